"""Days in seconds: the same agent, driven from one due moment to the next by a stepped clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from desktop_sdr.agent.loop import (
    agenda,
    deciding,
    listening,
    outbox,
    pacing,
    sent_history,
    settling,
)
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.runtime.simulated_rep import SimulatedRep

SHORTEST = timedelta(minutes=4)
LONGEST = timedelta(minutes=30)
OVERNIGHT = timedelta(hours=2)
SITTING = timedelta(minutes=60)
WATCH = timedelta(minutes=30)


class SteppedClock(Protocol):
    """A clock that is moved by hand."""

    def now(self) -> datetime:
        """Return the simulated moment."""
        ...

    def advance_to(self, moment: datetime) -> None:
        """Jump forward."""
        ...


@dataclass(slots=True)
class Simulation:
    """The whole loop on one thread, in simulated time."""

    office: Office
    watch: Watch
    rep: SimulatedRep
    clock: SteppedClock
    next_outside: Callable[[datetime], datetime | None]
    """When something will come in from outside, if anything is known to."""

    def run_until(self, end: datetime, told: Callable[[datetime], None]) -> None:
        """Run until `end`; `told` hears each simulated moment."""
        settling.reconcile(self.office)
        self.office.latch.read()
        next_sitting = next_watch = self.clock.now()
        while self.clock.now() < end:
            now = self.clock.now()
            self._round()
            if now >= next_watch:
                self.watch.beat("think")
                self.watch.look()
                told(now)
                next_watch = now + WATCH
            if now >= next_sitting:
                self.rep.sit_down()
                next_sitting = now + SITTING
            self.clock.advance_to(min(end, self._next(now, next_sitting)))
        told(self.clock.now())

    def _round(self) -> None:
        for mailbox_id in self.office.histories:
            if sent_history.read_daily(self.office, mailbox_id):
                pacing.draw_ahead(self.office)
        listening.listen(self.office)
        while deciding.think(self.office):
            pass
        outbox.dispatch(self.office)
        settling.settle(self.office)

    def _next(self, now: datetime, next_sitting: datetime) -> datetime:
        """Return the next moment at which anything can happen."""
        moments = [agenda.next_moment(self.office), self.next_outside(now)]
        limit = now + (LONGEST if self.rep.is_at_work(now) else OVERNIGHT)
        known = [moment for moment in moments if moment is not None]
        if self.rep.is_at_work(now):
            known.append(next_sitting)
        return max(now + SHORTEST, min([*known, limit]))
