"""Moments told as days, by one person's clock."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, tzinfo


def start_of(day: date, clock: tzinfo) -> datetime:
    """Return the moment, in UTC, at which a day begins on this clock."""
    return datetime.combine(day, time(), clock).astimezone(UTC)


def counted_by_day(
    moments: Iterable[datetime], days: Collection[date], clock: tzinfo
) -> Mapping[date, int]:
    """Return how many of the moments lie in each of these days; a day without any is left out."""
    dates = (moment.astimezone(clock).date() for moment in moments)
    return Counter(day for day in dates if day in days)
