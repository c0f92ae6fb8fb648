"""Lights: each threshold of behaviour.md section 7 from both sides, and never green on no data."""

from datetime import timedelta

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.breaker import Breaker, BreakerState
from desktop_sdr.domain.health import (
    BOUNCES,
    COMPLAINTS,
    Light,
    LightReading,
    LightReason,
    NextStep,
    Part,
    bounce_light,
    breaker_light,
    complaint_light,
    heartbeat_light,
    meter_light,
    must_stop,
    queue_light,
    should_pause,
    sign_in_light,
    worst,
)

GREEN, GREY, YELLOW, RED = Light.GREEN, Light.GREY, Light.YELLOW, Light.RED
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("bounced", "sent", "light"),
    [
        (0, 0, GREY),
        (49, 49, GREY),
        (0, 50, GREEN),
        (2, 100, GREEN),
        (3, 100, YELLOW),
        (4, 100, YELLOW),
        (5, 100, RED),
        (50, 50, RED),
    ],
)
def test_bounces_turn_the_light_at_three_and_five_per_cent(
    bounced: int, sent: int, light: Light
) -> None:
    assert bounce_light(bounced, sent).light is light


@pytest.mark.parametrize(
    ("complained", "sent", "light"),
    [
        (1, 99, GREY),
        (0, 100, GREEN),
        (2, 10_000, GREEN),
        (3, 10_000, YELLOW),
        (10, 10_000, RED),
        (1, 100, RED),
    ],
)
def test_complaints_turn_the_light_at_three_and_ten_in_ten_thousand(
    complained: int, sent: int, light: Light
) -> None:
    assert complaint_light(complained, sent).light is light


@pytest.mark.parametrize(
    ("hits", "sent", "stop"), [(9, 100, False), (10, 100, True), (49, 49, False), (5, 50, True)]
)
def test_ten_per_cent_bounces_stop_the_mailbox(hits: int, sent: int, stop: bool) -> None:
    assert must_stop(hits, sent, BOUNCES) is stop


def test_three_complaints_in_a_thousand_stop_the_mailbox() -> None:
    assert must_stop(3, 1000, COMPLAINTS)
    assert not must_stop(2, 1000, COMPLAINTS)


def test_a_light_names_the_number_that_set_it_and_the_next_step() -> None:
    assert bounce_light(6, 100) == LightReading(
        Part.EMAIL, RED, LightReason.BOUNCES, 0.06, NextStep.CHECK_LIST
    )
    assert complaint_light(0, 10).number == 10


RIGHT, WRONG = True, False


@pytest.mark.parametrize(
    ("outcomes", "pause"),
    [
        ([], False),
        ([WRONG] * 3, False),
        ([WRONG] * 4, True),
        ([WRONG] * 3 + [RIGHT] + [WRONG] * 3, False),
        ([WRONG, RIGHT] * 6 + [RIGHT], False),
        ([WRONG, RIGHT] * 7, True),
        ([WRONG, RIGHT] * 7 + [RIGHT] * 40, False),
        ([WRONG, RIGHT] * 7 + [RIGHT] * 36, True),
    ],
)
def test_seven_of_the_last_fifty_or_four_in_a_row_pause_the_agent(
    outcomes: list[bool], pause: bool
) -> None:
    assert should_pause(outcomes) is pause


@given(outcomes=st.lists(st.booleans(), max_size=120))
def test_only_the_last_fifty_outcomes_count(outcomes: list[bool]) -> None:
    assert should_pause(outcomes) is should_pause(outcomes[-50:])


@given(outcomes=st.lists(st.booleans(), max_size=60))
def test_one_more_success_never_starts_a_pause(outcomes: list[bool]) -> None:
    if not should_pause(outcomes):
        assert not should_pause([*outcomes, True])


@pytest.mark.parametrize(
    ("oldest", "light"),
    [
        (None, GREEN),
        (HOUR, GREEN),
        (2 * HOUR, GREEN),
        (2 * HOUR + MINUTE, YELLOW),
        (4 * HOUR, YELLOW),
        (4 * HOUR + MINUTE, RED),
    ],
)
def test_work_that_waits_over_four_hours_is_red(oldest: timedelta | None, light: Light) -> None:
    assert queue_light(Part.SCHEDULER, oldest).light is light


@pytest.mark.parametrize(
    ("state", "light"),
    [
        (BreakerState.CLOSED, GREEN),
        (BreakerState.HALF_OPEN, YELLOW),
        (BreakerState.OPEN, RED),
    ],
)
def test_an_open_breaker_is_red_and_a_probing_one_yellow(state: BreakerState, light: Light) -> None:
    assert breaker_light(Part.CRM, Breaker(state=state, retry_at=NOW)).light is light


@pytest.mark.parametrize(
    ("used", "allowed", "light"),
    [(0, 10, GREEN), (7.9, 10, GREEN), (8, 10, YELLOW), (10, 10, RED), (11, 10, RED), (0, 0, RED)],
)
def test_a_meter_warns_at_four_fifths(used: float, allowed: float, light: Light) -> None:
    assert meter_light(Part.BUDGET, used, allowed).light is light


@pytest.mark.parametrize(
    ("silent", "light"),
    [
        (None, GREY),
        (MINUTE, GREEN),
        (MINUTE + timedelta(seconds=1), YELLOW),
        (2 * MINUTE, YELLOW),
        (2 * MINUTE + timedelta(seconds=1), RED),
    ],
)
def test_no_light_is_green_without_a_heartbeat_of_the_last_minute(
    silent: timedelta | None, light: Light
) -> None:
    assert heartbeat_light(Part.SCHEDULER, silent, timedelta(seconds=10)).light is light


def test_a_slow_pulse_may_be_silent_for_its_own_period() -> None:
    assert heartbeat_light(Part.SCHEDULER, 50 * MINUTE, HOUR).light is GREEN


def test_the_worst_light_wins_and_nothing_known_is_grey() -> None:
    assert worst([], Part.EMAIL).light is GREY
    readings = [
        LightReading(Part.EMAIL, GREEN),
        bounce_light(6, 100),
        LightReading(Part.EMAIL, YELLOW),
        LightReading(Part.EMAIL, GREY),
    ]
    assert worst(readings, Part.EMAIL) == bounce_light(6, 100)
    assert worst(readings[::3], Part.EMAIL).light is GREY


@pytest.mark.parametrize(
    ("left", "light", "number"),
    [
        (None, GREEN, None),
        (timedelta(days=2, seconds=1), GREEN, None),
        (timedelta(days=2), YELLOW, 172_800.0),
        (timedelta(0), YELLOW, 0.0),
        (timedelta(days=-1), YELLOW, 0.0),
    ],
)
def test_a_sign_in_warns_two_days_before_its_end(
    left: timedelta | None, light: Light, number: float | None
) -> None:
    reading = sign_in_light(Part.EMAIL, left)
    assert (reading.light, reading.number) == (light, number)
    if light is YELLOW:
        assert (reading.reason, reading.next_step) == (
            LightReason.SIGN_IN_ENDING,
            NextStep.SIGN_IN,
        )
