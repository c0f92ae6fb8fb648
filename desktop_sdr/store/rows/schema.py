"""What all tables share: one naming convention, and numbers that are never used twice."""

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from desktop_sdr.store.columns import key

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def numbered(name: str, *items: SchemaItem) -> sa.Table:
    """Return a table whose rows have an id of their own.

    AUTOINCREMENT, because the record goes on naming an id after its row is erased.
    """
    return sa.Table(name, metadata, key(), *items, sqlite_autoincrement=True)


def index(
    *columns: str, where: str | None = None, name: str | None = None, unique: bool = False
) -> sa.Index:
    """Return an index, over the rows that meet `where` only."""
    only = None if where is None else sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=only)
