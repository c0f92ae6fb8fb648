"""Mail in over the Gmail API: what its history says is new under a label, as raw bytes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.adapters.mail.api.answers import Told, part, parts, text, texts
from desktop_sdr.adapters.mail.api.connection import SIZE_LIMIT, ApiAccount
from desktop_sdr.adapters.mail.api.copies import GONE, JUNK, SENT
from desktop_sdr.adapters.mail.api.gmail_answers import translation
from desktop_sdr.adapters.mail.api.gmail_box import BASE, PAGE, GmailBox, label_of
from desktop_sdr.adapters.mail.api.places import OVERLAP, Found, Place, number_of, place_in, taken
from desktop_sdr.adapters.mail.api.session import ApiSession
from desktop_sdr.adapters.mail.api.waiting import Waiting
from desktop_sdr.adapters.mail.imap import POLL_EVERY
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.mail import InboxMark, IncomingMail
from desktop_sdr.ports.tokens import TokenSource

LIFE: Final = 71_001
"""Tells Gmail's marks from those of other ways to the same mailbox."""
NEW_HERE: Final = (("historyTypes", "messageAdded"), ("historyTypes", "labelAdded"))


class GmailInbox:
    """The Inbox over the Gmail API; reading never marks anything as seen.

    Where the history does not reach back to the mark, all mails since the last one that was read
    are gone through anew, though none from before `not_before`. Of a mail over `size_limit` only
    the headers are read.
    """

    def __init__(
        self,
        account: ApiAccount,
        tokens: TokenSource,
        clock: Clock,
        *,
        size_limit: int = SIZE_LIMIT,
        poll_every: timedelta = POLL_EVERY,
        not_before: datetime | None = None,
    ) -> None:
        translate = translation(clock)
        self._reading = GmailBox(ApiSession(account, tokens, translate))
        self._asking = GmailBox(ApiSession(account, tokens, translate))
        self._size_limit = size_limit
        self._waiting = Waiting(poll_every)
        self._not_before = int(not_before.timestamp()) if not_before is not None else 0
        self._seen: dict[str, Place] = {}
        self._gone_through: dict[str, tuple[str, list[Found]]] = {}
        """What is left of a folder that is gone through anew, by the bookmark for afterwards."""

    def new_since(
        self, folder: str, mark: InboxMark | None, limit: int
    ) -> tuple[Sequence[IncomingMail], InboxMark]:
        """Return at most `limit` mails after `mark`, oldest first, and the mark after them."""
        label = label_of(folder)
        mails: list[IncomingMail] = []
        if mark is None:
            after = self._present(self._reading, label)
        else:
            place = place_in(mark, LIFE) or Place("", 0, later=self._reading.history_id())
            mails, after = self._after(folder, label, place, limit)
        self._seen[folder] = after
        return mails, after.as_mark(LIFE)

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        """Ask until there is mail that `new_since` has not handed out, at most `patience`."""
        label = label_of(folder)
        place = self._seen.get(folder) or self._present(self._asking, label)

        def has_come() -> bool:
            found = self._history(self._asking, label, place, 1) if place.cursor else None
            return found is None or bool(found[0])

        return self._waiting.until(has_come, patience)

    def sent_folder(self) -> str | None:
        """Return the folder that Gmail files sent mail in."""
        return SENT

    def aside_folders(self) -> Sequence[str]:
        """Return the folder that Gmail puts spam in; what is archived keeps its history."""
        return (JUNK,)

    def interrupt(self) -> None:
        """End a running `wait_for_new` from another thread."""
        self._waiting.ring()

    def check(self) -> None:
        """Ask whose mailbox it is; raises PortError."""
        self._reading.check()

    def close(self) -> None:
        """End a wait and let go of the connections."""
        self.interrupt()
        self._asking.session.close()
        self._reading.session.close()

    def _present(self, box: GmailBox, label: str) -> Place:
        """Return the present end: the bookmark first, so that nothing falls in between."""
        cursor = box.history_id()
        newest = box.ids(label, most=1)
        since = int(box.arrival(newest[0]).timestamp()) if newest else 0
        return Place(cursor, since)

    def _after(
        self, folder: str, label: str, place: Place, limit: int
    ) -> tuple[list[IncomingMail], Place]:
        told = self._history(self._reading, label, place, limit) if place.cursor else None
        if told is None:
            place = self._starting_over(place)
            found, end = self._all_since(folder, label, place), place.later
        else:
            found, end = told
        ids, after = taken(found, place, limit, end)
        mails = [mail for one in ids if (mail := self._mail(folder, one)) is not None]
        newest = max((int(one.received_at.timestamp()) for one in mails), default=0)
        is_whole = bool(after.cursor)
        return mails, replace(after, since=max(place.since, newest) if is_whole else place.since)

    def _starting_over(self, place: Place) -> Place:
        if not place.cursor:
            return place
        return Place("", place.since, later=self._reading.history_id())

    def _all_since(self, folder: str, label: str, place: Place) -> list[Found]:
        known = self._gone_through.get(folder)
        if known is not None and known[0] == place.later and place.behind:
            return known[1]
        start = max(place.since - int(OVERLAP.total_seconds()), self._not_before)
        query = f"after:{start}" if start > 0 else ""
        found = [Found(one, "") for one in reversed(self._reading.ids(label, query))]
        self._gone_through[folder] = (place.later, found)
        return found

    def _history(
        self, box: GmailBox, label: str, place: Place, limit: int
    ) -> tuple[list[Found], str] | None:
        """Return more than `limit` new mails or all, and the end; None if it is too long ago."""
        fields = [("startHistoryId", place.cursor), ("labelId", label), ("maxResults", str(PAGE))]
        found: dict[str, Found] = {}
        token = ""
        while True:
            asked = [*fields, *NEW_HERE, *([("pageToken", token)] if token else [])]
            answer = box.session.get(f"{BASE}/history", asked, expected=(GONE,))
            if answer.status == GONE:
                return None
            for record in parts(answer.told, "history"):
                for mail_id in _new_in(record, label):
                    found.setdefault(mail_id, Found(mail_id, text(record, "id")))
            token = text(answer.told, "nextPageToken")
            if not token:
                return list(found.values()), text(answer.told, "historyId") or place.cursor
            if len(found) > limit + PAGE:
                mails = list(found.values())
                return mails, mails[-1].cursor

    def _mail(self, folder: str, mail_id: str) -> IncomingMail | None:
        read = self._reading.whole(mail_id, self._size_limit)
        if read is None:
            return None
        return IncomingMail(folder, number_of(mail_id), read[0], read[1])


def _new_in(record: Told, label: str) -> list[str]:
    """Return the mails that a record of the history brings under the label."""
    new = []
    for one in parts(record, "messagesAdded"):
        mail = part(one, "message")
        labels = texts(mail, "labelIds")
        if not labels or label in labels:
            new.append(text(mail, "id"))
    moved = [one for one in parts(record, "labelsAdded") if label in texts(one, "labelIds")]
    new += [text(part(one, "message"), "id") for one in moved]
    return [mail_id for mail_id in new if mail_id]
