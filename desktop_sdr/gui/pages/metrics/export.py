"""The figures of the page as a CSV file in the rep's downloads, never over another file."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""Title, columns, rows."""


def write_csv(folder: Path, day: date, tables: Sequence[Table]) -> Path:
    """Write all tables under each other; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    place = _free(folder, f"desktop-sdr-metrics-{day.isoformat()}")
    # With a byte order mark, since spreadsheets take UTF-8 for something else without it.
    with place.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for title, columns, rows in tables:
            writer.writerow([title])
            writer.writerow(columns)
            writer.writerows(rows)
            writer.writerow([])
    return place


def _free(folder: Path, stem: str) -> Path:
    place, number = folder / f"{stem}.csv", 1
    while place.exists():
        number += 1
        place = folder / f"{stem}-{number}.csv"
    return place
