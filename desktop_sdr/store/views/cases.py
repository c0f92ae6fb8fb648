"""The escalation list and its cards."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.escalation import EscalationState, options_for
from desktop_sdr.domain.ids import EscalationId, LeadId
from desktop_sdr.domain.money import in_words
from desktop_sdr.domain.reading import Reading, main_label
from desktop_sdr.ports.views import EscalationCard, EscalationRow, IntentLine
from desktop_sdr.store.rows import answers, people
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.feed import history
from desktop_sdr.store.views.grounds import grounds_columns, grounds_of
from desktop_sdr.store.views.names import account_name, lead_name, name_of

HISTORY_LINES: Final = 30

_E, _L = answers.escalation.c, people.lead.c

_ROW: Final = (
    _E.id,
    _E.lead_id,
    *lead_name,
    _L.title,
    account_name,
    _E.kind,
    _E.reasons,
    _E.opened_at,
    _E.answer_by,
)
_SOURCE: Final = answers.escalation.join(people.lead, _L.id == _E.lead_id).join(
    people.account, people.account.c.id == _L.account_id
)


def escalations(transaction: Transaction, limit: int) -> Sequence[EscalationRow]:
    """Return the open cases, the nearest deadline first, those without one last."""
    query = (
        sa.select(*_ROW)
        .select_from(_SOURCE)
        .where(_E.state == EscalationState.OPEN)
        .order_by(_E.answer_by.nulls_last(), _E.opened_at, _E.id)
        .limit(limit)
    )
    return [_escalation_row(row) for row in transaction.all(query)]


def _escalation_row(row: "sa.Row[Any]") -> EscalationRow:
    return EscalationRow(
        id=EscalationId(row.id),
        lead_id=LeadId(row.lead_id),
        lead_name=name_of(row),
        lead_title=row.title,
        account_name=row.account_name,
        kind=row.kind,
        reasons=row.reasons,
        opened_at=row.opened_at,
        answer_by=row.answer_by,
    )


def escalation_card(transaction: Transaction, escalation_id: EscalationId) -> EscalationCard | None:
    """Return everything about an open case; None once it is answered or gone."""
    reply, said = answers.reply.c, answers.rep_reading.c
    query = (
        sa.select(
            *_ROW,
            _E.reply_id,
            _E.detail,
            _E.came_from,
            _E.suggested,
            said.kind.label("said_kind"),
            said.intent.label("said_intent"),
            reply.reading,
            reply.received_at,
            *grounds_columns,
        )
        .select_from(
            _SOURCE.outerjoin(answers.reply, reply.id == _E.reply_id).outerjoin(
                answers.rep_reading, said.reply_id == reply.id
            )
        )
        .where(_E.id == escalation_id, _E.state == EscalationState.OPEN)
    )
    row = transaction.first(query)
    if row is None:
        return None
    reading: Reading | None = row.reading
    return EscalationCard(
        row=_escalation_row(row),
        detail=row.detail,
        quote="" if reading is None else reading.text,
        received_at=row.received_at,
        reply_kind=None if reading is None else reading.kind,
        intents=_intents(reading),
        competitor=None if reading is None else reading.extracted.competitor,
        amount=_amount(reading),
        came_from=row.came_from,
        options=options_for(row.kind, reading is not None),
        suggested=row.suggested,
        reply_id=row.reply_id,
        read_as="" if reading is None else main_label(reading),
        said=str(row.said_intent or row.said_kind or ""),
        grounds=grounds_of(row),
        history=history(transaction, LeadId(row.lead_id), HISTORY_LINES),
    )


def _intents(reading: Reading | None) -> tuple[IntentLine, ...]:
    if reading is None:
        return ()
    return tuple(
        IntentLine(kind=intent.kind, confidence=intent.confidence, words=intent.words)
        for intent in reading.intents
    )


def _amount(reading: Reading | None) -> str | None:
    if reading is None or reading.extracted.amount is None:
        return None
    return in_words(reading.extracted.amount)
