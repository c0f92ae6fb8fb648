"""Days as a reply may name them, reckoned from today."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

PAST_DAYS = 60
"""A date without a year that lies further back than this means the coming year."""


class Grain(Enum):
    """How finely a date was named."""

    DAY = "day"
    WEEKDAY = "weekday"
    SPAN = "span"
    """A month, a quarter, `in three weeks`."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date found in folded text."""

    day: date
    start: int
    end: int
    grain: Grain = Grain.DAY


def later(day: date, unit: str, count: int) -> date:
    """Return the date `count` units after `day`."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def end_of_month(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def start_of_next(today: date, unit: str) -> date:
    """Return the first day of the day, week, month, quarter or year that comes next."""
    if unit == "day":
        return today + timedelta(days=1)
    if unit == "week":
        return today + timedelta(days=7 - today.weekday())
    if unit == "year":
        return date(today.year + 1, 1, 1)
    step = 3 if unit == "quarter" else 1
    return later(date(today.year, (today.month - 1) // step * step + 1, 1), "month", step)


def settled(
    day: int, month: int, year: str | None, today: date, past: int = PAST_DAYS
) -> date | None:
    """Return the day that is meant, nearest to `today` where no year says which; None if none is.

    `past` is how many days back it may lie.
    """
    if year is not None:
        number = int(year)
        return day_of(number + 2000 if number < 100 else number, month, day)
    this_year = day_of(today.year, month, day)
    if this_year is None:
        return None
    if this_year < today - timedelta(days=past):
        return day_of(today.year + 1, month, day)
    last_year = day_of(today.year - 1, month, day)
    if last_year is not None and today - last_year < timedelta(days=past):
        return last_year
    return this_year


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where there is no such one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
