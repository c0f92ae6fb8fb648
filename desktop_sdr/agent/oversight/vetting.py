"""Whether a profile may go to work: what cannot be trusted starts paused, and says why."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.oversight.switch import PAUSE_TRACE
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import StoreTrouble, Switch

if TYPE_CHECKING:
    from desktop_sdr.agent.office import Office

DATABASE_DAMAGED: Final = PauseReason.DATABASE_DAMAGED.value
DATABASE_OLDER: Final = PauseReason.DATABASE_OLDER.value
RECORD_BROKEN: Final = PauseReason.RECORD_BROKEN.value
ANCHOR_MISSING: Final = PauseReason.ANCHOR_MISSING.value
ANCHOR_UNREADABLE: Final = PauseReason.ANCHOR_UNREADABLE.value
DOUBTS: Final = frozenset(
    {DATABASE_DAMAGED, DATABASE_OLDER, RECORD_BROKEN, ANCHOR_MISSING, ANCHOR_UNREADABLE}
)
"""Why a profile starts paused; the reasons of the pause."""


def hold(office: "Office", reason: str, facts: Mapping[str, Value]) -> None:
    """Start paused for this reason, whatever pause stood before: the rep is to hear of it.

    It stops first, in memory and by the sign; where it cannot be saved, that is tried again later.
    """
    office.latch.stop(Actor.SYSTEM, reason)
    with suppress(StoreTrouble):
        _put_down(office, reason, facts)
    office.latch.save()


def _put_down(office: "Office", reason: str, facts: Mapping[str, Value]) -> None:
    with office.open() as uow:
        switch = uow.keepings.switch()
        if switch.paused_at is not None and switch.reason == reason:
            return
        now = office.now()
        uow.keepings.set_switch(Switch(paused_at=now, by=Actor.SYSTEM, reason=reason))
        uow.keepings.set_level(AutonomyLevel.SUPERVISED)
        cause = Cause(Actor.SYSTEM, PAUSE_TRACE)
        record(uow, AuditTag.PAUSED, cause, now, {"reason": reason, **facts})
        deeds.name(uow, Command.PAUSE, cause, now)
        uow.commit()
