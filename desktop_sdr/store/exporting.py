"""The record for elsewhere: one line each as JSON or CSV, never all of it in memory."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.store.columns import to_moment
from desktop_sdr.store.engine import driver_of
from desktop_sdr.store.trouble import troubles_named
from desktop_sdr.store.verifying import LINES

LINE_END: Final = "\r\n"
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes the beginning of a formula from."""


def json_lines(engine: sa.Engine) -> Iterator[str]:
    """Yield the record as JSON, with all that it takes to check the chain."""
    for fields in _lines(engine):
        yield json.dumps(fields, ensure_ascii=False)


def csv_lines(engine: sa.Engine) -> Iterator[str]:
    """Yield the record as CSV, the names of the columns first; no cell of it is a formula."""
    for number, fields in enumerate(_lines(engine)):
        if number == 0:
            yield _row(fields)
        yield _row(_harmless(value) for value in fields.values())


def _row(cells: Any) -> str:  # noqa: ANN401 - whatever csv takes
    written = io.StringIO()
    # Without a line end of its own, Python 3.11 quotes none in a cell: a cell could open a row.
    csv.writer(written, lineterminator=LINE_END).writerow(cells)
    return written.getvalue().removesuffix(LINE_END)


def _harmless(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _lines(engine: sa.Engine) -> Iterator[dict[str, object]]:
    with troubles_named(), engine.connect() as connection:
        connection.begin()
        for row in driver_of(connection).execute(LINES):
            yield _as_fields(row)


def _as_fields(row: tuple[Any, ...]) -> dict[str, object]:
    seq, kept, at, tag, actor, trace, cause, lead, kind, number, facts, *personal = row
    personal_hash, _, salt, words = personal
    return {
        "seq": seq,
        "at": to_moment(at).isoformat(),
        "tag": tag,
        "actor": actor,
        "trace": trace,
        "cause": cause,
        "lead": lead,
        "subject": [kind, number],
        "facts": json.loads(facts),
        "personal": words,
        "salt": salt,
        "personal_hash": personal_hash,
        "hash": kept,
    }
