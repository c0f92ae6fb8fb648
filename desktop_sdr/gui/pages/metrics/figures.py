"""What the page shows, worked out from the counts; nothing is said on too little."""

from dataclasses import dataclass
from typing import NamedTuple

from desktop_sdr.domain.statistics import Interval, wilson
from desktop_sdr.gui.widgets.chip import ChipTone
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.gui.wording.language import money, percent, whole
from desktop_sdr.ports.views import Metrics, RatePoint

ENOUGH = 30
"""Under so many contacts a rate says nothing (gui.md 4.7)."""


class Tile(NamedTuple):
    """A number, what it rests on, and its change against the span before."""

    number: str
    ground: str
    change: str = ""
    tone: ChipTone = "plain"


@dataclass(frozen=True, slots=True)
class WeekRate:
    """The reply rate of one week with the range of the true one; None where nobody was written."""

    point: RatePoint
    rate: float | None
    likely: Interval | None


def tiles(metrics: Metrics, span: str) -> dict[str, Tile]:
    """The four tiles."""
    return {
        "meetings": _meetings(metrics, span),
        "replies": _replies(metrics),
        "positive": _positive(metrics),
        "cost": _cost(metrics),
    }


def week_rates(metrics: Metrics) -> list[WeekRate]:
    """Each week's rate."""
    return [_week(point) for point in metrics.by_week]


def enough(metrics: Metrics) -> bool:
    """True when the rates rest on something."""
    return metrics.contacted >= ENOUGH


def funnel(metrics: Metrics) -> list[tuple[str, int]]:
    """From contacted to a meeting that took place."""
    counts = (
        metrics.contacted,
        metrics.replied,
        metrics.positive,
        metrics.meetings,
        metrics.held,
    )
    return list(zip(words.funnel_steps(), counts, strict=True))


def _week(point: RatePoint) -> WeekRate:
    if not point.contacted:
        return WeekRate(point, None, None)
    replied = min(point.replied, point.contacted)
    return WeekRate(point, replied / point.contacted, wilson(replied, point.contacted))


def _meetings(metrics: Metrics, span: str) -> Tile:
    before = metrics.meetings_before
    change = words.change_in_count(metrics.meetings, before)
    better: ChipTone = "ok" if metrics.meetings > before else "plain"
    return Tile(whole(metrics.meetings), words.against(before, span), change, better)


def _replies(metrics: Metrics) -> Tile:
    if not enough(metrics):
        return Tile(words.nothing(), words.too_few(metrics.contacted, ENOUGH))
    replied = min(metrics.replied, metrics.contacted)
    share = replied / metrics.contacted
    likely = words.likely(wilson(replied, metrics.contacted))
    if metrics.contacted_before < ENOUGH:
        return Tile(percent(share, 1), likely)
    before = metrics.replied_before / metrics.contacted_before
    return Tile(percent(share, 1), likely, words.change_in_share(share, before), _up(share, before))


def _positive(metrics: Metrics) -> Tile:
    if not metrics.replied:
        return Tile(words.nothing(), words.no_reply_yet())
    share = min(1.0, metrics.positive / metrics.replied)
    ground = words.of_replies(metrics.positive, metrics.replied)
    if not metrics.replied_before:
        return Tile(percent(share), ground)
    before = metrics.positive_before / metrics.replied_before
    return Tile(percent(share), ground, words.change_in_share(share, before), _up(share, before))


def _cost(metrics: Metrics) -> Tile:
    ground = words.cost_ground(metrics.cost_cents, metrics.meetings)
    if not metrics.meetings:
        return Tile(words.nothing(), ground)
    return Tile(money(metrics.cost_cents / metrics.meetings), ground)


def _up(now: float, before: float) -> ChipTone:
    return "ok" if (now - before) * 100 >= words.HALF_A_POINT else "plain"
