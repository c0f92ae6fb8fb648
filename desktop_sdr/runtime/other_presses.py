"""Hears within a moment when another process pauses or resumes, and saves what was not saved."""

import threading
from typing import Final

from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.ports.changes import ChangeFeed, Changes, Topic

LOOK_SECONDS: Final = 0.2
"""A look reads one sector that is in memory: some ten microseconds."""
SAVE_SECONDS: Final = 2.0
"""Between two tries to save a stop; whoever pressed has had that time to save it."""
STOP_SECONDS: Final = 10.0


class OtherPresses:
    """One thread that looks at the stop sign, and tells the feed when the switch has moved."""

    def __init__(self, latch: Latch, feed: ChangeFeed, save_seconds: float = SAVE_SECONDS) -> None:
        """Prepare; nothing looks until `start`."""
        self._latch, self._feed = latch, feed
        self._every = max(1, round(save_seconds / LOOK_SECONDS))
        self._told: tuple[bool, bool, bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, name="other-presses", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _look(self) -> None:
        unsaved_for = 0
        while not self._stopping.wait(LOOK_SECONDS):
            if self._latch.heed_sign():
                self._tell()  # before the database is asked, which may take its time
                self._latch.read()
            self._tell()
            unsaved_for = 0 if self._latch.saved else unsaved_for + 1
            if unsaved_for >= self._every:
                unsaved_for = 0
                self._latch.save()

    def _tell(self) -> None:
        """Compare with what was told, since each round reads the latch too, and tells nobody."""
        standing = self._latch.standing
        if standing != self._told:
            self._told = standing
            self._feed.publish(Changes(frozenset({Topic.SWITCH})))
