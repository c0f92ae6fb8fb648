"""The practice world's clock: it runs fast beside a person, and by hand without one."""

import time
from datetime import datetime, timedelta


class PracticeClock:
    """Tells simulated time: `speed` simulated seconds to a real one, or only by `advance_to`."""

    def __init__(self, start: datetime, speed: float = 0.0) -> None:
        """Start at `start`."""
        self._base, self._speed = start, speed
        self._since = time.monotonic()

    def now(self) -> datetime:
        """Return the simulated moment, aware UTC."""
        if self._speed <= 0:
            return self._base
        passed = time.monotonic() - self._since
        return self._base + timedelta(seconds=passed * self._speed)

    def advance_to(self, moment: datetime) -> None:
        """Jump forward to `moment`; a moment that has passed changes nothing."""
        if moment <= self.now():
            return
        self._base, self._since = moment, time.monotonic()
