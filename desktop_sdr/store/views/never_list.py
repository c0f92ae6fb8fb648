"""The never-contact list: entries in force, the newest first, and what put one there."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.deed import Place
from desktop_sdr.domain.ids import DeedId, SuppressionId
from desktop_sdr.domain.suppression import SuppressionScope
from desktop_sdr.ports.never_list import NeverRow
from desktop_sdr.store.rows import keeping, people
from desktop_sdr.store.transaction import Transaction

_S, _C, _D = people.suppression.c, keeping.deed_change.c, keeping.deed.c
_BEYOND: Final = 2**62
"""A number behind that of every entry."""


def never_list(
    transaction: Transaction, words: str, before: SuppressionId | None, limit: int
) -> Sequence[NeverRow]:
    """Return entries with these words in them, the newest first, those before `before` only."""
    query = sa.select(_S.id, _S.scope, _S.value, _S.reason, _S.words, _S.at, _S.by)
    query = query.where(_S.id < (_BEYOND if before is None else before), *_meant(words))
    rows = transaction.all(query.order_by(_S.id.desc()).limit(limit))
    return [
        NeverRow(
            id=SuppressionId(row.id),
            scope=row.scope,
            value=row.value,
            reason=row.reason,
            words=row.words,
            at=row.at,
            by=row.by,
        )
        for row in rows
    ]


def never_count(transaction: Transaction, words: str) -> int:
    """Return how many entries in force have these words in them."""
    query = sa.select(sa.func.count()).select_from(people.suppression)
    return int(transaction.value(query.where(_S.id < _BEYOND, *_meant(words)), {}))


def deed_of_entry(transaction: Transaction, entry: SuppressionId) -> DeedId | None:
    """Return the deed that put an entry on the list; None where it is not known any more."""
    query = (
        sa.select(_D.id)
        .select_from(keeping.deed_change.join(keeping.deed, _D.id == _C.deed_id))
        .where(_C.place == Place.SUPPRESSION.value, _C.key == str(entry), _D.undone_at.is_(None))
        .order_by(_D.id)
        .limit(1)
    )
    found = transaction.first(query)
    return None if found is None else DeedId(found.id)


def _meant(words: str) -> tuple[sa.ColumnElement[bool], ...]:
    in_force = _S.lifted_at.is_(None)
    sought = words.strip().lower()
    if not sought:
        return (in_force,)
    named = sa.and_(_S.scope != SuppressionScope.ERASED, sa.func.instr(_S.value, sought) > 0)
    return (in_force, sa.or_(named, sa.func.instr(sa.func.lower(_S.words), sought) > 0))
