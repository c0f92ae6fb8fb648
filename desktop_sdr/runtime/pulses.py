"""The pulses: fixed rounds that make someone look at the database again."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from desktop_sdr.agent.loop import (
    deciding,
    listening,
    outbox,
    pacing,
    sent_history,
    settling,
    taking_in,
)
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.runtime.rounds import Rounds


@dataclass(frozen=True, slots=True)
class Pulse:
    """One round: its name, how often, and what it does."""

    name: str
    period: timedelta
    run: Callable[[], object]


class Lanes:
    """Runs each outbox lane and each inbox in a thread of its own, one round of each at a time.

    A server that keeps one mailbox waiting, or a calendar that hangs, holds up nobody else,
    nor the program's end.
    """

    def __init__(self, office: Office) -> None:
        """Make the pools; nothing runs until `dispatch` or `listen`."""
        self._office = office
        self._out, self._in = Rounds("lane"), Rounds("inbox")
        self._understanding = threading.Lock()

    def dispatch(self) -> None:
        """Start a round in every lane that has something due, or something unclear to look for.

        Raises what a round that has ended raised, once: the lane goes on with the next call.
        """
        self._out.hear_ended()
        settling.reconcile(self._office, self.busy())
        unclear, ready = settling.unsettled_lanes(self._office), outbox.ready_lanes(self._office)
        for lane in dict.fromkeys((*unclear, *ready)):
            self._out.start(lane, partial(self._work, lane))

    def listen(self) -> None:
        """Start reading every inbox that is not being read, and understand what has come."""
        self._in.hear_ended()
        for mailbox_id in self._office.inboxes:
            self._in.start(str(mailbox_id), partial(self._take_in, mailbox_id))
        self._understand()

    def _work(self, lane: str) -> None:
        settling.settle(self._office, lane)
        outbox.dispatch_lane(self._office, lane)

    def _take_in(self, mailbox_id: MailboxId) -> None:
        sent_history.read_daily(self._office, mailbox_id)
        pacing.draw_ahead(self._office)
        if taking_in.take_in(self._office, mailbox_id):
            self._understand()

    def _understand(self) -> None:
        """One at a time: two would read the same mail."""
        with self._understanding:
            listening.understand_pending(self._office)

    def busy(self) -> tuple[str, ...]:
        """Return the outbox lanes at work."""
        return self._out.busy()

    def close(self, patience: timedelta = timedelta(seconds=10)) -> tuple[str, ...]:
        """Take no more work and wait for what is under way; returns what is still at work.

        What is left behind loses nothing: its item is sorted out at the next start.
        """
        return (*self._out.close(patience), *self._in.close(patience))


def pulses_of(office: Office, watch: Watch, lanes: Lanes, pace: float = 1.0) -> Sequence[Pulse]:
    """Return the table of pulses; `pace` over 1 shortens the rounds for a fast clock."""

    def seconds(count: float) -> timedelta:
        return timedelta(seconds=max(0.25, count / max(pace, 1.0)))

    def think() -> None:
        watch.beat("think")
        deciding.think(office)

    return (
        Pulse("think", seconds(30), think),
        Pulse("dispatch", seconds(10), lanes.dispatch),
        Pulse("listen", seconds(60), lanes.listen),
        Pulse("watch", seconds(60), watch.look),
    )
