"""Every move of a lead, an enrollment or a card: the only place where one changes its state."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_sdr.agent.loop import bonds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.escalation import (
    OPTIONS_FOR,
    Escalation,
    EscalationKind,
    EscalationState,
    Option,
)
from desktop_sdr.domain.ids import DecisionId, EscalationId, OutboxId, ReplyId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import (
    LeadState,
    Trigger,
    advance,
    can_advance,
    resolve,
)
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import BOOKKEEPING, OutboxItem
from desktop_sdr.domain.sequence import (
    Enrollment,
    EnrollmentState,
    EnrollmentTrigger,
    FinishReason,
    advance_enrollment,
)
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork

ANSWER_WITHIN = timedelta(hours=4)
"""A case that somebody waits for goes stale after this long (facts: approval queue age)."""


def move(
    uow: UnitOfWork, lead: Lead, trigger: Trigger, cause: Cause, now: datetime, why: str = ""
) -> Lead:
    """Move the lead along the table, write it down, and return it as it now stands.

    Raises NoSuchMove where the table has no such row.
    """
    return _settle_in(uow, lead, advance(lead.state, trigger), trigger, cause, now, why)


def move_back(
    uow: UnitOfWork, lead: Lead, picked: LeadState | None, cause: Cause, now: datetime
) -> Lead:
    """Bring an escalated lead back to where it came from, or to the state the rep picked."""
    target = resolve(lead.came_from or LeadState.CONVERSATION, picked)
    return _settle_in(uow, lead, target, Trigger.RESOLVED, cause, now, "")


def _settle_in(
    uow: UnitOfWork,
    lead: Lead,
    target: LeadState,
    trigger: Trigger,
    cause: Cause,
    now: datetime,
    why: str,
) -> Lead:
    came_from = lead.came_from
    if trigger is Trigger.NEEDS_ESCALATION and lead.state is not LeadState.ESCALATED:
        came_from = lead.state
    elif target is not LeadState.ESCALATED:
        came_from = None
    moved = replace(
        lead,
        state=target,
        came_from=came_from,
        state_since=now if target is not lead.state else lead.state_since,
    )
    uow.leads.save(moved)
    facts: Mapping[str, Value] = {
        "from": lead.state.value,
        "to": target.value,
        "trigger": trigger.value,
        "why": why,
    }
    record(uow, AuditTag.LEAD_MOVED, cause, now, facts, lead_id=lead.id, subject=("lead", lead.id))
    bonds.let_go_of_all(uow, moved)
    return moved


def move_enrollment(
    uow: UnitOfWork,
    enrollment: Enrollment,
    trigger: EnrollmentTrigger,
    cause: Cause,
    now: datetime,
    *,
    because: str = "",
    until: datetime | None = None,
    reason: FinishReason | None = None,
) -> Enrollment:
    """Move the enrollment along its table and write it down."""
    state = advance_enrollment(enrollment.state, trigger)
    paused = state in (EnrollmentState.PAUSED, EnrollmentState.PAUSED_OUT_OF_OFFICE)
    moved = replace(
        enrollment,
        state=state,
        paused_because=because or None if paused else None,
        paused_until=until if paused else None,
        finish_reason=reason,
    )
    uow.enrollments.save(moved)
    record(
        uow,
        AuditTag.ENROLLMENT_MOVED,
        cause,
        now,
        {
            "from": enrollment.state.value,
            "to": state.value,
            "because": because,
            "reason": reason.value if reason else "",
            "until": until.isoformat() if until else "",
        },
        lead_id=enrollment.lead_id,
        subject=("enrollment", enrollment.id),
    )
    return moved


def end_enrollment(
    uow: UnitOfWork, lead: Lead, reason: FinishReason, cause: Cause, now: datetime
) -> None:
    """Finish the lead's open enrollment, or fail it where the address was dead."""
    enrollment = uow.enrollments.open_of(lead.id)
    if enrollment is None:
        return
    failed = reason is FinishReason.BOUNCED
    trigger = EnrollmentTrigger.FAIL if failed else EnrollmentTrigger.FINISH
    move_enrollment(uow, enrollment, trigger, cause, now, reason=reason)


def withdraw(uow: UnitOfWork, lead: Lead, why: str, cause: Cause, now: datetime) -> None:
    """Take back everything prepared for the lead that has not left: drafts and effects.

    Also what is being handed over this moment, up to its dot. CRM writes stay: what happened is
    still to be told.
    """
    for draft in uow.drafts.waiting_of(lead.id):
        if draft.action is ActionKind.UPDATE_CRM:
            continue
        uow.drafts.save(replace(draft, state=DraftState.STALE, decided_at=now))
        record(
            uow,
            AuditTag.DRAFT_STALE,
            cause,
            now,
            {"why": why},
            lead_id=lead.id,
            subject=("draft", draft.id),
        )
    for item in uow.outbox.open_of(lead.id):
        if item.kind not in BOOKKEEPING:
            cancel(uow, item, why, cause, now)


def cancel(uow: UnitOfWork, item: OutboxItem, why: str, cause: Cause, now: datetime) -> None:
    """Take back one effect, unless it is past recall already."""
    if uow.outbox.overtake(item.id, now, why):
        record(
            uow,
            AuditTag.EFFECT_CANCELLED,
            cause,
            now,
            {"why": why, "kind": item.kind.value},
            lead_id=item.lead_id,
            subject=("effect", item.id),
        )


def unplanned(uow: UnitOfWork, lead: Lead) -> Lead:
    """Take the lead off the agenda."""
    silent = replace(lead, due_at=None)
    uow.leads.save(silent)
    return silent


def set_aside(uow: UnitOfWork, lead: Lead, cause: Cause, now: datetime) -> Lead:
    """Leave the lead where they are with nothing planned: only they or the rep start again."""
    silent = unplanned(uow, lead)
    if can_advance(lead.state, Trigger.NO_RESPONSE):
        return move(uow, silent, Trigger.NO_RESPONSE, cause, now, "rep_stopped")
    return silent


def list_as_never_contact(
    uow: UnitOfWork, lead: Lead, reason: SuppressionReason, words: str, cause: Cause, now: datetime
) -> None:
    """Put the address on the never-contact list, unless it stands there already."""
    if uow.suppressions.covering(lead.email, None):
        return
    number = uow.suppressions.add(
        Suppression(
            scope=SuppressionScope.ADDRESS,
            value=lead.email,
            reason=reason,
            words=words,
            at=now,
            by=cause.actor,
        )
    )
    record(
        uow,
        AuditTag.SUPPRESSION_ADDED,
        cause,
        now,
        {"reason": reason.value, "scope": SuppressionScope.ADDRESS.value},
        lead_id=lead.id,
        subject=("suppression", number),
        personal=words,
    )


def suppress(
    uow: UnitOfWork, lead: Lead, reason: SuppressionReason, words: str, cause: Cause, now: datetime
) -> Lead:
    """Never contact the person again, at once and on all channels."""
    list_as_never_contact(uow, lead, reason, words, cause, now)
    withdraw(uow, lead, "suppressed", cause, now)
    end_enrollment(uow, lead, FinishReason.OPTED_OUT, cause, now)
    _close_card(uow, lead, cause, now)
    return move(uow, replace(lead, due_at=None), Trigger.OPTED_OUT, cause, now)


def _close_card(uow: UnitOfWork, lead: Lead, cause: Cause, now: datetime) -> None:
    card = uow.escalations.open_of(lead.id)
    if card is not None:
        close_card(uow, card, Option.STOP_FOR_GOOD, cause, now)


def close_card(
    uow: UnitOfWork,
    card: Escalation,
    chosen: Option,
    cause: Cause,
    now: datetime,
    note: str = "",
) -> None:
    """Mark an escalation as answered."""
    uow.escalations.save(
        replace(card, state=EscalationState.RESOLVED, resolved_at=now, chosen=chosen, note=note)
    )
    record(
        uow,
        AuditTag.ESCALATION_RESOLVED,
        cause,
        now,
        {"chosen": chosen.value, "reason": card.reasons[0] if card.reasons else ""},
        lead_id=card.lead_id,
        subject=("escalation", card.id),
        personal=note,
    )


def escalate(
    uow: UnitOfWork,
    lead: Lead,
    kind: EscalationKind,
    reasons: Sequence[str],
    suggested: Option,
    cause: Cause,
    now: datetime,
    *,
    detail: str = "",
    reply_id: ReplyId | None = None,
    decision_id: DecisionId | None = None,
    outbox_id: OutboxId | None = None,
    urgent: bool = False,
) -> Lead:
    """Put the case before the rep: a new card, or another reason on the one that is open.

    The lead waits on hold; nothing prepared for them leaves meanwhile.
    """
    card = uow.escalations.open_of(lead.id)
    if card is not None:
        _grow(uow, card, reasons, reply_id, cause, now)
        return lead
    came_from = lead.came_from or lead.state
    if can_advance(lead.state, Trigger.NEEDS_ESCALATION):
        withdraw(uow, lead, "escalated", cause, now)
        lead = move(
            uow, replace(lead, due_at=None), Trigger.NEEDS_ESCALATION, cause, now, reasons[0]
        )
    number = uow.escalations.add(
        Escalation(
            lead_id=lead.id,
            kind=kind,
            reasons=tuple(dict.fromkeys(reasons)),
            detail=detail,
            reply_id=reply_id,
            decision_id=decision_id,
            outbox_id=outbox_id,
            came_from=came_from,
            suggested=suggested,
            opened_at=now,
            answer_by=now + ANSWER_WITHIN if urgent else None,
        )
    )
    _note_opened(uow, lead, number, kind, reasons, cause, now)
    return lead


def ask_about(
    uow: UnitOfWork,
    item: OutboxItem,
    lead: Lead,
    kind: EscalationKind,
    reason: str,
    detail: str,
    cause: Cause,
    now: datetime,
) -> None:
    """Put one effect before the rep; the lead keeps its state, the sequence waits."""
    if uow.escalations.of_effect(item.id) is not None:
        return
    number = uow.escalations.add(
        Escalation(
            lead_id=lead.id,
            kind=kind,
            reasons=(reason,),
            detail=detail,
            outbox_id=item.id,
            came_from=lead.state,
            suggested=OPTIONS_FOR[kind][0],
            opened_at=now,
        )
    )
    _note_opened(uow, lead, number, kind, (reason,), cause, now)


def _note_opened(
    uow: UnitOfWork,
    lead: Lead,
    number: EscalationId,
    kind: EscalationKind,
    reasons: Sequence[str],
    cause: Cause,
    now: datetime,
) -> None:
    record(
        uow,
        AuditTag.ESCALATION_OPENED,
        cause,
        now,
        {"reason": reasons[0], "reasons": ",".join(reasons), "kind": kind.value},
        lead_id=lead.id,
        subject=("escalation", number),
    )


def _grow(
    uow: UnitOfWork,
    card: Escalation,
    reasons: Sequence[str],
    reply_id: ReplyId | None,
    cause: Cause,
    now: datetime,
) -> None:
    uow.escalations.save(
        replace(
            card,
            reasons=tuple(dict.fromkeys((*card.reasons, *reasons))),
            reply_id=reply_id or card.reply_id,
        )
    )
    record(
        uow,
        AuditTag.ESCALATION_GREW,
        cause,
        now,
        {"reason": reasons[0]},
        lead_id=card.lead_id,
        subject=("escalation", card.id),
    )
