"""Frozen records as canonical JSON and back: one text per value, and one hash per text.

What was stored years ago has to be read by today's program, so a field that is missing in the text
takes its default and one that is no longer known is left out.
"""

import hashlib
import json
import types
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

RecordT = TypeVar("RecordT")

_ENCODER: Final[dict[type, Callable[[Any], Any]]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    Decimal: str,
    timedelta: timedelta.total_seconds,
}


def canonical_json(record: object) -> str:
    """Return the record as JSON with sorted keys and no spaces: equal records, equal text.

    Raises TypeError for anything that has no settled form.
    """
    return json.dumps(record, sort_keys=True, separators=(",", ":"), default=_plain)


def context_hash(record: object) -> str:
    """Return the SHA-256 of the record's canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(record).encode()).hexdigest()


def _plain(value: object) -> Any:  # noqa: ANN401
    encode = _ENCODER.get(type(value))
    if encode is not None:
        return encode(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names_of(type(value))}
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no settled form")


@cache
def _names_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


class NotARecord(ValueError):
    """The text does not hold a record of this kind."""


def from_json(kind: type[RecordT], text: str) -> RecordT:
    """Return the record that `canonical_json` wrote; raises NotARecord for anything else."""
    try:
        record: RecordT = _read_record(kind, json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise NotARecord(f"this is no {kind.__name__}: {error}") from error
    return record


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401
    if isinstance(kind, NewType):
        return _read(kind.__supertype__, value)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_one_of(get_args(kind), value)
    if origin is not None:
        return _read_many(origin, get_args(kind), value)
    if is_dataclass(kind):
        return _read_record(kind, value)
    decode = _DECODER.get(kind)
    if decode is not None:
        return decode(value)
    return kind(value) if issubclass(kind, Enum) else value


def _read_one_of(kinds: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401
    """Read a value of several possible kinds: records are told apart by their fields."""
    if value is None:
        return None
    some = [kind for kind in kinds if kind is not type(None)]
    if isinstance(value, dict):
        some = [kind for kind in some if set(value) <= set(_names_of(kind))]
    return _read(some[0], value) if some else value


def _read_many(origin: Any, of: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401
    if issubclass(origin, Mapping):
        return {_read(of[0], key): _read(of[1], one) for key, one in value.items()}
    return origin(_read(of[0], one) for one in value)


def _read_record(kind: Any, value: Mapping[str, Any]) -> Any:  # noqa: ANN401
    hints = _hints_of(kind)
    return kind(**{name: _read(hints[name], value[name]) for name in hints if name in value})


@cache
def _hints_of(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


_DECODER: Final[dict[Any, Callable[[Any], Any]]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
    timedelta: lambda seconds: timedelta(seconds=seconds),
    float: float,
}
