"""Hears within a moment when another process pauses or resumes, and saves what was not saved."""

from typing import Final

from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.ports.changes import ChangeFeed, Changes, Topic

LOOK_SECONDS: Final = 0.2
"""A look reads one sector that is in memory: some ten microseconds."""
SAVE_SECONDS: Final = 2.0
"""Between two tries to save a stop; whoever pressed has had that time to save it."""


class OtherPresses:
    """Looks at the stop sign, and tells the feed when what it says of the switch has moved."""

    def __init__(self, latch: Latch, feed: ChangeFeed, save_seconds: float = SAVE_SECONDS) -> None:
        """Know nothing yet: the first look tells how it stands."""
        self._latch, self._feed = latch, feed
        self._every = max(1, round(save_seconds / LOOK_SECONDS))
        self._unsaved_for = 0
        self._told: tuple[bool, bool, bytes] | None = None

    def look(self) -> None:
        """Look once; every so many looks, try to save a stop that is not saved."""
        if self._latch.heed_sign():
            self._tell()  # before the database is asked, which may take its time
            self._latch.read()
        self._tell()
        self._unsaved_for = 0 if self._latch.saved else self._unsaved_for + 1
        if self._unsaved_for >= self._every:
            self._unsaved_for = 0
            self._latch.save()

    def _tell(self) -> None:
        """Compare with what was told, since each round reads the latch too, and tells nobody."""
        standing = self._latch.standing
        if standing != self._told:
            self._told = standing
            self._feed.publish(Changes(frozenset({Topic.SWITCH})))
