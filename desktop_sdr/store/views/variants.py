"""What came of each variant of a step: counted from what went out and what answered it."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.variants import VariantResult
from desktop_sdr.store.rows import answers, work
from desktop_sdr.store.transaction import Transaction

_T, _E, _S, _R = work.touch.c, work.enrollment.c, work.sequence.c, answers.reply.c
_ANSWER: Final = (
    sa.select(sa.func.max(sa.type_coerce(_R.positive, sa.Integer)))
    .where(_R.touch_id == _T.id, _R.kind == ReplyKind.HUMAN)
    .correlate(work.touch)
    .scalar_subquery()
)
"""Of one touch: no answer is NULL, and of several the best counts."""
_EACH: Final = (
    sa.select(_S.name, _T.step_number, _T.variant, _ANSWER.label("answer"))
    .select_from(
        work.touch.join(work.enrollment, _E.id == _T.enrollment_id).join(
            work.sequence, _S.id == _E.sequence_id
        )
    )
    .where(_T.variant != "")
    .subquery()
)
_BY_VARIANT: Final = (
    sa.select(
        _EACH.c.name,
        _EACH.c.step_number,
        _EACH.c.variant,
        sa.func.count().label("sent"),
        sa.func.count(_EACH.c.answer).label("replied"),
        sa.func.total(_EACH.c.answer).label("positive"),
    )
    .group_by(_EACH.c.name, _EACH.c.step_number, _EACH.c.variant)
    .order_by(_EACH.c.name, _EACH.c.step_number, _EACH.c.variant)
)


def variant_results(transaction: Transaction) -> Sequence[VariantResult]:
    """Return the counts for each variant that went out at all."""
    return [
        VariantResult(
            sequence=row.name,
            step=row.step_number,
            variant=row.variant,
            sent=int(row.sent),
            replied=int(row.replied),
            positive=int(row.positive),
        )
        for row in transaction.all(_BY_VARIANT)
    ]
