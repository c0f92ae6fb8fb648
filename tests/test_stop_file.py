"""The stop sign: seen by every process at once, whatever state database and disk are in."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency

from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.oversight import vetting
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.agent.oversight.vetting import RECORD_BROKEN
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.changes import Changes, Topic
from desktop_sdr.ports.stop_sign import StopSign
from desktop_sdr.ports.store import StoreTrouble, Switch, UnitOfWork
from desktop_sdr.runtime.other_presses import LOOK_SECONDS, OtherPresses
from desktop_sdr.runtime.stop_file import SIZE, StopFile
from desktop_sdr.runtime.ticker import Ticker

PRESSED = Switch(paused_at=datetime(2026, 3, 3, 9, 0, tzinfo=UTC), by=Actor.REP, reason="lunch")


@pytest.fixture
def here(tmp_path: Path) -> StopFile:
    return StopFile(tmp_path)


@pytest.fixture
def elsewhere(tmp_path: Path) -> StopFile:
    """The same sign as another process holds it: nothing is shared but the file."""
    return StopFile(tmp_path)


def lets_pass(sign: StopSign) -> bool:
    with sign.passing() as is_down:
        return is_down


def test_it_is_down_at_first_and_has_its_room_on_the_disk(here: StopFile, tmp_path: Path) -> None:
    assert lets_pass(here)
    assert not here.read().is_up
    [file] = tmp_path.iterdir()
    assert file.stat().st_size == SIZE
    assert file.stat().st_mode & 0o077 == 0


def test_what_one_process_puts_up_stops_every_other_with_who_and_why(
    here: StopFile, elsewhere: StopFile
) -> None:
    assert elsewhere.put_up(PRESSED)

    assert not lets_pass(here)
    assert here.read().switch == PRESSED


def test_it_never_grows_whatever_the_reason(here: StopFile, tmp_path: Path) -> None:
    for reason in ("\N{FACE WITH TEARS OF JOY}" * 500, '"\\' * 500, "\x00\n" * 500):
        assert here.put_up(Switch(paused_at=PRESSED.paused_at, by=Actor.AGENT, reason=reason))
        assert here.read().switch.by is Actor.AGENT
        assert [file.stat().st_size for file in tmp_path.iterdir()] == [SIZE]


def test_putting_it_up_waits_for_a_dot_of_another_process(
    here: StopFile, elsewhere: StopFile
) -> None:
    written = threading.Event()

    def writes_a_dot() -> None:
        with here.passing() as is_down:
            assert is_down
            inside.set()
            written.wait(0.015)
            written.set()

    inside = threading.Event()
    writer = threading.Thread(target=writes_a_dot)
    writer.start()
    inside.wait(5)
    assert elsewhere.put_up(PRESSED)
    assert written.is_set()
    writer.join()


def test_a_dot_that_hangs_in_another_process_is_not_waited_for(
    here: StopFile, elsewhere: StopFile
) -> None:
    with here.passing():
        before = time.perf_counter()
        assert elsewhere.put_up(PRESSED)
        assert time.perf_counter() - before < 0.1
    assert not lets_pass(here)


def test_any_number_of_dots_pass_at_the_same_time(here: StopFile, elsewhere: StopFile) -> None:
    with here.passing() as one, here.passing() as two, elsewhere.passing() as three:
        assert one and two and three


def test_it_comes_down_only_as_it_was_seen(here: StopFile, elsewhere: StopFile) -> None:
    here.put_up(PRESSED)
    seen = here.read()
    elsewhere.put_up(PRESSED)

    assert not here.take_down(seen)
    assert not lets_pass(here)
    assert here.take_down(here.read())
    assert lets_pass(elsewhere)


@pytest.mark.parametrize("text", [b"{", b"\xff\xfe", b"7", b'{"by": "nobody"}', b'{"by": "rep"}'])
def test_a_sign_that_makes_no_sense_counts_as_up_and_can_be_taken_down(
    here: StopFile, tmp_path: Path, text: bytes
) -> None:
    (tmp_path / "desktop-sdr.stop").write_bytes(text)

    assert not lets_pass(here)
    assert here.read().is_up
    assert here.take_down(here.read())
    assert lets_pass(here)


def test_a_sign_that_cannot_be_opened_counts_as_up(here: StopFile, tmp_path: Path) -> None:
    (tmp_path / "desktop-sdr.stop").unlink()
    (tmp_path / "desktop-sdr.stop").mkdir()

    assert not lets_pass(here)
    assert here.read().is_up
    assert not here.put_up(PRESSED)
    assert not here.take_down(here.read())
    here.keep()


def record_of(agency: Agency) -> list[tuple[str, Actor, dict[str, object]]]:
    """The lines about the switch, the oldest first."""
    rows = agency.desk.views.feed("all", None, 20)
    return [(row.tag, row.actor, dict(row.facts)) for row in reversed(rows)]


class Full:
    """A database whose disk can be filled."""

    def __init__(self, agency: Agency) -> None:
        self._agency, self.is_full = agency, False

    @contextmanager
    def open(self) -> Iterator[UnitOfWork]:
        if self.is_full:
            raise StoreTrouble("disk_full")
        with self._agency.store.unit_of_work() as uow:
            yield uow


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path) as opened:
        yield opened


@pytest.fixture
def disk(agency: Agency) -> Full:
    return Full(agency)


@pytest.fixture
def latch(agency: Agency, disk: Full, here: StopFile) -> Latch:
    """The latch of the agent that runs."""
    made = Latch(disk.open, agency.clock, agency.store.reading, here)
    made.read()
    assert not made.is_paused
    return made


@pytest.fixture
def other(agency: Agency, disk: Full, elsewhere: StopFile) -> Latch:
    """The latch of another process on the same profile."""
    return Latch(disk.open, agency.clock, agency.store.reading, elsewhere)


def a_watcher(latch: Latch, agency: Agency, save_seconds: float) -> Ticker:
    presses = OtherPresses(latch, agency.feed, save_seconds)
    return Ticker("a test's", LOOK_SECONDS, presses.look, latch.stop_for_fault)


@pytest.fixture
def told(agency: Agency, latch: Latch) -> Iterator[list[Changes]]:
    """What a running window hears."""
    heard: list[Changes] = []
    leave = agency.feed.subscribe(heard.append)
    watcher = a_watcher(latch, agency, save_seconds=0.4)
    watcher.start()
    yield heard
    watcher.stop()
    leave()


def within(seconds: float, holds) -> bool:
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        if time.monotonic() > end:
            return False
        pause.wait(0.01)
    return True


def switch(agency: Agency) -> Switch:
    with agency.store.reading() as uow:
        return uow.keepings.switch()


def test_a_running_agent_hears_a_pause_and_a_resume_of_another_process(
    latch: Latch, other: Latch, told: list[Changes]
) -> None:
    assert other.pause(Actor.REP, "from the command line")
    assert within(1, lambda: latch.is_paused)
    assert within(1, lambda: any(Topic.SWITCH in changes.topics for changes in told))

    other.resume(Actor.REP)
    assert within(1, lambda: not latch.is_paused)


def test_a_running_window_is_told_of_a_pause_whoever_saw_the_sign_first(
    latch: Latch, other: Latch, disk: Full, told: list[Changes]
) -> None:
    assert within(1, lambda: told)  # how it stands at first
    told.clear()
    disk.is_full = True  # so that no saving tells it
    other.stop(Actor.REP)
    latch.read()  # as each round does before it sends: it must not keep the news to itself

    assert within(1, lambda: any(Topic.SWITCH in changes.topics for changes in told))


def test_a_pause_of_another_process_is_told_while_the_database_answers_nobody(
    agency: Agency, disk: Full, here: StopFile, other: Latch
) -> None:
    asked, answers = threading.Event(), threading.Event()

    @contextmanager
    def look() -> Iterator[UnitOfWork]:
        if sign_is_up.is_set():
            asked.set()
            answers.wait(10)
        with agency.store.reading() as uow:
            yield uow

    sign_is_up = threading.Event()
    latch = Latch(disk.open, agency.clock, look, here)
    latch.read()
    heard: list[Changes] = []
    leave = agency.feed.subscribe(heard.append)
    watcher = a_watcher(latch, agency, save_seconds=2)
    watcher.start()
    assert within(1, lambda: heard)
    heard.clear()
    sign_is_up.set()
    other.stop(Actor.REP)
    try:
        assert asked.wait(2)
        assert latch.is_paused
        assert [changes.topics for changes in heard] == [{Topic.SWITCH}]
    finally:
        answers.set()
        watcher.stop()
        leave()


def test_a_pause_that_another_process_could_not_save_is_saved_by_the_agent_later(
    agency: Agency, latch: Latch, other: Latch, disk: Full, told: list[Changes]
) -> None:
    disk.is_full = True
    assert not other.pause(Actor.REP, "from the command line")
    assert within(1, lambda: latch.is_paused and not latch.saved)
    assert switch(agency).paused_at is None
    disk.is_full = False

    assert within(2, lambda: latch.saved)

    assert (switch(agency).by, switch(agency).reason) == (Actor.REP, "from the command line")
    assert latch.is_paused


def test_a_pause_that_could_not_be_saved_is_saved_by_itself_later(
    agency: Agency, latch: Latch, disk: Full, told: list[Changes]
) -> None:
    disk.is_full = True
    assert not latch.pause(Actor.REP)
    disk.is_full = False
    told.clear()

    assert within(2, lambda: switch(agency).paused_at is not None)
    assert within(1, lambda: any(Topic.SWITCH in changes.topics for changes in told))


def test_a_stop_that_was_never_saved_outlives_its_process(
    agency: Agency, latch: Latch, disk: Full, tmp_path: Path
) -> None:
    disk.is_full = True
    assert not latch.pause(Actor.REP)
    disk.is_full = False

    restarted = Latch(disk.open, agency.clock, agency.store.reading, StopFile(tmp_path))
    restarted.read()

    assert restarted.is_paused
    assert not restarted.saved
    assert restarted.save()
    assert switch(agency).by is Actor.REP


def test_a_resume_that_cannot_be_saved_leaves_the_sign_up(
    latch: Latch, disk: Full, here: StopFile
) -> None:
    latch.pause(Actor.REP)
    disk.is_full = True

    with pytest.raises(StoreTrouble):
        latch.resume(Actor.REP)

    assert latch.is_paused
    assert not lets_pass(here)


def test_resuming_a_stop_that_was_never_saved_writes_down_both(
    agency: Agency, latch: Latch, elsewhere: StopFile
) -> None:
    elsewhere.put_up(replace(PRESSED, paused_at=agency.clock.now()))
    pressed_at = agency.clock.now()
    agency.clock.advance(timedelta(minutes=5))

    latch.resume(Actor.SIMULATED_REP)

    assert not latch.is_paused
    assert record_of(agency) == [
        ("switch:paused", Actor.REP, {"reason": "lunch", "paused_at": pressed_at.isoformat()}),
        ("switch:resumed", Actor.SIMULATED_REP, {}),
    ]


def test_resuming_a_stop_of_the_program_s_own_that_was_never_saved_lowers_the_level(
    agency: Agency, latch: Latch
) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    latch.stop(Actor.SYSTEM, "program_error")

    latch.resume(Actor.REP)

    with agency.store.reading() as uow:
        assert uow.keepings.level() is AutonomyLevel.SUPERVISED
    assert [tag for tag, _, _ in record_of(agency)][-2:] == ["switch:paused", "switch:resumed"]


def test_a_doubt_that_cannot_be_saved_stops_every_process_and_is_saved_later(
    agency: Agency, latch: Latch, other: Latch, disk: Full, here: StopFile, told: list[Changes]
) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    office = replace(agency.office, latch=latch, open=disk.open)
    disk.is_full = True

    vetting.hold(office, RECORD_BROKEN, {"lines": 3})

    assert latch.is_paused
    assert not latch.saved
    assert not lets_pass(here)
    other.read()
    assert other.is_paused
    disk.is_full = False
    assert within(2, lambda: latch.saved)
    assert (switch(agency).by, switch(agency).reason) == (Actor.SYSTEM, RECORD_BROKEN)
    with agency.store.reading() as uow:
        assert uow.keepings.level() is AutonomyLevel.SUPERVISED
    [*_, (_, _, told_of)] = record_of(agency)
    assert told_of == {"reason": RECORD_BROKEN, "lines": 3}
    with agency.store.reading() as uow:
        assert uow.deeds.standing_since(PRESSED.paused_at)[0].kind == "rep:pause"


def test_a_doubt_that_was_never_saved_is_told_with_all_that_is_known_when_the_rep_resumes(
    agency: Agency, latch: Latch
) -> None:
    latch.pause(Actor.REP, "lunch")
    latch.stop_for_doubt(RECORD_BROKEN, {"lines": 3})

    latch.resume(Actor.REP)

    assert record_of(agency) == [
        ("switch:paused", Actor.REP, {"reason": "lunch"}),
        ("switch:paused", Actor.SYSTEM, {"reason": RECORD_BROKEN, "lines": 3}),
        ("switch:resumed", Actor.REP, {}),
    ]


def test_a_doubt_is_put_down_once_with_what_is_known_and_above_the_rep_s_own_pause(
    agency: Agency, latch: Latch
) -> None:
    latch.pause(Actor.REP, "lunch")
    office = replace(agency.office, latch=latch)

    for _ in range(2):  # as at each start, until somebody has looked
        vetting.hold(office, RECORD_BROKEN, {"lines": 3})

    assert latch.saved
    assert switch(agency).reason == RECORD_BROKEN
    assert [facts for _, _, facts in record_of(agency)] == [
        {"reason": "lunch"},
        {"reason": RECORD_BROKEN, "lines": 3},
    ]
    latch.resume(Actor.REP)
    assert not latch.is_paused


def test_a_press_after_the_rep_asked_to_resume_wins(
    agency: Agency, latch: Latch, other: Latch, here: StopFile
) -> None:
    latch.pause(Actor.REP)
    for press in (lambda: latch.stop(Actor.REP), lambda: other.stop(Actor.REP)):
        asked = latch.hold()
        press()

        latch.resume(Actor.REP, asked)

        assert latch.is_paused
        assert not lets_pass(here)
        assert [tag for tag, _, _ in record_of(agency)] == ["switch:paused"]


def test_the_desk_takes_down_the_sign_where_the_rows_say_running(
    agency: Agency, latch: Latch, here: StopFile, elsewhere: StopFile
) -> None:
    accepted: list[str] = []
    office = replace(agency.office, latch=latch, accept_record=lambda: accepted.append("record"))
    elsewhere.put_up(replace(PRESSED, by=Actor.SYSTEM, reason=RECORD_BROKEN))
    latch.read()
    desk = Desk(office, agency.store.views)
    assert (desk.pressed.by, desk.pressed.reason) == (Actor.SYSTEM, RECORD_BROKEN)

    desk.resume()

    assert not desk.is_paused
    assert lets_pass(here)
    assert accepted == ["record"]
    assert desk.pressed == Switch()


def test_a_press_while_the_desk_plans_anew_wins_and_no_doubt_is_laid_aside(
    agency: Agency, latch: Latch, here: StopFile
) -> None:
    latch.pause(Actor.SYSTEM, RECORD_BROKEN)
    accepted: list[str] = []

    @contextmanager
    def look() -> Iterator[UnitOfWork]:
        latch.stop(Actor.REP)
        with agency.store.reading() as uow:
            yield uow

    office = replace(
        agency.office, latch=latch, look=look, accept_record=lambda: accepted.append("record")
    )

    Desk(office, agency.store.views).resume()

    assert latch.is_paused
    assert not lets_pass(here)
    assert accepted == []


def test_a_press_that_a_whole_resume_overtakes_still_stops(agency: Agency) -> None:
    class Overtaken(StopFile):
        """A sign that cannot be written, and a resume that comes while somebody tries to."""

        def put_up(self, switch: Switch) -> bool:
            latch.resume(Actor.REP)
            return False

    latch = Latch(
        agency.store.unit_of_work,
        agency.clock,
        agency.store.reading,
        Overtaken(agency.store.path.parent),
    )
    latch.read()

    latch.stop(Actor.REP, "at the same moment")

    assert latch.is_paused
    assert latch.save()
    assert switch(agency).reason == "at the same moment"


def test_a_press_of_another_process_in_the_middle_of_a_resume_wins(
    agency: Agency, disk: Full, here: StopFile, other: Latch
) -> None:
    class PressedMeanwhile:
        """The database, while somebody else presses Pause before the resume is committed."""

        @contextmanager
        def open(self) -> Iterator[UnitOfWork]:
            other.stop(Actor.REP)
            with disk.open() as uow:
                yield uow

    latch = Latch(disk.open, agency.clock, agency.store.reading, here)
    latch.pause(Actor.REP)
    resuming = Latch(PressedMeanwhile().open, agency.clock, agency.store.reading, here)
    resuming.resume(Actor.REP)
    latch.read()

    assert latch.is_paused
    assert not lets_pass(here)


def test_looking_costs_next_to_nothing(latch: Latch) -> None:
    before = time.process_time()
    for _ in range(500):
        assert not latch.heed_sign()
    assert (time.process_time() - before) / 500 < 0.001
