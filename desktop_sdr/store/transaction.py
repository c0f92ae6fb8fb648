"""One open transaction as the repositories use it, and what it has touched so far."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.engine import driver_of
from desktop_sdr.store.prepared import prepared
from desktop_sdr.store.trouble import troubles_named

Values = Mapping[str, Any] | None
"""What is put into the places of a statement that was made once and for all."""


class RowWitness(Protocol):
    """Keeps how rows were before they were touched."""

    def will_change(self, table: sa.Table, key: object) -> None:
        """Look at a row before it is written over, or made, under `key`."""
        ...

    def has_added(self, table: sa.Table, key: object) -> None:
        """Note a row that was not there before."""
        ...


class Transaction:
    """A connection with a transaction on it."""

    def __init__(self, connection: sa.Connection) -> None:
        """Nothing is touched yet."""
        self._connection, self._driver = connection, driver_of(connection)
        self.topics: set[Topic] = set()
        self.witness: RowWitness | None = None
        """Who is told of each row that is touched, while a deed is open."""

    def will_change(self, table: sa.Table, key: object) -> None:
        """Tell the witness of a row that is about to be written over."""
        if self.witness is not None and key is not None:
            self.witness.will_change(table, key)

    def has_added(self, table: sa.Table, key: object) -> None:
        """Tell the witness of a row that was not there before."""
        if self.witness is not None:
            self.witness.has_added(table, key)

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
            return self._driver.execute(sql, values)

    def named(self, sql: str, values: Mapping[str, object]) -> sqlite3.Cursor:
        """Run SQL past SQLAlchemy with its values by name."""
        with troubles_named():
            return self._driver.execute(sql, values)

    def record(self, query: sa.Select[Any], values: Mapping[str, Any]) -> Iterable[Any] | None:
        """Return the first row of a query that was made once and for all (see `prepared`)."""
        worded = prepared(query)
        if worded.is_open:
            return self.first(query, values)
        with troubles_named():
            row = self._driver.execute(worded.sql, worded.places(values)).fetchone()
        return None if row is None else worded.read(row)

    def records(self, query: sa.Select[Any], values: Mapping[str, Any]) -> Iterable[Iterable[Any]]:
        """Return all rows of a query that was made once and for all."""
        worded = prepared(query)
        if worded.is_open:
            return self.all(query, values)
        with troubles_named():
            rows = self._driver.execute(worded.sql, worded.places(values)).fetchall()
        return [worded.read(row) for row in rows]

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
