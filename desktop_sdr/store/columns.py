"""Column types: moments as whole microseconds, codes held to their enum, records as JSON."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.codec import Hint, Plain, dump, load

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """Return the whole microseconds since 1970; raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be kept")
    return (moment - EPOCH) // MICROSECOND


def to_moment(microseconds: int) -> datetime:
    """Return the aware UTC moment that `to_microseconds` counted."""
    return EPOCH + timedelta(microseconds=microseconds)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as an integer so that it sorts, indexes and compares exactly."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Count it."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Make it a moment again."""
        try:
            return None if value is None else to_moment(value)
        except (OverflowError, TypeError) as error:
            raise StoreTrouble("corrupt", "a kept moment cannot be read") from error


class Json(TypeDecorator[Any]):
    """A nested frozen record, kept as canonical JSON text."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, hint: Hint) -> None:
        """Take the type that comes out again, such as `tuple[Claim, ...]`."""
        super().__init__()
        self.hint = hint

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Write it down."""
        return None if value is None else dump(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Plain:
        """Read it again."""
        if value is None:
            return None
        try:
            return load(self.hint, value)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise StoreTrouble("corrupt", "a kept record cannot be read") from error


def key(name: str = "id") -> sa.Column[Any]:
    """Return the column that numbers the rows; a number is never used twice."""
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=True)


def link(name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    """Return a column that holds the id of a row of the table `target`."""
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{target}.id"), nullable=optional)


def text(name: str, *, optional: bool = False) -> sa.Column[Any]:
    """Return a column of words."""
    return sa.Column(name, sa.Text, nullable=optional)


def number(name: str, *, optional: bool = False) -> sa.Column[Any]:
    """Return a column of whole numbers."""
    return sa.Column(name, sa.Integer, nullable=optional)


def share(name: str) -> sa.Column[Any]:
    """Return a column of a confidence from 0 to 1, held to those bounds."""
    within = sa.CheckConstraint(f"{name} BETWEEN 0 AND 1", name=name)
    return sa.Column(name, sa.Float, within, nullable=False)


def moment(name: str, *, optional: bool = False) -> sa.Column[Any]:
    """Return a column of moments."""
    return sa.Column(name, Moment, nullable=optional)


def flag(name: str) -> sa.Column[Any]:
    """Return a column of yes or no, held to those two."""
    return sa.Column(name, sa.Boolean(create_constraint=True, name=name), nullable=False)


def code(name: str, kind: type[Enum], *, optional: bool = False) -> sa.Column[Any]:
    """Return a column that a CHECK constraint holds to the values of the enum `kind`."""
    values = sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        name=name,
    )
    return sa.Column(name, values, nullable=optional)


def record(name: str, hint: Hint, *, optional: bool = False) -> sa.Column[Any]:
    """Return a column of nested records of the type `hint`."""
    return sa.Column(name, Json(hint), nullable=optional)
