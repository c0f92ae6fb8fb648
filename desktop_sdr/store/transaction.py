"""One open transaction as the repositories use it, and what it has touched so far."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.engine import driver_of
from desktop_sdr.store.trouble import troubles_named

Values = Mapping[str, Any] | None
"""What is put into the places of a statement that was made once and for all."""


class Transaction:
    """A connection with a transaction on it."""

    def __init__(self, connection: sa.Connection) -> None:
        """Nothing is touched yet."""
        self._connection = connection
        self.topics: set[Topic] = set()

    def write(
        self,
        statement: sa.Insert | sa.Update | sa.Delete,
        topic: Topic | None,
        values: Values = None,
    ) -> "CursorResult[Any]":
        """Change rows and remember what kind of thing changed, if any did.

        `values` beside the statement, instead of in it, save SQLAlchemy most of its work.
        """
        result = self._connection.execute(statement, values)
        if topic is not None and result.rowcount:
            self.topics.add(topic)
        return result

    def directly(self, sql: str, *values: object) -> sqlite3.Cursor:
        """Run SQL past SQLAlchemy, which takes ten times as long for a line of the record."""
        with troubles_named():
            return driver_of(self._connection).execute(sql, values)

    def named(self, sql: str, values: Mapping[str, object]) -> sqlite3.Cursor:
        """Run SQL past SQLAlchemy with its values by name."""
        with troubles_named():
            return driver_of(self._connection).execute(sql, values)

    def all(self, query: sa.Executable, values: Values = None) -> "Sequence[sa.Row[Any]]":
        """Return all rows."""
        return self._connection.execute(query, values).all()

    def first(self, query: sa.Executable, values: Values = None) -> "sa.Row[Any] | None":
        """Return the first row, if there is one."""
        return self._connection.execute(query, values).first()

    def column(self, query: sa.Executable, values: Values = None) -> Sequence[Any]:
        """Return the first column of all rows."""
        return self._connection.execute(query, values).scalars().all()

    def value(self, query: sa.Executable, values: Values = None) -> Any:  # noqa: ANN401
        """Return the first column of the first row, or None."""
        return self._connection.execute(query, values).scalar()
