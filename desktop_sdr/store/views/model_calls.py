"""The last calls of a language model with the exact words that went out and came back."""

import json
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.ports.model_views import ModelCallRow, ModelExchange
from desktop_sdr.store.mapping import LIMIT
from desktop_sdr.store.repositories.model_calls import MODEL_CALL
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

_C, _T = keeping.model_call.c, keeping.audit_text.c
_WORDS: Final = sa.select(_T.personal).where(_T.seq == sa.bindparam("seq"))
_NEWEST: Final = MODEL_CALL.select.order_by(_C.id.desc()).limit(LIMIT)


def model_calls(transaction: Transaction, limit: int) -> Sequence[ModelCallRow]:
    """Return the newest calls, the newest first."""
    calls = [MODEL_CALL.read(row) for row in transaction.all(_NEWEST, {"limit": limit})]
    return [
        ModelCallRow(
            call=call, exchanges=_exchanges(transaction.value(_WORDS, {"seq": call.audit_seq}))
        )
        for call in calls
    ]


def _exchanges(kept: Any) -> tuple[ModelExchange, ...]:  # noqa: ANN401 - what a column holds
    told = json.loads(kept) if kept else []
    return tuple(ModelExchange(one["sent"], one["status"], one["got"]) for one in told)
