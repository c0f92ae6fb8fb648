"""Putting a backup in the place of the database, which then starts paused."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop_sdr.domain.audit import AuditEntry, AuditTag
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.deed import Deed
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.domain.reversal import Command, kind_of
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import StoreTrouble, Switch
from desktop_sdr.store.engine import FILE_MODE, reading_engine
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.keeping import SIDE_FILES, back_up, put_in_place
from desktop_sdr.store.migrating import EMPTY, version_of
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.trouble import troubles_named
from desktop_sdr.store.views.config import ViewsConfig

RESTORED: Final = PauseReason.RESTORED.value
"""The reason of the pause, and the name of the note that says when."""


def restore(source: Path, path: Path, now: datetime) -> None:
    """Replace the database at `path` by the backup `source`; the old one stays beside it.

    Afterwards the switch is off: the world went on since the backup, and what it thinks is still
    to be sent may have been sent. The caller notes the record's new end. Raises StoreTrouble, and
    has then changed nothing.
    """
    fresh = path.with_suffix(".restoring.db")
    _copy_checked(source, fresh)
    _start_paused(fresh, now)
    with troubles_named():
        if path.exists():
            _set_aside(path)
        put_in_place(fresh, path)


def _copy_checked(source: Path, target: Path) -> None:
    if not source.is_file():
        raise StoreTrouble("unreadable_folder", f"there is no backup at {source.name}")
    engine = reading_engine(source)
    try:
        with engine.connect() as connection:
            if version_of(connection) == EMPTY:
                raise StoreTrouble("corrupt", "the backup is empty")
        back_up(engine, target)
    finally:
        engine.dispose()


def _start_paused(path: Path, now: datetime) -> None:
    store = open_store(path, Feed(), ViewsConfig())
    try:
        _pause(store, now)
    finally:
        store.close()


def _pause(store: Store, now: datetime) -> None:
    """Stop it as every other pause does: switch, level, line and deed.

    The level of a backup may have been lowered since, with good reason.
    """
    with store.unit_of_work() as uow:
        uow.keepings.set_switch(Switch(paused_at=now, by=Actor.SYSTEM, reason=RESTORED))
        uow.keepings.set_level(AutonomyLevel.SUPERVISED)
        uow.keepings.set_note(RESTORED, now.isoformat())
        uow.audit.append(
            AuditEntry(
                at=now,
                tag=AuditTag.PAUSED,
                actor=Actor.SYSTEM,
                trace=TraceId(RESTORED),
                facts={"reason": RESTORED},
            )
        )
        uow.deeds.add(
            Deed(
                at=now,
                kind=kind_of(Command.PAUSE),
                actor=Actor.SYSTEM,
                trace=TraceId(RESTORED),
            )
        )
        uow.commit()


def _set_aside(path: Path) -> None:
    """Keep what is replaced, and leave no log behind that would be read into the new file."""
    try:
        _fold_log(path)
    except StoreTrouble as trouble:
        if trouble.code == "locked":
            raise
        # A broken file is set aside as it is.
    replaced = path.with_suffix(".replaced.db")
    for ending in ("", *SIDE_FILES):
        part = Path(f"{path}{ending}")
        if part.exists():
            copy = Path(f"{replaced}{ending}")
            shutil.copyfile(part, copy)
            copy.chmod(FILE_MODE)
    for ending in SIDE_FILES:
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _fold_log(path: Path) -> None:
    """Move the log into the file; raises StoreTrouble("locked") while somebody has it open."""
    with troubles_named(), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").close()
