"""The columns that tell why somebody may be written to, for the queries of the cards."""

from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.ports.grounds import Grounds
from desktop_sdr.store.rows import people

_L, _A = people.lead.c, people.account.c

grounds_columns: Final = (
    _L.email,
    sa.func.coalesce(_L.country, _A.country).label("country"),
    _L.lawful_basis,
    _L.basis_at,
    _L.basis_words,
    _L.source,
    (_L.state == LeadState.SUPPRESSED).label("wants_no_mail"),
)
"""For a query that joins the lead and their company already: no row more is read for them."""


def grounds_of(row: "sa.Row[Any]") -> Grounds:
    """Read them off a row."""
    return Grounds(
        email=row.email,
        country=row.country,
        lawful_basis=row.lawful_basis,
        basis_at=row.basis_at,
        basis_words=row.basis_words,
        source=row.source,
        wants_no_mail=bool(row.wants_no_mail),
    )
