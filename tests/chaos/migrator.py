"""A later version of the program, which brings a profile's database to a version of its own."""

import sys
from pathlib import Path
from typing import Final

from desktop_sdr.cli.troubles import sentence
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.engine import reading_engine, writing_engine
from desktop_sdr.store.keeping import back_up
from desktop_sdr.store.migrating import upgrade
from desktop_sdr.store.migrations import MIGRATIONS
from desktop_sdr.store.migrations.migration import Migration

LATER: Final = (
    *MIGRATIONS,
    Migration(
        len(MIGRATIONS) + 1,
        "a later one",
        (
            "ALTER TABLE lead ADD COLUMN later TEXT NOT NULL DEFAULT ''",
            "UPDATE lead SET later = 'moved ' || id",
            "CREATE INDEX lead_by_later ON lead (later)",
        ),
    ),
)


def migrate(path: Path) -> None:
    """Bring the file to the later version; raises StoreTrouble."""
    writing, reading = writing_engine(path), reading_engine(path)
    try:
        upgrade(
            writing, reading, lambda _old: back_up(reading, path.with_suffix(".before.db")), LATER
        )
    finally:
        reading.dispose()
        writing.dispose()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    try:
        migrate(place)
    except StoreTrouble as trouble:
        sys.exit(sentence(trouble, place.parent))
