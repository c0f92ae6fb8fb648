"""The only way anything leaves: claim, look, perform, record.

The protocol is the one of behaviour.md section 4. An item is claimed in phase `envelope`; the phase
`dot` is committed right before the one unclear moment, and then the pause gate asked once more:
what it turns back is put back. Whatever fails before it provably did not happen and is tried again.
Whatever is unclear after it is left to `settling`, never tried again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from desktop_sdr.agent.loop import address_looks, cards, faults, gate, queueing, results
from desktop_sdr.agent.loop.performers import PERFORMERS, WITNESSES, Errand
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.identity import is_intact
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import END_STATES
from desktop_sdr.domain.message import Draft, DraftState
from desktop_sdr.domain.outbox import OutboxItem, OutboxState
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.verdict import Judgement, Reason, ReasonCode
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain
from desktop_sdr.ports.store import UnitOfWork

LANE_HOLDS = frozenset(
    {
        ReasonCode.OVER_RATE_LIMIT,
        ReasonCode.PROVIDER_LIMIT,
        ReasonCode.BREAKER_OPEN,
    }
)
"""What holds a lane as a whole, whoever the next item is for."""
COLD_LANE_HOLDS = LANE_HOLDS | {ReasonCode.MAILBOX_PACE, ReasonCode.INBOX_BEHIND}
"""What holds all mail of a lane to people who have not written to us."""
NOT_APPROVED = "not_what_was_approved"
LOOK_AGAIN = timedelta(hours=2)
"""When a wait without a known end is asked about again."""


def ready_lanes(office: Office) -> Sequence[str]:
    """Return the lanes with something due; none while paused, here or by another process."""
    office.latch.read()
    if office.latch.is_paused or office.standstill.holds:
        return ()
    with office.look() as uow:
        return uow.outbox.lanes_ready(office.now())


def dispatch(office: Office, limit: int = 500) -> int:
    """Work through every lane once; returns how many items were taken in hand."""
    return sum(dispatch_lane(office, lane, limit) for lane in ready_lanes(office))


def dispatch_lane(office: Office, lane: str, limit: int = 500) -> int:
    """Take the lane's due items in hand, one after the other; returns how many."""
    for taken in range(limit):
        if office.latch.is_paused or office.standstill.holds:
            return taken
        with office.look() as uow:
            due = uow.outbox.ready(lane, office.now(), 1)
        if not due:
            return taken
        attempt(office, due[0].id)
    return limit


def attempt(office: Office, outbox_id: OutboxId) -> None:
    """Bring one item as far as it will go now; what goes wrong with it holds up no other."""
    try:
        _attempt(office, outbox_id)
    except faults.OWN_FAULTS as fault:
        results.stop_for_fault(office, outbox_id, fault)
    finally:
        office.latch.end(outbox_id)


def _attempt(office: Office, outbox_id: OutboxId) -> None:
    address_looks.look_before(office, outbox_id)
    errand = _claim(office, outbox_id)
    if errand is None or _is_there_already(office, errand):
        return
    try:
        words = PERFORMERS[errand.item.kind](office, errand)
    except Temporary as error:
        results.try_later(office, errand.item, error)
    except Uncertain as error:
        results.settle_later(office, errand.item, error)
    except SignInNeeded as error:
        results.wait_for_sign_in(office, errand.item, error)
    except Refused as error:
        results.give_up(office, errand.item, error)
    else:
        if words is None:
            results.put_back(office, errand.item, "paused")
        else:
            results.done(office, errand.item, words)


def _claim(office: Office, outbox_id: OutboxId) -> Errand | None:
    """Ask everything again and reserve the item, in one transaction; None when it may not go."""
    now = office.now()
    with office.open() as uow:
        item = uow.outbox.get(outbox_id)
        lead = uow.leads.get(item.lead_id)
        if item.state is not OutboxState.HELD or uow.keepings.switch().paused_at is not None:
            return None
        draft = _as_approved(uow, item, lead, now)
        if draft is None:
            uow.commit()
            return None
        judgement = gate.judge_claim(office, uow, item, draft, lead, now)
        if judgement.verdict is not Verdict.ALLOW:
            _turn_back(uow, item, draft, lead, judgement, now)
            uow.commit()
            return None
        if not uow.outbox.claim(item.id, now):
            return None
        record(
            uow,
            AuditTag.EFFECT_CLAIMED,
            by_agent(lead),
            now,
            {"kind": item.kind.value, "attempt": item.attempts + 1, "sha256": item.sha256},
            lead_id=lead.id,
            subject=("effect", item.id),
        )
        errand = _errand(office, uow, item, lead, now)
        uow.commit()
    return errand


def _errand(office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime) -> Errand:
    mailbox = uow.mailboxes.get(item.mailbox_id) if item.mailbox_id is not None else None
    return Errand(
        item=item,
        lead=lead,
        account=uow.accounts.get(lead.account_id),
        meeting=uow.meetings.latest_of(lead.id),
        sender=mailbox.address if mailbox is not None else "",
        at_dot=partial(_at_dot, office, item),
        remember=partial(_remember, office, item.id),
        now=now,
    )


@contextmanager
def _at_dot(office: Office, item: OutboxItem) -> Iterator[bool]:
    """Make the phase durable first, then hold the gate for the last look and the dot alone.

    The commit may have to wait for the database; a press must not.
    """
    if not _enter_dot(office, item.id):
        yield False
        return
    with office.latch.at_dot(item) as may_go:
        yield may_go


def _remember(office: Office, outbox_id: OutboxId, former: str) -> None:
    with office.open() as uow:
        uow.outbox.remember_former(outbox_id, former)
        uow.commit()


def _enter_dot(office: Office, outbox_id: OutboxId) -> bool:
    if office.latch.is_paused:
        return False
    with office.open() as uow:
        if uow.keepings.switch().paused_at is not None:
            return False
        if not uow.outbox.enter_dot(outbox_id, office.now()):
            return False
        uow.commit()
    return True


def _is_there_already(office: Office, errand: Errand) -> bool:
    """Look for the key outside first: a restored old database must not act again."""
    witness = WITNESSES.get(errand.item.kind)
    if witness is None:
        return False
    try:
        seen = witness(office, errand.item)
    except SignInNeeded as error:
        results.wait_for_sign_in(office, errand.item, error, "incoming")
        return True
    except Refused:
        return False  # there is no Sent folder at all: waiting would not make one
    except PortError as error:
        results.try_later(
            office, errand.item, Temporary(error.title, error.next_step, error.detail)
        )
        return True
    if seen is None:
        return False
    results.done(office, errand.item, seen, found=True)
    return True


def _as_approved(uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime) -> Draft | None:
    """Return the draft that was approved; what no longer fits it is refused, or shown again."""
    draft = gate.draft_of(uow, item)
    if draft is None or draft.state is not DraftState.APPROVED or not is_intact(item):
        _refuse_tampered(uow, item, lead, now)
        return None
    if queueing.basis_now(uow, draft, lead) == item.basis:
        return draft
    uow.outbox.cancel(item.id, now, NOT_APPROVED)
    results.note(uow, AuditTag.EFFECT_CANCELLED, item, lead, now, NOT_APPROVED)
    _back_to_review(uow, item, draft, lead, (NOT_APPROVED,), now)
    return None


def _refuse_tampered(uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime) -> None:
    """Something changed between approval and now: these are not the bytes that were approved."""
    uow.outbox.cancel(item.id, now, NOT_APPROVED)
    results.note(uow, AuditTag.EFFECT_CANCELLED, item, lead, now, NOT_APPROVED)
    cards.ask_about(
        uow,
        item,
        lead,
        EscalationKind.CHANGED_EFFECT,
        NOT_APPROVED,
        item.subject,
        by_agent(lead),
        now,
    )


def _turn_back(
    uow: UnitOfWork,
    item: OutboxItem,
    draft: Draft,
    lead: Lead,
    judgement: Judgement,
    now: datetime,
) -> None:
    codes = [code.value for code in judgement.codes]
    if judgement.verdict is Verdict.WAIT:
        _postpone(uow, item, lead, judgement.until or now + LOOK_AGAIN, codes, now)
        _postpone_lane(uow, item, judgement, now)
        return
    uow.outbox.cancel(item.id, now, codes[0])
    results.note(uow, AuditTag.EFFECT_CANCELLED, item, lead, now, codes[0])
    if judgement.verdict is Verdict.BLOCK:
        _look_again_later(uow, lead, now)
    elif judgement.verdict is Verdict.REVIEW:
        _back_to_review(uow, item, draft, lead, codes, now)
    else:
        cards.escalate(
            uow,
            lead,
            EscalationKind.BOUNDARY,
            codes,
            Option.ANSWER_MYSELF,
            by_agent(lead),
            now,
            decision_id=item.decision_id,
            outbox_id=item.id,
        )


def _look_again_later(uow: UnitOfWork, lead: Lead, now: datetime) -> None:
    """Nobody else looks at a lead whose act was stopped at the last moment."""
    if lead.state not in END_STATES and lead.due_at is None:
        uow.leads.save(replace(lead, due_at=now + gate.BLOCKED_LOOK_AGAIN))


def _postpone(
    uow: UnitOfWork,
    item: OutboxItem,
    lead: Lead,
    until: datetime,
    codes: Sequence[str],
    now: datetime,
) -> None:
    uow.outbox.postpone(item.id, max(until, now + timedelta(seconds=1)), codes)
    if tuple(codes) == item.held_by:
        return
    record(
        uow,
        AuditTag.EFFECT_POSTPONED,
        by_agent(lead),
        now,
        {"held_by": ",".join(codes), "until": until.isoformat()},
        lead_id=lead.id,
        subject=("effect", item.id),
    )


def _postpone_lane(uow: UnitOfWork, item: OutboxItem, judgement: Judgement, now: datetime) -> None:
    """What holds a whole lane holds its other items too: they need not be asked one by one."""
    of_lane = [reason for reason in judgement.reasons if reason.code in LANE_HOLDS]
    _postpone_others(uow, item, of_lane, None, now)
    if item.action is ActionKind.SEND_NEXT:
        of_cold = [reason for reason in judgement.reasons if reason.code in COLD_LANE_HOLDS]
        _postpone_others(uow, item, of_cold, item.action, now)


def _postpone_others(
    uow: UnitOfWork,
    item: OutboxItem,
    shared: Sequence[Reason],
    only: ActionKind | None,
    now: datetime,
) -> None:
    until = max((reason.until for reason in shared if reason.until is not None), default=None)
    if until is not None and until > now:
        codes = [reason.code.value for reason in shared]
        uow.outbox.postpone_lane(item.lane, until, codes, only)


def _back_to_review(
    uow: UnitOfWork,
    item: OutboxItem,
    draft: Draft,
    lead: Lead,
    codes: Sequence[str],
    now: datetime,
) -> None:
    uow.drafts.save(replace(draft, state=DraftState.WAITING, decided_at=None, reasons=tuple(codes)))
    results.note(uow, AuditTag.DRAFT_REOPENED, item, lead, now, codes[0])
