"""The five pulses: fixed rounds that make someone look at the database again."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import timedelta

from desktop_sdr.agent.loop import deciding, listening, outbox, settling
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.runtime.daemon_threads import DaemonThreads


@dataclass(frozen=True, slots=True)
class Pulse:
    """One round: its name, how often, and what it does."""

    name: str
    period: timedelta
    run: Callable[[], None]


class Lanes:
    """Runs each outbox lane in a thread of its own, one round of a lane at a time.

    A server that keeps one lane waiting, even for ever, holds up no other, nor the program's end.
    """

    def __init__(self, office: Office) -> None:
        """Prepare; nothing runs until `dispatch`."""
        self._office = office
        self._pool = DaemonThreads("lane")
        self._running: dict[str, Future[int]] = {}
        self._guard = threading.Lock()

    def dispatch(self) -> None:
        """Start a round in every lane that has something due and is not at work already.

        Raises what a round that has ended raised, once: the lane goes on with the next call.
        """
        self._hear_ended()
        settling.reconcile(self._office, self.busy())
        for lane in outbox.ready_lanes(self._office):
            with self._guard:
                if lane not in self._running:
                    self._running[lane] = self._pool.submit(
                        outbox.dispatch_lane, self._office, lane
                    )

    def _hear_ended(self) -> None:
        with self._guard:
            ended = [lane for lane, one in self._running.items() if one.done()]
        for lane in ended:
            with self._guard:
                round_ = self._running.pop(lane)
            round_.result()

    def busy(self) -> tuple[str, ...]:
        """Return the lanes at work."""
        with self._guard:
            return tuple(lane for lane, one in self._running.items() if not one.done())

    def close(self, patience: timedelta = timedelta(seconds=10)) -> tuple[str, ...]:
        """Take no more work and wait for what is under way; returns the lanes still at work.

        A lane that is left behind loses nothing: its item is sorted out at the next start.
        """
        self._pool.shutdown()
        with self._guard:
            running = dict(self._running)
        wait(running.values(), timeout=patience.total_seconds())
        return tuple(lane for lane, one in running.items() if not one.done())


def pulses_of(office: Office, watch: Watch, lanes: Lanes, pace: float = 1.0) -> Sequence[Pulse]:
    """Return the table of pulses; `pace` over 1 shortens the rounds for a fast clock."""

    def seconds(count: float) -> timedelta:
        return timedelta(seconds=max(0.25, count / max(pace, 1.0)))

    def think() -> None:
        watch.beat("think")
        deciding.think(office)

    def dispatch() -> None:
        lanes.dispatch()
        settling.settle(office)

    return (
        Pulse("think", seconds(30), think),
        Pulse("dispatch", seconds(10), dispatch),
        Pulse("listen", seconds(60), lambda: _listen(office)),
        Pulse("watch", seconds(60), watch.look),
    )


def _listen(office: Office) -> None:
    listening.listen(office)
