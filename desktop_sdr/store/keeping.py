"""Copies of the database, and whether the file and its disk are in order."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.engine import FILE_MODE, driver_of
from desktop_sdr.store.trouble import troubles_named

ROOM_NEEDED: Final = 50 * 1024 * 1024
"""Bytes that must be free before anything leaves: a sent mail has to be written down."""
READ_AT_ONCE: Final = 1024 * 1024
SIDE_FILES: Final = ("-wal", "-shm")


def back_up(engine: sa.Engine, target: Path) -> None:
    """Copy the database as it stands into `target`, checked, whole or not at all.

    Others go on reading and writing meanwhile. Raises StoreTrouble.
    """
    partial = target.with_name(target.name + ".partial")
    with troubles_named(), engine.connect() as connection:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
        with closing(sqlite3.connect(partial)) as copy:
            driver_of(connection).backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").close()
            must_be_whole(copy)
        put_in_place(partial, target)


def must_be_whole(connection: sqlite3.Connection) -> None:
    """Read every page and every index; raises StoreTrouble("corrupt") at the first fault."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreTrouble("corrupt", str(found))


def check_file(engine: sa.Engine) -> None:
    """Look through every page of the open database; raises StoreTrouble("corrupt")."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise StoreTrouble("corrupt", str(found))


def fold_log(engine: sa.Engine) -> None:
    """Move what the write-ahead log holds into the file itself; raises StoreTrouble."""
    with troubles_named(), engine.connect() as connection:
        driver_of(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def scrub(path: Path) -> None:
    """Write the file anew, so that no page holds what was erased; raises StoreTrouble.

    The log is emptied too: it holds pages as they were.
    """
    with troubles_named(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON").close()
        connection.execute("VACUUM").close()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def holds_words(path: Path, words: bytes) -> bool:
    """Say whether a file holds these bytes anywhere; raises StoreTrouble."""
    with troubles_named(), path.open("rb") as file:
        tail = b""
        while piece := file.read(READ_AT_ONCE):
            if words in (tail + piece).lower():
                return True
            tail = piece[-len(words) :]
    return False


def put_in_place(source: Path, target: Path) -> None:
    """Rename a finished file so that a power cut leaves either the old one or the new one."""
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    source.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def free_bytes(path: Path) -> int:
    """Return how much room the disk of the database has left; raises StoreTrouble."""
    with troubles_named():
        return shutil.disk_usage(path.parent).free
