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

    Pausing holds from the press on, before it takes any lock or touches the disk. It is
    acknowledged after the one dot that may be under way has passed: a few microseconds of work.
    A press holds by itself until the database has it; from then on the database is what counts,
    so that another process may pause and resume this one.
    """

    def __init__(
        self,
        open_unit_of_work: OpenUnitOfWork,
        clock: Clock,
        look: OpenUnitOfWork | None = None,
    ) -> None:
        """Start stopped: only `read` or `resume` lets the agent go; `look` only reads."""
        self._open, self._clock, self._look = open_unit_of_work, clock, look or open_unit_of_work
        self._off_in_rows = True
        self._press: object | None = None
        self._kept_press: object | None = None
        self._guard = threading.Lock()
        self._dot = threading.Lock()
        self.saved = True

    def read(self) -> None:
        """Take over what the database says; a latch that cannot be read counts as paused."""
        press = self._press
        try:
            with self._look() as uow:
                off = uow.keepings.switch().paused_at is not None
        except StoreTrouble:
            off = True
        with self._guard:
            if press is self._press:
                self._off_in_rows = off

    @property
    def is_paused(self) -> bool:
        """True while nothing may leave."""
        return self._off_in_rows or self._press is not self._kept_press

    @contextmanager
    def at_dot(self, commit_phase: Callable[[], bool]) -> Iterator[bool]:
        """Hold the gate around one final dot; yields False when it must not be written.

        `commit_phase` makes the `dot` phase durable. It runs before the last look at the flag, so
        that a dot is never written that the database does not know of.
        """
        with self._dot:
            if self.is_paused or not commit_phase():
                yield False
                return
            yield not self.is_paused

    def stop_in_memory(self) -> None:
        """Stop, and nothing else; `pause` has to follow to save and show it."""
        self._press = object()

    def pause(self, by: Actor, reason: str = "") -> bool:
        """Stop everything; returns False when it could not be saved (it stays stopped anyway).

        A pause on top of a pause changes nothing.
        """
        press = self._press = object()
        with self._dot:
            pass
        try:
            self._save(by, reason)
        except StoreTrouble:
            self.saved = False
            return False
        with self._guard:
            self._off_in_rows, self._kept_press = True, press
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
        """Let the agent go again; raises StoreTrouble and stays stopped when it cannot be saved.

        A press that comes meanwhile still stops it.
        """
        now, press = self._clock.now(), self._press
        with self._open() as uow:
            if uow.keepings.switch().paused_at is not None:
                uow.keepings.set_switch(Switch())
                record(uow, AuditTag.RESUMED, Cause(by, PAUSE_TRACE), now, {})
                uow.commit()
        with self._guard:
            self._off_in_rows, self._kept_press = False, press
        self.saved = True
