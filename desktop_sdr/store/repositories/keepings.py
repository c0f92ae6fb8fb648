"""What belongs to the profile: counted outcomes, breakers, lights, switch, level, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import Breaker, LightReading
from desktop_sdr.domain.ids import ImportId
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.store import Import, MeterReading, Switch
from desktop_sdr.store.mapping import Mapped, Records
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

IMPORT: Final = Mapped(Import, keeping.imported, Topic.LEADS)
READING_COLUMNS: Final = tuple(keeping.meter_reading.c[one.name] for one in fields(MeterReading))


def _put(
    transaction: Transaction,
    table: sa.Table,
    topic: Topic | None,
    key: Mapping[str, object],
    **values: object,
) -> None:
    """Insert the row, or write over the one with this key."""
    insert = sqlite.insert(table).values(**key, **values)
    kept = insert.on_conflict_do_update(index_elements=list(key), set_=values)
    transaction.write(kept, topic)


class SqlMeters:
    """Counted outcomes, breakers and lights."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._transaction = transaction

    def record(self, reading: MeterReading) -> None:
        """Keep one outcome."""
        values = {one.name: getattr(reading, one.name) for one in fields(reading)}
        self._transaction.write(sa.insert(keeping.meter_reading).values(**values), Topic.HEALTH)

    def last(self, count: int) -> Sequence[MeterReading]:
        """Return the newest `count` that count for quality, oldest first.

        Every success counts; of the failures only those that were a mistake of ours.
        """
        c = keeping.meter_reading.c
        newest = (
            sa.select(*READING_COLUMNS)
            .where(sa.text("ok OR quality"))
            .order_by(c.id.desc())
            .limit(count)
        )
        return [MeterReading(**row._mapping) for row in reversed(self._transaction.all(newest))]

    def breaker(self, name: str) -> Breaker:
        """Return the breaker as it was kept, or a closed one."""
        c = keeping.breaker.c
        kept = self._transaction.value(sa.select(c.reading).where(c.name == name))
        return kept if isinstance(kept, Breaker) else Breaker()

    def save_breaker(self, name: str, breaker: Breaker) -> None:
        """Keep the breaker."""
        _put(self._transaction, keeping.breaker, Topic.HEALTH, {"name": name}, reading=breaker)

    def lights(self) -> Mapping[str, LightReading]:
        """Return every light that was ever set, by the name of its part."""
        c = keeping.light.c
        return {
            row.part: row.reading for row in self._transaction.all(sa.select(c.part, c.reading))
        }

    def set_light(self, light: LightReading, at: datetime) -> bool:
        """Keep the light; True when its colour or reason changed."""
        c = keeping.light.c
        part = light.part.value
        before = self._transaction.value(sa.select(c.reading).where(c.part == part))
        if before == light:
            return False
        _put(self._transaction, keeping.light, Topic.HEALTH, {"part": part}, reading=light, at=at)
        return before is None or (before.light, before.reason) != (light.light, light.reason)

    def beat(self, pulse: str, at: datetime) -> None:
        """Note that a pulse ran."""
        _put(self._transaction, keeping.heartbeat, None, {"pulse": pulse}, at=at)

    def beats(self) -> Mapping[str, datetime]:
        """Return when each pulse last ran."""
        c = keeping.heartbeat.c
        return {row.pulse: row.at for row in self._transaction.all(sa.select(c.pulse, c.at))}


class SqlKeepings:
    """What belongs to the profile itself: switch, level, settings, imports, small notes."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._transaction = transaction

    def switch(self) -> Switch:
        """Return how the latch stands."""
        c = keeping.standing.c
        row = self._transaction.first(sa.select(c.paused_at, c.paused_by, c.paused_reason))
        if row is None:
            raise LookupError("the row that holds the switch is gone")
        return Switch(paused_at=row.paused_at, by=row.paused_by, reason=row.paused_reason)

    def set_switch(self, switch: Switch) -> None:
        """Set the latch."""
        self._transaction.write(
            sa.update(keeping.standing).values(
                paused_at=switch.paused_at, paused_by=switch.by, paused_reason=switch.reason
            ),
            Topic.SWITCH,
        )

    def level(self) -> AutonomyLevel:
        """Return the autonomy level."""
        return AutonomyLevel(self._transaction.value(sa.select(keeping.standing.c.level)))

    def set_level(self, level: AutonomyLevel) -> None:
        """Set the autonomy level."""
        change = sa.update(keeping.standing).values(level=int(level))
        self._transaction.write(change, Topic.AUTONOMY)

    def note(self, name: str) -> str | None:
        """Return a named text, such as the profile as JSON."""
        c = keeping.note.c
        words: str | None = self._transaction.value(sa.select(c.text).where(c.name == name))
        return words

    def set_note(self, name: str, text: str) -> None:
        """Keep a named text."""
        _put(self._transaction, keeping.note, Topic.SETTINGS, {"name": name}, text=text)

    def add_import(self, record: Import) -> ImportId:
        """Keep where a batch of leads came from."""
        return ImportId(Records(self._transaction, IMPORT).add(record))
