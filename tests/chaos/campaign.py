"""How many rounds a proof runs, and the one line that it reports for each property.

In continuous integration a proof runs a few rounds; `dev.py prove` asks for all of them.
"""

import json
import os
from pathlib import Path

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


def report(property: str, figures: str, *, held: bool) -> None:  # noqa: A002 - its word
    """Print the property's line, and add it to the campaign's report.

    Call it within `capsys.disabled()`, or pytest shows the line only when the test fails.
    """
    line = f"PROOF | {property} | {'held' if held else 'MISSED'} | {figures}"
    print(f"\n{line}", flush=True)
    path = os.environ.get(REPORT)
    if path:
        entry = json.dumps({"property": property, "held": held, "figures": figures})
        with Path(path).open("a", encoding="utf-8") as kept:
            kept.write(f"{entry}\n")
