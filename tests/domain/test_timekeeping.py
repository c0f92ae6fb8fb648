"""Two looks at the clocks tell a sleep from a clock that was set."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop_sdr.domain.timekeeping import Clocks, Passage, passage

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
BOOT = timedelta(days=2)
TICK = timedelta(seconds=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def looked(wall: timedelta, boot: timedelta | None) -> Passage:
    after = Clocks(NOON + wall, None if boot is None else BOOT + boot)
    return passage(Clocks(NOON, None if boot is None else BOOT), after)


def test_a_tick_like_any_other_is_smooth() -> None:
    assert looked(TICK, TICK).is_smooth
    assert looked(TICK, None).is_smooth


def test_a_sleep_is_where_both_clocks_went_on() -> None:
    assert looked(14 * HOUR, 14 * HOUR) == Passage(slept=14 * HOUR)


@pytest.mark.parametrize("by", [DAY, -DAY, timedelta(minutes=5), -timedelta(minutes=5)])
def test_a_set_clock_is_where_only_the_wall_moved(by: timedelta) -> None:
    found = looked(TICK + by, TICK)
    assert found == Passage(set_by=by)
    assert found.is_far == (abs(by) > HOUR)


def test_a_clock_set_during_a_sleep_is_both() -> None:
    assert looked(15 * HOUR, 14 * HOUR) == Passage(slept=14 * HOUR, set_by=HOUR)


@pytest.mark.parametrize("by", [timedelta(minutes=2), -timedelta(minutes=2), timedelta(seconds=30)])
def test_the_slack_of_time_servers_is_no_jump(by: timedelta) -> None:
    assert looked(TICK + by, TICK).is_smooth


def test_where_nothing_counts_sleep_ahead_is_sleep_and_back_was_set() -> None:
    assert looked(DAY, None) == Passage(slept=DAY)
    assert looked(-DAY, None) == Passage(set_by=-DAY)
