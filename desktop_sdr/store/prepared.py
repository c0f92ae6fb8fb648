"""Queries worded once by SQLAlchemy and run by the driver: a tenth of the time of each call."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

DIALECT: Final = sqlite.dialect()
MOST_KEPT: Final = 1_000
"""Worded queries kept; the program has a few hundred, each made once and for all."""

Convert = Callable[[Any], Any]


class PreparedQuery:
    """The SQL of one query, with the way of its values in and of its columns out."""

    def __init__(self, query: sa.Select[Any]) -> None:
        """Word it; where a list of values is given at each call it stays `is_open`."""
        compiled = query.compile(dialect=DIALECT)
        self.sql = str(compiled)
        self.is_open = any(bind.expanding for bind in compiled.bind_names)
        self._constants: Mapping[str, Any] = compiled.params
        self._names: Sequence[str] = compiled.positiontup or ()
        into = {name: _bind_of(bind.type) for bind, name in compiled.bind_names.items()}
        self._into = tuple((name, into[name]) for name in self._names)
        outof = enumerate(_result_of(column.type) for column in query.selected_columns)
        self._outof = tuple((at, convert) for at, convert in outof if convert is not None)

    def places(self, given: Mapping[str, object]) -> tuple[object, ...]:
        """Return what goes into the places of the SQL, in their order."""
        values = {**self._constants, **given}
        return tuple(
            values[name] if convert is None else convert(values[name])
            for name, convert in self._into
        )

    def read(self, row: Iterable[Any]) -> list[Any]:
        """Return the columns of a row as the rest of the program knows them."""
        columns = list(row)
        for at, convert in self._outof:
            columns[at] = convert(columns[at])
        return columns


@lru_cache(MOST_KEPT)
def prepared(query: sa.Select[Any]) -> PreparedQuery:
    """Return a query worded, kept for the next time the same one is asked."""
    return PreparedQuery(query)


def _bind_of(kind: sa.types.TypeEngine[Any]) -> Convert | None:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


def _result_of(kind: sa.types.TypeEngine[Any]) -> Convert | None:
    return kind.dialect_impl(DIALECT).result_processor(DIALECT, None)
