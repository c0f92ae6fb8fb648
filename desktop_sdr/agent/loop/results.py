"""What became of an effect that was tried: done, put back, refused, unclear; each written down."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from desktop_sdr.agent.loop import (
    cards,
    fallbacks,
    faults,
    mailbox_stops,
    outcomes,
    resilience,
    signing_in,
)
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.escalation import EscalationKind
from desktop_sdr.domain.fallbacks import ABOUT_THE_READER
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.domain.retrying import next_try
from desktop_sdr.domain.reversal import Arrival
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain
from desktop_sdr.ports.store import UnitOfWork

CRASHED_EACH_TIME: Final = "crashed_each_time"


def note(
    uow: UnitOfWork,
    tag: AuditTag,
    item: OutboxItem,
    lead: Lead,
    now: datetime,
    why: str,
    though: str = "",
) -> None:
    """Write down what became of an effect, and what had been decided against it where it had."""
    facts: dict[str, Value] = {
        "why": why,
        "kind": item.kind.value,
        "action": item.action.value,
        "step": item.step_number,
        "attempt": item.attempts,
    }
    if though:
        facts["though"] = though
    record(
        uow,
        tag,
        by_agent(lead),
        now,
        facts,
        lead_id=lead.id,
        subject=("effect", item.id),
        personal=item.subject,
    )


def _is_ours(uow: UnitOfWork, item: OutboxItem) -> bool:
    """Say whether the effect is still claimed: a stop or another process may have taken it back."""
    return uow.outbox.get(item.id).state is OutboxState.CLAIMED


def put_back(office: Office, item: OutboxItem, why: str) -> None:
    """Put an effect back that was stopped before it happened, unless somebody else has."""
    now = office.now()
    with office.open() as uow:
        if not _is_ours(uow, item):
            return
        lead = uow.leads.get(item.lead_id)
        uow.outbox.put_back(item.id, now, (why,), "")
        note(uow, AuditTag.EFFECT_RELEASED, item, lead, now, why)
        uow.commit()


def try_later(office: Office, item: OutboxItem, error: Temporary) -> None:
    """It provably did not happen: put it back for a later try, or take another way after the last.

    Where somebody else has put it back meanwhile, they have said when it goes again.
    """
    now = office.now()
    with office.open() as uow:
        tried = uow.outbox.get(item.id)
        if tried.state is not OutboxState.CLAIMED:
            return
        lead = uow.leads.get(item.lead_id)
        rests_until = mailbox_stops.rest(uow, tried, error, now)
        if rests_until is not None:
            _wait_with_mailbox(uow, tried, lead, error, rests_until, now)
            uow.commit()
            return
        if error.title in ABOUT_THE_READER:
            resilience.note_answer(uow, item.lane)
        else:
            resilience.note_failure(uow, item.lane, item.action, now)
        wait = next_try(
            item.kind,
            tries=tried.attempts,
            first_tried_at=tried.first_tried_at or now,
            now=now,
            retry_after=error.retry_after,
            chance=office.jitter.random(),
        )
        if wait is None:
            _fail(office, uow, item, lead, error, now)
        else:
            uow.outbox.release(item.id, now + wait, (error.title,), error.detail)
            note(uow, AuditTag.EFFECT_RELEASED, item, lead, now, error.title)
        uow.commit()


def _wait_with_mailbox(
    uow: UnitOfWork,
    item: OutboxItem,
    lead: Lead,
    error: Temporary,
    until: datetime,
    now: datetime,
) -> None:
    """Put it back for as long as its mailbox rests: the server is well, and this was no try."""
    resilience.note_answer(uow, item.lane)
    uow.outbox.put_back(item.id, until, (error.title,), error.detail)
    note(uow, AuditTag.EFFECT_RELEASED, item, lead, now, error.title)


def wait_for_sign_in(
    office: Office,
    item: OutboxItem,
    error: SignInNeeded,
    server: signing_in.Server = "outgoing",
) -> None:
    """Put an effect back until the rep has signed in again: this was none of its tries.

    `server` is the one that refused: whoever looks among the sent mails asks the incoming one.
    """
    signing_in.note_refusal(office, item.mailbox_id, server, error)
    now = office.now()
    with office.open() as uow:
        if not _is_ours(uow, item):
            return
        lead = uow.leads.get(item.lead_id)
        resilience.note_failure(uow, item.lane, item.action, now)
        again = now + resilience.SIGN_IN_AGAIN
        uow.outbox.put_back(item.id, again, ("sign_in_needed",), error.detail)
        note(uow, AuditTag.EFFECT_RELEASED, item, lead, now, error.title)
        uow.commit()


def settle_later(office: Office, item: OutboxItem, error: Uncertain) -> None:
    """Leave an effect that may have happened to those who look from outside."""
    now = office.now()
    with office.open() as uow:
        if not _is_ours(uow, item):
            return
        lead = uow.leads.get(item.lead_id)
        uow.outbox.finish(item.id, OutboxState.SETTLING, now, error.detail)
        note(uow, AuditTag.EFFECT_SETTLING, item, lead, now, error.title)
        uow.commit()


def give_up(office: Office, item: OutboxItem, error: Refused) -> None:
    """Ask the rep about what was refused; an address that does not exist needs no asking."""
    now = office.now()
    with office.open() as uow:
        if not _is_ours(uow, item):
            return
        lead = uow.leads.get(item.lead_id)
        if error.title == "recipient_unknown":
            about = ("effect", item.id)
            arrived = Cause(Actor.SYSTEM, lead.trace)
            deeds.begin(uow, Arrival.ADDRESS_DEAD, arrived, now, lead_id=lead.id, subject=about)
            uow.outbox.finish(item.id, OutboxState.FAILED, now, error.detail)
            note(uow, AuditTag.EFFECT_FAILED, item, lead, now, error.title)
            outcomes.address_died(uow, lead, error.detail, by_agent(lead), now)
        else:
            mailbox_stops.block(uow, item, error, now)
            _fail(office, uow, item, lead, error, now)
        resilience.note_answer(uow, item.lane)
        uow.commit()


def give_up_after_crashes(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> None:
    """Ask about an effect whose every try ended the program, in the caller's transaction."""
    begun = item.claimed_at.isoformat(timespec="seconds") if item.claimed_at is not None else ""
    tried = f"{item.crashes + 1} tries, the last one at {begun}"
    _fail(office, uow, item, lead, Refused(CRASHED_EACH_TIME, detail=tried), now)


def stop_for_fault(office: Office, outbox_id: OutboxId, fault: Exception) -> None:
    """Ask about what stumbled before the dot, for it did not happen; settle what did after it."""
    now = office.now()
    with office.open() as uow:
        faults.count(uow, "dispatch", fault, now)
        item = uow.outbox.get(outbox_id)
        lead = uow.leads.get(item.lead_id)
        if item.phase is Phase.DOT and item.state is OutboxState.CLAIMED:
            uow.outbox.finish(item.id, OutboxState.SETTLING, now, faults.PROGRAM_ERROR)
            note(uow, AuditTag.EFFECT_SETTLING, item, lead, now, faults.PROGRAM_ERROR)
        elif item.state is OutboxState.CLAIMED or uow.outbox.claim(item.id, now):
            trouble = Refused(faults.PROGRAM_ERROR, detail=type(fault).__name__)
            _fail(office, uow, item, lead, trouble, now)
        uow.commit()


def _fail(
    office: Office,
    uow: UnitOfWork,
    item: OutboxItem,
    lead: Lead,
    error: PortError,
    now: datetime,
) -> None:
    """It did not happen and is not tried again: take another way, or ask the rep."""
    uow.outbox.finish(item.id, OutboxState.FAILED, now, error.detail)
    note(uow, AuditTag.EFFECT_FAILED, item, lead, now, error.title)
    if fallbacks.fall_back(office, uow, item, lead, error, now):
        return
    cards.ask_about(
        uow,
        item,
        lead,
        EscalationKind.FAILED_EFFECT,
        error.title,
        error.detail,
        by_agent(lead),
        now,
    )


def done(office: Office, item: OutboxItem, words: str, *, found: bool = False) -> None:
    """Record an effect that came about, and all that follows from it.

    `found` says that it was seen from outside: then its copy is filed already, by whomever.
    Whoever took it back meanwhile came too late; that is written down with it.
    """
    signing_in.note_acceptance(office, item.mailbox_id, "incoming" if found else "outgoing")
    now = office.now()
    with office.open() as uow:
        lead = uow.leads.get(item.lead_id)
        about = ("effect", item.id)
        before = uow.outbox.get(item.id)
        deeds.begin(uow, item.kind, by_agent(lead), now, lead_id=lead.id, subject=about)
        if not uow.outbox.came_about(item.id, now, words):
            return
        resilience.note_success(uow, item.lane, item.action, now)
        though = before.words if before.state is OutboxState.CANCELLED else ""
        note(uow, AuditTag.EFFECT_SENT, item, lead, now, item.approved_by.value, though)
        outcomes.performed(office, uow, replace(item, words=words), lead, now)
        uow.commit()
    if not found:
        outcomes.file_copy(office, item, now)
