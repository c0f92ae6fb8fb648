"""Letting go of old words: what the profile keeps no longer is erased, some at each look."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.trace import Actor, Cause

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_sdr.agent.office import Office
    from desktop_sdr.domain.ids import LeadId
    from desktop_sdr.ports.store import UnitOfWork

AT_ONCE: Final = 200
"""Mails or leads to one transaction; the rest is left to the next round."""


def expire(office: "Office") -> int:
    """Erase what is older than the profile keeps it; returns how many mails and leads."""
    keeping, now = office.settings.keeping, office.now()
    done = 0
    with office.open() as uow:
        if keeping.raw_mail_days:
            done += uow.persons.erase_raw(now - timedelta(days=keeping.raw_mail_days), AT_ONCE)
        if keeping.ended_leads_days:
            before = now - timedelta(days=keeping.ended_leads_days)
            done += sum(_forget(uow, one, now) for one in uow.persons.ended(before, AT_ONCE))
        if done:
            uow.commit()
    return done


def _forget(uow: "UnitOfWork", lead_id: "LeadId", now: "datetime") -> bool:
    """Erase one lead's words, unless the fate of something of theirs is still open."""
    unclear = uow.outbox.in_state(OutboxState.UNCERTAIN)
    if uow.outbox.open_of(lead_id) or any(item.lead_id == lead_id for item in unclear):
        return False
    lead = uow.leads.get(lead_id)
    record(
        uow,
        AuditTag.PERSON_ERASED,
        Cause(Actor.SYSTEM, lead.trace),
        now,
        {"why": "kept_long_enough"},
        lead_id=lead_id,
        subject=("lead", lead_id),
    )
    uow.persons.erase(lead_id, lead.email)
    return True
