"""What a person may ask for: all that is kept about them in one piece, or that it is erased."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desktop_sdr.agent.loop import cards, suppressing, withdrawing
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.escalation import RIGHTS, Option
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import Trigger, can_advance
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import UNSETTLED
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork

EVERY_CARD = 100_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by their address, and the lead they are, if they are one."""

    address: str
    lead: Lead | None
    rows: Mapping[str, int]
    """How much is kept about them, by table."""


def everything(office: Office, rep: Actor, address: str) -> Mapping[str, object]:
    """Return all that is kept about a person, fit for JSON; raises DeskRefusal("nobody")."""
    now = office.now()
    with office.open() as uow:
        person = _found(uow, address)
        number = person.lead.id if person.lead is not None else None
        kept = uow.persons.everything(number, person.address)
        _note(uow, AuditTag.PERSON_EXPORTED, rep, person, now)
        uow.commit()
    return {"address": person.address, "written_at": now.isoformat(), **kept}


def plan(office: Office, address: str) -> Person:
    """Return whom `erase` would be about and how much is kept; raises DeskRefusal as it does."""
    with office.look() as uow:
        return _erasable(uow, address)


def erase(office: Office, rep: Actor, address: str) -> Mapping[str, int]:
    """Erase a person's words everywhere and never contact them again; returns what it was about.

    Raises DeskRefusal: nobody, in_flight (something to them is leaving, or its fate is unclear).
    """
    now = office.now()
    with office.open() as uow:
        person = _erasable(uow, address)
        if person.lead is not None:
            _close(uow, person.lead, rep, now)
        _never_again(uow, person, rep, now)
        _note(uow, AuditTag.PERSON_ERASED, rep, person, now)
        number = person.lead.id if person.lead is not None else None
        uow.persons.erase(number, person.address)
        uow.commit()
    return person.rows


def _erasable(uow: UnitOfWork, address: str) -> Person:
    person = _found(uow, address)
    if person.lead is not None:
        _must_be_settled(uow, person.lead)
    return person


def _found(uow: UnitOfWork, words: str) -> Person:
    address = words.strip().lower()
    lead = uow.leads.by_email(address)
    rows = uow.persons.count(lead.id if lead is not None else None, address)
    if not rows or not address:
        raise DeskRefusal("nobody")
    return Person(address, lead, rows)


def _must_be_settled(uow: UnitOfWork, lead: Lead) -> None:
    if any(item.lead_id == lead.id for item in uow.outbox.in_state(*UNSETTLED)):
        raise DeskRefusal("in_flight")


def _close(uow: UnitOfWork, lead: Lead, rep: Actor, now: datetime) -> None:
    """End all that is open about the lead: plans, drafts, effects, cards."""
    cause = Cause(rep, lead.trace)
    if can_advance(lead.state, Trigger.OPTED_OUT):
        suppressing.suppress(uow, lead, SuppressionReason.REP_SAID_SO, "", cause, now)
    for card in map(uow.escalations.get, uow.escalations.open_ids(EVERY_CARD)):
        if card.lead_id == lead.id:
            chosen = Option.ERASE_PERSON if card.kind in RIGHTS else Option.STOP_FOR_GOOD
            cards.close_card(uow, card, chosen, cause, now)
    for draft in uow.drafts.waiting_of(lead.id):
        uow.drafts.save(replace(draft, state=DraftState.STALE, decided_at=now))
    for item in uow.outbox.open_of(lead.id):
        withdrawing.cancel(uow, item, "erased", cause, now)


def _never_again(uow: UnitOfWork, person: Person, rep: Actor, now: datetime) -> None:
    by_name = (SuppressionScope.ADDRESS, SuppressionScope.ERASED)
    if any(one.scope in by_name for one in uow.suppressions.covering(person.address, None)):
        return
    uow.suppressions.add(
        Suppression(
            scope=SuppressionScope.ADDRESS,
            value=person.address,
            reason=SuppressionReason.REP_SAID_SO,
            at=now,
            by=rep,
        )
    )


def _note(uow: UnitOfWork, tag: AuditTag, rep: Actor, person: Person, now: datetime) -> None:
    """Write it down without a word about whom: the lead's number is all that is left."""
    lead = person.lead
    record(
        uow,
        tag,
        Cause(rep, lead.trace if lead is not None else TraceId("person")),
        now,
        {f"{name}_rows": count for name, count in person.rows.items()},
        lead_id=lead.id if lead is not None else None,
        subject=("lead", lead.id) if lead is not None else None,
    )
