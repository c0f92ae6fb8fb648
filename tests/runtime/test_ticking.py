"""The ticks: a sleep, a set clock and a silent heart are each seen at the next one."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from fakes.machine import FakeMachine

from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.standstill import NO_HEARTBEAT
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.health import Light, LightReason
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.runtime.ticker import Ticker
from desktop_sdr.runtime.ticking import Ticks

TICK = timedelta(seconds=3)


class Bench:
    """Ticks by hand over an agency and a machine."""

    def __init__(self, agency: Agency, *, counts_sleep: bool = True) -> None:
        self.agency, self.machine = agency, FakeMachine(agency.clock, counts_sleep=counts_sleep)
        self.heart = Heart(self.machine.seconds)
        office, self.begun = agency.office, 0
        self.watch = Watch(office.open, office.clock, office.latch, frozenset(), heart=self.heart)
        self.ticks = Ticks(office, self.watch, self.heart, self.machine, self._begin)

    def _begin(self) -> None:
        self.begun += 1

    def tick(self) -> None:
        self.machine.passes(TICK)
        self.ticks.look()

    def told(self) -> list[tuple[object, object]]:
        rows = self.agency.desk.views.feed("all", None, 50)
        facts = [row.facts for row in rows if row.tag == "time:skipped"]
        return [(one["what"], one["seconds"]) for one in facts]

    def scheduler(self) -> tuple[Light, LightReason]:
        with self.agency.store.reading() as uow:
            light = uow.meters.lights()["scheduler"]
        return light.light, light.reason


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with an_agency(tmp_path) as agency:
        yield Bench(agency)


def test_a_quiet_hour_begins_nothing_anew_and_writes_nothing_down(bench: Bench) -> None:
    for _ in range(1200):
        bench.heart.beat()
        bench.tick()
    assert (bench.begun, bench.told()) == (0, [])
    assert bench.scheduler() == (Light.GREEN, LightReason.WELL)


def test_a_sleep_is_seen_at_the_first_tick_after_it(bench: Bench) -> None:
    bench.machine.sleeps(timedelta(hours=14))
    bench.tick()
    assert bench.begun == 1
    assert bench.told() == [("slept", 14 * 3600 + 3)]
    assert bench.scheduler() == (Light.GREEN, LightReason.WELL), "a sleep is no trouble"
    assert not bench.agency.desk.is_paused


@pytest.mark.parametrize("minutes", [5, -5, 50, -50])
def test_a_set_clock_turns_the_light_and_goes_on(bench: Bench, minutes: int) -> None:
    bench.machine.clock_is_set(timedelta(minutes=minutes))
    bench.tick()
    assert bench.begun == 1
    assert bench.told() == [("clock_set", minutes * 60)]
    assert bench.scheduler() == (Light.YELLOW, LightReason.CLOCK_JUMPED)
    assert not bench.agency.desk.is_paused


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_jumps_a_day_pauses_and_says_why(bench: Bench, days: int) -> None:
    bench.machine.clock_is_set(timedelta(days=days))
    bench.tick()
    assert bench.begun == 1
    assert bench.agency.desk.is_paused
    with bench.agency.store.reading() as uow:
        assert uow.keepings.switch().reason == "clock_jumped"


def test_what_cannot_be_written_down_now_is_at_the_next_tick(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        bench = Bench(agency)
        bench.machine.clock_is_set(timedelta(minutes=5))
        with agency.store.unit_of_work():
            # Somebody else writes for too long; in this process that shows at once.
            waiting = threading.Thread(target=bench.tick)
            waiting.start()
            waiting.join(12)
            assert not waiting.is_alive()
        assert bench.told() == []
        bench.tick()
        assert bench.told() == [("clock_set", 300)]
        assert bench.begun == 1


def test_a_silent_heart_stands_everything_still_until_it_beats(bench: Bench) -> None:
    for _ in range(42):
        bench.tick()
    assert bench.heart.silent_for > timedelta(seconds=120)
    assert bench.agency.office.standstill.is_for(NO_HEARTBEAT)
    assert bench.scheduler() == (Light.RED, LightReason.NO_HEARTBEAT)

    bench.heart.beat()
    bench.tick()
    assert not bench.agency.office.standstill.holds
    assert bench.scheduler() == (Light.GREEN, LightReason.WELL)


def test_a_heart_is_not_silent_because_the_machine_slept(bench: Bench) -> None:
    bench.heart.beat()
    bench.machine.sleeps(timedelta(hours=14))
    bench.tick()
    assert not bench.agency.office.standstill.holds


def test_the_thread_ticks_goes_on_after_a_stumble_and_ends() -> None:
    ticked, told = threading.Event(), []

    def look() -> None:
        if len(told) == 2:
            ticked.set()
            return
        told.append(None)
        raise StoreTrouble("locked")

    heard: list[BaseException] = []
    ticker = Ticker("a test's", 0.01, look, heard.append)
    ticker.start()
    assert ticked.wait(5)
    ticker.stop()
    assert [str(error) for error in heard] == ["locked", "locked"]
