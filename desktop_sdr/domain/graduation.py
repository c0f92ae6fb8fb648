"""How autonomy is earned, kept and lost: evidence for the way up, at once on the way down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import BOUNCES, COMPLAINTS
from desktop_sdr.domain.statistics import wilson

JUDGED_DRAFTS: Final = 200
DAYS_AT_LEVEL: Final = 14
DAYS_BEFORE_AUTONOMOUS: Final = 60
"""Weeks 1 and 2 supervised, then semi-auto, autonomous from the third month on."""
UNCHANGED_SHARE: Final = 0.90
"""What the Wilson lower bound of approved-unchanged has to reach."""
UNSUBSCRIBE_LIMIT: Final = 0.01
SEMI_AUTO_FOR: Final = timedelta(days=3)
SUPERVISED_FROM: Final = timedelta(days=7)
"""How long a rep may stay away before the level falls by itself."""


class Missing(StrEnum):
    """What still stands against raising the level."""

    JUDGED_DRAFTS = "judged_drafts"
    DAYS = "days"
    UNCHANGED_SHARE = "unchanged_share"
    SERIOUS_MISTAKES = "serious_mistakes"
    UNSUBSCRIBES = "unsubscribes"
    COMPLAINTS = "complaints"
    BOUNCES = "bounces"
    REP_FEEDBACK = "rep_feedback"


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One condition that is not met: what there is, and what it takes."""

    what: Missing
    have: float
    need: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """What one kind of act has shown so far."""

    days: int
    """Since the first judged draft."""
    judged: int
    """Drafts that the rep judged with time enough to read them (not `autonomy.is_fast`)."""
    unchanged: int
    """Of those, approved as they were."""
    serious_mistakes: int
    """In the last 200."""
    sent: int = 0
    bounced: int = 0
    unsubscribed: int = 0
    complained: int = 0
    rep_agrees: bool = False
    """True once the rep has looked at the evidence and said yes."""


def missing_for(level: AutonomyLevel, record: TrackRecord) -> tuple[MissingItem, ...]:
    """Return what stands against working at `level`; nothing stands against the lowest."""
    if level is AutonomyLevel.SUPERVISED:
        return ()
    days = DAYS_BEFORE_AUTONOMOUS if level is AutonomyLevel.AUTONOMOUS else DAYS_AT_LEVEL
    sent = max(record.sent, 1)
    surely_unchanged = wilson(record.unchanged, record.judged).low
    at_least = (
        MissingItem(Missing.JUDGED_DRAFTS, record.judged, JUDGED_DRAFTS),
        MissingItem(Missing.DAYS, record.days, days),
        MissingItem(Missing.UNCHANGED_SHARE, surely_unchanged, UNCHANGED_SHARE),
        MissingItem(Missing.REP_FEEDBACK, float(record.rep_agrees), 1.0),
    )
    under = (
        MissingItem(Missing.UNSUBSCRIBES, record.unsubscribed / sent, UNSUBSCRIBE_LIMIT),
        MissingItem(Missing.COMPLAINTS, record.complained / sent, COMPLAINTS.bad),
        MissingItem(Missing.BOUNCES, record.bounced / sent, BOUNCES.bad),
    )
    found = [item for item in at_least if item.have < item.need]
    if record.serious_mistakes > 0:
        found.append(MissingItem(Missing.SERIOUS_MISTAKES, record.serious_mistakes, 0))
    return (*found, *(item for item in under if item.have >= item.need))


def may_raise(
    current: AutonomyLevel, wanted: AutonomyLevel, records: Iterable[TrackRecord], *, unlocked: bool
) -> bool:
    """Say whether the level may go from `current` to `wanted`.

    Down always. Up one step at a time and only when every kind of act has the evidence, unless the
    rep has unlocked raising at their own risk.
    """
    if wanted <= current or unlocked:
        return True
    if wanted - current > 1:
        return False
    shown = list(records)
    return bool(shown) and not any(missing_for(wanted, record) for record in shown)


def level_after_absence(level: AutonomyLevel, away: timedelta) -> AutonomyLevel:
    """Return the level once the rep has not reviewed for so long: 3 days, then 7."""
    if away >= SUPERVISED_FROM:
        return AutonomyLevel.SUPERVISED
    return min(level, AutonomyLevel.SEMI_AUTO) if away >= SEMI_AUTO_FOR else level


def level_after_slip(level: AutonomyLevel, record: TrackRecord) -> AutonomyLevel:
    """Return the level that the numbers still carry: one down when a limit or mistake says so.

    Time and the rep's word were asked for on the way up; only what slips takes the level away.
    """
    slipped = {item.what for item in missing_for(level, record)} & _SLIPPING
    return AutonomyLevel(level - 1) if slipped else level


_SLIPPING: Final = frozenset(
    {Missing.SERIOUS_MISTAKES, Missing.UNSUBSCRIBES, Missing.COMPLAINTS, Missing.BOUNCES}
)
