"""The rep's days off: single days and spans, the first and the last among them."""

from datetime import UTC, date, datetime

import pytest

from desktop_sdr.domain.days_off import DaysOff, fault_in, read_days_off
from desktop_sdr.domain.working_day import WorkRhythm


def test_a_span_over_the_end_of_the_year_takes_in_both_ends() -> None:
    off = read_days_off(("2026-12-24", " 2026-12-28 .. 2027-01-02 "))
    inside = (date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 2))
    outside = (date(2026, 12, 23), date(2026, 12, 25), date(2026, 12, 27), date(2027, 1, 3))
    assert all(day in off for day in inside)
    assert not any(day in off for day in outside)
    assert date(2026, 12, 24) not in DaysOff()


@pytest.mark.parametrize("words", ["", "..", "24.12.2026", "2026-12-24..", "2026-02-30", "soon"])
def test_what_is_no_day_is_said_to_be_none_and_never_read(words: str) -> None:
    assert "must be a day such as" in fault_in(words)
    with pytest.raises(ValueError):
        read_days_off((words,))


def test_a_span_is_not_backwards_and_not_longer_than_a_year() -> None:
    assert fault_in("2026-12-24..2026-12-23") == "must not end before it begins"
    assert fault_in("2026-01-01..2027-01-03") == "must not be longer than a year"
    assert fault_in("2026-01-01..2027-01-01") == fault_in("2026-12-24..2026-12-24") == ""


@pytest.mark.parametrize(
    ("off", "opens"),
    [
        (("2026-10-23..2026-10-26",), datetime(2026, 10, 27, 7, tzinfo=UTC)),
        (("2026-10-22..2026-10-23",), datetime(2026, 10, 26, 7, tzinfo=UTC)),
        (("2027-03-25..2027-03-26",), datetime(2027, 3, 29, 6, tzinfo=UTC)),
        (("2026-12-24..2026-12-31",), datetime(2027, 1, 1, 7, tzinfo=UTC)),
    ],
)
def test_work_begins_at_its_own_hour_after_days_off_and_the_change_of_the_clocks(
    off: tuple[str, ...], opens: datetime
) -> None:
    days = read_days_off(off)
    rhythm = WorkRhythm(zone="Europe/Berlin", is_off=days.__contains__)
    first, last = days.spans[0]
    assert not rhythm.is_at_work_on(first)
    assert rhythm.opens_after(first) == opens
    assert rhythm.is_away_between(date(2026, 1, 1), first)
    assert not rhythm.is_away_between(date(2026, 1, 1), date(2026, 1, 9))
    assert rhythm.is_away_between(last, opens.date())
