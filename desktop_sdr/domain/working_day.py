"""The places of one person's working day at which a mailbox may write to somebody of itself.

A day is drawn once, kept, and never drawn again: a restart finds the places that are left, so that
it can neither start a burst nor a second day. facts/numbers.md has the figures of the field.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from desktop_sdr.domain.limits import is_working_day, local_moment, zone_named

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_SETTLING_IN: Final = (3.0, 27.0)
"""Minutes from the start of work to the first place."""
_LEAVING_EARLY: Final = (2.0, 42.0)
_LUNCH_FROM: Final = (11.5, 13.25)
"""O'clock."""
_LUNCH_TAKES: Final = (30.0, 60.0)
_LUNCH_IN: Final = (11, 14)
"""A day that does not reach from the one to the other o'clock has no lunch in it."""
_ROW: Final = (2, 5)
"""So many mails one after the other, and then something else is done for a while."""
_BREAK: Final = (8.0, 26.0)
_LEAST_GAP: Final = timedelta(minutes=1)
_BREATH: Final = (0.5, 9.0)
"""Minutes beyond the full hour that the hourly limit asks for, so that no hour is like the last."""
_OPEN_FOR: Final = timedelta(minutes=12)
"""How long a place can be taken; who comes later takes the next one, and nothing is made up for."""
_FEW: Final = 4
"""Whose hours take in less than one place in so many hardly meets the rep's day."""


class Chance(Protocol):
    """What is drawn from; `random.Random` is one."""

    def uniform(self, a: float, b: float) -> float: ...  # noqa: D102
    def randint(self, a: int, b: int) -> int: ...  # noqa: D102


def _on_no_day(_: date) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRhythm:
    """How the rep works: hours by their own clock, gaps between two mails, and the most an hour."""

    zone: str
    start_hour: int = 8
    end_hour: int = 18
    on_weekends: bool = False
    gap_min: timedelta = timedelta(minutes=3)
    gap_max: timedelta = timedelta(minutes=10)
    per_hour: int = 6
    is_off: Callable[[date], bool] = _on_no_day
    """Whether the rep is away on a day on which they would work."""

    @property
    def clock(self) -> ZoneInfo:
        """The rep's own clock; UTC where nobody knows the zone."""
        return zone_named(self.zone) or ZoneInfo("UTC")

    def is_at_work_on(self, day: date) -> bool:
        """Say whether this is a working day."""
        return is_working_day(day, (), on_weekends=self.on_weekends) and not self.is_off(day)

    def opens_after(self, day: date) -> datetime:
        """Return when work begins on the first working day after this one."""
        return local_moment(self.next_work_day(day), time(self.start_hour), self.clock)

    def is_away_between(self, first: date, last: date) -> bool:
        """Say whether the rep is away on any day from the first to the last."""
        return any(self.is_off(first + n * _DAY) for n in range((last - first).days + 1))

    def next_work_day(self, after: date) -> date:
        """Return the first working day after this one."""
        day = after + _DAY
        while not self.is_at_work_on(day):
            day += _DAY
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """One mailbox's day: where a mail may leave, in order."""

    day: date
    places: tuple[datetime, ...]
    """Inside the rep's working hours."""
    off_places: tuple[datetime, ...] = ()
    """Before and after them, for people whose own hours hardly meet the rep's."""

    def open_to(self, *, far_away: bool) -> Sequence[datetime]:
        """Return the places for a person near by, or for one on the other side of the world."""
        return sorted((*self.places, *self.off_places)) if far_away else self.places


def hardly_meets(day: WorkingDay, is_open: Callable[[datetime], bool]) -> bool:
    """Say whether the working hours leave too little to somebody with these hours of their own."""
    return sum(map(is_open, day.places)) * _FEW < len(day.places)


def free_place(
    places: Sequence[datetime], now: datetime, taken: Sequence[datetime]
) -> datetime | None:
    """Return when a place is free: `now` itself inside an open one; None after the last.

    `taken` are the moments at which anything left, in order: each takes the place it fell into.
    """
    first = max(bisect_right(places, now) - 1, 0)
    ends = (*places[first + 1 :], datetime.max.replace(tzinfo=UTC))
    for place, next_one in zip(places[first:], ends, strict=False):
        closes = min(next_one, place + _OPEN_FOR)
        is_taken = bisect_left(taken, place) < bisect_left(taken, closes)
        if now < closes and not is_taken:
            return max(now, place)
    return None


def draw_day(day: date, rhythm: WorkRhythm, chance: Chance) -> WorkingDay:
    """Draw a day: a start, an end and a lunch of its own, mails in small rows, breaks between."""
    midnight = local_moment(day, time(0), rhythm.clock)
    next_midnight = local_moment(day + _DAY, time(0), rhythm.clock)
    opens = _o_clock(day, rhythm.start_hour, rhythm)
    closes = _o_clock(day, rhythm.end_hour, rhythm)
    first = opens + _minutes(chance, _SETTLING_IN)
    last = max(first, closes - _minutes(chance, _LEAVING_EARLY))
    lunch = _lunch(day, rhythm, chance)
    before = _walk(midnight + _minutes(chance, _SETTLING_IN), opens, (), rhythm, chance)
    places = _walk(first, last, before, rhythm, chance, lunch)
    so_far = (*before, *places)
    after = _walk(closes + _minutes(chance, _BREAK), next_midnight, so_far, rhythm, chance)
    return WorkingDay(day=day, places=places, off_places=(*before, *after))


def _o_clock(day: date, hour: int, rhythm: WorkRhythm) -> datetime:
    if hour >= 24:
        return local_moment(day + _DAY, time(0), rhythm.clock)
    return local_moment(day, time(hour), rhythm.clock)


def _lunch(day: date, rhythm: WorkRhythm, chance: Chance) -> tuple[datetime, datetime] | None:
    begins, takes = chance.uniform(*_LUNCH_FROM), _minutes(chance, _LUNCH_TAKES)
    if rhythm.start_hour > _LUNCH_IN[0] or rhythm.end_hour < _LUNCH_IN[1]:
        return None
    start = local_moment(day, time(int(begins), int(begins % 1 * 60)), rhythm.clock)
    return start, start + takes


def _walk(
    start: datetime,
    end: datetime,
    before: Sequence[datetime],
    rhythm: WorkRhythm,
    chance: Chance,
    lunch: tuple[datetime, datetime] | None = None,
) -> tuple[datetime, ...]:
    """Go from `start` to `end` by rows and breaks; `before` counts for gap and hour."""
    taken = list(before)
    left_in_row, least = chance.randint(*_ROW), max(rhythm.gap_min, _LEAST_GAP)
    moment = max(start, taken[-1] + least) if taken else start
    while moment < end:
        if lunch is not None and lunch[0] <= moment < lunch[1]:
            moment = lunch[1] + _minutes(chance, _BREATH)
            continue
        full = taken[-rhythm.per_hour] + _HOUR if len(taken) >= rhythm.per_hour else moment
        if moment < full:
            moment = full + _minutes(chance, _BREATH)
            continue
        taken.append(moment)
        left_in_row -= 1
        if left_in_row > 0:
            moment += least + chance.uniform(0, 1) * max(rhythm.gap_max - least, timedelta())
        else:
            left_in_row = chance.randint(*_ROW)
            moment += least + _minutes(chance, _BREAK)
    return tuple(taken[len(before) :])


def _minutes(chance: Chance, span: tuple[float, float]) -> timedelta:
    return timedelta(minutes=chance.uniform(*span))
