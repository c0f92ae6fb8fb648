"""The rep's own clock: where a day begins, and when the clocks change."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)


def midnight(now: datetime, zone: str) -> datetime:
    """Return the moment, in UTC, at which the rep's present day began."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(), local.tzinfo).astimezone(UTC)


def spans_of_one_offset(
    since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut a span where the clocks change; yields start, end and the offset from UTC of each part.

    No zone changes its clocks twice within a day.
    """
    start = since
    offset = _offset(start, zone)
    while start < until:
        end = start
        while end < until and _offset(end, zone) == offset:
            end = min(end + DAY, until)
        if _offset(end, zone) != offset:
            end = _change(end - DAY, end, zone)
        yield start, min(end, until), offset
        start, offset = end, _offset(end, zone)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _change(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """Return the second between two moments in which the offset changes."""
    before = _offset(start, zone)
    seconds = range(int(start.timestamp()), int(end.timestamp()) + 1)
    at = bisect_left(
        seconds,
        True,
        key=lambda second: _offset(datetime.fromtimestamp(second, UTC), zone) != before,
    )
    return datetime.fromtimestamp(seconds[at], UTC)
