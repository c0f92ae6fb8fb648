"""Rows and frozen records: which columns hold a record, and the way there and back.

Every statement is made once and kept: making it anew costs SQLAlchemy more than SQLite needs to
answer it. What varies goes in by name at each call.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.derived import Derive
from desktop_sdr.store.transaction import Transaction

RecordT = TypeVar("RecordT")
LIMIT: Final = sa.bindparam("limit", type_=sa.Integer)
"""How many rows at most."""


def given(name: str) -> sa.BindParameter[Any]:
    """Return the place of a value that each call names."""
    return sa.bindparam(name)


def any_of(name: str) -> sa.BindParameter[Any]:
    """Return the place of a list of values that each call names."""
    return sa.bindparam(name, expanding=True)


class NoSuchRecord(LookupError):
    """No row has this id, or it is not in the state that the change needs."""


def _nothing(_record: object) -> Mapping[str, object]:
    return {}


class Mapped(Generic[RecordT]):
    """A table whose columns bear the names of a record's fields."""

    def __init__(
        self,
        record: type[RecordT],
        table: sa.Table,
        topic: Topic | None,
        derive: Derive = _nothing,
    ) -> None:
        """Look the columns up once; `derive` gives those that are no fields of the record."""
        self.table, self.topic, self._record, self._derive = table, topic, record, derive
        self._names = tuple(one.name for one in fields(record))  # type: ignore[arg-type]
        self.select = sa.select(*(table.c[name] for name in self._names))
        """The query for whole records, to be narrowed down."""
        self.by_id = self.select.where(table.c.id == given("number"))
        self.insert = sa.insert(table)
        self.update = sa.update(table).where(table.c.id == given("number"))

    def values(self, record: RecordT) -> dict[str, Any]:
        """Return the columns of a record, without its id."""
        values = {name: getattr(record, name) for name in self._names if name != "id"}
        return {**values, **self._derive(record)}

    def read(self, row: Iterable[Any]) -> RecordT:
        """Return the record that a row of `select` holds."""
        return self._record(**dict(zip(self._names, row, strict=True)))


class Records(Generic[RecordT]):
    """The rows of one mapped table inside a transaction."""

    def __init__(self, transaction: Transaction, mapped: Mapped[RecordT]) -> None:
        """Read and write through `transaction`."""
        self._transaction, self._mapped = transaction, mapped

    def get(self, number: int) -> RecordT:
        """Return one record; raises NoSuchRecord."""
        found = self.first(self._mapped.by_id, number=number)
        if found is None:
            raise self._missing(number)
        return found

    def first(self, query: sa.Select[Any], **values: object) -> RecordT | None:
        """Return the first record of a query made from `select`."""
        row = self._transaction.record(query, values)
        return None if row is None else self._mapped.read(row)

    def all(self, query: sa.Select[Any], **values: object) -> Sequence[RecordT]:
        """Return the records of a query made from `select`."""
        return [self._mapped.read(row) for row in self._transaction.records(query, values)]

    def add(self, record: RecordT, **more: object) -> int:
        """Insert a record and return its new id."""
        values = {**self._mapped.values(record), **more}
        result = self._transaction.write(self._mapped.insert, self._mapped.topic, values)
        return self._added(result.lastrowid)

    def add_by(self, insert: sa.Insert, record: RecordT) -> int | None:
        """Insert a record by a statement that may pass over one it knows; then None."""
        values = self._mapped.values(record)
        result = self._transaction.write(insert, self._mapped.topic, values)
        return self._added(result.lastrowid) if result.rowcount else None

    def _added(self, number: int) -> int:
        self._transaction.has_added(self._mapped.table, number)
        return int(number)

    def save(self, number: int, record: RecordT) -> None:
        """Write a whole record back under its id; raises NoSuchRecord."""
        self.change(number, **self._mapped.values(record))

    def change(self, number: int, **values: object) -> None:
        """Write some columns of one row; raises NoSuchRecord."""
        if not self.move(self._mapped.update, number=number, **values):
            raise self._missing(number)

    def move(self, update: sa.Update, **values: object) -> int:
        """Change rows by a statement that names where they come from; return how many moved."""
        self._transaction.will_change(self._mapped.table, values.get("number"))
        return int(self._transaction.write(update, self._mapped.topic, values).rowcount)

    def _missing(self, number: int) -> NoSuchRecord:
        return NoSuchRecord(f"{self._mapped.table.name} {number}")
