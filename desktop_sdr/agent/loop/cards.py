"""Cards for the rep: a case or an effect is put before them, grows, and is answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_sdr.agent.loop import moves, withdrawing
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.escalation import (
    OPTIONS_FOR,
    RIGHTS,
    Escalation,
    EscalationKind,
    EscalationState,
    Option,
)
from desktop_sdr.domain.ids import DecisionId, EscalationId, OutboxId, ReplyId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import Trigger, can_advance
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork

ANSWER_WITHIN = timedelta(hours=4)
"""A case that somebody waits for goes stale after this long (facts: approval queue age)."""


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
    by_law: datetime | None = None,
) -> Lead:
    """Put the case before the rep: a new card, or another reason on the one that is open.

    `by_law` is until when the law wants an answer. The lead waits on hold; nothing prepared for
    them leaves meanwhile.
    """
    card = uow.escalations.open_of(lead.id)
    if card is not None:
        if kind in RIGHTS:
            weightiest = (*reasons, *card.reasons)
            card = replace(
                card, kind=kind, suggested=suggested, answer_by=by_law, reasons=weightiest
            )
        _grow(uow, card, reasons, reply_id, cause, now)
        return lead
    came_from = lead.came_from or lead.state
    if can_advance(lead.state, Trigger.NEEDS_ESCALATION):
        withdrawing.withdraw(uow, lead, "escalated", cause, now)
        lead = moves.move(
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
            answer_by=by_law or (now + ANSWER_WITHIN if urgent else None),
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
