"""Effects whose fate is unclear: after a crash, or after the one moment nobody can see into.

Settled by looking from outside, or by asking the rep; never by trying again.
"""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from desktop_sdr.agent.loop import moves, outcomes
from desktop_sdr.agent.loop.performers import WITNESSES
from desktop_sdr.agent.loop.results import done, note
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.escalation import EscalationKind
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState, Phase
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import UnitOfWork

REP_SAYS_SENT = "the rep says it was sent"


def reconcile(office: Office, at_work: Collection[str] = ()) -> int:
    """Sort out what a crash, or a disk that was full, left claimed in lanes that are not at work.

    Before the dot it provably did not leave: back to held; nor did what a pause turned back at
    the dot. After it, it has to be settled.
    """
    now, turned_back = office.now(), office.latch.was_turned_back
    with office.look() as uow:
        safe = [one for one in uow.outbox.claimed_in(Phase.ENVELOPE) if one.lane not in at_work]
        past = [one for one in uow.outbox.claimed_in(Phase.DOT) if one.lane not in at_work]
    safe += [one for one in past if turned_back(one.id)]
    unclear = [one for one in past if not turned_back(one.id)]
    if not safe and not unclear:
        return 0
    with office.open() as uow:
        for item in safe:
            lead = uow.leads.get(item.lead_id)
            uow.outbox.release(item.id, now, ("crashed_before_sending",), "")
            note(uow, AuditTag.EFFECT_RELEASED, item, lead, now, "crashed_before_sending")
        for item in unclear:
            lead = uow.leads.get(item.lead_id)
            uow.outbox.finish(item.id, OutboxState.SETTLING, now, "crashed_while_sending")
            note(uow, AuditTag.EFFECT_SETTLING, item, lead, now, "crashed_while_sending")
        uow.commit()
    return len(safe) + len(unclear)


def settle(office: Office) -> None:
    """Look for every unclear effect from outside; ask the rep once the patience is over."""
    with office.look() as uow:
        unclear = uow.outbox.in_state(OutboxState.SETTLING)
    for item in unclear:
        _settle(office, item)


def _settle(office: Office, item: OutboxItem) -> None:
    witness = WITNESSES.get(item.kind)
    evidence = "nobody_can_look"
    try:
        seen = witness(office, item) if witness is not None else None
        evidence = "not_found" if witness is not None else evidence
    except PortError as error:
        seen, evidence = None, error.title
    if seen is not None:
        done(office, item, seen)
        return
    patience = timedelta(minutes=office.settings.sending.settle_minutes)
    if item.claimed_at is None or office.now() >= item.claimed_at + patience:
        _ask(office, item, evidence)


def _ask(office: Office, item: OutboxItem, evidence: str) -> None:
    now = office.now()
    with office.open() as uow:
        lead = uow.leads.get(item.lead_id)
        uow.outbox.finish(item.id, OutboxState.UNCERTAIN, now, f"{item.words} {evidence}".strip())
        note(uow, AuditTag.EFFECT_UNCERTAIN, item, lead, now, evidence)
        moves.ask_about(
            uow,
            item,
            lead,
            EscalationKind.UNCERTAIN_SEND,
            "uncertain_send",
            evidence,
            by_agent(lead),
            now,
        )
        uow.commit()


def was_sent(office: Office, uow: UnitOfWork, outbox_id: OutboxId) -> None:
    """Take the rep's word that an unclear effect came about, in the caller's transaction."""
    item = uow.outbox.get(outbox_id)
    if item.state is not OutboxState.UNCERTAIN:
        return
    now, lead = office.now(), uow.leads.get(item.lead_id)
    uow.outbox.finish(item.id, OutboxState.SENT, now, REP_SAYS_SENT)
    note(uow, AuditTag.EFFECT_SENT, item, lead, now, item.approved_by.value)
    outcomes.performed(office, uow, replace(item, words=_known_as(item)), lead, now)


def _known_as(item: OutboxItem) -> str:
    """Return what the other side calls the effect, as far as we can tell: a booking by our uid."""
    if item.kind is EffectKind.BOOK_MEETING:
        return str(json.loads(item.payload)["uid"])
    return REP_SAYS_SENT


def go_again(office: Office, uow: UnitOfWork, outbox_id: OutboxId) -> None:
    """Try an unclear or failed effect again, in the caller's transaction.

    Only ever on the rep's own word.
    """
    item = uow.outbox.get(outbox_id)
    if item.state not in (OutboxState.UNCERTAIN, OutboxState.FAILED):
        return
    now = office.now()
    uow.outbox.reopen(item.id, now)
    note(uow, AuditTag.EFFECT_RELEASED, item, uow.leads.get(item.lead_id), now, "rep_said_again")
