"""What the proofs found: one finding for each property, of however many lines and shares."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dev_steps.campaign import Done

SILENT: Final = "no line was reported"
BROKEN: Final = "not all of its tests passed"


@dataclass(frozen=True)
class Finding:
    """What a proof says of one property."""

    name: str
    held: bool
    figures: str
    seconds: float = 0.0
    """How long the files took that report it, all shares added up."""

    def __str__(self) -> str:
        took = f" ({self.seconds:.0f} s)" if self.seconds else ""
        return f"{'held  ' if self.held else 'MISSED'}  {self.name}: {self.figures}{took}"


@dataclass
class Findings:
    """What has been found so far of the properties that have to say something."""

    expected: Sequence[str]
    failed: list[Done] = field(default_factory=list)
    """The pieces of work with a test that did not pass."""
    _done: list[Done] = field(default_factory=list)

    def take(self, done: Done) -> list[Finding]:
        """Adds what a piece of work found; returns that."""
        self._done.append(done)
        if done.code != 0:
            self.failed.append(done)
        return [_together(name, lines) for name, lines in _sorted([done]).items()]

    def all(self) -> list[Finding]:
        """What is expected first, silent or not, then what else spoke."""
        said = dict.fromkeys(self.expected, ()) | _sorted(self._done)
        broken = {name for done in self.failed for name in done.unit.properties}
        took: dict[str, float] = {}
        for done in self._done:
            for name in done.unit.properties:
                took[name] = took.get(name, 0.0) + done.seconds
        return [
            _judged(_together(*one), one[0] in broken, took.get(one[0], 0.0))
            for one in said.items()
        ]


def _judged(one: Finding, is_broken: bool, seconds: float) -> Finding:
    figures = f"{one.figures}; {BROKEN}" if is_broken else one.figures
    return Finding(one.name, one.held and not is_broken, figures, seconds)


def _sorted(all_done: Iterable[Done]) -> dict[str, list[dict[str, Any]]]:
    said: dict[str, list[dict[str, Any]]] = {}
    for done in all_done:
        for line in done.lines.splitlines():
            told = json.loads(line)
            said.setdefault(told["property"], []).append(told)
    return said


def _together(name: str, lines: Sequence[dict[str, Any]]) -> Finding:
    """One finding of several lines: it holds only if all say so, and counts are added up."""
    if not lines:
        return Finding(name, False, SILENT)
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        counts.setdefault(line["figures"], Counter()).update(line.get("counts", {}))
    figures = (text.format(**added) if added else text for text, added in counts.items())
    return Finding(name, all(line["held"] for line in lines), "; ".join(figures))
