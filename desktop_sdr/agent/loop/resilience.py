"""When to leave an adapter alone: its breaker, its back-off, its time limit, and its meters.

What is asked outside for its own sake goes through `ask`: folders, calendars, the web, and unclear
effects that are looked for. Effects wait in their own rows and share the breaker of their lane;
the looks that are part of sending (for an earlier copy, for the one to be filed) go with them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from desktop_sdr.agent.office import Office
from desktop_sdr.domain.breaker import NO_WAIT, admit, after_failure, after_success
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.retrying import CAP, back_off
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary
from desktop_sdr.ports.store import MeterReading, UnitOfWork

AnswerT = TypeVar("AnswerT")

SIGN_IN_AGAIN: Final = timedelta(minutes=15)
"""When an account that refused the password is asked again."""
THOUGHT: Final = timedelta(seconds=20)
"""How long the thinking about one lead waits for an answer: the others are due as well."""
LOOK: Final = timedelta(minutes=2)
"""How long a lane of its own waits for one answer; the mail adapters give up after one minute."""
RESTING: Final = "adapter_resting"


def ask(
    office: Office, adapter: str, question: Callable[[], AnswerT], patience: timedelta
) -> AnswerT:
    """Ask an adapter something that changes nothing, unless it is being left alone.

    Raises PortError: Temporary("adapter_resting") without a call while its breaker or back-off
    says so, Temporary("adapter_too_slow") when no answer came within `patience`.
    """
    _admit(office, adapter)
    try:
        answer = office.bulkheads.call(adapter, question, patience)
    except Refused:
        _answered(office, adapter)  # a no is an answer: the adapter works
        raise
    except PortError as error:
        _failed(office, adapter, error)
        raise
    _answered(office, adapter)
    return answer


def _admit(office: Office, adapter: str) -> None:
    now = office.now()
    with office.look() as uow:
        before = uow.meters.breaker(adapter)
    admitted, after = admit(before, now)
    is_probe = admitted and after != before
    if is_probe:
        with office.open() as uow:
            admitted = may_call(uow, adapter, now) is None
            uow.commit()
    if not admitted:
        until = after.closed_until or now + CAP
        raise Temporary(RESTING, "wait", adapter, until - now)


def _answered(office: Office, adapter: str) -> None:
    with office.look() as uow:
        before = uow.meters.breaker(adapter)
    if after_success(before) == before:
        return  # nothing but successes, as far back as it remembers
    with office.open() as uow:
        uow.meters.save_breaker(adapter, after_success(uow.meters.breaker(adapter)))
        uow.commit()


def _failed(office: Office, adapter: str, error: PortError) -> None:
    now = office.now()
    with office.open() as uow:
        breaker = uow.meters.breaker(adapter)
        wait = _wait_after(error, breaker.in_a_row + 1, office.jitter.random())
        uow.meters.save_breaker(adapter, after_failure(breaker, now, wait))
        uow.commit()


def _wait_after(error: PortError, failures: int, chance: float) -> timedelta:
    if isinstance(error, SignInNeeded):
        return SIGN_IN_AGAIN
    asked_for = error.retry_after if isinstance(error, Temporary) else None
    return max(back_off(failures, chance), asked_for or NO_WAIT)


def note_success(uow: UnitOfWork, lane: str, action: ActionKind, now: datetime) -> None:
    """Tell breaker and meters that a call worked."""
    note_answer(uow, lane)
    uow.meters.record(MeterReading(action=action.value, ok=True, quality=True, at=now))


def note_answer(uow: UnitOfWork, lane: str) -> None:
    """Tell the breaker that the other side answered, if only with a no."""
    uow.meters.save_breaker(lane, after_success(uow.meters.breaker(lane)))


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
    return None if admitted else after.closed_until or now + CAP
