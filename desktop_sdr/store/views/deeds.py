"""What was done, to undo from: the newest of it, and what a line of the record belongs to."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import AuditSeq, DeedId
from desktop_sdr.ports.views import DeedRow
from desktop_sdr.store.rows import keeping, people
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.names import lead_name, name_of

_D: Final = keeping.deed.c
_ROWS: Final = (
    sa.select(
        _D.id,
        _D.at,
        _D.kind,
        _D.actor,
        _D.subject_kind,
        _D.subject_id,
        _D.first_seq,
        _D.last_seq,
        _D.undone_at,
        *lead_name,
    )
    .select_from(keeping.deed)
    .outerjoin(people.lead, people.lead.c.id == _D.lead_id)
)


def deeds(transaction: Transaction, limit: int) -> Sequence[DeedRow]:
    """Return the newest first."""
    return [_row(one) for one in transaction.all(_ROWS.order_by(_D.id.desc()).limit(limit))]


def deed_of_line(transaction: Transaction, seq: AuditSeq) -> DeedRow | None:
    """Return the deed that a line of the record was written with: the last to begin before it."""
    begun = _ROWS.where(_D.first_seq <= seq).order_by(_D.first_seq.desc(), _D.id.desc()).limit(1)
    found = transaction.first(begun)
    if found is None or found.last_seq is None or found.last_seq < seq:
        return None
    return _row(found)


def _row(row: "sa.Row[Any]") -> DeedRow:
    return DeedRow(
        id=DeedId(row.id),
        at=row.at,
        kind=row.kind,
        actor=row.actor,
        lead_name=name_of(row),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        undone_at=row.undone_at,
    )
