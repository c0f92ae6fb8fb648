"""Finding people by the beginning of a name or an address."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import LeadId
from desktop_sdr.store.derived import caseless, fold
from desktop_sdr.store.repositories.people import HAS_ADDRESS
from desktop_sdr.store.rows import people
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.names import lead_name, name_of

AT_MOST: Final = 20
"""How many people a search lists."""
IN_THE_FEED: Final = 200
"""How many people's lines a search of the feed looks through."""
LAST_CHARACTER: Final = "\U0010ffff"

_L = people.lead.c


def find_lead(transaction: Transaction, words: str) -> Sequence[tuple[LeadId, str, str]]:
    """Return id, name and address of leads whose name or address begins so, by name."""
    if not words.strip():
        return []
    found = sa.union(*_called(words, AT_MOST)).subquery()
    query = (
        sa.select(_L.id, *lead_name, _L.email)
        .join(found, found.c.id == _L.id)
        .order_by(_L.name_key, _L.id)
        .limit(AT_MOST)
    )
    return [(LeadId(row.id), name_of(row), row.email) for row in transaction.all(query)]


def people_called(transaction: Transaction, words: str) -> Sequence[LeadId]:
    """Return the leads that the words mean, by their own name, address or company."""
    company = people.account.c
    at_company = sa.select(_L.id).where(
        _L.account_id.in_(sa.select(company.id).where(_begins(company.name_key, caseless(words))))
    )
    meant = (*_called(words, IN_THE_FEED), _limited(at_company, IN_THE_FEED))
    return transaction.column(sa.union(*meant).limit(IN_THE_FEED))


def _called(words: str, limit: int) -> Sequence[sa.Select[Any]]:
    """Return one query each for full name, last name and address: each is one index range."""
    beginnings = (
        _begins(_L.name_key, fold(words)),
        _begins(_L.last_name_key, fold(words)),
        sa.and_(_begins(_L.email, words.strip().lower()), HAS_ADDRESS),
    )
    return [_limited(sa.select(_L.id).where(one), limit) for one in beginnings]


def _begins(column: sa.ColumnElement[Any], words: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= words, column < words + LAST_CHARACTER)


def _limited(query: sa.Select[Any], limit: int) -> sa.Select[Any]:
    return sa.select(query.limit(limit).subquery())
