"""Moments as days on somebody's clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from desktop_sdr.domain.days import counted_by_day, start_of

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = date(2026, 3, 29)
"""Berlin's clocks go forward on it."""


def test_a_day_begins_at_midnight_of_its_own_clock() -> None:
    assert start_of(SUNDAY, BERLIN) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert start_of(date(2026, 3, 30), BERLIN) == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_a_moment_is_counted_on_the_day_that_its_reader_lived_it() -> None:
    late, later = datetime(2026, 3, 28, 22, 59, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC)
    days = [date(2026, 3, 28), SUNDAY]
    assert counted_by_day([late, later, later], days, BERLIN) == {days[0]: 1, SUNDAY: 2}
    assert counted_by_day([late, later], days[1:], BERLIN) == {SUNDAY: 1}
    assert counted_by_day([], days, BERLIN) == {}
