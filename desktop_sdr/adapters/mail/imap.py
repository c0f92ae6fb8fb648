"""Mail in: what is new in a folder over IMAP, as raw bytes, never marking anything as seen."""

import imaplib
import selectors
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from desktop_sdr.adapters.mail.imap_client import ImapMailbox
from desktop_sdr.adapters.mail.imap_fetch import Fetched, fetch, imap_day
from desktop_sdr.adapters.mail.imap_session import (
    FolderState,
    ImapAccount,
    ImapSession,
    examine,
    find_aside_folders,
    find_sent_folder,
)
from desktop_sdr.ports.mail import InboxMark, IncomingMail
from desktop_sdr.ports.secrets import SecretStore
from desktop_sdr.ports.tokens import TokenSource

SIZE_LIMIT = 1024 * 1024
"""Of a larger mail only the beginning is read: the words stand before what is attached."""
BEGINNING = 256 * 1024
ROOM = 8 * 1024 * 1024
"""Bytes of mail that are held at a time, however many mails are waiting."""
IDLE_SLICE = timedelta(minutes=5)
"""Under the 29 minutes of RFC 2177, and under what routers keep a silent connection for."""
POLL_EVERY = timedelta(seconds=30)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FACTS, WHOLE = "(UID RFC822.SIZE INTERNALDATE)", "BODY.PEEK[]"


class ImapInbox:
    """The Inbox over IMAP; reading and waiting have a connection each, so neither holds the other.

    Of a mail over `size_limit` only the beginning is fetched: what is attached is for the rep to
    open in their own mail program. Where the server numbers a folder anew, what came in before
    `not_before` is left alone: nobody answered us then.
    """

    def __init__(
        self,
        account: ImapAccount,
        secrets: SecretStore,
        *,
        tokens: TokenSource | None = None,
        size_limit: int = SIZE_LIMIT,
        poll_every: timedelta = POLL_EVERY,
        not_before: datetime = LONG_AGO,
        room: int = ROOM,
    ) -> None:
        self._reading = ImapSession(account, secrets, tokens)
        self._waiting = ImapSession(account, secrets, tokens)
        self._size_limit, self._poll_every = size_limit, poll_every
        self._not_before, self._room = not_before, room
        self._seen: dict[str, InboxMark] = {}
        self._bell = _Bell()

    def new_since(
        self, folder: str, mark: InboxMark | None, limit: int
    ) -> tuple[Sequence[IncomingMail], InboxMark]:
        """Return at most `limit` mails after `mark`, oldest first, and the mark after them."""
        with self._reading.mailbox() as box:
            state = examine(box, folder)
            if mark is None:
                mails: list[IncomingMail] = []
                after = InboxMark(state.uid_validity, state.next_uid - 1)
            else:
                mails, after = self._after(box, folder, state, mark, limit)
        self._seen[folder] = after
        return mails, after

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        """Wait until there is mail that `new_since` has not handed out, at most `patience`.

        An `interrupt` that comes just before is not lost: it ends the wait that follows.
        """
        end = time.monotonic() + patience.total_seconds()
        try:
            with self._waiting.mailbox() as box:
                return self._wait(box, folder, end)
        finally:
            self._bell.silence()

    def sent_folder(self) -> str | None:
        """Return the folder that sent mail is filed in, if the server has one."""
        with self._reading.mailbox() as box:
            return find_sent_folder(box)

    def aside_folders(self) -> Sequence[str]:
        """Return the folders for junk and for archived mail, as far as the server marks them."""
        with self._reading.mailbox() as box:
            return find_aside_folders(box)

    def interrupt(self) -> None:
        """End a running `wait_for_new` from another thread."""
        self._bell.ring()

    def check(self) -> None:
        """Sign in and out; raises PortError."""
        with self._reading.mailbox():
            pass
        self._reading.close()

    def close(self) -> None:
        """End a wait, sign out and let go of everything."""
        self.interrupt()
        self._waiting.close()
        self._reading.close()
        self._bell.close()

    def _after(
        self, box: ImapMailbox, folder: str, state: FolderState, mark: InboxMark, limit: int
    ) -> tuple[list[IncomingMail], InboxMark]:
        """Return the next mails; none means that the end is reached."""
        is_same = mark.uid_validity == state.uid_validity
        last = mark.last_uid if is_same else 0
        newer = self._newer(box, last, None if is_same else self._not_before)
        wanted: list[Fetched] = []
        while newer and not wanted:
            facts = self._that_fit(fetch(box, newer[:limit], FACTS))
            last = facts[-1].uid if facts else newer[:limit][-1]
            newer = [uid for uid in newer if uid > last]
            wanted = [one for one in facts if is_same or self._is_recent(one)]
        if not newer:  # what was deleted unseen must not look new for ever
            last = max(last, state.next_uid - 1)
        return self._mails(box, folder, wanted), InboxMark(state.uid_validity, last)

    def _newer(self, box: ImapMailbox, last: int, since: datetime | None) -> list[int]:
        """Name the mails after `last`; days are the server's own, so one more is asked for."""
        criteria = f"UID {last + 1}:*"
        if since is not None and since > LONG_AGO:
            criteria += f" SINCE {imap_day(since - timedelta(days=1))}"
        # A range up to * always holds the newest mail, also when it is older than the mark.
        return sorted(uid for uid in map(int, box.uids(criteria, charset=None)) if uid > last)

    def _that_fit(self, facts: Sequence[Fetched]) -> list[Fetched]:
        """Take as many as fit into the room, and at least one."""
        sizes = accumulate(self._taken_of(one) for one in facts)
        return [one for one, so_far in zip(facts, sizes, strict=True) if so_far <= self._room]

    def _taken_of(self, facts: Fetched) -> int:
        return facts.size if facts.size <= self._size_limit else min(BEGINNING, self._size_limit)

    def _is_recent(self, facts: Fetched) -> bool:
        return facts.received_at is None or facts.received_at >= self._not_before

    def _mails(
        self, box: ImapMailbox, folder: str, wanted: Sequence[Fetched]
    ) -> list[IncomingMail]:
        """Fetch the usual mails at once, and what is large or cannot be read one by one."""
        usual = [one.uid for one in wanted if one.size <= self._size_limit]
        raws: dict[int, bytes] = {}
        with suppress(imaplib.IMAP4.error):
            raws = {one.uid: one.literal for one in fetch(box, usual, f"(UID {WHOLE})")}
        return [
            IncomingMail(
                folder,
                one.uid,
                raws[one.uid] if one.uid in raws else self._alone(box, one),
                one.received_at or LONG_AGO,
            )
            for one in wanted
        ]

    def _alone(self, box: ImapMailbox, facts: Fetched) -> bytes:
        is_large = facts.size > self._size_limit
        part = f"{WHOLE}<0.{self._taken_of(facts)}>" if is_large else WHOLE
        # One mail that the server itself cannot read must not keep all later ones from us.
        with suppress(imaplib.IMAP4.error):
            return next((one.literal for one in fetch(box, [facts.uid], f"(UID {part})")), b"")
        return b""

    def _wait(self, box: ImapMailbox, folder: str, end: float) -> bool:
        seen = self._seen.get(folder)
        while True:
            state = examine(box, folder)
            seen = seen or InboxMark(state.uid_validity, state.next_uid - 1)
            if state.uid_validity != seen.uid_validity or state.next_uid > seen.last_uid + 1:
                return True
            left = end - time.monotonic()
            if left <= 0 or self._quiet_slice(box, left):
                return False

    def _quiet_slice(self, box: ImapMailbox, left: float) -> bool:
        """Wait for news or for the bell; True when it was the bell."""
        if "IDLE" not in box.client.capabilities:
            return self._bell.rings_within(min(left, self._poll_every.total_seconds()), None)
        tag, with_news = box.client.start_idle()
        rang = False
        if not with_news:
            slice_ = min(left, IDLE_SLICE.total_seconds())
            rang = self._bell.rings_within(slice_, box.client.sock)
        box.client.stop_idle(tag)
        return rang


class _Bell:
    """Ends a wait on a socket from another thread, on every system."""

    def __init__(self) -> None:
        self._button, self._ear = socket.socketpair()
        self._button.setblocking(False)
        self._ear.setblocking(False)

    def ring(self) -> None:
        with suppress(OSError):  # full: it is ringing already; closed: nobody waits any more
            self._button.send(b"!")

    def silence(self) -> None:
        with suppress(OSError):
            while self._ear.recv(1024):
                pass

    def rings_within(self, seconds: float, other: socket.socket | None) -> bool:
        """Wait for the bell or for something on `other`; True when it was the bell."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            if other is not None:
                selector.register(other, selectors.EVENT_READ)
            return any(key.fileobj is self._ear for key, _ in selector.select(seconds))

    def close(self) -> None:
        self._button.close()
        self._ear.close()
