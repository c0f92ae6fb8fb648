"""How many rounds a proof runs, and the one line that it reports for each property.

In continuous integration a proof runs a few rounds; `dev.py prove` asks for all of them.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from random import Random

CHOICE = "DESKTOP_SDR_PROVE"
REPORT = "DESKTOP_SDR_PROVE_REPORT"
A_NIGHT = 12 * 3600.0


def is_full() -> bool:
    """Whether this is the full campaign."""
    return os.environ.get(CHOICE) == "full"


def rounds(name: str, small: int, full: int) -> int:
    """How many rounds of `name` to run; `DESKTOP_SDR_PROVE_<NAME>` overrides both counts."""
    override = os.environ.get(f"{CHOICE}_{name.upper()}")
    if override is not None:
        return int(override)
    return full if is_full() else small


def patience(small: float) -> float:
    """How many seconds a proof may take, for `pytest.mark.timeout`; all rounds take a night."""
    return A_NIGHT if is_full() else small


def share() -> tuple[int, int]:
    """Which share of the rounds this process runs, and of how many; counted from 0."""
    number, _, of = os.environ.get(f"{CHOICE}_SHARE", "0/1").partition("/")
    return int(number), int(of)


def part(count: int) -> int:
    """How many of `count` rounds are in this process's share."""
    number, of = share()
    return count // of + (number < count % of)


def seed() -> int:
    """What the chance of a campaign begins from, so that it can be run again."""
    return int(os.environ.get(f"{CHOICE}_SEED", "0"))


def chance(name: str) -> Random:
    """The chance of this name in this share of the campaign."""
    return Random(f"{name} {seed()} {share()[0]}")


def report(
    property: str,  # noqa: A002 - its word
    figures: str,
    counts: Mapping[str, int] | None = None,
    *,
    held: bool,
) -> None:
    """Print the property's line, and add it to the campaign's report.

    `counts` fill the braces in `figures`; those of several shares are added up. Call it within
    `capsys.disabled()`, or pytest shows the line only when the test fails.
    """
    said = figures if counts is None else figures.format(**counts)
    print(f"\nPROOF | {property} | {'held' if held else 'MISSED'} | {said}", flush=True)
    path = os.environ.get(REPORT)
    if path:
        line = {"property": property, "held": held, "figures": figures}
        entry = json.dumps(line if counts is None else line | {"counts": counts})
        with Path(path).open("a", encoding="utf-8") as kept:
            kept.write(f"{entry}\n")
