"""Stopping for good, everywhere at once: the list, what is prepared, and the CRM's own record."""

from datetime import datetime

from desktop_sdr.agent.loop import mirroring, suppressing
from desktop_sdr.agent.loop.mirroring import Happening
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork

BY_LAW = Actor.SYSTEM
"""Who says yes to telling the CRM: a stop is told at every level, without a look."""


def stop(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    reason: SuppressionReason,
    words: str,
    cause: Cause,
    now: datetime,
) -> Lead:
    """Never contact the person again on any channel, and let the CRM know at once."""
    if lead.state is LeadState.SUPPRESSED:
        return lead
    stopped = suppressing.suppress(uow, lead, reason, words, cause, now)
    happening = Happening(
        key=f"stop-{lead.id}-{int(now.timestamp())}",
        kind="never_contact",
        subject=f"Never contact again: {reason.value.replace('_', ' ')}",
        at=now,
        old_stage=lead.state.value,
        new_stage=stopped.state.value,
    )
    mirroring.tell(office, uow, stopped, happening, now, covered_by=BY_LAW)
    return stopped
