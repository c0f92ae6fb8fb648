"""The latch that stops everything: first in memory, then on disk, and never by itself undone."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.oversight.passages import Passages
from desktop_sdr.agent.oversight.stops import PAUSE_TRACE, Stop, put_down
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.stop_sign import Sign, StopSign
from desktop_sdr.ports.store import OpenUnitOfWork, StoreTrouble, Switch, UnitOfWork

RESUMED_NOTE: Final = "resumed_at"
"""The note that says when the agent was last let go again."""
DOT_SECONDS: Final = 0.04
"""How long a press waits for dots that are being written: each takes microseconds."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds at one moment: resuming lifts this, and nothing that is pressed after it."""

    press: object | None
    sign: Sign


class Latch:
    """Says whether anything may leave; asked before each claim and once more at the dot.

    A press holds in memory before it takes any lock or touches the disk. It is acknowledged once
    the dots that are being written have passed and the stop sign is up, which every process looks
    at before its dots and which outlives this one: a few microseconds of work, and no database.
    Then it is saved. A press holds by itself until the database has it; from then on the database
    and the sign are what counts, so that another process may pause and resume this one.
    """

    def __init__(
        self,
        open_unit_of_work: OpenUnitOfWork,
        clock: Clock,
        look: OpenUnitOfWork | None = None,
        sign: StopSign | None = None,
    ) -> None:
        """Start stopped: only `read` or `resume` lets the agent go; `look` only reads.

        Without a `sign` other processes see a press once it is saved.
        """
        self._open, self._clock, self._look = open_unit_of_work, clock, look or open_unit_of_work
        self._sign = sign or _NoSign()
        self._passages = Passages()
        self._off = True
        self._press: object | None = None
        self._kept_press: object | None = None
        self._wanted: Stop | None = None
        self._seen = Sign()
        self._under_way: Mapping[EffectKind, int] | None = None
        self._guard = threading.Lock()
        self.saved = True
        """False while the database does not know of a stop that holds."""

    @property
    def is_paused(self) -> bool:
        """True while nothing may leave."""
        return self._off or self._press is not self._kept_press

    @property
    def standing(self) -> tuple[bool, bool, bytes]:
        """Whether it is paused, whether that is saved, and which sign says so: what can be shown.

        Comes from memory alone and changes with each press, saving and resume.
        """
        return self.is_paused, self.saved, self._seen.mark

    @property
    def pressed(self) -> Switch:
        """Who stopped it, when and why, by memory and sign alone; empty where neither knows."""
        wanted = self._wanted
        return self._seen.switch if wanted is None else wanted.switch

    @property
    def under_way(self) -> Mapping[EffectKind, int] | None:
        """What was past recall when it stopped, by kind; None where this process saw no stop."""
        return self._under_way

    def read(self) -> None:
        """Take over what sign and database say; a latch that cannot be read counts as paused."""
        press, was_paused = self._press, self.is_paused
        sign = self._sign.read()
        try:
            with self._look() as uow:
                in_rows = uow.keepings.switch().paused_at is not None
        except StoreTrouble:
            in_rows = None
        with self._guard:
            self._seen = sign
            if press is not self._press:
                return
            self._off = sign.is_up or in_rows is not False
            if in_rows is not None and self._wanted is None:
                self.saved = in_rows or not sign.is_up
            self._name_under_way(was_paused)

    def heed_sign(self) -> bool:
        """Stop if the sign is up, by the sign alone; True where it was touched: `read` is due."""
        was_paused, sign = self.is_paused, self._sign.read()
        with self._guard:
            if sign == self._seen:
                return False
            if sign.is_up:
                self._off = True
                self._name_under_way(was_paused)
        return True

    @contextmanager
    def at_dot(self, item: OutboxItem | None = None) -> Iterator[bool]:
        """Hold the gate around one final dot; yields False when it must not be written.

        Nothing but the dot belongs inside: presses, here and in other processes, wait for it.
        A mail that is no effect (the test of a mailbox) has no `item` and is not named.
        """
        with (
            self._sign.passing() as is_down,
            self._passages.passing(item, lambda: is_down and not self.is_paused) as may_go,
        ):
            yield may_go

    def end(self, outbox_id: OutboxId) -> None:
        """Hear that it is known, or left to others to find out, what became of an act."""
        self._passages.end(outbox_id)

    def was_turned_back(self, outbox_id: OutboxId) -> bool:
        """Say whether the act was stopped at the gate: its row says `dot`, and it never left."""
        return self._passages.was_turned_back(outbox_id)

    def stop_in_memory(self) -> None:
        """Stop this process and nothing else, as at its end; never saved."""
        self._press = object()

    def stop(self, by: Actor, reason: str = "") -> None:
        """Stop everything, at once and in every process; `save` has to follow.

        A stop on top of a stop changes nothing.
        """
        self._stop(Stop(Switch(by=by, reason=reason)))

    def stop_for_doubt(self, reason: str, facts: Mapping[str, Value]) -> None:
        """Stop for a reason that the rep is to hear of on top of any other; `save` has to follow.

        The record tells the facts too, however late it is saved.
        """
        self._stop(Stop(Switch(by=Actor.SYSTEM, reason=reason), facts, for_doubt=True))

    def _stop(self, stop: Stop) -> None:
        was_paused = self.is_paused
        self._press = object()
        self._passages.await_dots(DOT_SECONDS)
        with self._guard:
            self._name_under_way(was_paused)
            wanted = None if stop.for_doubt else self._wanted
            if wanted is None:
                wanted = replace(stop, switch=replace(stop.switch, paused_at=self._clock.now()))
            self._wanted = wanted
        self._sign.put_up(wanted.switch)
        self._press_anew(wanted)

    def _press_anew(self, wanted: Stop) -> None:
        """Outlast a resume that began meanwhile and has not seen this press whole."""
        with self._guard:
            self._press, self._wanted = object(), self._wanted or wanted

    def save(self) -> bool:
        """Write a stop down that the database does not have; False when it cannot be written."""
        press = self._press
        sign = self._sign.read()
        wanted = self._wanted or (Stop(sign.switch) if sign.is_up else None)
        if wanted is not None:
            try:
                self._write(wanted)
            except StoreTrouble:
                self.saved = False
                self._sign.keep()
                return False
            with self._guard:
                self._off, self._kept_press = True, press
                if self._wanted is wanted:
                    self._wanted = None
        self.saved = True
        return True

    def pause(self, by: Actor, reason: str = "") -> bool:
        """Stop everything; returns False when it could not be saved (it stays stopped anyway)."""
        self.stop(by, reason)
        return self.save()

    def stop_for_fault(self, _error: BaseException) -> None:
        """Stop because the program itself went wrong."""
        self.pause(Actor.SYSTEM, PauseReason.PROGRAM_ERROR.value)

    def hold(self) -> Hold:
        """Return what holds now; whoever asks to resume takes it at the moment of asking."""
        press = self._press  # first: a press is in memory before it is on the sign
        return Hold(press, self._sign.read())

    def resume(self, by: Actor, hold: Hold | None = None) -> None:
        """Let the agent go again; raises StoreTrouble and stays stopped when it cannot be saved.

        A press that came after the `hold` (now, where none is given), here or in another process,
        still stops it.
        """
        hold = hold or self.hold()
        if hold.press is not self._press:
            return
        with self._open() as uow:
            if self._is_lifted(uow, by, hold.sign):
                if not self._is_taken_down(hold.sign):
                    return
                self._commit(uow, hold.sign)
        with self._guard:
            self._kept_press = hold.press
            if hold.press is self._press:
                self._wanted = None
        self.read()

    def _is_lifted(self, uow: UnitOfWork, by: Actor, sign: Sign) -> bool:
        """Let go in the caller's transaction; False where nothing holds."""
        now = self._clock.now()
        standing = uow.keepings.switch()
        unsaved = self._wanted or (Stop(sign.switch) if sign.is_up else None)
        if unsaved is None and standing.paused_at is None:
            return False
        if unsaved is not None and unsaved.is_to_be_saved(standing):
            self._put_down(uow, unsaved, now)  # the record is to tell of both
        uow.keepings.set_switch(Switch())
        uow.keepings.set_note(RESUMED_NOTE, now.isoformat())
        cause = Cause(by, PAUSE_TRACE)
        record(uow, AuditTag.RESUMED, cause, now, {})
        deeds.name(uow, Command.RESUME, cause, now)
        return True

    def _is_taken_down(self, sign: Sign) -> bool:
        """Take the sign down before the row says so: a crash in between leaves it paused."""
        if self._sign.take_down(sign):
            return True
        if self._sign.read() == sign:
            raise StoreTrouble("locked", "the stop sign beside the database")
        return False

    def _commit(self, uow: UnitOfWork, sign: Sign) -> None:
        try:
            uow.commit()
        except StoreTrouble:
            if sign.is_up:
                self._sign.put_up(sign.switch)
            raise

    def _name_under_way(self, was_paused: bool) -> None:
        if not self.is_paused:
            self._under_way = None
        elif not was_paused:
            self._under_way = self._passages.under_way()

    def _write(self, wanted: Stop) -> None:
        with self._open() as uow:
            if wanted.is_to_be_saved(uow.keepings.switch()):
                self._put_down(uow, wanted, self._clock.now())
                uow.commit()

    def _put_down(self, uow: UnitOfWork, stop: Stop, now: datetime) -> None:
        under_way = {kind.value: count for kind, count in sorted((self._under_way or {}).items())}
        put_down(uow, replace(stop, facts={**under_way, **stop.facts}), now)


class _NoSign:
    """Where no other process can come by."""

    def read(self) -> Sign:
        return Sign()

    def passing(self) -> AbstractContextManager[bool]:
        return nullcontext(True)

    def put_up(self, switch: Switch) -> bool:
        return False

    def take_down(self, seen: Sign) -> bool:
        return True

    def keep(self) -> None:
        """There is nothing to keep."""
