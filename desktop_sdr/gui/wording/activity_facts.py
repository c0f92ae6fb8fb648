"""The facts of a record as its words take them: texts, numbers and moments that may be missing."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple

Facts = Mapping[str, object]
Tone = Literal["plain", "ok", "warn"]


class Line(NamedTuple):
    """A sentence with {name} where the person stands; what it is drawn with."""

    icon: str
    tone: Tone
    words: str


class Context(NamedTuple):
    """What the words of a record may depend on beside its facts."""

    personal: str
    now: datetime
    zone: tzinfo


def text_of(facts: Facts, key: str) -> str:
    """A fact as text; empty where it is missing."""
    value = facts.get(key)
    return "" if value is None else str(value)


def number_of(facts: Facts, key: str) -> float | None:
    """A fact as a number; None where it is missing or no number."""
    value = facts.get(key)
    return float(value) if isinstance(value, int | float) else None


def moment_of(facts: Facts, key: str) -> datetime | None:
    """A fact as a moment; None where it is missing."""
    text = text_of(facts, key)
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
