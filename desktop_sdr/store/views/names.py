"""How people and companies are named in a list."""

from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.store.rows import people

lead_name: Final = (people.lead.c.first_name, people.lead.c.last_name)
account_name: Final = people.account.c.name.label("account_name")


def name_of(row: "sa.Row[Any]") -> str:
    """Return first and last name as `Lead.name` does; empty where there is no lead."""
    return f"{row.first_name or ''} {row.last_name or ''}".strip()
