"""Hours, windows, gaps and money: no count ever goes over its limit, on any clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import nan
from zoneinfo import ZoneInfo

import pytest
from builders import NOW
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import moments, zones

from desktop_sdr.domain.limits import (
    Budget,
    DayLimit,
    RateWindow,
    SendingHours,
    after_working_days,
    daily_allowance,
    gap_hold,
    is_working_day,
    spread_gap,
    zone_named,
)
from desktop_sdr.domain.verdict import Hold, ReasonCode

C = ReasonCode
HOURS = SendingHours()
BERLIN = "Europe/Berlin"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(text: str, zone: str = BERLIN) -> datetime:
    """Return the UTC moment of a wall-clock time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# Sending hours


@pytest.mark.parametrize(
    ("now", "opens", "reason"),
    [
        ("2026-03-03 10:00", "2026-03-03 10:00", None),
        ("2026-03-03 08:00", "2026-03-03 08:00", None),
        ("2026-03-03 07:59", "2026-03-03 08:00", C.OUTSIDE_HOURS),
        ("2026-03-03 16:59", "2026-03-03 16:59", None),
        ("2026-03-03 17:00", "2026-03-04 08:00", C.OUTSIDE_HOURS),
        ("2026-03-06 18:00", "2026-03-09 08:00", C.OUTSIDE_HOURS),
        ("2026-03-07 12:00", "2026-03-09 08:00", C.OUTSIDE_HOURS),
        ("2026-03-10 12:00", "2026-03-11 08:00", C.HOLIDAY),
    ],
)
def test_mail_waits_for_the_leads_own_working_hours(
    now: str, opens: str, reason: ReasonCode | None
) -> None:
    holidays = {date(2026, 3, 10)}
    assert HOURS.next_open(at(now), BERLIN, holidays) == at(opens)
    hold = HOURS.hold(at(now), BERLIN, holidays)
    assert hold == (Hold(reason, at(opens)) if reason else None)


def test_on_weekends_only_when_the_rep_said_so() -> None:
    saturday = at("2026-03-07 12:00")
    assert SendingHours(on_weekends=True).next_open(saturday, BERLIN) == saturday


@pytest.mark.parametrize(
    "zone", [None, "", "Atlantis/Capital", "../../etc/passwd", "Europe", "a\0b"]
)
def test_an_unknown_zone_holds_without_an_end(zone: str | None) -> None:
    assert zone_named(zone) is None
    assert HOURS.next_open(NOW, zone) is None
    assert HOURS.hold(NOW, zone) == Hold(C.TIME_ZONE_UNKNOWN, None)


def test_hours_that_never_open_and_years_without_a_working_day_hold_without_an_end() -> None:
    assert SendingHours(start_hour=17, end_hour=8).hold(NOW, BERLIN) == Hold(C.OUTSIDE_HOURS, None)
    every_day = {date(2026, 1, 1) + timedelta(days=number) for number in range(600)}
    assert HOURS.hold(NOW, BERLIN, every_day) == Hold(C.HOLIDAY, None)


def test_a_day_may_last_until_midnight() -> None:
    long = SendingHours(start_hour=0, end_hour=24)
    assert long.hold(at("2026-03-03 23:59"), BERLIN) is None
    assert long.hold(at("2026-03-07 00:00"), BERLIN) == Hold(
        C.OUTSIDE_HOURS, at("2026-03-09 00:00")
    )


@given(now=moments, zone=zones, hours=st.tuples(st.integers(0, 23), st.integers(1, 24)))
def test_the_next_open_moment_is_open_and_nothing_earlier_is(
    now: datetime, zone: str, hours: tuple[int, int]
) -> None:
    start, end = hours
    rule = SendingHours(start_hour=start, end_hour=end)
    opens = rule.next_open(now, zone)
    if end <= start:
        assert opens is None
        return
    assert opens is not None
    assert opens >= now
    assert rule.next_open(opens, zone) == opens
    if opens > now:
        assert rule.hold(opens - timedelta(microseconds=1), zone) is not None


@given(now=moments, zone=zones)
def test_an_open_moment_lies_within_the_leads_wall_clock_hours(now: datetime, zone: str) -> None:
    opens = HOURS.next_open(now, zone)
    assert opens is not None
    local = opens.astimezone(ZoneInfo(zone))
    assert 8 <= local.hour < 17
    assert local.weekday() < 5


# Both changes of the clocks


@pytest.mark.parametrize(
    ("friday", "monday_utc_hour"), [("2026-03-27 17:00", 6), ("2026-10-23 17:00", 7)]
)
def test_after_a_change_of_the_clocks_the_day_still_opens_at_eight_local(
    friday: str, monday_utc_hour: int
) -> None:
    opens = HOURS.next_open(at(friday), BERLIN)
    assert opens is not None
    assert (opens.hour, opens.astimezone(ZoneInfo(BERLIN)).hour) == (monday_utc_hour, 8)


def test_an_opening_hour_that_the_clocks_skip_opens_right_after() -> None:
    night = SendingHours(start_hour=2, end_hour=5, on_weekends=True)
    assert night.next_open(at("2026-03-29 01:30"), BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_an_hour_that_comes_twice_opens_the_first_time() -> None:
    night = SendingHours(start_hour=2, end_hour=5, on_weekends=True)
    opens = night.next_open(datetime(2026, 10, 24, 23, 30, tzinfo=UTC), BERLIN)
    assert opens == datetime(2026, 10, 25, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "lands"),
    [
        ("2026-03-27 10:30", 1, "2026-03-30 10:30"),
        ("2026-10-23 10:30", 1, "2026-10-26 10:30"),
        ("2026-03-26 02:30", 2, "2026-03-30 02:30"),
    ],
)
def test_working_days_keep_the_wall_clock_over_a_change(start: str, days: int, lands: str) -> None:
    assert after_working_days(at(start), days, BERLIN) == at(lands)


# Working days


@pytest.mark.parametrize(
    ("start", "days", "lands"),
    [
        ("2026-03-03 10:00", 0, "2026-03-03 10:00"),
        ("2026-03-03 10:00", 1, "2026-03-04 10:00"),
        ("2026-03-05 10:00", 3, "2026-03-11 10:00"),
        ("2026-03-07 10:00", 1, "2026-03-09 10:00"),
        ("2026-03-07 10:00", 0, "2026-03-07 10:00"),
    ],
)
def test_weekends_and_holidays_do_not_count(start: str, days: int, lands: str) -> None:
    assert after_working_days(at(start), days, BERLIN, {date(2026, 3, 10)}) == at(lands)


def test_without_a_known_zone_days_are_counted_in_utc() -> None:
    assert after_working_days(NOW, 1, None) == NOW + DAY


@given(now=moments, zone=zones, days=st.integers(1, 20))
def test_exactly_so_many_working_days_lie_between(now: datetime, zone: str, days: int) -> None:
    where = ZoneInfo(zone)
    first, last = now.astimezone(where).date(), after_working_days(now, days, zone)
    landed = last.astimezone(where).date()
    span = [first + timedelta(days=number) for number in range(1, (landed - first).days + 1)]
    assert sum(is_working_day(day, ()) for day in span) == days
    assert is_working_day(landed, ())
    assert last > now


# Windows and days


def sends_greedily(
    hold: Callable[[datetime, list[datetime]], Hold | None], tries: list[int]
) -> list[datetime]:
    """Send whenever the limit lets it, and at the very moment a hold ends."""
    now, sent = NOW, []
    for minutes in tries:
        now += timedelta(minutes=minutes)
        held = hold(now, sent)
        if held is not None and held.until is not None:
            now = held.until
            assert hold(now, sent) is None, "the hold must really end when it says"
        sent.append(now)
    return sent


@given(limit=st.integers(1, 5), tries=st.lists(st.integers(0, 90), max_size=30))
def test_no_hour_ever_holds_more_than_its_limit(limit: int, tries: list[int]) -> None:
    window = RateWindow(limit, HOUR)
    sent = sends_greedily(window.hold, tries)
    for start in sent:
        assert sum(start <= one < start + HOUR for one in sent) <= limit


@given(limit=st.integers(1, 5), zone=zones, tries=st.lists(st.integers(0, 600), max_size=30))
def test_no_local_day_ever_holds_more_than_its_limit(
    limit: int, zone: str, tries: list[int]
) -> None:
    sent = sends_greedily(DayLimit(limit, zone).hold, tries)
    days = [one.astimezone(ZoneInfo(zone)).date() for one in sent]
    assert all(days.count(day) <= limit for day in days)


def test_what_is_reserved_for_later_counts() -> None:
    reserved = [NOW + 30 * MINUTE, NOW + 40 * MINUTE]
    held = RateWindow(2, HOUR).hold(NOW, reserved)
    assert held == Hold(C.OVER_RATE_LIMIT, NOW + 90 * MINUTE)


def test_a_window_frees_when_its_oldest_act_leaves_it() -> None:
    sent = [NOW - 50 * MINUTE, NOW - 10 * MINUTE]
    assert RateWindow(2, HOUR).hold(NOW, sent) == Hold(C.OVER_RATE_LIMIT, NOW + 10 * MINUTE)
    assert RateWindow(2, HOUR).hold(NOW + 10 * MINUTE, sent) is None
    assert RateWindow(3, HOUR).hold(NOW, sent) is None


def test_a_limit_of_nothing_never_frees() -> None:
    assert RateWindow(0, HOUR).hold(NOW, []) == Hold(C.OVER_RATE_LIMIT, None)
    assert DayLimit(0, BERLIN).hold(NOW, []) == Hold(C.OVER_RATE_LIMIT, None)


def test_the_day_is_the_mailboxs_own() -> None:
    late = at("2026-03-03 23:30", "America/New_York")
    sent = [at("2026-03-03 09:00", "America/New_York")]
    held = DayLimit(1, "America/New_York", C.DOMAIN_THROTTLE).hold(late, sent)
    assert held == Hold(C.DOMAIN_THROTTLE, at("2026-03-04 00:00", "America/New_York"))
    assert DayLimit(1, "Europe/Berlin").hold(late, sent) is None


def test_a_full_tomorrow_moves_to_the_day_after() -> None:
    held = DayLimit(1, BERLIN).hold(NOW, [NOW, NOW + DAY])
    assert held == Hold(C.OVER_RATE_LIMIT, at("2026-03-05 00:00"))


def test_a_mailbox_of_an_unknown_zone_counts_days_in_utc() -> None:
    assert DayLimit(1, "nowhere").hold(NOW, [NOW]) == Hold(
        C.OVER_RATE_LIMIT, datetime(2026, 3, 4, tzinfo=UTC)
    )


# Gaps and the ramp


def test_mails_of_one_mailbox_keep_their_distance() -> None:
    assert gap_hold(NOW, None, 5 * MINUTE) is None
    assert gap_hold(NOW, NOW - 5 * MINUTE, 5 * MINUTE) is None
    assert gap_hold(NOW, NOW - 4 * MINUTE, 5 * MINUTE) == Hold(C.MAILBOX_PACE, NOW + MINUTE)


@given(key=st.text(), low=st.integers(0, 20), high=st.integers(0, 20))
def test_a_gap_stays_within_its_bounds_and_is_the_same_for_the_same_mail(
    key: str, low: int, high: int
) -> None:
    gap = spread_gap(key, low * MINUTE, high * MINUTE)
    assert low * MINUTE <= gap <= max(low, high) * MINUTE
    assert gap == spread_gap(key, low * MINUTE, high * MINUTE)


def test_gaps_are_spread_like_a_persons() -> None:
    gaps = sorted(spread_gap(f"mail {number}", 3 * MINUTE, 10 * MINUTE) for number in range(200))
    assert len(set(gaps)) > 190
    assert 5 * MINUTE < gaps[100] < 8 * MINUTE


@pytest.mark.parametrize(
    ("cap", "days", "bounces", "halved", "allowed"),
    [
        (30, [], None, False, 10),
        (200, [3, 2, 4], None, False, 10),
        (200, [10], None, False, 15),
        (200, [0, 40, 40, 40, 60], 0.01, False, 45),
        (42, [0, 40, 40, 40, 60], 0.01, False, 42),
        (200, [0] * 10 + [40, 40, 60], None, False, 65),
        (30, [40], 0.05, False, 30),
        (30, [40], 0.051, False, 15),
        (30, [40], 0.2, True, 7),
        (30, [40], None, True, 15),
        (1, [], 0.2, True, 1),
        (0, [90], None, False, 0),
    ],
)
def test_a_mailbox_grows_with_its_own_history_and_shrinks_with_bounces(
    cap: int, days: list[int], bounces: float | None, halved: bool, allowed: int
) -> None:
    assert daily_allowance(cap, days, bounces, halved=halved) == allowed


@given(
    cap=st.integers(0, 2000),
    days=st.lists(st.integers(0, 500), max_size=30),
    bounces=st.none() | st.floats(0, 1),
    halved=st.booleans(),
)
def test_the_allowance_never_goes_over_the_cap(
    cap: int, days: list[int], bounces: float | None, halved: bool
) -> None:
    allowed = daily_allowance(cap, days, bounces, halved=halved)
    assert min(1, cap) <= allowed <= cap


# Budget

BUDGET = Budget(per_day=500, per_month=2000, zone=BERLIN)


def test_what_fits_the_budget_passes() -> None:
    assert BUDGET.hold(NOW, 499.0, 1999.0) is None
    assert BUDGET.hold(NOW, 400.0, 400.0, cost=100.0) is None


def test_a_spent_day_waits_for_the_next_and_a_spent_month_for_the_next() -> None:
    assert BUDGET.hold(NOW, 500.0, 600.0) == Hold(C.OVER_BUDGET, at("2026-03-04 00:00"))
    assert BUDGET.hold(NOW, 450.0, 600.0, cost=51.0) == Hold(C.OVER_BUDGET, at("2026-03-04 00:00"))
    assert BUDGET.hold(NOW, 0.0, 2000.0) == Hold(C.OVER_BUDGET, at("2026-04-01 00:00"))
    december = at("2026-12-31 23:00")
    assert BUDGET.hold(december, 0.0, 2000.0) == Hold(C.OVER_BUDGET, at("2027-01-01 00:00"))


def test_budget_day_and_month_begin_at_the_reps_own_midnight() -> None:
    assert BUDGET.begins(at("2026-03-03 00:30")) == (at("2026-03-03 00:00"), at("2026-03-01 00:00"))
    nowhere = Budget(per_day=1, per_month=1, zone="Not/AZone")
    assert nowhere.begins(NOW)[0] == datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC)


def test_what_no_day_could_pay_for_never_frees() -> None:
    assert BUDGET.hold(NOW, 0.0, 0.0, cost=501.0) == Hold(C.OVER_BUDGET, None)
    assert Budget(per_day=0, per_month=10).hold(NOW, 0.0, 0.0) == Hold(C.OVER_BUDGET, None)


def test_spending_that_is_no_number_counts_as_spent() -> None:
    assert BUDGET.hold(NOW, nan, 0.0) is not None


@settings(max_examples=50)
@given(costs=st.lists(st.floats(0.01, 300.0), max_size=40))
def test_no_day_ever_spends_more_than_its_cap(costs: list[float]) -> None:
    spent = 0.0
    for cost in costs:
        if BUDGET.hold(NOW, spent, spent, cost) is None:
            spent += cost
    assert spent <= 500.0


def test_acts_ahead_of_a_clock_that_was_put_back_count_for_today() -> None:
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    ahead = [now + timedelta(days=1)] * 2
    held = DayLimit(2, "UTC").hold(now, ahead)
    assert held is not None
    assert held.until == datetime(2026, 3, 5, tzinfo=UTC)
    assert DayLimit(3, "UTC").hold(now, ahead) is None
