"""A clock in a file: two processes see the same moment, and a test moves it for both."""

from datetime import datetime, timedelta
from pathlib import Path


class SharedClock:
    """The Clock of tests with more than one process; it stands still until it is moved."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        """Read the moment from `path`, which `start` sets."""
        self._path = path
        if start is not None:
            self._keep(start)

    def now(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text(encoding="ascii"))

    def advance(self, by: timedelta) -> None:
        self._keep(self.now() + by)

    def _keep(self, moment: datetime) -> None:
        fresh = self._path.with_suffix(".fresh")
        fresh.write_text(moment.isoformat(), encoding="ascii")
        fresh.replace(self._path)
