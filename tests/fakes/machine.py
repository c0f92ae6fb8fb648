"""A machine whose clocks are moved by hand: time passes, it sleeps, somebody sets the clock."""

from datetime import timedelta

from desktop_sdr.domain.timekeeping import Clocks
from fakes.clock import FakeClock


class FakeMachine:
    """The MachineClocks of tests, beside the one wall clock that the office reads."""

    def __init__(self, clock: FakeClock, *, counts_sleep: bool = True) -> None:
        self._clock, self._counts_sleep = clock, counts_sleep
        self._since_boot = timedelta(hours=1)
        self.awake = 0.0
        """Seconds that the machine was awake: what a waiting thread and a heart count by."""

    def read(self) -> Clocks:
        return Clocks(self._clock.now(), self._since_boot if self._counts_sleep else None)

    def seconds(self) -> float:
        return self.awake

    def passes(self, span: timedelta) -> None:
        self._clock.advance(span)
        self._since_boot += span
        self.awake += span.total_seconds()

    def sleeps(self, span: timedelta) -> None:
        self._clock.advance(span)
        self._since_boot += span

    def clock_is_set(self, by: timedelta) -> None:
        self._clock.set(self._clock.now() + by)
