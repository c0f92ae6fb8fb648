"""Mail in over Microsoft Graph: what a folder's delta says is new, as raw bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from desktop_sdr.adapters.mail.api.answers import parts, text
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.copies import JUNK
from desktop_sdr.adapters.mail.api.graph_answers import starts_over, translation
from desktop_sdr.adapters.mail.api.graph_box import (
    ARCHIVE,
    GraphBox,
    arrived_at,
    delta_link,
)
from desktop_sdr.adapters.mail.api.inbox import ApiInbox, Habits
from desktop_sdr.adapters.mail.api.places import OVERLAP, Found, Place, number_of, taken
from desktop_sdr.adapters.mail.api.session import ApiSession
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.mail import IncomingMail
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


def graph_inbox(
    account: ApiAccount, tokens: TokenSource, clock: Clock, habits: Habits | None = None
) -> ApiInbox:
    """Return the Inbox over Graph."""
    ways = habits or Habits()

    def connect() -> GraphReader:
        return GraphReader(GraphBox(ApiSession(account, tokens, translation(clock))), ways)

    return ApiInbox(connect, ways.poll_every)


class GraphReader:
    """Reads what the delta of a folder says is new.

    A bookmark that the server no longer knows starts over from the last mail that was read.
    """

    life = LIFE

    def __init__(self, box: GraphBox, habits: Habits) -> None:
        self._box, self._habits = box, habits

    def start(self, folder: str) -> Place:
        """Return the place that stands for all that the folder may be read of."""
        return Place(delta_link(folder, self._habits.not_before), 0)

    def has_more(self, folder: str, place: Place) -> bool:
        """Say whether the delta goes on after the place."""
        page = self._page(place.cursor, 1)
        return page is None or bool(page.arrivals) or not page.is_last

    def aside_folders(self) -> Sequence[str]:
        """Return the folder that Exchange puts junk in, and the archive where there is one."""
        return (JUNK, ARCHIVE) if self._box.has(ARCHIVE) else (JUNK,)

    def check(self) -> None:
        """Ask for the inbox; raises PortError."""
        self._box.check()

    def close(self) -> None:
        """Let go of the connection."""
        self._box.session.close()

    def present(self, folder: str) -> Place:
        """Return the present end: a delta that starts at the newest mail, gone through unread."""
        newest = self._box.newest(folder, 1, "receivedDateTime", "receivedDateTime")
        since = arrived_at(newest[0]) if newest else None
        link = delta_link(folder, since)
        for _ in range(MOST_PAGES):
            page = self._page(link, PAGE)
            if page is None:
                break
            link = page.link
            if page.is_last:
                return Place(link, int(since.timestamp()) if since is not None else 0)
        raise Temporary("not_a_mail_server", "check_server", "a list without end")

    def after(self, folder: str, place: Place, limit: int) -> tuple[Sequence[IncomingMail], Place]:
        """Return the next mails, each once, and the place after them."""
        arrivals: dict[str, datetime] = {}
        found: list[Found] = []
        link = place.cursor
        for _ in range(MOST_PAGES):
            page = self._page(link, limit - len(found))
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
        since = self._habits.not_before
        if place.since:
            last = datetime.fromtimestamp(place.since, UTC) - OVERLAP
            since = last if since is None else max(last, since)
        link = delta_link(folder, since)
        if link == place.cursor:  # the start itself is not known: nothing would come of asking on
            raise Temporary("mailbox_said_no", "wait", "the folder cannot be gone through")
        return Place(link, place.since)

    def _page(self, link: str, most: int) -> _Page | None:
        """Return one page; None where the bookmark is worth nothing any more."""
        answer = self._box.delta(link, most)
        if starts_over(answer):
            return None
        if answer.status != 200:
            raise self._box.session.refusal(answer)
        further = text(answer.told, "@odata.nextLink")
        path = self._box.own_path(further or text(answer.told, "@odata.deltaLink"))
        arrivals = {
            text(one, "id"): arrived_at(one)
            for one in parts(answer.told, "value")
            if "@removed" not in one and text(one, "id")
        }
        return _Page(arrivals, path, not further)

    def _mail(
        self, folder: str, mail_id: str, arrivals: dict[str, datetime]
    ) -> IncomingMail | None:
        raw = self._box.raw_of(mail_id, self._habits.size_limit)
        if raw is None:
            return None
        return IncomingMail(folder, number_of(mail_id), raw, arrivals[mail_id])
