"""What every Clock promises."""

from datetime import UTC, datetime, timedelta

import pytest
from fakes.clock import FakeClock

from desktop_sdr.adapters.system_clock import SystemClock
from desktop_sdr.ports.clock import Clock


@pytest.mark.parametrize("clock", [FakeClock(), SystemClock()])
def test_the_time_is_utc_and_says_so(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now().tzinfo is UTC


def test_the_machines_clock_goes_with_the_machine() -> None:
    before = datetime.now(UTC)  # noqa: TID251 - the one thing to compare it with
    assert before <= SystemClock().now() <= before + timedelta(seconds=5)
