"""Whose turn it is to write: first come, first served, within this process.

SQLite's own waiting is a poll with growing pauses, in which a thread that writes again and again
(an import) can starve one that wants to write once (the rep's approval).
"""

import threading
from collections import deque
from typing import Final

from desktop_sdr.ports.store import StoreTrouble

PATIENCE_SECONDS: Final = 5.0


class Turns:
    """A lock that serves its waiters in the order in which they came."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        """Nobody writes yet."""
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._patience = patience

    def take(self) -> None:
        """Wait for the turn; raises StoreTrouble("locked") when patience is over."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            place = threading.Lock()
            place.acquire()
            self._waiting.append(place)
        if not place.acquire(timeout=self._patience):
            self._give_up(place)

    def _give_up(self, place: threading.Lock) -> None:
        with self._guard:
            if place not in self._waiting:
                return  # the turn came in the very last moment
            self._waiting.remove(place)
        raise StoreTrouble("locked", "another part of the program is writing for too long")

    def give_back(self) -> None:
        """End the turn; the one who waits longest goes on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
