"""The Sent folder as the witness: whether a mail whose sending was unclear did leave."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta, tzinfo
from email.parser import BytesHeaderParser

from desktop_sdr.adapters.mail.imap_client import ImapMailbox
from desktop_sdr.adapters.mail.imap_fetch import Fetched, fetch, imap_day
from desktop_sdr.adapters.mail.imap_session import (
    ImapAccount,
    ImapSession,
    examine,
    find_sent_folder,
)
from desktop_sdr.adapters.mail.wire_form import bare_id
from desktop_sdr.domain.days import counted_by_day, start_of
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Refused, Temporary
from desktop_sdr.ports.mail import OWN_ID, Copies, OutgoingMail, Receipt
from desktop_sdr.ports.secrets import SecretStore
from desktop_sdr.ports.tokens import TokenSource

KEPT_IDS = ("X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID")
"""Where Outlook.com and Gmail keep our id when they put in one of their own."""
ID_FIELDS = f"(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS ({' '.join((OWN_ID, *KEPT_IDS)).upper()})])"
DATES = "(UID INTERNALDATE)"
AT_MOST, AT_ONCE = 20_000, 1_000
WHOLE = "(UID BODY.PEEK[])"
INBOX = "INBOX"
NEWEST = 50


class SentFolder:
    """Finds, files and watches for our mails in the folder for sent mail of one account."""

    def __init__(
        self,
        account: ImapAccount,
        secrets: SecretStore,
        clock: Clock,
        tokens: TokenSource | None = None,
    ) -> None:
        self._session, self._clock = ImapSession(account, secrets, tokens), clock
        self._folder: str | None = None

    def find(self, message_id: MessageId) -> Receipt | None:
        """Return where the mail is filed, or None; raises a PortError when it cannot look."""
        criteria = _criteria(message_id)
        with self._looking() as (box, folder):
            found = _look(box, folder, message_id, criteria)
        if found is None:
            return None
        copy, header = found
        at = copy.received_at or self._clock.now()
        return Receipt(message_id, at, f"{folder}: {header}", header)

    def read_back(self, message_id: MessageId) -> Copies:
        """Return the mail as it lies in the inbox and among the sent ones; raises a PortError."""
        criteria = _criteria(message_id)
        with self._looking() as (box, folder):
            arrived = _whole(box, INBOX, message_id, criteria)
            return Copies(arrived, _whole(box, folder, message_id, criteria))

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        """Return how many mails of each day are in the folder; raises a PortError.

        Only numbers and dates cross the wire, at most those of the newest 20,000 mails. The server
        goes by a clock of its own, so it is asked for a day more.
        """
        day = imap_day(start_of(days[0], clock) - timedelta(days=1))
        with self._looking() as (box, folder):
            examine(box, folder)
            found = [int(uid) for uid in box.uids(f"SINCE {day}", charset=None)][-AT_MOST:]
            pieces = [found[one : one + AT_ONCE] for one in range(0, len(found), AT_ONCE)]
            dated = [one for piece in pieces for one in fetch(box, piece, DATES)]
        moments = (one.received_at for one in dated if one.received_at is not None)
        return counted_by_day(moments, days, clock)

    def file(self, mail: OutgoingMail) -> None:
        """File a copy, unless there is one already."""
        if self.find(mail.message_id) is not None:
            return
        with self._looking() as (box, folder):
            box.append(mail.raw, folder, self._clock.now(), flag_set=["\\Seen"])

    def close(self) -> None:
        """Sign out."""
        self._session.close()

    @contextmanager
    def _looking(self) -> Iterator[tuple[ImapMailbox, str]]:
        """Yield the connection and the folder; one that was renamed is found at the next look."""
        try:
            with self._session.mailbox() as box:
                yield box, self._name(box)
        except Temporary:
            self._folder = None
            raise

    def _name(self, box: ImapMailbox) -> str:
        if self._folder is None:
            self._folder = find_sent_folder(box)
        if self._folder is None:
            raise Refused("no_sent_folder", "name_sent_folder")
        return self._folder


def _criteria(message_id: MessageId) -> str:
    """Ask for the whole bracketed id: the server looks for substrings."""
    bare_id(message_id)
    own, first, second = (f'HEADER {name} "{message_id}"' for name in (OWN_ID, *KEPT_IDS))
    return f"OR {own} OR {first} {second}"


def _look(
    box: ImapMailbox, folder: str, message_id: MessageId, criteria: str
) -> tuple[Fetched, str] | None:
    """Search, and since an index may lag or leave headers out, read the newest mails as well."""
    state = examine(box, folder)
    found = _named_exactly(box, [int(uid) for uid in box.uids(criteria, charset=None)], message_id)
    if found is not None:
        return found
    since = max(1, state.next_uid - NEWEST)
    newest = [int(uid) for uid in box.uids(f"UID {since}:*", charset=None)]
    return _named_exactly(box, newest[-NEWEST:], message_id)


def _whole(box: ImapMailbox, folder: str, message_id: MessageId, criteria: str) -> bytes | None:
    found = _look(box, folder, message_id, criteria)
    if found is None:
        return None
    read = fetch(box, [found[0].uid], WHOLE)
    return read[0].literal if read else None


def _named_exactly(
    box: ImapMailbox, uids: list[int], message_id: MessageId
) -> tuple[Fetched, str] | None:
    for copy in fetch(box, uids, ID_FIELDS):
        headers = BytesHeaderParser().parsebytes(copy.literal)
        for name in (OWN_ID, *KEPT_IDS):
            if message_id in (str(value).strip() for value in headers.get_all(name, [])):
                return copy, name
    return None
