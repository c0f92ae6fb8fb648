"""The loop's heartbeat in memory, by a clock that nobody can set and that stands still in sleep."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

SILENT_FOR: Final = timedelta(minutes=2)
"""A loop that has been silent for longer is not trusted with another act (reliability.md R24)."""


class Heart:
    """When the loop was last seen to run."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """Count by `seconds`, which only ever grows."""
        self._seconds, self._last = seconds, seconds()

    def beat(self) -> None:
        """The loop runs."""
        self._last = self._seconds()

    @property
    def silent_for(self) -> timedelta:
        """How long ago the last beat was, or the start where there was none."""
        return timedelta(seconds=self._seconds() - self._last)

    @property
    def is_silent(self) -> bool:
        """True when the loop has been silent for too long."""
        return self.silent_for > SILENT_FOR
