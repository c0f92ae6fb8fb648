"""The watch: turns the lights, and trips the latch when the agent's own work goes wrong."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.oversight.database_care import DatabaseCare
from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.model_lights import budget_light, model_light
from desktop_sdr.agent.oversight.reputation_lights import lights_of_name
from desktop_sdr.agent.oversight.switch import RESUMED_NOTE, Latch
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
    network_light,
    queue_light,
    should_pause,
    sign_in_light,
    worst,
)
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.limits import Budget
from desktop_sdr.domain.outbox import Phase
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.store import OpenUnitOfWork, StoreTrouble, UnitOfWork

WATCH_TRACE = TraceId("watch")
INBOX_LATE = timedelta(minutes=15)
CONNECTABLE = (Part.EMAIL, Part.INBOX, Part.MODEL, Part.CRM, Part.CALENDAR, Part.LINKEDIN)
THINK_PERIOD = timedelta(seconds=30)
MAIL_LANES = "mail:"
"""How the lane of every mailbox begins."""
CLOCK_SHOWN_FOR = timedelta(minutes=15)
"""How long the light of the loop tells of a clock that was set."""
HANGS_AFTER = timedelta(minutes=15)
"""A final dot is waited on for ten minutes: an act that takes longer hangs."""


class Watch:
    """Looks at every part once a pulse, and in between at what has turned meanwhile."""

    def __init__(
        self,
        open_unit_of_work: OpenUnitOfWork,
        clock: Clock,
        latch: Latch,
        connected: frozenset[Part],
        pace: float = 1.0,
        anchor_fails: Callable[[], bool] = lambda: False,
        wants_password: Callable[[], bool] = lambda: False,
        *,
        heart: Heart | None = None,
        care: DatabaseCare | None = None,
        look: OpenUnitOfWork | None = None,
        sign_in_ends: Callable[[], datetime | None] = lambda: None,
        budget: Budget | None = None,
    ) -> None:
        """Watch the parts that this profile has `connected`; the others stay grey.

        `pace` is how much faster than real time the clock runs: the loop's heart beats in real
        time whatever the clock says. `anchor_fails` says whether the record's end could not be
        noted outside the database, `sign_in_ends` when the first sign-in does, if that is known.
        `look` only reads, and waits for nobody who writes. `budget` is None without a model.
        """
        self._look = look or open_unit_of_work
        self._anchor_fails = anchor_fails
        self._open, self._clock, self._latch = open_unit_of_work, clock, latch
        self._connected, self._pace = connected, max(pace, 1.0)
        self._wants_password, self._sign_in_ends = wants_password, sign_in_ends
        self._heart, self._care, self._budget = heart, care, budget
        self._glanced: dict[Part, tuple[Light, LightReason]] = {}
        self._clock_set_at: datetime | None = None

    def look(self) -> None:
        """Set every light, write changes of colour down, and pause on too many own mistakes."""
        now = self._clock.now()
        with self._open() as uow:
            for reading in self._readings(uow, now):
                if uow.meters.set_light(reading, now):
                    _note(uow, reading, now)
            outcomes = _outcomes(uow)
            uow.commit()
        if self._care is not None:
            self._care.worked()
        if should_pause(outcomes) and not self._latch.is_paused:
            self._latch.pause(Actor.SYSTEM, PauseReason.TOO_MANY_MISTAKES.value)

    def glance(self) -> None:
        """Look at what may turn at any second, and write only what has turned.

        The loop itself and the database come first, from memory: what the disk does not take is
        shown all the same. Of the others only rows are read: nobody outside is asked.
        """
        with suppress(StoreTrouble):  # the next glance looks again
            if self._glance_at_memory():
                self._glance_at_rows()

    def _glance_at_rows(self) -> None:
        now = self._clock.now()
        with self._look() as uow:
            shown = uow.meters.lights()
            turned = [one for one in self._of_rows(uow, now) if _differs(one, shown)]
        if not turned:
            return
        with self._open() as uow:
            for reading in turned:
                if uow.meters.set_light(reading, now):
                    _note(uow, reading, now)
            uow.commit()

    def _glance_at_memory(self) -> bool:
        """Return False where the database takes nothing: the others would wait for it as well."""
        now, care = self._clock.now(), self._care
        readings = [self._scheduler(None, now)]
        if care is not None:
            care.look()
            readings.append(worst(self._database(now), Part.DATABASE))
        seen = {one.part: (one.light, one.reason) for one in readings}
        if seen == self._glanced:
            return True
        try:
            with self._open() as uow:
                for reading in readings:
                    if uow.meters.set_light(reading, now):
                        _note(uow, reading, now)
                uow.commit()
        except StoreTrouble as trouble:
            if care is not None:
                care.could_not_write(trouble, now)
            return False
        self._glanced = seen
        if care is not None:
            care.worked()
        return True

    def clock_was_set(self) -> None:
        """Hear that the clock was found set: the light says so for a while."""
        self._clock_set_at = self._clock.now()

    def beat(self, pulse: str) -> None:
        """Note that a pulse ran."""
        if self._heart is not None:
            self._heart.beat()
        with self._open() as uow:
            uow.meters.beat(pulse, self._clock.now())
            uow.commit()

    def _readings(self, uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
        yield from self._of_rows(uow, now)
        beat = uow.meters.beats().get("think")
        yield self._scheduler(None if beat is None else (now - beat) / self._pace, now)
        yield worst(self._database(now), Part.DATABASE)

    def _of_rows(self, uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
        """Return the lights of all that is outside: what it last did stands in the rows."""
        yield from self._not_connected()
        if Part.EMAIL in self._connected:
            told = chain(
                _email(uow, now),
                _hanging(uow, Part.EMAIL, MAIL_LANES, now),
                (self._sign_in(Part.EMAIL, now),),
            )
            yield self._signed_out(Part.EMAIL) or worst(told, Part.EMAIL)
        if Part.INBOX in self._connected:
            yield self._signed_out(Part.INBOX) or worst(
                chain(
                    _inbox_network(uow, now),
                    _inbox(uow, now),
                    (self._sign_in(Part.INBOX, now),),
                ),
                Part.INBOX,
            )
        for part, lane in ((Part.CRM, "crm"), (Part.CALENDAR, "calendar")):
            if part in self._connected:
                breaker = breaker_light(part, uow.meters.breaker(lane))
                yield worst((*_hanging(uow, part, lane, now), breaker), part)
        if Part.LINKEDIN in self._connected:
            yield LightReading(Part.LINKEDIN, Light.GREEN)
        if Part.MODEL in self._connected:
            yield model_light(uow)
        yield budget_light(uow, self._budget, now)

    def _database(self, now: datetime) -> Iterator[LightReading]:
        if self._care is not None:
            yield self._care.reading(now)
        if self._anchor_fails():
            yield LightReading(Part.DATABASE, Light.YELLOW, LightReason.NOT_ANCHORED)

    def _not_connected(self) -> Iterator[LightReading]:
        for part in CONNECTABLE:
            if part not in self._connected:
                yield LightReading(
                    part, Light.GREY, LightReason.NOT_CONNECTED, None, NextStep.CONNECT
                )

    def _scheduler(self, silent_for: timedelta | None, now: datetime) -> LightReading:
        """Return the light of the loop: by its heart in memory, else by what was written down."""
        if self._heart is not None:
            silent_for = self._heart.silent_for
        readings = [heartbeat_light(Part.SCHEDULER, silent_for, THINK_PERIOD)]
        set_at = self._clock_set_at
        if set_at is not None and abs(now - set_at) < CLOCK_SHOWN_FOR:
            readings.append(
                LightReading(
                    Part.SCHEDULER,
                    Light.YELLOW,
                    LightReason.CLOCK_JUMPED,
                    None,
                    NextStep.CHECK_CLOCK,
                )
            )
        return worst(readings, Part.SCHEDULER)

    def _signed_out(self, part: Part) -> LightReading | None:
        if not self._wants_password():
            return None
        return LightReading(part, Light.RED, LightReason.SIGN_IN_NEEDED, None, NextStep.SIGN_IN)

    def _sign_in(self, part: Part, now: datetime) -> LightReading:
        ends_at = self._sign_in_ends()
        return sign_in_light(part, None if ends_at is None else ends_at - now)


def _differs(reading: LightReading, shown: Mapping[str, LightReading]) -> bool:
    before = shown.get(reading.part.value)
    return before is None or (before.light, before.reason) != (reading.light, reading.reason)


def _outcomes(uow: UnitOfWork) -> list[bool]:
    """Return how the last acts went: what the rep saw before letting it go again counts no more."""
    last = uow.meters.last(ERROR_WINDOW)
    resumed = uow.keepings.note(RESUMED_NOTE)
    if resumed is None:
        return [one.ok for one in last]
    since = datetime.fromisoformat(resumed)
    return [one.ok for one in last if one.at > since]


def _email(uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
    for mailbox in uow.mailboxes.in_use():
        yield breaker_light(Part.EMAIL, uow.meters.breaker(f"mail:{mailbox.id}"))
    yield from lights_of_name(uow, now)
    waiting = uow.outbox.waiting_in(MAIL_LANES)
    reasons = {code for one in waiting for code in one.held_by}
    yield network_light(Part.EMAIL, reasons)
    if "sign_in_needed" in reasons:
        yield LightReading(
            Part.EMAIL, Light.RED, LightReason.SIGN_IN_NEEDED, None, NextStep.SIGN_IN
        )
    overdue = [now - one.leaves_at for one in waiting if one.leaves_at < now]
    yield queue_light(Part.EMAIL, max(overdue, default=None))


def _hanging(uow: UnitOfWork, part: Part, lane: str, now: datetime) -> Iterator[LightReading]:
    """Name the lane whose act was begun longer ago than any act takes."""
    at_work = (*uow.outbox.claimed_in(Phase.ENVELOPE), *uow.outbox.claimed_in(Phase.DOT))
    since = [one.claimed_at for one in at_work if one.lane.startswith(lane) and one.claimed_at]
    if since and now - min(since) > HANGS_AFTER:
        age = (now - min(since)).total_seconds()
        yield LightReading(part, Light.RED, LightReason.HANGS, age, NextStep.RESTART)


def _inbox_network(uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
    """Say why an inbox could not be read at the last try; for too long is worse."""
    for mailbox in uow.mailboxes.in_use():
        title = uow.keepings.note(f"inbox {mailbox.id}") or ""
        found = network_light(Part.INBOX, {title})
        read_at = mailbox.last_poll_at
        late = read_at is not None and now - read_at > INBOX_LATE
        yield replace(found, light=Light.RED) if late and found.light is Light.YELLOW else found


def _inbox(uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
    for mailbox in uow.mailboxes.in_use():
        yield breaker_light(Part.INBOX, uow.meters.breaker(f"inbox:{mailbox.id}"))
    yield _read_lately(uow, now)


def _read_lately(uow: UnitOfWork, now: datetime) -> LightReading:
    reads = [mailbox.last_poll_at for mailbox in uow.mailboxes.in_use()]
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
