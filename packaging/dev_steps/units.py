"""The proofs cut into pieces of work: which files, in how many shares, and what runs alone.

A piece is one test file, or one share of its rounds where they do not depend on each other. Which
properties a file reports is read in its source, so that no list can grow old.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev_steps.properties import PROOFS

SHARES: Final = {"test_schedules.py": 10, "test_hostile_model.py": 10}
"""Files whose rounds are cut into shares in a full campaign, each with a chance of its own.

The number does not go by the machine's processors, so that a seed means the same everywhere.
"""
ALONE: Final = frozenset(
    {
        *("test_pause.py", "test_pause_entries.py", "test_bulkheads.py"),
        *("test_health_lights.py", "test_undo_races.py", "bench_outbox.py"),
    }
)
"""Files that measure or race in real time: nothing else runs beside them."""
LONGEST_FIRST: Final = (
    *("test_schedules.py", "test_hostile_model.py", "test_soak.py", "test_kill.py"),
    "test_clock.py",
    *("test_kill_steps.py", "test_kill_files.py", "test_disk_full.py", "test_inbound_once.py"),
)
_REPORTED: Final = re.compile(r'(?<!def )\breport\(\s*f?"([^"]+)"')


@dataclass(frozen=True)
class Unit:
    """One piece of work: a test file, and which share of its rounds."""

    place: str
    """Its path in the checkout, with slashes."""
    properties: tuple[str, ...]
    share: int = 0
    of: int = 1

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.place.rpartition("/")[2]

    @property
    def name(self) -> str:
        """What its log is called."""
        stem = self.file.removesuffix(".py")
        return stem if self.of == 1 else f"{stem} {self.share + 1} of {self.of}"

    @property
    def is_alone(self) -> bool:
        """Whether nothing else may run beside it."""
        return self.file in ALONE


def units(checkout: Path, only: Sequence[str], *, quick: bool) -> list[Unit]:
    """All pieces of work, longest first; of the properties in `only` alone where it names any."""
    found = [
        one
        for place in PROOFS
        for file in _files(checkout / place)
        for one in _cut(file.relative_to(checkout).as_posix(), file, quick)
        if not only or any(is_asked_for(name, only) for name in one.properties)
    ]
    rank = {name: number for number, name in enumerate(LONGEST_FIRST)}
    return sorted(found, key=lambda one: rank.get(one.file, len(rank)))


def is_asked_for(name: str, only: Sequence[str]) -> bool:
    """Whether a word in `only` is the property's number, the begin of its name or all of it."""
    return any(f"{name} ".lower().startswith(f"{word} ".lower()) for word in only)


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(place.glob("test_*.py"))


def _cut(place: str, file: Path, quick: bool) -> list[Unit]:
    reported = _REPORTED.findall(file.read_text(encoding="utf-8"))
    properties = tuple(dict.fromkeys(reported))
    of = 1 if quick else SHARES.get(file.name, 1)
    return [Unit(place, properties, share, of) for share in range(of)]
