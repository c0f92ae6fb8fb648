"""Mail in over the Gmail API: what its history says is new under a label, as raw bytes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desktop_sdr.adapters.mail.api.answers import Told, part, parts, text, texts
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.copies import GONE, JUNK
from desktop_sdr.adapters.mail.api.gmail_answers import translation
from desktop_sdr.adapters.mail.api.gmail_box import BASE, PAGE, GmailBox, label_of
from desktop_sdr.adapters.mail.api.inbox import ApiInbox, Habits
from desktop_sdr.adapters.mail.api.places import OVERLAP, Found, Place, number_of, taken
from desktop_sdr.adapters.mail.api.session import ApiSession
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.mail import IncomingMail
from desktop_sdr.ports.tokens import TokenSource

LIFE: Final = 71_001
"""Tells Gmail's marks from those of other ways to the same mailbox."""
NEW_HERE: Final = (("historyTypes", "messageAdded"), ("historyTypes", "labelAdded"))


def gmail_inbox(
    account: ApiAccount, tokens: TokenSource, clock: Clock, habits: Habits | None = None
) -> ApiInbox:
    """Return the Inbox over the Gmail API."""
    ways = habits or Habits()

    def connect() -> GmailReader:
        return GmailReader(GmailBox(ApiSession(account, tokens, translation(clock))), ways)

    return ApiInbox(connect, ways.poll_every)


class GmailReader:
    """Reads what Gmail's history says is new under a label.

    Where the history does not reach back to the mark, all mails since the last one that was read
    are gone through anew.
    """

    life = LIFE

    def __init__(self, box: GmailBox, habits: Habits) -> None:
        self._box, self._size_limit = box, habits.size_limit
        earliest = habits.not_before
        self._not_before = int(earliest.timestamp()) if earliest is not None else 0
        self._gone_through: dict[str, tuple[str, list[Found]]] = {}
        """What is left of a folder that is gone through anew, by the bookmark for afterwards."""

    def present(self, folder: str) -> Place:
        """Return the present end: the bookmark first, so that nothing falls in between."""
        label = label_of(folder)
        cursor = self._box.history_id()
        newest = self._box.ids(label, most=1)
        since = int(self._box.arrival(newest[0]).timestamp()) if newest else 0
        return Place(cursor, since)

    def start(self, folder: str) -> Place:
        """Return the place that stands for all that is under the label."""
        label_of(folder)
        return Place("", 0, later=self._box.history_id())

    def has_more(self, folder: str, place: Place) -> bool:
        """Say whether the history goes on after the place."""
        found = self._history(label_of(folder), place, 1) if place.cursor else None
        return found is None or bool(found[0])

    def aside_folders(self) -> Sequence[str]:
        """Return the folder that Gmail puts spam in; what is archived keeps its history."""
        return (JUNK,)

    def check(self) -> None:
        """Ask whose mailbox it is; raises PortError."""
        self._box.check()

    def close(self) -> None:
        """Let go of the connection."""
        self._box.session.close()

    def after(self, folder: str, place: Place, limit: int) -> tuple[Sequence[IncomingMail], Place]:
        """Return the next mails, each once, and the place after them."""
        label = label_of(folder)
        told = self._history(label, place, limit) if place.cursor else None
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
        return Place("", place.since, later=self._box.history_id())

    def _all_since(self, folder: str, label: str, place: Place) -> list[Found]:
        known = self._gone_through.get(folder)
        if known is not None and known[0] == place.later and place.behind:
            return known[1]
        start = max(place.since - int(OVERLAP.total_seconds()), self._not_before)
        query = f"after:{start}" if start > 0 else ""
        found = [Found(one, "") for one in reversed(self._box.ids(label, query))]
        self._gone_through[folder] = (place.later, found)
        return found

    def _history(self, label: str, place: Place, limit: int) -> tuple[list[Found], str] | None:
        """Return more than `limit` new mails or all, and the end; None if it is too long ago."""
        fields = [("startHistoryId", place.cursor), ("labelId", label), ("maxResults", str(PAGE))]
        found: dict[str, Found] = {}
        token = ""
        while True:
            asked = [*fields, *NEW_HERE, *([("pageToken", token)] if token else [])]
            answer = self._box.session.get(f"{BASE}/history", asked, expected=(GONE,))
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
        read = self._box.whole(mail_id, self._size_limit)
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
