"""Rounds of work under names: each in a thread of its own, one of a name at a time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import timedelta

from desktop_sdr.runtime.daemon_threads import DaemonThreads


class Rounds:
    """The rounds under way; a name that is at work is not started again.

    One that hangs is neither waited for by another name nor by the program's end.
    """

    def __init__(self, title: str) -> None:
        """Prepare; `title` names the threads."""
        self._pool = DaemonThreads(title)
        self._running: dict[str, Future[object]] = {}
        self._guard = threading.Lock()

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Begin a round of `name`, unless one is under way."""
        with self._guard:
            if name not in self._running:
                self._running[name] = self._pool.submit(work)

    def hear_ended(self) -> None:
        """Forget the rounds that ended; raises what one of them raised, once."""
        with self._guard:
            ended = [name for name, one in self._running.items() if one.done()]
        for name in ended:
            with self._guard:
                round_ = self._running.pop(name)
            round_.result()

    def busy(self) -> tuple[str, ...]:
        """Return the names at work."""
        with self._guard:
            return tuple(name for name, one in self._running.items() if not one.done())

    def close(self, patience: timedelta) -> tuple[str, ...]:
        """Take no more work and wait for what is under way; returns the names still at work."""
        self._pool.shutdown()
        with self._guard:
            running = dict(self._running)
        wait(running.values(), timeout=patience.total_seconds())
        return tuple(name for name, one in running.items() if not one.done())
