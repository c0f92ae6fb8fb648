"""What language models were asked, what they answered, and what that cost."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.store import ModelCall, ModelUse
from desktop_sdr.store.mapping import Mapped, Records, given
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

MODEL_CALL: Final = Mapped(ModelCall, keeping.model_call, Topic.HEALTH)

_C: Final = keeping.model_call.c
_ANSWERED: Final = (
    sa.select(_C.answer)
    .where(_C.input_hash == given("hash"), sa.text("answer <> ''"))
    .order_by(_C.id.desc())
    .limit(1)
)
_SPENT: Final = sa.select(sa.func.sum(_C.cost_cents)).where(_C.at >= given("since"))
_USED: Final = sa.select(
    sa.func.count().label("calls"),
    *(
        sa.func.coalesce(sa.func.sum(column), 0).label(column.name)
        for column in (_C.tokens_in, _C.tokens_out, _C.cost_cents)
    ),
).where(_C.at >= given("since"))
_USE_AGAIN: Final = (
    sa.update(keeping.model_call)
    .where(
        _C.id
        == sa.select(sa.func.max(_C.id))
        .where(_C.input_hash == given("hash"), sa.text("answer <> ''"))
        .scalar_subquery()
    )
    .values(reused=_C.reused + 1)
)
_NEWEST: Final = MODEL_CALL.select.order_by(_C.id.desc()).limit(1)


class SqlModelCalls:
    """The calls, the newest of which tells how the model is doing."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, MODEL_CALL), transaction

    def add(self, call: ModelCall) -> None:
        """Keep a call."""
        self._records.add(call)

    def answered(self, input_hash: str) -> str | None:
        """Return the newest answer to the very same question, unless it was erased."""
        words: str | None = self._transaction.value(_ANSWERED, {"hash": input_hash})
        return words

    def spent(self, since: datetime) -> float:
        """Return what all calls since then cost, in cents."""
        return float(self._transaction.value(_SPENT, {"since": since}) or 0.0)

    def use_again(self, input_hash: str) -> None:
        """Count that the newest answer to this question served once more."""
        self._records.move(_USE_AGAIN, hash=input_hash)

    def used(self, since: datetime) -> ModelUse:
        """Return what all calls since then were, together."""
        row = self._transaction.all(_USED, {"since": since})[0]
        return ModelUse(
            calls=row.calls,
            tokens_in=row.tokens_in,
            tokens_out=row.tokens_out,
            cost_cents=float(row.cost_cents),
        )

    def newest(self) -> ModelCall | None:
        """Return the last call there was."""
        return self._records.first(_NEWEST)
