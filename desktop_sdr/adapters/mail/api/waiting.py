"""Waiting for new mail at a vendor that rings nobody: by asking again and again."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event


class Waiting:
    """One wait at a time, which another thread can end."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._rung = Event()

    def until(self, has_come: Callable[[], bool], patience: timedelta) -> bool:
        """Ask until something has come or `patience` is over; True when it has.

        A `ring` that comes just before is not lost: it ends the wait that follows.
        """
        end = time.monotonic() + patience.total_seconds()
        try:
            while True:
                if has_come():
                    return True
                left = end - time.monotonic()
                if left <= 0 or self._rung.wait(min(left, self._every.total_seconds())):
                    return False
        finally:
            self._rung.clear()

    def ring(self) -> None:
        """End a running wait, or the next one."""
        self._rung.set()
