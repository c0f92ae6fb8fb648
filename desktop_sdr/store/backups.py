"""The daily copies of a profile: made, tried, kept for a while, and found again."""

import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.engine import FOLDER_MODE, OTHERS, reading_engine
from desktop_sdr.store.keeping import back_up, must_be_whole
from desktop_sdr.store.migrating import EMPTY, version_of
from desktop_sdr.store.trouble import troubles_named

FOLDER: Final = "backups"
DAYS_KEPT: Final = 7
WEEKS_KEPT: Final = 4
_NAME: Final = re.compile(r"desktop-sdr-(\d{4}-\d{2}-\d{2})\.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """One daily copy."""

    path: Path
    day: date
    made_at: datetime

    def is_good(self) -> bool:
        """Read it from end to end and say whether it could be brought back now."""
        return is_good(self.path)


def back_up_daily(engine: sa.Engine, folder: Path, day: date) -> Path:
    """Copy the database into the folder under the day's name, try the copy, drop the oldest.

    What is dropped is dropped only once the new one is known to be good. Raises StoreTrouble.
    """
    with troubles_named():
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        if os.name == "posix" and folder.stat().st_mode & OTHERS:
            folder.chmod(FOLDER_MODE)
    target = folder / f"desktop-sdr-{day.isoformat()}.db"
    back_up(engine, target)
    try_reading(target)
    known = {one.day: one for one in found_in(folder)}
    with troubles_named():
        for old in known.keys() - kept_days(known):
            known[old].path.unlink()
    return target


def kept_days(days: Iterable[date]) -> frozenset[date]:
    """Return which days keep their copy: the newest seven, and the newest of four weeks before."""
    newest_first = sorted(days, reverse=True)
    kept, older = newest_first[:DAYS_KEPT], newest_first[DAYS_KEPT:]
    of_week: dict[tuple[int, int], date] = {}
    for day in older:
        year, week, _ = day.isocalendar()
        of_week.setdefault((year, week), day)
    return frozenset((*kept, *list(of_week.values())[:WEEKS_KEPT]))


def found_in(folder: Path) -> Sequence[Backup]:
    """Return the copies in the folder, the newest day first; raises StoreTrouble."""
    found = []
    with troubles_named():
        for path in folder.glob("desktop-sdr-*.db") if folder.is_dir() else ():
            match = _NAME.fullmatch(path.name)
            if match is not None:
                made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                found.append(Backup(path, date.fromisoformat(match[1]), made_at))
    return sorted(found, key=lambda one: one.day, reverse=True)


def try_reading(path: Path) -> None:
    """Open a copy as if it were to be restored, and read it; raises StoreTrouble where it fails."""
    engine = reading_engine(path)
    try:
        with engine.connect() as connection:
            if version_of(connection) == EMPTY:
                raise StoreTrouble("corrupt", "the copy is empty")
            connection.exec_driver_sql("SELECT count(*) FROM lead").scalar()
            connection.exec_driver_sql("SELECT max(seq) FROM audit").scalar()
    finally:
        engine.dispose()


def is_good(path: Path) -> bool:
    """Say whether a copy is whole and could be restored now; changes nothing beside it."""
    try:
        with (
            troubles_named(),
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as copy,
        ):
            must_be_whole(copy)
        try_reading(path)
    except StoreTrouble:
        return False
    return True
