"""Effects whose fate is unclear: after a crash, or after the one moment nobody can see into.

Settled by looking from outside, or by asking the rep; never by trying again.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from desktop_sdr.agent.loop import cards, faults, outcomes, resilience
from desktop_sdr.agent.loop.performers import WITNESSES
from desktop_sdr.agent.loop.results import done, give_up_after_crashes, note
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.breaker import NO_WAIT
from desktop_sdr.domain.escalation import EscalationKind
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState, Phase
from desktop_sdr.domain.retrying import back_off
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.ports.store import UnitOfWork

CRASHED: Final = "crashed_before_sending"
MOST_CRASHES: Final = 3
"""After so many in a row the item itself is the likely cause."""
SEEING: Final = frozenset({WitnessKind.PRESERVED, WitnessKind.REWRITTEN})
"""Kinds of Sent folder in which a mail that left is found sooner or later."""
NOT_FOUND: Final = "not_found"
NOBODY_CAN_LOOK: Final = "nobody_can_look"
REP_SAYS_SENT = "the rep says it was sent"


def reconcile(office: Office, at_work: Collection[str] | None = None) -> int:
    """Sort out what a crash, or a disk that was full, left claimed in lanes that are not `at_work`.

    Before the dot it provably did not leave: back to held; nor did what a pause turned back at
    the dot. After it, it has to be settled.
    Without `at_work` the program has just started, so the claims are those of one that was ended:
    what was in hand when that happened too often is put before the rep instead.
    """
    now, lanes, turned_back = office.now(), at_work or (), office.latch.was_turned_back
    with office.look() as uow:
        safe = [one for one in uow.outbox.claimed_in(Phase.ENVELOPE) if one.lane not in lanes]
        past = [one for one in uow.outbox.claimed_in(Phase.DOT) if one.lane not in lanes]
    safe += [one for one in past if turned_back(one.id)]
    unclear = [one for one in past if not turned_back(one.id)]
    if not safe and not unclear:
        return 0
    with office.open() as uow:
        for item in _still_claimed(uow, safe):
            _back_to_held(office, uow, item, after_crash=at_work is None)
        for item in _still_claimed(uow, unclear):
            lead = uow.leads.get(item.lead_id)
            uow.outbox.finish(item.id, OutboxState.SETTLING, now, "crashed_while_sending")
            note(uow, AuditTag.EFFECT_SETTLING, item, lead, now, "crashed_while_sending")
        uow.commit()
    return len(safe) + len(unclear)


def _still_claimed(uow: UnitOfWork, items: Iterable[OutboxItem]) -> Iterable[OutboxItem]:
    """Leave out what a reply or the rep has taken back since it was looked up."""
    return (item for item in items if uow.outbox.get(item.id) == item)


def _back_to_held(office: Office, uow: UnitOfWork, item: OutboxItem, *, after_crash: bool) -> None:
    """The first crash may have been anybody's; a second one lets the others go first."""
    now, lead, why = office.now(), uow.leads.get(item.lead_id), (CRASHED,)
    if not after_crash:
        uow.outbox.put_back(item.id, now, why, "")
    elif item.crashes + 1 >= MOST_CRASHES:
        give_up_after_crashes(office, uow, item, lead, now)
        return
    else:
        wait = back_off(item.crashes, office.jitter.random()) if item.crashes else NO_WAIT
        uow.outbox.survived(item.id, now + wait, why, "")
    note(uow, AuditTag.EFFECT_RELEASED, item, lead, now, CRASHED)


def unsettled_lanes(office: Office) -> Sequence[str]:
    """Return the lanes in which something unclear waits for a look from outside."""
    with office.look() as uow:
        unclear = uow.outbox.in_state(OutboxState.SETTLING)
    return tuple(dict.fromkeys(item.lane for item in unclear))


def settle(office: Office, lane: str | None = None) -> None:
    """Look for unclear effects from outside; ask the rep once the patience is over.

    Only for those of one lane, where one is named.
    """
    with office.look() as uow:
        unclear = uow.outbox.in_state(OutboxState.SETTLING)
    for item in unclear:
        if lane in (None, item.lane):
            _settled_or_asked(office, item)


def _settled_or_asked(office: Office, item: OutboxItem) -> None:
    """Settle one; where the program itself stumbles, the rep is asked instead of it looping."""
    try:
        _settle(office, item)
    except faults.OWN_FAULTS as fault:
        with office.open() as uow:
            faults.count(uow, "settle", fault, office.now())
            uow.commit()
        _ask(office, item, faults.PROGRAM_ERROR)


def _settle(office: Office, item: OutboxItem) -> None:
    seen, evidence = _look(office, item)
    if seen is not None:
        done(office, item, seen, found=True)
        return
    if office.now() >= _patient_until(office, item, evidence):
        _ask(office, item, evidence)


def _look(office: Office, item: OutboxItem) -> tuple[str | None, str]:
    """Return what was seen of the effect, and what stands for evidence where nothing was."""
    witness = WITNESSES.get(item.kind)
    if witness is None:
        return None, NOBODY_CAN_LOOK
    look = partial(witness, office, item)
    try:
        return resilience.ask(office, f"look:{item.lane}", look, resilience.LOOK), NOT_FOUND
    except PortError as error:
        return None, NOBODY_CAN_LOOK if error.title == resilience.RESTING else error.title


def _patient_until(office: Office, item: OutboxItem, evidence: str) -> datetime:
    """Return until when it is looked for again before the rep is asked.

    Where the Sent folder is no witness, or nobody knows yet whether it is one, waiting for what
    may never be filed there would only keep the rep from knowing.
    """
    if item.claimed_at is None or item.claimed_at > office.now():  # the clock was set back since
        return office.now()
    if evidence in (NOT_FOUND, "no_sent_folder") and not _has_witness(office, item):
        return item.claimed_at
    return item.claimed_at + timedelta(minutes=office.settings.sending.settle_minutes)


def _has_witness(office: Office, item: OutboxItem) -> bool:
    if item.kind is not EffectKind.SEND_MAIL or item.mailbox_id is None:
        return True
    with office.look() as uow:
        return uow.mailboxes.get(item.mailbox_id).witness in SEEING


def _ask(office: Office, item: OutboxItem, evidence: str) -> None:
    now = office.now()
    with office.open() as uow:
        if uow.outbox.get(item.id).state is not OutboxState.SETTLING:
            return  # somebody else has said meanwhile what became of it
        lead = uow.leads.get(item.lead_id)
        uow.outbox.finish(item.id, OutboxState.UNCERTAIN, now, f"{item.words} {evidence}".strip())
        note(uow, AuditTag.EFFECT_UNCERTAIN, item, lead, now, evidence)
        cards.ask_about(
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
