"""A stop as it is to be written down: who, when and why, and what else the record is to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import BY_THE_REP, Actor, Cause
from desktop_sdr.ports.store import Switch, UnitOfWork

PAUSE_TRACE: Final = TraceId("switch")
AT_ONCE: Final = timedelta(seconds=1)
"""A pause that is written down later than this says when it was pressed."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop that the database is to hear of, however late."""

    switch: Switch
    facts: Mapping[str, Value] = field(default_factory=dict)
    """What the line of the record tells besides."""
    for_doubt: bool = False
    """Whatever pause stood before: the rep is to hear of this reason."""

    def is_to_be_saved(self, standing: Switch) -> bool:
        """Say whether what stands in the database does not tell of it."""
        is_news = self.for_doubt and standing.reason != self.switch.reason
        return standing.paused_at is None or is_news


def put_down(uow: UnitOfWork, stop: Stop, now: datetime) -> None:
    """Write switch, level, line and deed; only the rep's own pause leaves the level as it is."""
    by, at = stop.switch.by or Actor.SYSTEM, stop.switch.paused_at or now
    uow.keepings.set_switch(Switch(paused_at=at, by=by, reason=stop.switch.reason))
    if by not in BY_THE_REP:
        uow.keepings.set_level(AutonomyLevel.SUPERVISED)
    facts: dict[str, Value] = {"reason": stop.switch.reason, **stop.facts}
    if now - at > AT_ONCE:
        facts["paused_at"] = at.isoformat()
    cause = Cause(by, PAUSE_TRACE)
    record(uow, AuditTag.PAUSED, cause, now, facts)
    deeds.name(uow, Command.PAUSE, cause, now)
