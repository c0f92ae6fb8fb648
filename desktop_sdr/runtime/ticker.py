"""A thread that looks again and again, by a clock that nobody can set, and survives a stumble."""

import threading
from collections.abc import Callable
from typing import Final

from desktop_sdr.agent.loop.faults import OWN_FAULTS
from desktop_sdr.ports.store import StoreTrouble

STOP_SECONDS: Final = 10.0


class Ticker:
    """Calls one thing every so many seconds, from `start` to `stop`."""

    def __init__(
        self,
        name: str,
        seconds: float,
        look: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Prepare a thread of that name to call `look`, and `failed` where it stumbles."""
        self._look, self._failed, self._seconds = look, failed, seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._tick, name=name, daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """Tick no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _tick(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                self._look()
            except (StoreTrouble, *OWN_FAULTS) as error:
                self._failed(error)
