"""Mail in over Microsoft Graph: what a folder's delta says is new, as raw bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from desktop_sdr.adapters.mail.api.answers import parts, text
from desktop_sdr.adapters.mail.api.connection import SIZE_LIMIT, ApiAccount
from desktop_sdr.adapters.mail.api.copies import JUNK, SENT
from desktop_sdr.adapters.mail.api.graph_answers import starts_over, translation
from desktop_sdr.adapters.mail.api.graph_box import (
    ARCHIVE,
    GraphBox,
    arrived_at,
    delta_link,
)
from desktop_sdr.adapters.mail.api.places import OVERLAP, Found, Place, number_of, place_in, taken
from desktop_sdr.adapters.mail.api.session import ApiSession
from desktop_sdr.adapters.mail.api.waiting import Waiting
from desktop_sdr.adapters.mail.imap import POLL_EVERY
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.mail import InboxMark, IncomingMail
from desktop_sdr.ports.tokens import TokenSource

LIFE: Final = 71_002
"""Tells Graph's marks from those of other ways to the same mailbox."""
PAGE: Final = 200
MOST_PAGES: Final = 1_000
"""A list that goes on for longer in one look has no end."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a delta: when each new mail arrived, and where the next page starts."""

    arrivals: dict[str, datetime]
    link: str
    is_last: bool


class GraphInbox:
    """The Inbox over Graph; reading never marks anything as seen.

    A bookmark that the server no longer knows starts over from the last mail that was read, though
    never before `not_before`. Of a mail over `size_limit` only the headers are kept.
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
        self._reading = GraphBox(ApiSession(account, tokens, translate))
        self._asking = GraphBox(ApiSession(account, tokens, translate))
        self._size_limit = size_limit
        self._waiting = Waiting(poll_every)
        self._not_before = not_before
        self._seen: dict[str, Place] = {}

    def new_since(
        self, folder: str, mark: InboxMark | None, limit: int
    ) -> tuple[Sequence[IncomingMail], InboxMark]:
        """Return at most `limit` mails after `mark`, oldest first, and the mark after them."""
        mails: list[IncomingMail] = []
        if mark is None:
            after = self._present(self._reading, folder)
        else:
            place = place_in(mark, LIFE) or Place(delta_link(folder, self._not_before), 0)
            mails, after = self._after(folder, place, limit)
        self._seen[folder] = after
        return mails, after.as_mark(LIFE)

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        """Ask until there is mail that `new_since` has not handed out, at most `patience`."""
        place = self._seen.get(folder) or self._present(self._asking, folder)

        def has_come() -> bool:
            page = self._page(self._asking, place.cursor, 1)
            return page is None or bool(page.arrivals) or not page.is_last

        return self._waiting.until(has_come, patience)

    def sent_folder(self) -> str | None:
        """Return the folder that Exchange files sent mail in."""
        return SENT

    def aside_folders(self) -> Sequence[str]:
        """Return the folder that Exchange puts junk in, and the archive where there is one."""
        return (JUNK, ARCHIVE) if self._reading.has(ARCHIVE) else (JUNK,)

    def interrupt(self) -> None:
        """End a running `wait_for_new` from another thread."""
        self._waiting.ring()

    def check(self) -> None:
        """Ask for the inbox; raises PortError."""
        self._reading.check()

    def close(self) -> None:
        """End a wait and let go of the connections."""
        self.interrupt()
        self._asking.session.close()
        self._reading.session.close()

    def _present(self, box: GraphBox, folder: str) -> Place:
        """Return the present end: a delta that starts at the newest mail, gone through unread."""
        newest = box.newest(folder, 1, "receivedDateTime", "receivedDateTime")
        since = arrived_at(newest[0]) if newest else None
        link = delta_link(folder, since)
        for _ in range(MOST_PAGES):
            page = self._page(box, link, PAGE)
            if page is None:
                break
            link = page.link
            if page.is_last:
                return Place(link, int(since.timestamp()) if since is not None else 0)
        raise Temporary("not_a_mail_server", "check_server", "a list without end")

    def _after(self, folder: str, place: Place, limit: int) -> tuple[list[IncomingMail], Place]:
        arrivals: dict[str, datetime] = {}
        found: list[Found] = []
        link = place.cursor
        for _ in range(MOST_PAGES):
            page = self._page(self._reading, link, limit - len(found))
            if page is None:
                place, found = self._starting_over(folder, place), []
                link = place.cursor
                continue
            link = page.link
            arrivals |= page.arrivals
            in_order = sorted(page.arrivals, key=page.arrivals.__getitem__)
            found += [Found(one, link) for one in in_order]
            if page.is_last or len(found) >= limit:
                break
        ids, after = taken(found, place, limit, link)
        mails = [
            one for mail_id in ids if (one := self._mail(folder, mail_id, arrivals)) is not None
        ]
        newest = max((int(arrivals[one].timestamp()) for one in ids), default=0)
        return mails, replace(after, since=max(place.since, newest))

    def _starting_over(self, folder: str, place: Place) -> Place:
        since = self._not_before
        if place.since:
            last = datetime.fromtimestamp(place.since, UTC) - OVERLAP
            since = last if since is None else max(last, since)
        link = delta_link(folder, since)
        if link == place.cursor:  # the start itself is not known: nothing would come of asking on
            raise Temporary("mailbox_said_no", "wait", "the folder cannot be gone through")
        return Place(link, place.since)

    def _page(self, box: GraphBox, link: str, most: int) -> _Page | None:
        """Return one page; None where the bookmark is worth nothing any more."""
        answer = box.delta(link, most)
        if starts_over(answer):
            return None
        if answer.status != 200:
            raise box.session.refusal(answer)
        further = text(answer.told, "@odata.nextLink")
        path = box.own_path(further or text(answer.told, "@odata.deltaLink"))
        arrivals = {
            text(one, "id"): arrived_at(one)
            for one in parts(answer.told, "value")
            if "@removed" not in one and text(one, "id")
        }
        return _Page(arrivals, path, not further)

    def _mail(
        self, folder: str, mail_id: str, arrivals: dict[str, datetime]
    ) -> IncomingMail | None:
        raw = self._reading.raw_of(mail_id, self._size_limit)
        if raw is None:
            return None
        return IncomingMail(folder, number_of(mail_id), raw, arrivals[mail_id])
