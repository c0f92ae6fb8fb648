"""Two engines on one file: one that writes and begins at once, one that can only read."""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy import event

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.trouble import as_trouble, troubles_named

BUSY_MILLISECONDS: Final = 5000
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
OTHERS: Final = 0o077

_BOTH: Final[Mapping[str, int | str]] = {
    "busy_timeout": BUSY_MILLISECONDS,
    "foreign_keys": 1,
    # Without it INSERT OR REPLACE deletes a row of the record and its trigger never hears of it.
    "recursive_triggers": 1,
}
_WRITING: Final = {
    **_BOTH,
    "journal_mode": "wal",
    # Means something on macOS only, where fsync alone does not reach the disk.
    "fullfsync": 1,
}
# A kill loses nothing either way. A power cut may take the last commits with 1 (NORMAL), and a
# lost claim is a mail sent twice; 2 is FULL.
_DURABLE: Final = {"synchronous": 2}
_QUICK: Final = {"synchronous": 1}
_READING: Final = {**_BOTH, "query_only": 1}


def prepare_file(path: Path) -> None:
    """Make sure that the file is there and that nobody else on this machine can read it.

    A folder that is already there keeps its mode: it may be the user's own. Raises StoreTrouble.
    """
    with troubles_named():
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE))
        if path.stat().st_mode & OTHERS:
            path.chmod(FILE_MODE)


def writing_engine(path: Path, *, durable: bool = True) -> sa.Engine:
    """Return the engine whose transactions begin with the write lock in hand.

    `durable` commits are on the disk when they return. The others are for worlds from which
    nothing real leaves.
    """
    return _engine(path, {**_WRITING, **(_DURABLE if durable else _QUICK)}, "BEGIN IMMEDIATE")


def reading_engine(path: Path) -> sa.Engine:
    """Return the engine whose connections cannot write."""
    return _engine(path, _READING, "BEGIN")


def driver_of(connection: sa.Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, for what SQLAlchemy has no word for."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def keep_to(connection: sqlite3.Connection, promised: Mapping[str, int | str]) -> None:
    """Set what was promised of a connection and read it back; raises StoreTrouble.

    SQLite takes a setting that it cannot keep without a word: on some network drives there is no
    write-ahead log, and a build may leave things out. Then no work is begun on it.
    """
    for name, value in promised.items():
        connection.execute(f"PRAGMA {name} = {value}").close()
        [kept] = connection.execute(f"PRAGMA {name}").fetchone()
        if kept != value:
            raise StoreTrouble("not_durable", f"{name} is {kept} and must be {value}")


def _engine(path: Path, promised: Mapping[str, int | str], begin: str) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000},
    )

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transactions begin too late and lose updates: we begin by ourselves.
        connection.isolation_level = None
        keep_to(connection, promised)

    def start(connection: sa.Connection) -> None:
        # Past SQLAlchemy, which takes longer to hand a word on than SQLite to obey it.
        with troubles_named():
            driver_of(connection).execute(begin)

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", start)
    event.listen(engine, "handle_error", _translate)
    return engine


def _translate(context: sa.engine.ExceptionContext) -> StoreTrouble | None:
    """Put our own error in the place of the driver's, wherever it came from."""
    return as_trouble(context.original_exception)
