"""The days on which the rep is away, as they are written into a profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

LONGEST: Final = timedelta(days=366)
"""A longer span is a slip of the pen, and would look like a standstill."""
_TO: Final = ".."


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Spans of days, the first and the last of each among them."""

    spans: tuple[tuple[date, date], ...] = ()

    def __contains__(self, day: date) -> bool:
        """Say whether the rep is away on this day."""
        return any(first <= day <= last for first, last in self.spans)


def fault_in(words: str) -> str:
    """Return what an entry must be, where it is neither a day nor a span; empty where it is."""
    try:
        first, last = _span(words)
    except ValueError:
        return 'must be a day such as "2026-12-24", or a span such as "2026-12-28..2027-01-02"'
    if last < first:
        return "must not end before it begins"
    return "must not be longer than a year" if last - first > LONGEST else ""


@lru_cache(maxsize=32)
def read_days_off(entries: Sequence[str]) -> DaysOff:
    """Read entries such as `2026-12-24` and `2026-12-28..2027-01-02`; raises ValueError."""
    return DaysOff(tuple(map(_span, entries)))


def _span(words: str) -> tuple[date, date]:
    first, _, last = words.partition(_TO)
    begins = date.fromisoformat(first.strip())
    return begins, date.fromisoformat(last.strip()) if _TO in words else begins
