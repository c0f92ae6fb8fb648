"""The latch that stops everything: first in memory, then on disk, and never by itself undone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.store import OpenUnitOfWork, StoreTrouble, Switch

PAUSE_TRACE = TraceId("switch")


class Latch:
    """Says whether anything may leave; asked before each claim and once more at the dot.

    Pausing sets the flag before it takes any lock or touches the disk. It is acknowledged after
    the one dot that may be under way has passed, which is a few microseconds of work.
    """

    def __init__(self, open_unit_of_work: OpenUnitOfWork, clock: Clock) -> None:
        """Start stopped: only `read` or `resume` lets the agent go."""
        self._open, self._clock = open_unit_of_work, clock
        self._stopped = threading.Event()
        self._stopped.set()
        self._dot = threading.Lock()
        self.saved = True

    def read(self) -> None:
        """Take over what the database says; a latch that cannot be read counts as paused."""
        try:
            with self._open() as uow:
                paused = uow.keepings.switch().paused_at is not None
        except StoreTrouble:
            paused = True
        if paused:
            self._stopped.set()
        else:
            self._stopped.clear()

    def obey_others(self) -> None:
        """Stop when another process has set the latch; never starts anything."""
        if self._stopped.is_set():
            return
        try:
            with self._open() as uow:
                paused = uow.keepings.switch().paused_at is not None
        except StoreTrouble:
            paused = True
        if paused:
            self._stopped.set()

    @property
    def is_paused(self) -> bool:
        """True while nothing may leave."""
        return self._stopped.is_set()

    @contextmanager
    def at_dot(self, commit_phase: Callable[[], bool]) -> Iterator[bool]:
        """Hold the gate around one final dot; yields False when it must not be written.

        `commit_phase` makes the `dot` phase durable. It runs before the last look at the flag, so
        that a dot is never written that the database does not know of.
        """
        with self._dot:
            if self._stopped.is_set() or not commit_phase():
                yield False
                return
            yield not self._stopped.is_set()

    def stop_in_memory(self) -> None:
        """Set the flag and nothing else; `pause` has to follow to save and show it."""
        self._stopped.set()

    def pause(self, by: Actor, reason: str = "") -> bool:
        """Stop everything; returns False when it could not be saved (it stays stopped anyway).

        A pause on top of a pause changes nothing.
        """
        self._stopped.set()
        with self._dot:
            pass
        try:
            self._save(by, reason)
        except StoreTrouble:
            self.saved = False
            return False
        self.saved = True
        return True

    def stop_for_fault(self, _error: BaseException) -> None:
        """Stop because the program itself went wrong."""
        self.pause(Actor.SYSTEM, "program_error")

    def _save(self, by: Actor, reason: str) -> None:
        now = self._clock.now()
        with self._open() as uow:
            if uow.keepings.switch().paused_at is not None:
                return
            uow.keepings.set_switch(Switch(paused_at=now, by=by, reason=reason))
            if by not in (Actor.REP, Actor.SIMULATED_REP):
                uow.keepings.set_level(AutonomyLevel.SUPERVISED)
            record(uow, AuditTag.PAUSED, Cause(by, PAUSE_TRACE), now, {"reason": reason})
            uow.commit()

    def resume(self, by: Actor) -> None:
        """Let the agent go again; raises StoreTrouble and stays stopped when it cannot be saved."""
        now = self._clock.now()
        with self._open() as uow:
            if uow.keepings.switch().paused_at is not None:
                uow.keepings.set_switch(Switch())
                record(uow, AuditTag.RESUMED, Cause(by, PAUSE_TRACE), now, {})
                uow.commit()
        self.saved = True
        self._stopped.clear()
