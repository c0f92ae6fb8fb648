"""Frozen records as canonical JSON: one text per value, and one hash per text."""

import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

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
