"""What a trouble with the database stops, and what its light shows.

Weather (the disk is full, somebody else writes for too long) is a light, and work goes on by itself
afterwards. A file that is damaged or cannot be written stops the agent until the rep has looked.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.oversight.standstill import DISK_FULL, Standstill
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.domain.health import Light, LightReading, LightReason, NextStep, Part, worst
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import House, StoreTrouble

log = logging.getLogger("desktop_sdr.agent.oversight.database_care")

LOCKED: Final = "locked"
DAMAGED: Final = "corrupt"
WEATHER: Final = frozenset({DISK_FULL, LOCKED})
"""What passes by itself; everything else has to be mended by somebody."""
BACKUP_OLD: Final = timedelta(days=2)
"""A profile that was in use for so long without a new backup says so."""

_FACES: Final = {
    DISK_FULL: (Light.RED, LightReason.DISK_FULL, NextStep.FREE_SPACE),
    LOCKED: (Light.YELLOW, LightReason.DATABASE_BUSY, NextStep.WAIT),
    DAMAGED: (Light.RED, LightReason.DATABASE_DAMAGED, NextStep.RESTORE),
    "read_only": (Light.RED, LightReason.DATABASE_READ_ONLY, NextStep.CHECK_RIGHTS),
}
_OTHER: Final = (Light.RED, LightReason.DISK_TROUBLE, NextStep.CHECK_RIGHTS)


class DatabaseCare:
    """Hears of every trouble with the database, and looks at its disk."""

    def __init__(self, house: House, latch: Latch, standstill: Standstill) -> None:
        """Look after `house`; no trouble is known yet."""
        self._house, self._latch, self._standstill = house, latch, standstill
        self._trouble: str = ""
        self.backup_trouble: str = ""
        """The code of why the last daily backup did not succeed; empty where it did."""
        self.backup_at: datetime | None = None
        """When the newest good daily backup was made; None where there is none yet."""

    def failed(self, error: BaseException) -> None:
        """Hear of a round that ended with an error: a mistake of ours stops, weather does not."""
        if isinstance(error, StoreTrouble):
            self.hear(error)
        else:
            self._latch.stop_for_fault(error)

    def hear(self, trouble: StoreTrouble) -> None:
        """Take note of a trouble; one that somebody has to mend stops the agent."""
        if self._trouble == DAMAGED:
            return  # nothing that happens to a damaged file makes it better or worse
        self._trouble = trouble.code
        if trouble.code not in WEATHER:
            log.error("the database cannot be used", exc_info=trouble)
            self._latch.pause(Actor.SYSTEM, f"database_{trouble.code}")

    def worked(self) -> None:
        """A write went through: whatever was in the way is gone, except a damage."""
        if self._trouble != DAMAGED:
            self._trouble = ""
        self._house.show_unsaved(None)

    def could_not_write(self, trouble: StoreTrouble, now: datetime) -> None:
        """Hear that the lights could not be kept: the window shows this one all the same."""
        self.hear(trouble)
        self._house.show_unsaved(self.reading(now))

    def look(self) -> bool:
        """Look at the disk; without room nothing is claimed. Returns whether that has changed."""
        try:
            has_room = self._house.has_room()
        except StoreTrouble as trouble:
            self.hear(trouble)
            return False
        return self._standstill.set(DISK_FULL, on=not has_room)

    def reading(self, now: datetime) -> LightReading:
        """Return the light."""
        return worst(self._readings(now), Part.DATABASE)

    def _readings(self, now: datetime) -> Iterator[LightReading]:
        yield LightReading(Part.DATABASE, Light.GREEN)
        found = DISK_FULL if self._standstill.is_for(DISK_FULL) else ""
        for code in filter(None, (found, self._trouble)):
            light, reason, step = _FACES.get(code, _OTHER)
            yield LightReading(Part.DATABASE, light, reason, None, step)
        if self.backup_trouble:
            step = NextStep.FREE_SPACE if self.backup_trouble == DISK_FULL else NextStep.BACK_UP
            yield LightReading(Part.DATABASE, Light.YELLOW, LightReason.BACKUP_FAILED, None, step)
        if self.backup_at is not None and now - self.backup_at > BACKUP_OLD:
            age = (now - self.backup_at).total_seconds()
            yield LightReading(
                Part.DATABASE, Light.YELLOW, LightReason.BACKUP_OLD, age, NextStep.BACK_UP
            )
