"""Strategies for whole domain records, made from their type hints."""

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: NUMBERS,
    bool: st.booleans(),
    bytes: st.binary(max_size=40),
    float: st.floats(0, 1),
    datetime: MOMENTS,
    date: st.dates(),
    timedelta: st.timedeltas(timedelta(0), timedelta(days=400)),
    types.NoneType: st.none(),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """A strategy for whatever the type hint allows."""
    hint = getattr(hint, "__supertype__", hint)
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(anything, inside))
    if origin is tuple:
        return st.lists(anything(inside[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(anything(inside[0]), max_size=3)
    if origin is not None:  # a mapping
        return st.dictionaries(WORDS, anything(inside[1]), max_size=3)
    if is_dataclass(hint):
        return any_record(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return SIMPLE[hint]


def any_record(record: Any, **fixed: Any) -> st.SearchStrategy[Any]:
    """A strategy for a record type; `fixed` fields keep the value that is given."""
    hints = get_type_hints(record)
    return st.builds(
        record,
        **{
            one.name: st.just(fixed[one.name]) if one.name in fixed else anything(hints[one.name])
            for one in fields(record)
        },
    )
