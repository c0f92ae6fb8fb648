"""Writing down that another way was taken, and why."""

from datetime import datetime

from desktop_sdr.agent.office import by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.fallbacks import Way
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.ports.store import UnitOfWork


def note(
    uow: UnitOfWork,
    lead: Lead,
    way: Way,
    why: str,
    now: datetime,
    item: OutboxItem | None = None,
    passed_over: str = "",
) -> None:
    """Write down which way was taken, why, and what was found closed before it."""
    record(
        uow,
        AuditTag.EFFECT_FELL_BACK,
        by_agent(lead),
        now,
        {"to": way.value, "why": why, "passed_over": passed_over},
        lead_id=lead.id,
        subject=("effect", item.id) if item is not None else ("lead", lead.id),
    )
