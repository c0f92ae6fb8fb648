"""When something may happen, and when it may happen again: hours, windows, gaps and the budget.

Pure arithmetic over counts and moments that the caller has looked up; every limit answers with a
Hold that says until when, or None when it lets the act pass.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.domain.verdict import Hold, ReasonCode

_HORIZON_DAYS: Final = 400
"""A calendar without an open day for longer than this has none."""
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=1024)
def zone_named(name: str | None) -> ZoneInfo | None:
    """Return the IANA zone, or None where there is no such one."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None


def is_working_day(day: date, holidays: Collection[date], *, on_weekends: bool = False) -> bool:
    """Say whether people work on this day."""
    return (on_weekends or day.weekday() < _SATURDAY) and day not in holidays


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of a wall-clock time; where a clock change skips it, just past that."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def after_working_days(
    moment: datetime, days: int, zone: str | None, holidays: Collection[date] = ()
) -> datetime:
    """Return the same wall-clock time `days` working days later (in UTC where the zone is unknown).

    No days is the moment itself, whatever day it falls on.
    """
    where = zone_named(zone) or ZoneInfo("UTC")
    local = moment.astimezone(where)
    day, left = local.date(), days
    while left > 0:
        day += _DAY
        left -= is_working_day(day, holidays)
    return local_moment(day, local.time(), where) if days > 0 else moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingHours:
    """The part of the lead's own day in which mail may arrive."""

    start_hour: int = 8
    end_hour: int = 17
    """24 for midnight; where it is not after the start, there is no open hour at all."""
    on_weekends: bool = False

    def next_open(
        self, now: datetime, zone: str | None, holidays: Collection[date] = ()
    ) -> datetime | None:
        """Return the earliest moment from `now` on that is open; None where nobody can tell."""
        where = zone_named(zone)
        if where is None or self.end_hour <= self.start_hour:
            return None
        today = now.astimezone(where).date()
        for ahead in range(_HORIZON_DAYS):
            day = today + timedelta(days=ahead)
            if is_working_day(day, holidays, on_weekends=self.on_weekends):
                opens, closes = self._span(day, where)
                if now < closes:
                    return max(now, opens)
        return None

    def hold(self, now: datetime, zone: str | None, holidays: Collection[date] = ()) -> Hold | None:
        """Return what holds a mail at `now`: the hour, the day, or not knowing the zone."""
        where = zone_named(zone)
        if where is None:
            return Hold(ReasonCode.TIME_ZONE_UNKNOWN, None)
        opens = self.next_open(now, zone, holidays)
        if opens == now:
            return None
        closed_all_day = now.astimezone(where).date() in holidays
        reason = ReasonCode.HOLIDAY if closed_all_day else ReasonCode.OUTSIDE_HOURS
        return Hold(reason, opens)

    def _span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        opens = local_moment(day, time(self.start_hour), zone)
        if self.end_hour >= 24:
            return opens, local_moment(day + _DAY, time(0), zone)
        return opens, local_moment(day, time(self.end_hour), zone)


@dataclass(frozen=True, slots=True)
class RateWindow:
    """At most `limit` acts in any span of this length."""

    limit: int
    span: timedelta
    reason: ReasonCode = ReasonCode.OVER_RATE_LIMIT

    def hold(self, now: datetime, acts: Iterable[datetime]) -> Hold | None:
        """Return what holds one more act at `now`, given when the others took place.

        Acts that are reserved for later count too.
        """
        if self.limit <= 0:
            return Hold(self.reason, None)
        recent = sorted(at for at in acts if at > now - self.span)
        if len(recent) < self.limit:
            return None
        return Hold(self.reason, recent[len(recent) - self.limit] + self.span)


@dataclass(frozen=True, slots=True)
class DayLimit:
    """At most `limit` acts on one date of this zone."""

    limit: int
    zone: str
    reason: ReasonCode = ReasonCode.OVER_RATE_LIMIT

    def hold(self, now: datetime, acts: Iterable[datetime]) -> Hold | None:
        """Return what holds one more act at `now`: the first later date with room frees it.

        Acts that lie ahead, because the clock was put back meanwhile, count for today.
        """
        if self.limit <= 0:
            return Hold(self.reason, None)
        where = zone_named(self.zone) or ZoneInfo("UTC")
        dates = [at.astimezone(where).date() for at in acts]
        day = today = now.astimezone(where).date()
        if sum(date >= today for date in dates) >= self.limit > dates.count(today):
            return Hold(self.reason, local_moment(max(dates), time(0), where) + _DAY)
        while dates.count(day) >= self.limit:
            day += _DAY
        return Hold(self.reason, local_moment(day, time(0), where)) if day != today else None


def gap_hold(now: datetime, last: datetime | None, gap: timedelta) -> Hold | None:
    """Return what holds an act that would come too close after the last one of the mailbox."""
    if last is None or now >= last + gap:
        return None
    return Hold(ReasonCode.MAILBOX_PACE, last + gap)


def spread_gap(key: str, low: timedelta, high: timedelta) -> timedelta:
    """Return a gap between `low` and `high` that looks like chance but is settled by `key`."""
    share = int.from_bytes(sha256(key.encode()).digest()[:4]) / 0xFFFF_FFFF
    return low + (max(high, low) - low) * share


START_PER_DAY: Final = 10
_STEP: Final = 5
_TOO_MANY_BOUNCES: Final = 0.05


def daily_allowance(
    cap: int, active_days: Iterable[int], bounce_rate: float | None, *, halved: bool = False
) -> int:
    """Return how many mails a mailbox may send today, at least one and never over `cap`.

    It starts at 10 and may grow by 5 over the upper quartile of the days on which it sent, of late
    (facts/numbers.md, product defaults); bounces over 5 % halve it, and so does the first week at a
    level that was unlocked.
    """
    busy = sorted(count for count in active_days if count > 0)
    quartile = busy[ceil(len(busy) * 0.75) - 1] if busy else 0
    allowed = min(cap, max(START_PER_DAY, quartile + _STEP if busy else 0))
    halvings = (bounce_rate is not None and bounce_rate > _TOO_MANY_BOUNCES) + halved
    return max(1, allowed >> halvings) if cap > 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What may be spent on the language model, in cents."""

    per_day: int
    per_month: int
    zone: str = "UTC"

    def hold(
        self, now: datetime, spent_today: float, spent_this_month: float, cost: float = 0.0
    ) -> Hold | None:
        """Return what holds an act that would cost `cost` more: until the next budget day."""
        where = zone_named(self.zone) or ZoneInfo("UTC")
        today = now.astimezone(where).date()
        if _over(spent_this_month, cost, self.per_month):
            month_after = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
            return self._until(month_after, where, cost)
        if _over(spent_today, cost, self.per_day):
            return self._until(today + _DAY, where, cost)
        return None

    def begins(self, now: datetime) -> tuple[datetime, datetime]:
        """Return when the budget day and the budget month of this moment began."""
        where = zone_named(self.zone) or ZoneInfo("UTC")
        today = now.astimezone(where).date()
        first = today.replace(day=1)
        return local_moment(today, time(0), where), local_moment(first, time(0), where)

    def _until(self, day: date, zone: ZoneInfo, cost: float) -> Hold:
        never = _over(0.0, cost, min(self.per_day, self.per_month))
        free_at = None if never else local_moment(day, time(0), zone)
        return Hold(ReasonCode.OVER_BUDGET, free_at)


def _over(spent: float, cost: float, cap: int) -> bool:
    """Say whether the cap is reached, or would be passed; what is no number counts as over."""
    return not (spent < cap and spent + cost <= cap)
