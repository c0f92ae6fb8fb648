"""The rep who does not come: the level falls by itself, and what it let go comes back to review."""

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.reviewing.steering import lower_level
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.graduation import level_after_absence
from desktop_sdr.domain.trace import Actor

REP_AWAY = "rep_away"


def notice(office: Office) -> AutonomyLevel | None:
    """Lower the level where the rep has not reviewed for days; returns the new one, if any.

    In the practice world every level is free to try, and a day takes minutes.
    """
    if office.practice:
        return None
    now = office.now()
    with office.look() as uow:
        level, seen_at = uow.keepings.level(), uow.audit.last_review_at(now)
    if level is AutonomyLevel.SUPERVISED or seen_at is None:
        return None
    lowered = level_after_absence(level, now - seen_at)
    if lowered >= level:
        return None
    lower_level(office, Actor.SYSTEM, lowered, REP_AWAY)
    return lowered
