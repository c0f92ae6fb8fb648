"""The breaker: opens when it should, one probe at a time, and rests longer each time it fails."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.breaker import (
    FIRST_REST,
    LONGEST_REST,
    Breaker,
    BreakerState,
    admit,
    after_failure,
    after_success,
)
from desktop_sdr.domain.timekeeping import NOTICED

SECOND = timedelta(seconds=1)


def after(outcomes: str, now: datetime = NOW) -> Breaker:
    """Return the breaker after calls that worked (+) or failed (-)."""
    breaker = Breaker()
    for outcome in outcomes:
        breaker = after_success(breaker) if outcome == "+" else after_failure(breaker, now)
    return breaker


def test_five_failures_in_a_row_open_it() -> None:
    assert after("----").state is BreakerState.CLOSED
    assert after("-----").state is BreakerState.OPEN
    assert after("----+----").state is BreakerState.CLOSED


def test_half_of_at_least_ten_calls_open_it() -> None:
    assert after("+-+-+-+-+").state is BreakerState.CLOSED
    assert after("+-+-+-+-+-").state is BreakerState.OPEN
    assert after("++-+-+-+-+-").state is BreakerState.CLOSED


def test_only_the_last_twenty_calls_count() -> None:
    assert after("+" * 40 + "-+" * 9 + "+-").state is BreakerState.OPEN


def test_it_rests_a_minute_and_then_lets_one_probe_through() -> None:
    opened = after("-----")
    assert admit(opened, NOW + FIRST_REST - SECOND) == (False, opened)
    may, probing = admit(opened, NOW + FIRST_REST)
    assert may
    assert probing.state is BreakerState.HALF_OPEN
    assert admit(probing, NOW + FIRST_REST) == (False, probing)


def test_a_probe_that_works_closes_it_for_good() -> None:
    _, probing = admit(after("-----"), NOW + FIRST_REST)
    assert after_success(probing) == Breaker()


def test_a_probe_that_fails_doubles_the_rest_up_to_a_quarter_of_an_hour() -> None:
    breaker, now, rests = after("-----"), NOW, []
    for _ in range(6):
        now += breaker.rest
        may, breaker = admit(breaker, now)
        assert may
        breaker = after_failure(breaker, now)
        rests.append(breaker.rest)
    assert rests == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 15, 15, 15)]
    assert breaker.rest == LONGEST_REST


def test_a_probe_that_never_reports_does_not_close_the_way_for_ever() -> None:
    _, lost = admit(after("-----"), NOW + FIRST_REST)
    may, again = admit(lost, NOW + 2 * FIRST_REST)
    assert may
    assert again.retry_at == NOW + 3 * FIRST_REST


def test_a_late_failure_of_a_call_made_before_it_opened_changes_nothing() -> None:
    opened = after("-----")
    assert after_failure(opened, NOW + 30 * SECOND) == opened


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1), timedelta(days=366)])
def test_a_clock_that_was_ahead_when_it_opened_keeps_nobody_waiting_until_then(
    ahead: timedelta,
) -> None:
    opened = after("-----", NOW + ahead)
    may, probing = admit(opened, NOW)
    assert may
    assert probing.retry_at == NOW + FIRST_REST
    assert admit(probing, NOW) == (False, probing)
    assert after_success(probing) == Breaker()


def test_a_back_off_under_a_clock_that_was_ahead_is_over_when_it_is_set_back() -> None:
    backing_off = after_failure(Breaker(), NOW + timedelta(days=1), 30 * SECOND)
    assert not admit(backing_off, NOW + timedelta(days=1))[0]
    assert admit(backing_off, NOW)[0]


def test_a_probe_under_a_clock_that_was_ahead_is_lost_when_it_is_set_back() -> None:
    _, probing = admit(after("-----"), NOW + timedelta(days=1))
    assert admit(probing, NOW)[0]


def test_a_long_wait_that_the_other_side_asked_for_is_kept_whatever_its_length() -> None:
    asked = after_failure(Breaker(), NOW, timedelta(hours=8))
    assert not admit(asked, NOW)[0]
    assert not admit(asked, NOW + timedelta(hours=8) - SECOND)[0]
    assert admit(asked, NOW + timedelta(hours=8))[0]


def test_a_clock_that_drifts_back_a_little_opens_nothing_early() -> None:
    assert not admit(after("-----"), NOW - NOTICED)[0]
    assert admit(after("-----"), NOW - NOTICED - SECOND)[0]


def test_an_open_breaker_that_lost_its_date_tries_again() -> None:
    may, _ = admit(Breaker(state=BreakerState.OPEN), NOW)
    assert may


@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 400)), max_size=60))
def test_while_it_rests_nothing_goes_through_and_afterwards_only_one(
    steps: list[tuple[bool, int]],
) -> None:
    breaker, now = Breaker(), NOW
    for works, seconds in steps:
        now += seconds * SECOND
        may, breaker = admit(breaker, now)
        if not may:
            assert breaker.retry_at is not None
            assert now < breaker.retry_at
            continue
        if breaker.state is BreakerState.HALF_OPEN:
            assert not admit(breaker, now)[0]
        breaker = after_success(breaker) if works else after_failure(breaker, now)
        assert breaker.rest <= LONGEST_REST


def test_the_record_is_small_however_long_it_lives() -> None:
    breaker = after("+-+" * 200)
    assert len(breaker.recent) == 20
    assert replace(breaker) == breaker
