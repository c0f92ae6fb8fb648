"""The machine's clock: the only place in the product that asks what time it is."""

import time
from datetime import UTC, datetime, timedelta

from desktop_sdr.domain.timekeeping import Clocks


class SystemClock:
    """The Clock of real life."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - here, so that it need be nowhere else


class SystemClocks:
    """The MachineClocks of real life; only Linux has one that counts sleep and cannot be set."""

    def read(self) -> Clocks:
        """Return the wall clock and, where there is one, the time since boot."""
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        since = None if boot is None else timedelta(seconds=time.clock_gettime(boot))
        return Clocks(SystemClock().now(), since)
