"""Rows and frozen records: which columns hold a record, and the way there and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.derived import Derive
from desktop_sdr.store.transaction import Transaction

RecordT = TypeVar("RecordT")


class NoSuchRecord(LookupError):
    """No row has this id, or it is not in the state that the change needs."""


def _nothing(_record: object) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class Mapped(Generic[RecordT]):
    """A table whose columns bear the names of a record's fields."""

    record: type[RecordT]
    table: sa.Table
    topic: Topic | None
    derive: Derive = _nothing
    """Gives the columns that the record does not have as fields."""
    names: tuple[str, ...] = field(init=False)
    columns: tuple[sa.Column[Any], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Look the columns up once."""
        names = tuple(one.name for one in fields(self.record))  # type: ignore[arg-type]
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "columns", tuple(self.table.c[name] for name in names))

    def values(self, record: RecordT) -> dict[str, Any]:
        """Return the columns of a record, without its id."""
        values = {name: getattr(record, name) for name in self.names if name != "id"}
        return {**values, **self.derive(record)}

    def read(self, row: Iterable[Any]) -> RecordT:
        """Return the record that a row of `columns` holds."""
        return self.record(**dict(zip(self.names, row, strict=True)))


class Records(Generic[RecordT]):
    """The rows of one mapped table inside a transaction."""

    def __init__(self, transaction: Transaction, mapped: Mapped[RecordT]) -> None:
        """Read and write through `transaction`."""
        self.transaction, self.mapped, self.c = transaction, mapped, mapped.table.c

    def select(self) -> sa.Select[Any]:
        """Return the query for whole records, to be narrowed down."""
        return sa.select(*self.mapped.columns)

    def get(self, number: int) -> RecordT:
        """Return one record; raises NoSuchRecord."""
        found = self.first(self.select().where(self.c.id == number))
        if found is None:
            raise NoSuchRecord(f"{self.mapped.table.name} {number}")
        return found

    def first(self, query: sa.Select[Any]) -> RecordT | None:
        """Return the first record of a query made from `select`."""
        row = self.transaction.first(query)
        return None if row is None else self.mapped.read(row)

    def all(self, query: sa.Select[Any]) -> Sequence[RecordT]:
        """Return the records of a query made from `select`."""
        return [self.mapped.read(row) for row in self.transaction.all(query)]

    def add(self, record: RecordT, **more: object) -> int:
        """Insert a record and return its new id."""
        values = {**self.mapped.values(record), **more}
        insert = sa.insert(self.mapped.table)
        return int(self.transaction.write(insert, self.mapped.topic, values).lastrowid)

    def add_unless_known(self, record: RecordT, *unique: str) -> int | None:
        """Insert a record; None where a row has the same values in the `unique` columns."""
        insert = sqlite.insert(self.mapped.table)
        fresh = insert.on_conflict_do_nothing(index_elements=unique)
        values = self.mapped.values(record)
        result = self.transaction.write(fresh, self.mapped.topic, values)
        return int(result.lastrowid) if result.rowcount else None

    def save(self, number: int, record: RecordT) -> None:
        """Write a whole record back under its id; raises NoSuchRecord."""
        self.change(number, **self.mapped.values(record))

    def change(self, number: int, **values: object) -> None:
        """Write some columns of one row; raises NoSuchRecord."""
        if not self.change_where(self.c.id == number, **values):
            raise NoSuchRecord(f"{self.mapped.table.name} {number}")

    def change_where(self, *conditions: sa.ColumnElement[bool], **values: object) -> int:
        """Write some columns of every row that meets the conditions; return how many did."""
        update = sa.update(self.mapped.table).where(*conditions).values(**values)
        return int(self.transaction.write(update, self.mapped.topic).rowcount)
