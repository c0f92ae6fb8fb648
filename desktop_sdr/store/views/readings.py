"""How often the rep agreed with what replies were read to mean."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.ports.reading_views import AgreementRow
from desktop_sdr.store.rows import answers
from desktop_sdr.store.transaction import Transaction

_C: Final = answers.rep_reading.c
_BY_LABEL: Final = (
    sa.select(
        _C.read_as,
        sa.func.sum(sa.type_coerce(_C.agreed, sa.Integer)).label("agreed"),
        sa.func.count().label("number"),
    )
    .group_by(_C.read_as)
    .order_by(sa.desc("number"), _C.read_as)
)


def agreement(transaction: Transaction) -> Sequence[AgreementRow]:
    """Return the counts for each label, the most frequent first."""
    rows = transaction.all(_BY_LABEL)
    return [AgreementRow(row.read_as, int(row.agreed), int(row.number)) for row in rows]
