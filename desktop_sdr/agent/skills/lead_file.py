"""Opens a list of leads of any origin: finds encoding, separator, header; streams its rows."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from desktop_sdr.agent.skills.encodings import encoding_of, looks_binary
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.lead_columns import known_columns

HEAD_BYTES: Final = 64 * 1024
CHUNK_BYTES: Final = 1024 * 1024
SAMPLE_LINES: Final = 60
PREAMBLE_ROWS: Final = 25
"""How far down the header may stand, under a title or a note."""
CELL_LINES: Final = 200
"""A quoted cell over more lines is an unclosed quote."""
DELIMITERS: Final = (",", ";", "\t", "|")

_SIGNATURES: Final = (
    (b"PK\x03\x04", "spreadsheet"),
    (b"\xd0\xcf\x11\xe0", "spreadsheet"),
    (b"%PDF", "binary"),
    (b"\x1f\x8b", "binary"),
    (b"\x89PNG", "binary"),
    (b"SQLite format 3", "binary"),
)
_PAGE_STARTS: Final = ("<!doctype", "<html", "<?xml")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file."""

    number: int
    """As a spreadsheet counts: the first row of the file is 1."""
    cells: list[str] | None
    """None where a quote is never closed, so that nobody can tell the cells apart."""


@dataclass(frozen=True, slots=True)
class LeadFile:
    """A readable list; `rows` streams it anew at each call, however large it is."""

    path: Path
    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    header_row: int
    """0 where the list has no header and `columns` are made up."""

    @property
    def name(self) -> str:
        """The file's own name, for telling a person where their address came from."""
        return self.path.name

    def rows(self) -> Iterator[Row]:
        """Yield every row under the header; raises NotImportable where the file breaks off."""
        for row in _rows(self.path, self.encoding, self.delimiter, len(self.columns)):
            if row.number > self.header_row:
                yield row


def open_leads(path: Path) -> LeadFile:
    """Look at a file and say how to read it; raises NotImportable."""
    encoding, sample = _opened(path)
    delimiter = _declared_delimiter(sample[0]) or _guessed_delimiter(sample)
    header_row, columns = _header(_sampled(sample, delimiter), path.name)
    found = LeadFile(path, columns, encoding, delimiter, header_row)
    if not any(row.cells is None or any(map(str.strip, row.cells)) for row in found.rows()):
        raise NotImportable("no_rows", path.name)
    return found


def open_bare_list(path: Path) -> LeadFile:
    """Look at a list that may be one column without a header: all rows are its; raises the same."""
    encoding, sample = _opened(path)
    delimiter = _declared_delimiter(sample[0]) or _guessed_delimiter(sample)
    return LeadFile(path, (), encoding, delimiter, 0)


def _opened(path: Path) -> tuple[str, list[str]]:
    """Return how the text is encoded and its first lines; raises NotImportable."""
    head = _head(path)
    _refuse_other_formats(path, head)
    encoding = encoding_of(head, _chunks(path))
    if encoding is None:
        raise NotImportable("wrong_encoding", path.name)
    sample = list(islice(_lines(path, encoding), SAMPLE_LINES))
    if not any(line.strip() for line in sample):
        raise NotImportable("empty", path.name)
    if sample[0].lstrip("\ufeff").lstrip().lower().startswith(_PAGE_STARTS):
        raise NotImportable("not_a_table", path.name)
    return encoding, sample


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError as missing:
        raise NotImportable("not_found", str(path)) from missing
    except (OSError, ValueError) as trouble:
        raise NotImportable("unreadable", f"{path}: {trouble}") from trouble
    if not head.strip():
        raise NotImportable("empty", path.name)
    return head


def _refuse_other_formats(path: Path, head: bytes) -> None:
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            raise NotImportable(code, path.name)
    if looks_binary(head):
        raise NotImportable("binary", path.name)
    if head.lstrip()[:1] in (b"{", b"["):
        raise NotImportable("not_a_table", path.name)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _lines(path: Path, encoding: str) -> Iterator[str]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from file
    except UnicodeError as broken:
        raise NotImportable("wrong_encoding", path.name) from broken
    except OSError as trouble:
        raise NotImportable("unreadable", f"{path}: {trouble}") from trouble


def _declared_delimiter(first: str) -> str | None:
    """Read the `sep=;` line that spreadsheets write; it is no row."""
    line = first.lstrip("\ufeff").strip("\r\n").strip('"')
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else None


def _guessed_delimiter(sample: list[str]) -> str:
    return max(DELIMITERS, key=lambda delimiter: _fit_of(_sampled(sample, delimiter)))


def _fit_of(rows: list[Row]) -> tuple[int, float]:
    """More known columns first, then the more rows have the same number of several cells."""
    filled = [row.cells for row in rows if row.cells and any(map(str.strip, row.cells))]
    known = max((known_columns(cells) for cells in filled[:PREAMBLE_ROWS]), default=0)
    widths = [len(cells) for cells in filled]
    usual = max(set(widths), key=widths.count, default=1)
    share = widths.count(usual) / len(widths) if widths else 0.0
    return known, share * min(usual, 50) if usual > 1 else 0.0


def _sampled(sample: list[str], delimiter: str) -> list[Row]:
    return list(_records(sample, delimiter, 0))


def _header(rows: list[Row], name: str) -> tuple[int, tuple[str, ...]]:
    """Return the header's row number and its columns, or 0 and made-up ones."""
    filled = [row for row in rows if row.cells and any(map(str.strip, row.cells))]
    best = max(
        filled[:PREAMBLE_ROWS],
        key=lambda row: known_columns(row.cells or []),
        default=None,
    )
    if best is not None and best.cells is not None and known_columns(best.cells):
        return best.number, _named(best.cells)
    width = max((len(row.cells or []) for row in filled), default=0)
    mail = _mail_column(filled, width)
    if mail is not None and filled and "@" in "".join(filled[0].cells or []):
        return 0, tuple("Email" if at == mail else f"Column {at + 1}" for at in range(width))
    first = next((row for row in filled if len(row.cells or []) == width), None)
    if first is None or first.cells is None or (width < 2 and mail is None):
        raise NotImportable("not_a_table", name)
    return first.number, _named(first.cells)


def _named(cells: list[str]) -> tuple[str, ...]:
    return tuple(
        cell.lstrip("\ufeff").strip() or f"Column {at}" for at, cell in enumerate(cells, start=1)
    )


def _mail_column(rows: list[Row], width: int) -> int | None:
    """The column that holds most addresses, where there is no header to tell."""
    counts = [
        sum(1 for row in rows if row.cells and at < len(row.cells) and "@" in row.cells[at])
        for at in range(width)
    ]
    most = max(counts, default=0)
    return counts.index(most) if most else None


def _rows(path: Path, encoding: str, delimiter: str, width: int) -> Iterator[Row]:
    lines = _lines(path, encoding)
    yield from _records(lines, delimiter, width)


def _records(lines: Iterable[str], delimiter: str, width: int) -> Iterator[Row]:
    """Split lines into rows; a row with quotes goes through the csv module, the others need not.

    `width` is the number of columns, or 0 while nobody knows it.
    """
    source = _Lines(lines)
    number = 0
    for line in source:
        if number == 0 and _declared_delimiter(line) is not None and source.taken == 1:
            continue
        number += 1
        if '"' in line:
            yield Row(number, _quoted(line, source, delimiter, width))
        else:
            yield Row(number, line.rstrip("\r\n").split(delimiter))


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._returned:
            return self._returned.popleft()
        line = next(self._lines)
        self.taken += 1
        return line

    def put_back(self, lines: Iterable[str]) -> None:
        self._returned.extendleft(reversed(list(lines)))


def _quoted(line: str, source: _Lines, delimiter: str, width: int) -> list[str] | None:
    """Return the cells of a row with quotes, which may go on over the next lines.

    Where the quote is never closed, or closes so late that it swallowed other rows, only this
    line is given up and the others are read as the rows they are.
    """
    more: list[str] = []
    ran_out = False

    def feed() -> Iterator[str]:
        nonlocal ran_out
        yield line
        for following in islice(source, CELL_LINES):
            more.append(following)
            yield following
        ran_out = True

    try:
        cells = next(csv.reader(feed(), delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        ran_out = True
        cells = []
    if not ran_out and (not more or _hangs_together(line, more, delimiter, width)):
        return cells
    source.put_back(more)
    return None


def _hangs_together(line: str, more: list[str], delimiter: str, width: int) -> bool:
    """Say whether a row over several lines is one: its quotes close where a cell ends."""
    strict = csv.reader([line, *more], delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        cells = next(strict)
    except (csv.Error, StopIteration):
        return False
    swallowed = any(following.count(delimiter) >= width - 1 for following in more)
    return width == 0 or len(cells) == width or not swallowed
