"""Rounds of work under names: each in a thread of its own, one of a name at a time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta

MOST = 64
"""More names than a profile can have: a thread is made only when one is needed, and one that
hangs must never be the one that another name waits for."""


class Rounds:
    """The rounds under way; a name that is at work is not started again."""

    def __init__(self, title: str) -> None:
        """Make the pool; `title` begins the names of its threads."""
        self._pool = ThreadPoolExecutor(MOST, thread_name_prefix=title)
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
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._guard:
            running = dict(self._running)
        wait(running.values(), timeout=patience.total_seconds())
        return tuple(name for name, one in running.items() if not one.done())
