"""What belongs to the profile: counted outcomes, breakers, lights, switch, level, notes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import Breaker, LightReading
from desktop_sdr.domain.ids import ImportId
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.store import Import, MeterReading, StoreTrouble, Switch
from desktop_sdr.store.mapping import LIMIT, Mapped, Records, given
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

IMPORT: Final = Mapped(Import, keeping.imported, Topic.LEADS)
METER: Final = Mapped(MeterReading, keeping.meter_reading, Topic.HEALTH)

ONE_ROW: Final = 1
"""The number of the row that holds switch and level."""

_K, _L, _H = keeping.breaker.c, keeping.light.c, keeping.heartbeat.c
_S, _N = keeping.standing.c, keeping.note.c


def _put(table: sa.Table, *key: str) -> sa.Insert:
    """Return the statement that inserts a row, or writes over the one with the same key."""
    insert = sqlite.insert(table)
    names = (column.name for column in table.columns)
    rest = {name: insert.excluded[name] for name in names if name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest)


_LAST_READINGS: Final = (
    METER.select.where(sa.text("ok OR quality"))
    .order_by(keeping.meter_reading.c.id.desc())
    .limit(LIMIT)
)
_BREAKER: Final = sa.select(_K.reading).where(_K.name == given("name"))
_SET_BREAKER: Final = _put(keeping.breaker, "name")
_LIGHTS: Final = sa.select(_L.part, _L.reading)
_LIGHT: Final = sa.select(_L.reading).where(_L.part == given("part"))
_SET_LIGHT: Final = _put(keeping.light, "part")
_BEATS: Final = sa.select(_H.pulse, _H.at)
_BEAT: Final = _put(keeping.heartbeat, "pulse")
_SWITCH: Final = sa.select(_S.paused_at, _S.paused_by, _S.paused_reason)
_LEVEL: Final = sa.select(_S.level)
_SET_STANDING: Final = sa.update(keeping.standing)
_NOTE: Final = sa.select(_N.text).where(_N.name == given("name"))
_SET_NOTE: Final = _put(keeping.note, "name")
_D: Final = keeping.done_daily.c
_IS_DONE: Final = sa.select(sa.literal(1)).where(_D.job == given("job"), _D.day == given("day"))
_SET_DONE: Final = sqlite.insert(keeping.done_daily).on_conflict_do_nothing()


class SqlMeters:
    """Counted outcomes, breakers and lights."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._transaction = transaction

    def record(self, reading: MeterReading) -> None:
        """Keep one outcome."""
        Records(self._transaction, METER).add(reading)

    def last(self, count: int) -> Sequence[MeterReading]:
        """Return the newest `count` that count for quality, oldest first.

        Every success counts; of the failures only those that were a mistake of ours.
        """
        newest = Records(self._transaction, METER).all(_LAST_READINGS, limit=count)
        return newest[::-1]

    def breaker(self, name: str) -> Breaker:
        """Return the breaker as it was kept, or a closed one."""
        kept = self._transaction.value(_BREAKER, {"name": name})
        return kept if isinstance(kept, Breaker) else Breaker()

    def save_breaker(self, name: str, breaker: Breaker) -> None:
        """Keep the breaker."""
        values = {"name": name, "reading": breaker}
        self._transaction.write(_SET_BREAKER, Topic.HEALTH, values)

    def lights(self) -> Mapping[str, LightReading]:
        """Return every light that was ever set, by the name of its part."""
        return {row.part: row.reading for row in self._transaction.all(_LIGHTS)}

    def set_light(self, light: LightReading, at: datetime) -> bool:
        """Keep the light; True when its colour or reason changed."""
        part = light.part.value
        before = self._transaction.value(_LIGHT, {"part": part})
        if before == light:
            return False
        values = {"part": part, "reading": light, "at": at}
        self._transaction.write(_SET_LIGHT, Topic.HEALTH, values)
        return before is None or (before.light, before.reason) != (light.light, light.reason)

    def beat(self, pulse: str, at: datetime) -> None:
        """Note that a pulse ran."""
        self._transaction.write(_BEAT, None, {"pulse": pulse, "at": at})

    def beats(self) -> Mapping[str, datetime]:
        """Return when each pulse last ran."""
        return {row.pulse: row.at for row in self._transaction.all(_BEATS)}


class SqlKeepings:
    """What belongs to the profile itself: switch, level, settings, imports, small notes."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._transaction = transaction

    def switch(self) -> Switch:
        """Return how the latch stands."""
        row = self._transaction.first(_SWITCH)
        if row is None:
            raise StoreTrouble("corrupt", "the row that holds the switch is gone")
        return Switch(paused_at=row.paused_at, by=row.paused_by, reason=row.paused_reason)

    def set_switch(self, switch: Switch) -> None:
        """Set the latch."""
        values = {
            "paused_at": switch.paused_at,
            "paused_by": switch.by,
            "paused_reason": switch.reason,
        }
        self._transaction.write(_SET_STANDING, Topic.SWITCH, values)

    def level(self) -> AutonomyLevel:
        """Return the autonomy level."""
        return AutonomyLevel(self._transaction.value(_LEVEL))

    def set_level(self, level: AutonomyLevel) -> None:
        """Set the autonomy level."""
        self._transaction.will_change(keeping.standing, ONE_ROW)
        self._transaction.write(_SET_STANDING, Topic.AUTONOMY, {"level": int(level)})

    def note(self, name: str) -> str | None:
        """Return a named text, such as the profile as JSON."""
        words: str | None = self._transaction.value(_NOTE, {"name": name})
        return words

    def set_note(self, name: str, text: str) -> None:
        """Keep a named text."""
        self._transaction.will_change(keeping.note, name)
        self._transaction.write(_SET_NOTE, Topic.SETTINGS, {"name": name, "text": text})

    def is_done(self, job: str, day: date) -> bool:
        """Say whether a job that is done once a day was done for this local date."""
        return bool(self._transaction.value(_IS_DONE, {"job": job, "day": day.isoformat()}))

    def set_done(self, job: str, day: date) -> None:
        """Note that it was, for ever: a clock that is set back repeats no day."""
        self._transaction.write(_SET_DONE, None, {"job": job, "day": day.isoformat()})

    def add_import(self, record: Import) -> ImportId:
        """Keep where a batch of leads came from."""
        return ImportId(Records(self._transaction, IMPORT).add(record))
