"""When to try again and when to leave a lane alone: back-off, breaker, and the meters they feed."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from desktop_sdr.domain.breaker import admit, after_failure, after_success
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.ports.store import MeterReading, UnitOfWork

BASE: Final = timedelta(seconds=2)
CAP: Final = timedelta(minutes=15)
TRIES: Final = 3
PATIENT_TRIES: Final = 96
"""Mail that provably did not leave goes on for a day: 96 quarters of an hour."""


def next_try(
    kind: EffectKind, attempts: int, retry_after: timedelta | None, jitter: Random
) -> timedelta | None:
    """Return how long to wait before the next try, or None when it was the last.

    Exponential with full jitter for the first tries (behaviour.md section 5); what the other side
    asked for is honoured as the least.
    """
    if attempts <= TRIES:
        ceiling = min(CAP, BASE * (2 << attempts))
        wait = ceiling * jitter.random()
    elif kind is EffectKind.SEND_MAIL and attempts <= TRIES + PATIENT_TRIES:
        wait = CAP
    else:
        return None
    return max(wait, retry_after or timedelta())


def note_success(uow: UnitOfWork, lane: str, action: ActionKind, now: datetime) -> None:
    """Tell breaker and meters that a call worked."""
    uow.meters.save_breaker(lane, after_success(uow.meters.breaker(lane)))
    uow.meters.record(MeterReading(action=action.value, ok=True, quality=True, at=now))


def note_failure(uow: UnitOfWork, lane: str, action: ActionKind, now: datetime) -> None:
    """Tell breaker and meters of bad weather: it opens breakers and never pauses the agent."""
    uow.meters.save_breaker(lane, after_failure(uow.meters.breaker(lane), now))
    uow.meters.record(MeterReading(action=action.value, ok=False, quality=False, at=now))


def may_call(uow: UnitOfWork, lane: str, now: datetime) -> datetime | None:
    """Return None when the lane's breaker lets a call through, else when it may be tried again.

    Letting a probe through is saved with it, so that there is only one.
    """
    breaker = uow.meters.breaker(lane)
    admitted, after = admit(breaker, now)
    if after != breaker:
        uow.meters.save_breaker(lane, after)
    return None if admitted else after.retry_at or now + CAP
