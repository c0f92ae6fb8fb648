"""Drift: quiet runs stay quiet, real falls are found in time (facts: reliability M2)."""

import random
from math import log
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.drift import ALARM_AT, DriftState, doubled_odds, watch

RUNS = 500


def outcomes(rng: random.Random, count: int, bad: float) -> list[bool]:
    return [rng.random() >= bad for _ in range(count)]


@pytest.mark.parametrize("count", [0, 199])
def test_under_two_hundred_outcomes_it_says_that_there_are_too_few(count: int) -> None:
    drift = watch([True] * count)
    assert (drift.state, drift.outcomes) == (DriftState.NOT_ENOUGH_DATA, count)
    assert drift.baseline_bad is None


def test_from_two_hundred_on_it_says_something() -> None:
    assert watch([True] * 200).state is DriftState.STEADY


def test_the_evidence_mounts_by_the_likelihood_of_doubled_odds() -> None:
    broken = watch([True] * 810 + [False] * 90 + [False] * 100)
    assert broken.alarm_after == 900 + 12
    once = watch([True] * 810 + [False] * 90 + [True] * 99 + [False])
    assert once.score == pytest.approx(log(0.1825 / 0.1004), abs=0.001)


def test_it_shows_both_windows_and_the_smallest_change_it_can_see() -> None:
    drift = watch([True] * 810 + [False] * 90 + [True] * 90 + [False] * 10)
    assert drift.baseline_bad == pytest.approx(0.10)
    assert drift.recent_bad == pytest.approx(0.10)
    assert drift.smallest_change == pytest.approx(0.0819, abs=0.001)


def test_with_fewer_than_a_thousand_the_last_hundred_are_held_against_the_rest() -> None:
    drift = watch([True] * 180 + [False] * 20 + [False] * 100)
    assert drift.state is DriftState.ALARM
    assert drift.alarm_after is not None
    assert 200 < drift.alarm_after < 220


def test_an_alarm_does_not_fade() -> None:
    broken = [True] * 900 + [False] * 60
    assert watch(broken).state is DriftState.ALARM
    assert watch(broken + [True] * 500).state is DriftState.ALARM


@pytest.mark.parametrize("good", [True, False])
def test_a_baseline_without_exception_is_no_division_by_zero(good: bool) -> None:
    assert watch([good] * 1500).state is DriftState.STEADY


@given(share=st.floats(0.001, 0.999))
def test_doubled_odds_are_worse_but_still_a_share(share: float) -> None:
    assert share < doubled_odds(share) < 1


@given(run=st.lists(st.booleans(), min_size=200, max_size=240))
def test_the_score_is_never_negative_and_an_alarm_means_it_got_there(run: list[bool]) -> None:
    drift = watch(run)
    assert drift.score >= 0
    assert (drift.state is DriftState.ALARM) is (drift.score >= ALARM_AT)


def test_quiet_runs_hardly_ever_alarm() -> None:
    rng = random.Random(1)
    for bad in (0.02, 0.10, 0.95):
        alarms = sum(watch(outcomes(rng, 1900, bad)).state is DriftState.ALARM for _ in range(RUNS))
        assert alarms <= 0.05 * RUNS, f"{alarms} of {RUNS} quiet runs at {bad}"


@pytest.mark.parametrize(
    ("before", "after", "within"),
    [(0.10, 0.25, 100), (0.10, 0.40, 45), (0.95, 1.0, 300)],
    ids=["approval 15 points down", "approval 30 points down", "replies stop"],
)
def test_a_real_fall_is_found_in_time(before: float, after: float, within: int) -> None:
    rng = random.Random(2)
    delays = []
    for _ in range(RUNS):
        run = outcomes(rng, 900, before) + outcomes(rng, 900, after)
        drift = watch(run)
        delays.append((drift.alarm_after or 1800) - 900)
    assert median(delays) <= within
