"""The watch: turns the lights, and trips the latch when the agent's own work goes wrong."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.health import (
    ERROR_WINDOW,
    Light,
    LightReading,
    LightReason,
    NextStep,
    Part,
    breaker_light,
    heartbeat_light,
    meter_light,
    queue_light,
    should_pause,
    worst,
)
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.store import OpenUnitOfWork, UnitOfWork

WATCH_TRACE = TraceId("watch")
INBOX_LATE = timedelta(minutes=15)
CONNECTABLE = (Part.EMAIL, Part.INBOX, Part.MODEL, Part.CRM, Part.CALENDAR, Part.LINKEDIN)
THINK_PERIOD = timedelta(seconds=30)


class Watch:
    """Looks at every part once a pulse."""

    def __init__(
        self,
        open_unit_of_work: OpenUnitOfWork,
        clock: Clock,
        latch: Latch,
        connected: frozenset[Part],
        pace: float = 1.0,
        anchor_fails: Callable[[], bool] = lambda: False,
    ) -> None:
        """Watch the parts that this profile has `connected`; the others stay grey.

        `pace` is how much faster than real time the clock runs: the loop's heart beats in real
        time whatever the clock says. `anchor_fails` says whether the record's end could not be
        noted outside the database.
        """
        self._anchor_fails = anchor_fails
        self._open, self._clock, self._latch = open_unit_of_work, clock, latch
        self._connected, self._pace = connected, max(pace, 1.0)

    def look(self) -> None:
        """Set every light, write changes of colour down, and pause on too many own mistakes."""
        now = self._clock.now()
        with self._open() as uow:
            for reading in self._readings(uow, now):
                if uow.meters.set_light(reading, now):
                    _note(uow, reading, now)
            outcomes = [one.ok for one in uow.meters.last(ERROR_WINDOW)]
            uow.commit()
        if should_pause(outcomes) and not self._latch.is_paused:
            self._latch.pause(Actor.SYSTEM, "too_many_mistakes")

    def beat(self, pulse: str) -> None:
        """Note that a pulse ran."""
        with self._open() as uow:
            uow.meters.beat(pulse, self._clock.now())
            uow.commit()

    def _readings(self, uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
        for part in CONNECTABLE:
            if part not in self._connected:
                yield LightReading(
                    part, Light.GREY, LightReason.NOT_CONNECTED, None, NextStep.CONNECT
                )
        if Part.EMAIL in self._connected:
            yield worst(_email(uow, now), Part.EMAIL)
        if Part.INBOX in self._connected:
            yield worst(_inbox(uow, now), Part.INBOX)
        for part, lane in ((Part.CRM, "crm"), (Part.CALENDAR, "calendar")):
            if part in self._connected:
                yield breaker_light(part, uow.meters.breaker(lane))
        if Part.LINKEDIN in self._connected:
            yield LightReading(Part.LINKEDIN, Light.GREEN)
        yield meter_light(Part.BUDGET, 0.0, 1.0)
        beat = uow.meters.beats().get("think")
        yield heartbeat_light(
            Part.SCHEDULER, None if beat is None else (now - beat) / self._pace, THINK_PERIOD
        )
        yield (
            LightReading(Part.DATABASE, Light.YELLOW, LightReason.NOT_ANCHORED)
            if self._anchor_fails()
            else LightReading(Part.DATABASE, Light.GREEN)
        )


def _email(uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
    for mailbox in uow.mailboxes.all():
        yield breaker_light(Part.EMAIL, uow.meters.breaker(f"mail:{mailbox.id}"))
    held = uow.outbox.in_state(OutboxState.HELD)
    if any("sign_in_needed" in item.held_by for item in held):
        yield LightReading(
            Part.EMAIL, Light.RED, LightReason.SIGN_IN_NEEDED, None, NextStep.SIGN_IN
        )
    overdue = [now - item.leaves_at for item in held if item.leaves_at < now]
    yield queue_light(Part.EMAIL, max(overdue, default=None))


def _inbox(uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
    for mailbox in uow.mailboxes.all():
        yield breaker_light(Part.INBOX, uow.meters.breaker(f"inbox:{mailbox.id}"))
    yield _read_lately(uow, now)


def _read_lately(uow: UnitOfWork, now: datetime) -> LightReading:
    reads = [mailbox.last_poll_at for mailbox in uow.mailboxes.all()]
    known = [moment for moment in reads if moment is not None]
    if len(known) < len(reads) or not known:
        return LightReading(Part.INBOX, Light.GREY, LightReason.NO_DATA, None, NextStep.WAIT)
    age = now - min(known)
    if age > INBOX_LATE:
        return LightReading(
            Part.INBOX,
            Light.RED,
            LightReason.NOT_READ_LATELY,
            age.total_seconds(),
            NextStep.SIGN_IN,
        )
    return LightReading(Part.INBOX, Light.GREEN, LightReason.WELL, age.total_seconds())


def _note(uow: UnitOfWork, reading: LightReading, now: datetime) -> None:
    record(
        uow,
        AuditTag.HEALTH_CHANGED,
        Cause(Actor.SYSTEM, WATCH_TRACE),
        now,
        {
            "part": reading.part.value,
            "light": reading.light.value,
            "reason": reading.reason.value,
        },
    )
