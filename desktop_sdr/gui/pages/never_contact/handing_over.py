"""The never-contact list as a private file in the rep's downloads, never over another file."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import Desk

Counts = dict[str, int]


def counted(desk: "Desk") -> Counts:
    """Return how many entries would be `written`, and how many `left_out`."""
    counts, lines = _lines(desk)
    for _ in lines():
        pass
    return counts


def free_place(folder: Path, day: date) -> Path:
    """Return a name that no file has yet."""
    stem = f"never-contact-{day.isoformat()}"
    names = (f"{stem}.csv" if n == 1 else f"{stem}-{n}.csv" for n in count(1))
    return next(place for place in map(folder.joinpath, names) if not place.exists())


def write_list(desk: "Desk", place: Path) -> Path:
    """Write the list for its owner's eyes only; raises OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    _, lines = _lines(desk)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.writelines(lines())
    return place


def _lines(desk: "Desk") -> tuple[Counts, Callable[[], Iterator[str]]]:
    counts = {"written": 0, "left_out": 0}
    return counts, lambda: desk.never_list_to_hand_over(counts)
