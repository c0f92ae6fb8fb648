"""Has the address of a lead looked up before the first mail to it, outside any transaction."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from desktop_sdr.agent.loop import outcomes, resilience
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.address_looking import look_at_address
from desktop_sdr.domain.address_look import AddressLook, AddressVerdict, is_fresh
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import LeadId, OutboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.names import Names
from desktop_sdr.ports.store import UnitOfWork

NAMES: Final = "names"
"""The name that the breaker of the name servers is kept under."""


def is_due(office: Office, uow: UnitOfWork, lead: Lead, now: datetime) -> bool:
    """Say whether the address wants a look before anything is written to it.

    A mail that has left and did not come back proves more than any look.
    """
    if office.names is None or lead.state is not LeadState.IN_SEQUENCE:
        return False
    if is_fresh(lead.address_look, lead.email, now):
        return False
    return uow.touches.latest_to(lead.email) is None


def look(office: Office, lead_id: LeadId) -> None:
    """Look the lead's address up, where that is due, and keep what was found.

    An address that takes no mail is marked as dead: the lead ends, and the rep reads why.
    """
    now = office.now()
    with office.look() as uow:
        lead = uow.leads.get(lead_id)
        due = is_due(office, uow, lead, now)
    if not due or office.names is None:
        return
    found = _looked(office, office.names, lead, now)
    with office.open() as uow:
        fresh = uow.leads.get(lead_id)
        if fresh.email == found.address:
            deeds.begin(uow, ActionKind.SEND_NEXT, by_agent(fresh), now, lead_id=lead_id)
            _keep(uow, fresh, found, now)
            uow.commit()


def look_before(office: Office, outbox_id: OutboxId) -> None:
    """Look once more where the look before the approval has become old."""
    if office.names is None:
        return
    with office.look() as uow:
        item = uow.outbox.get(outbox_id)
    if item.action is ActionKind.SEND_NEXT and item.recipient is not None:
        look(office, item.lead_id)


def _looked(office: Office, names: Names, lead: Lead, now: datetime) -> AddressLook:
    own = office.seller.email.rpartition("@")[2]
    question = partial(look_at_address, lead.email, names, own, now)
    try:
        return resilience.ask(office, NAMES, question, resilience.THOUGHT)
    except PortError as trouble:
        return AddressLook(lead.email, AddressVerdict.UNKNOWN, now, trouble.detail)


def _keep(uow: UnitOfWork, lead: Lead, found: AddressLook, now: datetime) -> None:
    before = lead.address_look
    kept = replace(lead, address_look=found)
    uow.leads.save(kept)
    if before is None or before.verdict is not found.verdict:
        record(
            uow,
            AuditTag.ADDRESS_LOOKED_UP,
            by_agent(lead),
            now,
            {"verdict": found.verdict.value},
            lead_id=lead.id,
            subject=("lead", lead.id),
            personal=found.detail,
        )
    if found.is_dead:
        outcomes.address_died(uow, kept, found.verdict.value, by_agent(lead), now)
