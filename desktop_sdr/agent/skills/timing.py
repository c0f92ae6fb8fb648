"""When a mail to a lead should leave: their clock, their holidays, a good hour not yet taken."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.agent.skills.places import Places, is_time_zone
from desktop_sdr.domain.days_off import read_days_off
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.domain.limits import SendingHours, is_working_day, local_moment, zone_named
from desktop_sdr.settings import Limits, Sending

BEST_DAYS: Final = frozenset({1, 2, 3})
"""Tuesday to Thursday (Monday is 0)."""
BEST_HOURS: Final = range(8, 11)
WRONG_DAY_COSTS: Final = 0.75
WRONG_HOUR_COSTS: Final = 0.5
DELAY_COSTS_A_DAY: Final = 0.25
"""So a Friday morning beats waiting for Tuesday, and a Tuesday beats a Monday."""
LOOK_AHEAD: Final = timedelta(days=21)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def zone_of(lead: Lead, account: Account, places: Places) -> str | None:
    """Return the lead's time zone: stated, else told by their place, else by their company's.

    None where what is known allows several: nothing is sent to a guessed clock.
    """
    if lead.time_zone and is_time_zone(lead.time_zone):
        return lead.time_zone
    own = places.zone(lead.country, None, lead.city)
    if own is not None or (lead.country and lead.country != account.country):
        return own
    return places.zone(account.country, None, lead.city or account.city)


def holidays_near(country: str | None, day: date) -> frozenset[date]:
    """Return the public holidays of a country in the year of `day` and the one after.

    Holidays of single regions are not among them, nor those of a country nobody has data for.
    """
    if not country:
        return frozenset()
    return _holidays(country, day.year) | _holidays(country, day.year + 1)


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # takes a quarter of a second, so only who plans pays for it

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def is_day_off(sending: Sending, day: date) -> bool:
    """Say whether the rep is away: by their own word, or for a public holiday that they keep."""
    if day in read_days_off(sending.days_off):
        return True
    return bool(sending.holidays_of) and day in holidays_near(sending.holidays_of, day)


def next_slot(
    earliest: datetime,
    *,
    zone: str,
    country: str | None,
    sending: Sending,
    limits: Limits,
    taken: Iterable[datetime],
    seed: int,
    soonest: bool = False,
) -> datetime:
    """Return a good moment from `earliest` on for one more mail of a mailbox.

    Tuesday to Thursday from 8 to 11 in the lead's own time is best, but not worth any wait; inside
    the hours, never on their holiday or a day off of the rep's, clear of the `taken` moments of the
    same mailbox. The minute looks like chance and is settled by `seed`, so the same question has
    the same answer.
    `soonest` takes the next hour that is open, good or not.
    """
    hours = SendingHours(
        start_hour=sending.day_start_hour,
        end_hour=sending.day_end_hour,
        on_weekends=sending.on_weekends,
    )
    where = zone_named(zone)
    if where is None:
        return earliest
    plan = _Plan(limits, taken)
    spans = list(_open_hours(earliest, where, country, sending))
    if not soonest:
        spans.sort(key=_cost_from(earliest, where))
    for start, end in spans:
        moment = plan.free_moment(start, end, seed)
        if moment is not None:
            return moment
    after_all = max((earliest, *plan.moments[-1:])) + timedelta(minutes=limits.gap_min_minutes)
    holidays = holidays_near(country, after_all.astimezone(where).date())
    return hours.next_open(after_all, zone, holidays) or earliest


def _open_hours(
    earliest: datetime, zone: ZoneInfo, country: str | None, sending: Sending
) -> Iterator[tuple[datetime, datetime]]:
    """Yield each hour in which mail may leave, cut off at its front by `earliest`."""
    first = earliest.astimezone(zone).date()
    holidays = holidays_near(country, first)
    for ahead in range(LOOK_AHEAD.days):
        day = first + ahead * _DAY
        if not is_working_day(day, holidays, on_weekends=sending.on_weekends):
            continue
        if is_day_off(sending, day):
            continue
        for hour in range(sending.day_start_hour, sending.day_end_hour):
            start = local_moment(day, time(hour), zone)
            end = _end_of_hour(day, hour, zone)
            if earliest < end and start < end:
                yield max(start, earliest), end


def _end_of_hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    if hour == 23:
        return local_moment(day + _DAY, time(0), zone)
    return local_moment(day, time(hour + 1), zone)


def _cost_from(earliest: datetime, zone: ZoneInfo) -> Callable[[tuple[datetime, datetime]], float]:
    def cost(span: tuple[datetime, datetime]) -> float:
        local = span[0].astimezone(zone)
        wrong_day = local.weekday() not in BEST_DAYS
        wrong_hour = local.hour not in BEST_HOURS
        delay = (span[0] - earliest) / _DAY
        return (
            WRONG_DAY_COSTS * wrong_day + WRONG_HOUR_COSTS * wrong_hour + DELAY_COSTS_A_DAY * delay
        )

    return cost


class _Plan:
    """What a mailbox has planned, and where one more mail fits between."""

    def __init__(self, limits: Limits, taken: Iterable[datetime]) -> None:
        self._limits = limits
        self.moments = sorted(taken)

    def free_moment(self, start: datetime, end: datetime, seed: int) -> datetime | None:
        """Return a moment in the span that keeps gap, hour and day, or None."""
        if self._count(start - _DAY / 2, start + _DAY / 2) >= self._limits.mails_per_day:
            return None
        length = int((end - start).total_seconds())
        step = max(60, self._limits.gap_min_minutes * 60)
        offset = _chance(f"{seed} {start.astimezone(UTC):%Y-%m-%d %H}") % max(1, length)
        for turn in range(length // step + 1):
            moment = start + timedelta(seconds=(offset + turn * step) % max(1, length))
            if self._fits(moment):
                return moment
        return None

    def _fits(self, moment: datetime) -> bool:
        gap = timedelta(minutes=self._limits.gap_min_minutes)
        near = bisect_left(self.moments, moment - gap), bisect_right(self.moments, moment + gap)
        if near[0] < near[1]:
            return False
        with_it = self.moments.copy()
        insort(with_it, moment)
        at = bisect_left(with_it, moment)
        first = bisect_right(with_it, moment - _HOUR)
        return all(
            bisect_left(with_it, with_it[one] + _HOUR) - one <= self._limits.mails_per_hour
            for one in range(first, at + 1)
        )

    def _count(self, start: datetime, end: datetime) -> int:
        return bisect_left(self.moments, end) - bisect_left(self.moments, start)


def _chance(key: str) -> int:
    return int.from_bytes(sha256(key.encode()).digest()[:8])
