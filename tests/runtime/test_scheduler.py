"""The rounds: they outlive a clock that is set back, and weather in the database stops nothing."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.standstill import DISK_FULL, NO_HEARTBEAT, Standstill
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.runtime.pulses import Pulse
from desktop_sdr.runtime.resting import with_rests
from desktop_sdr.runtime.scheduler import Pulses
from desktop_sdr.store.feed import Feed

FAST = timedelta(seconds=0.05)
DAY = timedelta(days=1)


class Counter:
    """Counts rounds, and lets a test wait for the next."""

    def __init__(self) -> None:
        self.count = 0
        self._more = threading.Condition()

    def __call__(self) -> None:
        with self._more:
            self.count += 1
            self._more.notify_all()

    def reaches(self, count: int, seconds: float = 5.0) -> bool:
        with self._more:
            return self._more.wait_for(lambda: self.count >= count, seconds)


def test_a_clock_that_is_set_back_by_a_day_stops_no_round() -> None:
    """After it the library believes each next round to be a day away."""
    ran, scheduler = Counter(), BackgroundScheduler(timezone="UTC")
    pulses = Pulses([Pulse("think", FAST, ran)], Feed(), print, scheduler)
    pulses.start()
    try:
        assert ran.reaches(3)
        scheduler.modify_job("think", next_run_time=datetime.now(UTC) + DAY)  # noqa: TID251 - as above
        before = ran.count
        assert not ran.reaches(before + 3, 0.5), "the rounds did not stop: nothing is shown"

        pulses.begin_anew()

        assert ran.reaches(ran.count + 5)
    finally:
        pulses.stop()


def test_beginning_anew_before_the_start_or_after_the_end_does_nothing() -> None:
    pulses = Pulses([Pulse("think", FAST, Counter())], Feed(), print)
    pulses.begin_anew()
    pulses.start()
    pulses.stop()
    pulses.begin_anew()


def test_weather_in_the_database_is_told_and_the_rounds_go_on() -> None:
    ran, told = Counter(), []

    def stumble() -> None:
        ran()
        raise StoreTrouble("locked")

    pulses = Pulses([Pulse("think", FAST, stumble)], Feed(), told.append)
    pulses.start()
    try:
        assert ran.reaches(3)
    finally:
        pulses.stop()
    assert {type(one) for one in told} == {StoreTrouble}


@pytest.mark.parametrize("name", ["think", "dispatch", "listen"])
def test_what_reaches_outside_rests_without_room_and_the_heart_beats_on(name: str) -> None:
    seconds, standstill, ran = [0.0], Standstill(), Counter()
    heart = Heart(lambda: seconds[0])
    [pulse] = with_rests([Pulse(name, FAST, ran)], standstill, heart)
    standstill.set(DISK_FULL, on=True)
    seconds[0] = 200.0

    pulse.run()

    assert ran.count == 0
    assert heart.is_silent == (name != "think")
    standstill.set(DISK_FULL, on=False)
    pulse.run()
    assert ran.count == 1


def test_looking_after_things_never_rests() -> None:
    standstill, ran = Standstill(), Counter()
    standstill.set(DISK_FULL, on=True)
    standstill.set(NO_HEARTBEAT, on=True)
    for pulse in with_rests([Pulse("watch", FAST, ran)], standstill, Heart(lambda: 0.0)):
        pulse.run()
    assert ran.count == 1
