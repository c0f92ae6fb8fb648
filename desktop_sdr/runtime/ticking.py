"""What trusts no clock and no scheduler: it sees sleep, set clocks, a dead loop."""

import logging
from collections.abc import Callable
from typing import Final

from desktop_sdr.agent.loop import waking
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.standstill import NO_HEARTBEAT
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.timekeeping import Passage, passage
from desktop_sdr.ports.clock import MachineClocks
from desktop_sdr.ports.store import StoreTrouble

log = logging.getLogger("desktop_sdr.runtime.ticking")

TICK_SECONDS: Final = 3.0
"""A light has to be right within five; a tick that finds nothing takes some microseconds."""


class Ticks:
    """What is looked at with each tick, one after the other."""

    def __init__(
        self,
        office: Office,
        watch: Watch,
        heart: Heart,
        clocks: MachineClocks | None,
        begin_anew: Callable[[], None],
    ) -> None:
        """Without `clocks` (the practice world has a fast one of its own) no time is compared."""
        self._office, self._watch, self._heart = office, watch, heart
        self._clocks, self._begin_anew = clocks, begin_anew
        self._before = clocks.read() if clocks is not None else None
        self._unwritten: list[Passage] = []

    def look(self) -> None:
        """Look once at the clocks, the heart and the disk."""
        self._look_at_clocks()
        if self._office.standstill.set(NO_HEARTBEAT, on=self._heart.is_silent):
            silent = self._heart.silent_for.total_seconds()
            log.info("the loop's heart has been silent for %.0f seconds", silent)
        self._watch.glance()

    def _look_at_clocks(self) -> None:
        if self._clocks is None or self._before is None:
            return
        now = self._clocks.read()
        found = passage(self._before, now)
        self._before = now
        if not found.is_smooth:
            log.info("slept for %s, clock set by %s", found.slept, found.set_by)
            self._begin_anew()
            self._unwritten.append(found)
            if found.set_by:
                self._watch.clock_was_set()
        self._write_down()

    def _write_down(self) -> None:
        """Tell the agent; what the database cannot take now is told again at the next tick."""
        while self._unwritten:
            try:
                waking.notice(self._office, self._unwritten[0])
            except StoreTrouble:
                log.info("the database cannot be written: the next tick tries again")
                return
            del self._unwritten[0]
