"""Has it become worse? A Bernoulli CUSUM over outcomes, against the share that was normal before.

Comparing the last 100 with the 900 before at every step alarms on noise (facts/reliability.md M2:
67 to 99 % of quiet runs); both windows are only the numbers to show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log
from typing import Final

BASELINE: Final = 900
RECENT: Final = 100
ENOUGH: Final = 200
ODDS: Final = 2.0
"""The change to be found: the odds of a bad outcome doubled."""
ALARM_AT: Final = 7.0


class DriftState(StrEnum):
    """What the watch says."""

    NOT_ENOUGH_DATA = "not_enough_data"
    STEADY = "steady"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The watch over one kind of outcome, and the two windows to show beside it."""

    state: DriftState
    outcomes: int
    baseline_bad: float | None = None
    """Share of bad outcomes in the baseline."""
    recent_bad: float | None = None
    """Share of bad outcomes among the last 100."""
    score: float = 0.0
    """How far the evidence has mounted; the alarm is at `ALARM_AT`."""
    alarm_after: int | None = None
    """How many outcomes had been seen when the alarm went off."""
    smallest_change: float | None = None
    """The smallest rise of the bad share that the watch is built to see."""


def doubled_odds(share: float) -> float:
    """Return the share whose odds are twice those of `share`."""
    odds = ODDS * share / (1 - share)
    return odds / (1 + odds)


def watch(outcomes: Sequence[bool], alarm_at: float = ALARM_AT) -> Drift:
    """Return what the outcomes (oldest first, True for good) say about a change for the worse.

    The baseline is the first 900, or, while there are fewer than 1,000, all but the last 100. An
    alarm stays: it is for the rep to look at it and start a new baseline.
    """
    seen = len(outcomes)
    if seen < ENOUGH:
        return Drift(state=DriftState.NOT_ENOUGH_DATA, outcomes=seen)
    size = min(BASELINE, seen - RECENT)
    normal = (outcomes[:size].count(False) + 0.5) / (size + 1)
    score, alarm_after = _accumulate(outcomes[size:], normal, alarm_at)
    return Drift(
        state=DriftState.STEADY if alarm_after is None else DriftState.ALARM,
        outcomes=seen,
        baseline_bad=outcomes[:size].count(False) / size,
        recent_bad=outcomes[-RECENT:].count(False) / RECENT,
        score=score,
        alarm_after=None if alarm_after is None else size + alarm_after,
        smallest_change=doubled_odds(normal) - normal,
    )


def _accumulate(
    outcomes: Sequence[bool], normal: float, alarm_at: float
) -> tuple[float, int | None]:
    """Add up the log-likelihood ratio of "odds doubled" against "as before", never below zero."""
    worse = doubled_odds(normal)
    for_bad, for_good = log(worse / normal), log((1 - worse) / (1 - normal))
    score = 0.0
    for number, good in enumerate(outcomes, start=1):
        score = max(0.0, score + (for_good if good else for_bad))
        if score >= alarm_at:
            return score, number
    return score, None
