"""Bringing a database to this program's version, one transaction for each change."""

from collections.abc import Callable, Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.migrations import MIGRATIONS
from desktop_sdr.store.migrations.migration import Migration

EMPTY: Final = 0
"""The version of a file that holds nothing yet."""


def version_of(connection: sa.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Return which version the database is at.

    Raises StoreTrouble: `newer_version` where a later (or another) program has written it,
    `corrupt` where it is a database of something else.
    """
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if not tables:
        return EMPTY
    if "migration" not in tables:
        raise StoreTrouble("corrupt", "this is not a database of Desktop SDR")
    rows = connection.exec_driver_sql("SELECT version, fingerprint FROM migration")
    done = {int(row.version): str(row.fingerprint) for row in rows}
    known = {migration.version: migration.fingerprint for migration in migrations}
    if not done.items() <= known.items():
        raise StoreTrouble("newer_version", f"the database is at version {max(done)}")
    return max(done, default=EMPTY)


def upgrade(
    writing: sa.Engine,
    reading: sa.Engine,
    back_up: Callable[[int], None],
    migrations: Sequence[Migration] = MIGRATIONS,
) -> None:
    """Apply what is missing, and nothing where nothing is.

    `back_up` is called with the old version before a database that holds anything is changed. A
    kill at any moment leaves either the version before or the one after a change.
    """
    # First only looked at: what is not ours, or from the future, stays as it is to the last byte.
    with reading.connect() as connection:
        version = version_of(connection, migrations)
    missing = [migration for migration in migrations if migration.version > version]
    if missing and version > EMPTY:
        back_up(version)
    for migration in missing:
        with writing.begin() as connection:
            _apply(connection, migration, migrations)


def _apply(
    connection: sa.Connection, migration: Migration, migrations: Sequence[Migration]
) -> None:
    if version_of(connection, migrations) >= migration.version:
        return  # another process came first
    for statement in migration.statements:
        connection.exec_driver_sql(statement)
    connection.execute(
        sa.text("INSERT INTO migration (version, name, fingerprint) VALUES (:v, :n, :f)"),
        {"v": migration.version, "n": migration.name, "f": migration.fingerprint},
    )
