"""Runs a desk command off the main thread; what it returned or raised comes back on it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

ResultT = TypeVar("ResultT")

_WORKERS = 2


@dataclass(frozen=True, slots=True)
class _Ticket:
    future: Future[Any]
    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None] | None


class Tasks(QObject):
    """Two workers for what buttons ask; made and used on the main thread only."""

    trouble = Signal(object)
    """An exception of a task that named no `failed`; the window words it in the banner."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="desk")
        self._urgent = ThreadPoolExecutor(1, thread_name_prefix="desk-stop")
        self._patient = ThreadPoolExecutor(1, thread_name_prefix="desk-wait")
        self._given_up = Event()
        # Queued: a task that is done already would be answered before `run` has returned.
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        work: Callable[[], ResultT],
        done: Callable[[ResultT], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do `work` in a worker, then `done` or `failed` here; silent once `owner` is destroyed."""
        self._watch(self._pool.submit(work), owner, done, failed)

    def run_now(
        self,
        owner: QObject,
        work: Callable[[], ResultT],
        done: Callable[[ResultT], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """The same on a worker of its own that nothing else uses: Pause waits behind nobody."""
        self._watch(self._urgent.submit(work), owner, done, failed)

    def run_patiently(
        self,
        owner: QObject,
        work: Callable[[Event], ResultT],
        done: Callable[[ResultT], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Event:
        """The same for what waits for the rep: nothing else waits behind it.

        `work` ends soon once the event is set that it is given; so do the next one and `close`.
        """
        self._given_up.set()
        given_up = self._given_up = Event()
        self._watch(self._patient.submit(work, given_up), owner, done, failed)
        return given_up

    def _watch(
        self,
        future: Future[ResultT],
        owner: QObject,
        done: Callable[[ResultT], None] | None,
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        ticket = _Ticket(future, owner, done or _nothing, failed)
        future.add_done_callback(lambda _future: self._finished.emit(ticket))

    def close(self) -> None:
        """Wait for what runs, drop what waits."""
        self._given_up.set()
        self._patient.shutdown(wait=True, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._urgent.shutdown(wait=True)

    @Slot(object)
    def _deliver(self, ticket: _Ticket) -> None:
        if ticket.future.cancelled() or not shiboken6.isValid(ticket.owner):
            return
        error = ticket.future.exception()
        if error is None:
            ticket.done(ticket.future.result())
        elif ticket.failed is not None:
            ticket.failed(error)
        else:
            self.trouble.emit(error)


def _nothing(_result: object) -> None:
    """Do nothing with a result that nobody waits for."""
