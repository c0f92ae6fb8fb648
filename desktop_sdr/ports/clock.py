"""Time, so that nothing else has to ask the machine for it."""

from datetime import datetime
from typing import Protocol

from desktop_sdr.domain.timekeeping import Clocks


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        ...


class MachineClocks(Protocol):
    """Reads all clocks of the machine at once, so that they can be held against each other."""

    def read(self) -> Clocks:
        """Return what they say now."""
        ...
