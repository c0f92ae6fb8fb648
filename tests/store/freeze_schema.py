"""Writes m0001_initial.py from the tables: for as long as no version has been released.

After the first release m0001 stays as it is, and a change of the tables gets a migration of its
own. Run it with `python tests/store/freeze_schema.py`.
"""

import textwrap
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from desktop_sdr.store.rows import keeping, metadata

TARGET = Path(__file__).parents[2] / "desktop_sdr/store/migrations/m0001_initial.py"
APPLICATION_ID = int.from_bytes(b"dSDR", "big")


def statements() -> Iterator[str]:
    """The schema as SQL, each statement with single spaces only."""
    dialect = sqlite.dialect()
    yield f"PRAGMA application_id = {APPLICATION_ID}"
    for table in metadata.tables.values():
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
    yield from keeping.GUARDS.values()
    yield "INSERT INTO standing (id, paused_reason, level) VALUES (1, '', 1)"


def wrapped(statement: str) -> str:
    """The statement as a Python string of lines under 100 characters."""
    words = " ".join(statement.split())
    quote = '"""' if '"' in words or len(words) > 93 else '"'
    lines = textwrap.wrap(words, 96, break_long_words=False, break_on_hyphens=False)
    if quote == '"':
        return f'    "{words}",'
    return "\n".join([f"    {quote}", *(f"    {line}" for line in lines), f"    {quote},"])


def frozen() -> str:
    """The text of m0001_initial.py."""
    body = "\n".join(wrapped(statement) for statement in statements())
    return (
        '"""The first schema, word for word as it was released; its source is store/rows."""\n\n'
        "from typing import Final\n\n"
        f"STATEMENTS: Final = (\n{body}\n)\n"
    )


if __name__ == "__main__":
    TARGET.write_text(frozen())
