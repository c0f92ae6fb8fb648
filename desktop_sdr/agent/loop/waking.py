"""After a sleep, a long stop or a clock that was set: written down, and what was missed planned.

What was done under a clock that ran ahead counts as done when it was put right: for the limits that
is the latest it can have been, and nothing waits for as long as that clock was wrong.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop import far_looks, missed
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.ids import TraceId
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.domain.timekeeping import NOTICED, Passage
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork

TIME_TRACE: Final = TraceId("time")
LONG_STOP: Final = timedelta(hours=1)
"""After a shorter one, pace and caps alone keep what was missed from leaving in a burst."""
CLOCK_JUMPED: Final = PauseReason.CLOCK_JUMPED.value
"""The reason of the pause after a clock that was set far."""


def notice(office: Office, found: Passage) -> None:
    """Do what the passage asks for; raises StoreTrouble, and may then be called again.

    A clock that was set far stops the agent first: by it, a year of mail might be due.
    """
    if found.is_far:
        office.latch.pause(Actor.SYSTEM, CLOCK_JUMPED)
    with office.open() as uow:
        _write_down(office, uow, found)
        if found.set_by:
            _take_as_done(uow, office.now())
        uow.commit()
    if not office.latch.is_paused:
        missed.plan_anew(office, missed.CLOCK_SET if found.set_by else missed.ASLEEP)
        far_looks.look_anew(office)


def _write_down(office: Office, uow: UnitOfWork, found: Passage) -> None:
    now = office.now()
    for what, span in (("slept", found.slept), ("clock_set", found.set_by)):
        if span:
            facts: dict[str, Value] = {"what": what, "seconds": round(span.total_seconds())}
            record(uow, AuditTag.TIME_SKIPPED, Cause(Actor.SYSTEM, TIME_TRACE), now, facts)


def _take_as_done(uow: UnitOfWork, now: datetime) -> None:
    """Let nothing that was done lie ahead of the clock, nor further back than it was."""
    uow.outbox.clock_was_set(now)
    for mailbox in uow.mailboxes.all():
        if mailbox.last_poll_at is not None and mailbox.last_poll_at > now:
            uow.mailboxes.save(replace(mailbox, last_poll_at=None))


def start(office: Office) -> bool:
    """Look at the clock before the first act, and plan anew what a long stop has missed.

    A record that ends in the future means that the clock is wrong now, or was: returns False then,
    and the agent is paused.
    """
    now = office.now()
    with office.look() as uow:
        newest = uow.audit.newest_at()
        beats = uow.meters.beats().values()
    if newest is not None and newest > now + NOTICED:
        # However far: nobody saw it happen, so nobody knows what the time in between was.
        office.latch.pause(Actor.SYSTEM, CLOCK_JUMPED)
        notice(office, Passage(set_by=now - newest))
        return False
    last_alive = max((*beats, newest or now))
    if now - last_alive > LONG_STOP:
        with office.open() as uow:
            _take_as_done(uow, now)  # nobody saw whether the clock was put on meanwhile
            uow.commit()
    if office.latch.is_paused:
        return True
    far_looks.look_anew(office)
    if now - last_alive > LONG_STOP:
        missed.plan_anew(office, missed.STOPPED)
    elif missed.reaches_too_far(office):
        missed.plan_anew(office, missed.CLOCK_SET)
    return True
