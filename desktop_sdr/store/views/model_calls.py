"""The calls of a language model, and the exact words that went out and came back."""

import json
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.ports.model_views import ModelCallLine, ModelCallRow, ModelExchange
from desktop_sdr.store.mapping import LIMIT
from desktop_sdr.store.repositories.model_calls import MODEL_CALL
from desktop_sdr.store.rows import keeping, people
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.names import lead_name, name_of

_C, _T = keeping.model_call.c, keeping.audit_text.c
_BEYOND: Final = 2**62
"""A number behind that of every call."""
_WORDS: Final = (
    sa.select(_T.personal)
    .join(keeping.model_call, _C.audit_seq == _T.seq)
    .where(_C.id == sa.bindparam("number"))
)
_NEWEST: Final = MODEL_CALL.select.order_by(_C.id.desc()).limit(LIMIT)
_LINES: Final = (
    MODEL_CALL.select.add_columns(*lead_name)
    .outerjoin(people.lead, people.lead.c.id == _C.lead_id)
    .where(_C.id < sa.bindparam("before"))
    .order_by(_C.id.desc())
    .limit(LIMIT)
)
_COUNT: Final = sa.select(sa.func.count()).select_from(keeping.model_call)


def model_calls(transaction: Transaction, limit: int) -> Sequence[ModelCallRow]:
    """Return the newest calls with their words, the newest first."""
    calls = [MODEL_CALL.read(row) for row in transaction.all(_NEWEST, {"limit": limit})]
    return [ModelCallRow(call=call, exchanges=words(transaction, call.id)) for call in calls]


def lines(transaction: Transaction, before: int | None, limit: int) -> Sequence[ModelCallLine]:
    """Return calls without their words, the newest first, those before `before` only."""
    values = {"before": _BEYOND if before is None else before, "limit": limit}
    rows = transaction.all(_LINES, values)
    named = len(lead_name)
    return [ModelCallLine(call=MODEL_CALL.read(row[:-named]), person=name_of(row)) for row in rows]


def count(transaction: Transaction) -> int:
    """Return how many calls there were."""
    return int(transaction.value(_COUNT, {}))


def words(transaction: Transaction, call_id: int) -> tuple[ModelExchange, ...]:
    """Return the words of one call; none once they are erased."""
    kept = transaction.value(_WORDS, {"number": call_id})
    told = json.loads(kept) if kept else []
    return tuple(ModelExchange(one["sent"], one["status"], one["got"]) for one in told)
