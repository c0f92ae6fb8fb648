"""One line of the feed with all that led to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.views import FeedDetail
from desktop_sdr.store.rows import answers, people, work
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.deeds import deed_of_line
from desktop_sdr.store.views.feed import feed_row, line

Row = sa.Row[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trail:
    """The rows that a line of the record is about."""

    effect: Row | None = None
    draft: Row | None = None
    decision: Row | None = None
    words: str = ""


def feed_detail(transaction: Transaction, seq: AuditSeq) -> FeedDetail | None:
    """Return one act with all that led to it."""
    row = line(transaction, seq)
    if row is None:
        return None
    trail = _trail(transaction, row)
    actor, decided_at, seconds = _who_decided(trail, row.actor)
    return FeedDetail(
        row=feed_row(row),
        decided_by=actor,
        decided_at=decided_at,
        seconds_to_decide=seconds,
        confidence=None if trail.decision is None else trail.decision.confidence,
        policy=() if trail.decision is None else trail.decision.reasons,
        verdict_reasons=() if trail.decision is None else trail.decision.verdict_reasons,
        attempts=None if trail.effect is None else trail.effect.attempts,
        words=trail.words if trail.effect is None else trail.effect.words,
        body=_body(transaction, trail),
        lead_state=_state(transaction, row.lead_id),
        deed=deed_of_line(transaction, seq),
    )


def _by_id(transaction: Transaction, table: sa.Table, number: int | None) -> Row | None:
    if number is None:
        return None
    return transaction.first(sa.select(table).where(table.c.id == number))


def _trail(transaction: Transaction, row: Row) -> _Trail:
    follow = _FOLLOW.get(row.subject_kind)
    return _Trail() if follow is None else follow(transaction, row.subject_id)


def _from_effect(transaction: Transaction, number: int) -> _Trail:
    effect = _by_id(transaction, work.outbox, number)
    if effect is None:
        return _Trail()
    return _Trail(
        effect=effect,
        draft=_by_id(transaction, work.draft, effect.draft_id),
        decision=_by_id(transaction, work.decision, effect.decision_id),
    )


def _from_draft(transaction: Transaction, number: int) -> _Trail:
    draft = _by_id(transaction, work.draft, number)
    if draft is None:
        return _Trail()
    decision = _by_id(transaction, work.decision, draft.decision_id)
    return _Trail(draft=draft, decision=decision)


def _from_decision(transaction: Transaction, number: int) -> _Trail:
    return _Trail(decision=_by_id(transaction, work.decision, number))


def _from_reply(transaction: Transaction, number: int) -> _Trail:
    reply = _by_id(transaction, answers.reply, number)
    return _Trail(words="" if reply is None else reply.reading.text)


def _from_case(transaction: Transaction, number: int) -> _Trail:
    case = _by_id(transaction, answers.escalation, number)
    if case is None:
        return _Trail()
    decision = _by_id(transaction, work.decision, case.decision_id)
    return _Trail(decision=decision, words=case.detail)


_FOLLOW: Final = {
    "effect": _from_effect,
    "draft": _from_draft,
    "decision": _from_decision,
    "reply": _from_reply,
    "escalation": _from_case,
}
"""From the subject of a line, as the loop writes it, to the rows behind it."""


def _who_decided(trail: _Trail, actor: Actor) -> tuple[Actor | None, datetime | None, float | None]:
    draft = trail.draft
    decided_at = draft.decided_at if draft is not None else None
    seconds = None
    if draft is not None and decided_at is not None and draft.shown_at is not None:
        seconds = (decided_at - draft.shown_at).total_seconds()
    if trail.effect is not None:
        return trail.effect.approved_by, decided_at or trail.effect.approved_at, seconds
    if decided_at is not None:
        return actor, decided_at, seconds
    made_at = None if trail.decision is None else trail.decision.decided_at
    return (None if trail.decision is None else Actor.AGENT), made_at, None


def _body(transaction: Transaction, trail: _Trail) -> str:
    if trail.effect is not None:
        c = work.touch.c
        sent = transaction.value(sa.select(c.body).where(c.outbox_id == trail.effect.id))
        if sent is not None:
            return str(sent)
    return "" if trail.draft is None else str(trail.draft.body)


def _state(transaction: Transaction, lead_id: int | None) -> Any:  # noqa: ANN401
    c = people.lead.c
    return transaction.value(sa.select(c.state).where(c.id == lead_id))
