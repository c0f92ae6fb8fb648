"""On which line of a TOML text each value stands, so that a fault can point at it."""

import re
from collections.abc import Iterator
from typing import Final

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""")
_LONG_QUOTE: Final = re.compile(r"'''|\"\"\"")


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each table and key by its path, such as `price_list.items[2].price`.

    Items of an array of tables count from 1. What stands inside an inline table is not listed.
    """
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in _lines_outside_strings(text):
        header = _HEADER.match(line)
        if header:
            table = _indexed(_plain(header[2]), counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                table = f"{table}[{counts[table]}]"
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key:
            found.setdefault(f"{table}.{_plain(key[1])}".lstrip("."), number)
    return found


def _lines_outside_strings(text: str) -> Iterator[tuple[int, str]]:
    inside = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside:
            yield number, line
        for quote in _LONG_QUOTE.findall(line):
            if not inside:
                inside = quote
            elif inside == quote:
                inside = ""


def _plain(path: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in path.split("."))


def _indexed(path: str, counts: dict[str, int]) -> str:
    """A table inside an array of tables belongs to the array's latest item."""
    parts = path.split(".")
    for at in range(1, len(parts)):
        array = ".".join(parts[:at])
        if array in counts:
            parts[at - 1] = f"{parts[at - 1]}[{counts[array]}]"
    return ".".join(parts)
