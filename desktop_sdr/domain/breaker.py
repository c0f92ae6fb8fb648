"""The circuit breaker of one adapter: when to stop calling, and when to try once more.

Our own and not a library's (pybreaker, tenacity, stamina): those keep their state in memory and
sleep in a thread, while this one is a row that outlives a kill and never makes anybody wait.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.timekeeping import NOTICED

IN_A_ROW: Final = 5
AT_LEAST: Final = 10
WINDOW: Final = 20
FIRST_REST: Final = timedelta(seconds=60)
LONGEST_REST: Final = timedelta(minutes=15)
NO_WAIT: Final = timedelta()
"""behaviour.md section 5: a rep's agent makes tens of calls an hour, so the textbook's hundreds
would never trip."""


class BreakerState(StrEnum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
    """One probe is under way; everybody else waits for its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """Everything the breaker remembers between calls."""

    state: BreakerState = BreakerState.CLOSED
    in_a_row: int = 0
    """Failures since the last success."""
    recent: tuple[bool, ...] = ()
    """The last outcomes, newest last; True for a success."""
    rest: timedelta = FIRST_REST
    """How long it stays open this time; doubles with each failed probe."""
    retry_at: datetime | None = None
    """When the next probe may go; while one is under way, when it counts as lost."""
    not_before: datetime | None = None
    """When the back-off after the last failure is over, for calls that have no row of their own."""
    waits_since: datetime | None = None
    """When the present wait began, by the clock that set its end."""

    @property
    def closed_until(self) -> datetime | None:
        """When it lets a call through again, if it is known to let none through before."""
        return self.not_before if self.state is BreakerState.CLOSED else self.retry_at

    def waits_at(self, now: datetime) -> bool:
        """Say whether its wait is still on; one that has yet to begin is of a clock set back since.

        However long it is: what the other side asked for may be hours.
        """
        if self.closed_until is None or now >= self.closed_until:
            return False
        return self.waits_since is None or now >= self.waits_since - NOTICED


def admit(breaker: Breaker, now: datetime) -> tuple[bool, Breaker]:
    """Say whether a call may go now, and return the breaker as it stands with that call under way.

    The record has to be saved before the call: that is what keeps a second probe out. A probe that
    never reports (a crash) is forgotten after another rest.
    """
    if breaker.waits_at(now):
        return False, breaker
    if breaker.state is BreakerState.CLOSED:
        return True, breaker
    until = now + breaker.rest
    return True, replace(breaker, state=BreakerState.HALF_OPEN, retry_at=until, waits_since=now)


def after_success(breaker: Breaker) -> Breaker:
    """Return the breaker after a call that worked; a probe that works closes it."""
    if breaker.state is BreakerState.CLOSED:
        recent = (*breaker.recent, True)[-WINDOW:]
        return replace(breaker, in_a_row=0, recent=recent, not_before=None, waits_since=None)
    return Breaker()


def after_failure(breaker: Breaker, now: datetime, wait: timedelta = NO_WAIT) -> Breaker:
    """Return the breaker after a call that failed; a failed probe doubles the rest.

    Nobody calls again before `wait` is over: the caller's back-off, or what the other side asked.
    """
    if breaker.state is BreakerState.CLOSED:
        counted = replace(
            breaker,
            in_a_row=breaker.in_a_row + 1,
            recent=(*breaker.recent, False)[-WINDOW:],
            not_before=now + wait if wait else breaker.not_before,
            waits_since=now if wait else breaker.waits_since,
        )
        return _opened(counted, now, FIRST_REST, wait) if _should_open(counted) else counted
    if breaker.state is BreakerState.OPEN:
        return breaker
    return _opened(breaker, now, min(breaker.rest * 2, LONGEST_REST), wait)


def _should_open(breaker: Breaker) -> bool:
    failed = breaker.recent.count(False)
    half = len(breaker.recent) >= AT_LEAST and failed * 2 >= len(breaker.recent)
    return breaker.in_a_row >= IN_A_ROW or half


def _opened(breaker: Breaker, now: datetime, rest: timedelta, wait: timedelta) -> Breaker:
    until = now + max(rest, wait)
    return replace(breaker, state=BreakerState.OPEN, rest=rest, retry_at=until, waits_since=now)
