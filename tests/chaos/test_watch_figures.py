"""The watches over quality in figures: how often they cry wolf, and how soon they see a fall."""

from collections.abc import Callable, Iterator
from random import Random
from statistics import median

import pytest
from chaos import campaign

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.drift import DriftState, watch
from desktop_sdr.domain.graduation import Missing, TrackRecord, missing_for
from desktop_sdr.domain.health import ERROR_WINDOW, should_pause
from desktop_sdr.domain.statistics import wilson

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(60))]

RUNS = campaign.rounds("watches", 300, 5_000)
ACTS = 1_000
BASELINE = 900
NEVER = 10**6


def run_of(random: Random, wrong: float, count: int = ACTS) -> list[bool]:
    return [random.random() >= wrong for _ in range(count)]


def pauses_after(outcomes: list[bool]) -> int:
    """How many acts it took to pause, each judged as the agent does it: after every one."""
    window: list[bool] = []
    for number, right in enumerate(outcomes, 1):
        window = [*window, right][-ERROR_WINDOW:]
        if not right and should_pause(window):
            return number
    return NEVER


def test_errors_pause_the_agent_soon_and_hardly_ever_for_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    random = Random(1)
    false = {
        share: sum(pauses_after(run_of(random, share)) < NEVER for _ in range(RUNS)) / RUNS
        for share in (0.01, 0.02)
    }
    at_three = sum(pauses_after(run_of(random, 0.03)) < NEVER for _ in range(RUNS)) / RUNS
    soon = {
        share: median(pauses_after(run_of(random, share, 400)) for _ in range(RUNS))
        for share in (0.2, 0.5, 1.0)
    }
    most = 0.01 + 3 * (0.01 / RUNS) ** 0.5
    held = max(false.values()) <= most and soon[0.2] <= 35 and soon[1.0] <= 4
    figures = (
        f"{RUNS} runs of {ACTS} acts: false pauses {false[0.01]:.1%} at 1 % errors,"
        f" {false[0.02]:.1%} at 2 %, {at_three:.1%} at 3 %; 20 % errors caught after"
        f" {soon[0.2]:.0f} acts, 50 % after {soon[0.5]:.0f}, all wrong after {soon[1.0]:.0f}"
    )
    with capsys.disabled():
        campaign.report("M1 auto-pause", figures, held=held)
    assert max(false.values()) <= most
    assert soon[0.2] <= 35
    assert soon[1.0] <= 4


FALLS = {
    "approval -15 points": (0.10, 0.25, 100),
    "approval -30 points": (0.10, 0.40, 45),
    "replies stop (5 %)": (0.95, 1.0, 300),
}


def found_after(random: Random, before: float, after: float) -> int:
    drift = watch([*run_of(random, before, BASELINE), *run_of(random, after, BASELINE)])
    return NEVER if drift.alarm_after is None else drift.alarm_after - BASELINE


def test_a_fall_of_quality_is_seen_in_time_and_a_quiet_year_stays_quiet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    random = Random(2)
    quiet = {
        share: sum(is_alarmed(random, share) for _ in range(RUNS)) / RUNS
        for share in (0.02, 0.10, 0.95)
    }
    found = {
        name: median(found_after(random, before, after) for _ in range(RUNS))
        for name, (before, after, _) in FALLS.items()
    }
    most = 0.05 + 3 * (0.05 * 0.95 / RUNS) ** 0.5
    in_time = all(found[name] <= within for name, (_, _, within) in FALLS.items())
    figures = (
        f"{RUNS} runs: false alarms per {ACTS}"
        f" {', '.join(f'{alarms:.1%} at {share:.0%} bad' for share, alarms in quiet.items())};"
        f" {', '.join(f'{name} after {count:.0f}' for name, count in found.items())}"
    )
    with capsys.disabled():
        campaign.report("M2 drift", figures, held=in_time and max(quiet.values()) <= most)
    assert max(quiet.values()) <= most
    assert in_time, found


def is_alarmed(random: Random, share: float) -> bool:
    return watch(run_of(random, share, BASELINE + ACTS)).state is DriftState.ALARM


def test_the_rule_that_the_asked_figure_stood_for_cries_wolf() -> None:
    """The measure itself: five per cent of the last 50, as one would first write it."""
    random = Random(3)
    alarmed = sum(ever(run_of(random, 0.02), five_per_cent) for _ in range(100))
    assert alarmed > 50


def ever(outcomes: list[bool], rule: Callable[[list[bool]], bool]) -> bool:
    return any(rule(outcomes[:count][-ERROR_WINDOW:]) for count in range(1, len(outcomes)))


def five_per_cent(window: list[bool]) -> bool:
    return window.count(False) > 0.05 * len(window)


def records(random: Random, wrong: float) -> Iterator[TrackRecord]:
    """What reps have seen of an agent that is wrong so often, once they reviewed 200 drafts."""
    while True:
        unchanged = run_of(random, wrong, 200).count(True)
        yield TrackRecord(
            days=60, judged=200, unchanged=unchanged, serious_mistakes=0, sent=200, rep_agrees=True
        )


def test_no_agent_that_is_often_wrong_is_let_off_the_lead(
    capsys: pytest.CaptureFixture[str],
) -> None:
    random = Random(4)
    let_go = {}
    for wrong in (0.02, 0.10, 0.15):
        shown = records(random, wrong)
        passed = sum(not missing_for(AutonomyLevel.SEMI_AUTO, next(shown)) for _ in range(RUNS))
        let_go[wrong] = passed / RUNS
    few = TrackRecord(days=60, judged=199, unchanged=199, serious_mistakes=0, rep_agrees=True)
    too_few = {item.what for item in missing_for(AutonomyLevel.SEMI_AUTO, few)}
    figures = (
        f"{RUNS} agents: let up a level {let_go[0.02]:.1%} at 2 % changed drafts,"
        f" {let_go[0.10]:.1%} at 10 %, {let_go[0.15]:.1%} at 15 %; none under 200 judged"
    )
    held = let_go[0.10] <= 0.05 and let_go[0.15] == 0 and Missing.JUDGED_DRAFTS in too_few
    with capsys.disabled():
        campaign.report("H1 promotion", figures, held=held)
    assert held, let_go
    assert wilson(200, 200).low > 0.9
