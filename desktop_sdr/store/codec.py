"""Nested records as JSON text and back, guided by their type hints.

Fields that are missing in old text take their defaults, so a record may gain a field with a
default without a migration.
"""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

Hint = Any
"""A type as `typing` writes it, which has no type of its own."""
Plain = Any
"""What `json` reads and writes."""
_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
Load = Callable[[Plain], Any]


def dump(value: object) -> str:
    """Return `value` as compact JSON with sorted keys, the same text for equal values."""
    return _CANONICAL.encode(_plain(value))


def load(hint: Hint, text: str) -> Plain:
    """Return what `dump` made `text` from, as an instance of the type `hint`."""
    return _loader(hint)(json.loads(text))


def _plain(value: Plain) -> Plain:
    for kind, plain in _PLAIN:
        if isinstance(value, kind):
            return plain(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"cannot be kept as JSON: {type(value).__name__}")


def _plain_mapping(value: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: _plain(item) for key, item in value.items()}


_PLAIN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    ((str, int, float, bool, types.NoneType), lambda value: value),
    ((datetime, date), lambda value: value.isoformat()),
    (timedelta, lambda value: value // timedelta(microseconds=1)),
    ((tuple, list), lambda value: [_plain(item) for item in value]),
    ((frozenset, set), lambda value: sorted(_plain(item) for item in value)),
    (Mapping, _plain_mapping),
)


@cache
def _loader(hint: Hint) -> Load:
    """Return the function that turns plain JSON into `hint`."""
    hint = getattr(hint, "__supertype__", hint)
    origin: Hint = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint))
    if origin is not None:
        return _container(origin, get_args(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    return _SIMPLE.get(hint) or _enum_or_same(hint)


def _union(members: tuple[Any, ...]) -> Load:
    real = [member for member in members if member is not types.NoneType]
    if len(real) == 1:
        inner = _loader(real[0])
        return lambda value: None if value is None else inner(value)
    records: list[Hint] = [member for member in real if is_dataclass(member)]
    if not records:
        return lambda value: value
    by_fields = {
        frozenset(one.name for one in fields(member)): _loader(member) for member in records
    }
    return lambda value: None if value is None else by_fields[frozenset(value)](value)


def _container(origin: Hint, arguments: tuple[Any, ...]) -> Load:
    inner = _loader(arguments[-1] if issubclass(origin, Mapping) else arguments[0])
    if issubclass(origin, Mapping):
        return lambda value: {key: inner(item) for key, item in value.items()}
    return lambda value: origin(inner(item) for item in value)


def _record(hint: Hint) -> Load:
    hints = get_type_hints(hint)
    loaders = {one.name: _loader(hints[one.name]) for one in fields(hint)}

    def build(value: dict[str, Any]) -> Plain:
        return hint(**{key: loaders[key](item) for key, item in value.items()})

    return build


def _enum_or_same(hint: Hint) -> Load:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda value: value


_SIMPLE: dict[Any, Load] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    timedelta: lambda microseconds: timedelta(microseconds=microseconds),
}
