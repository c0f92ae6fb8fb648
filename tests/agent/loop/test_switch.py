"""The latch: stops first and asks later, holds across processes, and nothing slips past it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency

from desktop_sdr.agent.loop import deciding, listening, outbox
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import StoreTrouble, UnitOfWork


def due(agency: Agency) -> None:
    agency.clock.set(max(item.leaves_at for item in agency.items()))
    listening.listen(agency.office)


def another_process(agency: Agency) -> Latch:
    """The latch of another program on the same profile."""
    other = Latch(agency.store.unit_of_work, agency.clock, agency.store.reading)
    other.read()
    return other


def switch_reason(agency: Agency) -> str:
    with agency.store.reading() as uow:
        return uow.keepings.switch().reason


def test_nothing_is_decided_or_sent_while_paused(agency: Agency) -> None:
    lead = agency.approved()
    agency.desk.pause("holiday")
    waiting = agency.add_lead()

    agency.run(TUESDAY + timedelta(hours=6))

    assert agency.transport.dots == 0
    assert agency.drafts(waiting) == []
    assert agency.item(lead).state is OutboxState.HELD


def test_replies_are_still_read_while_paused(agency: Agency) -> None:
    lead = agency.touched()
    agency.desk.pause()

    agency.answers(lead, "Please stop writing to me.")

    assert agency.state(lead).value == "suppressed"


def test_what_was_held_goes_on_after_resume_and_once(agency: Agency) -> None:
    leads = [agency.approved() for _ in range(4)]
    due(agency)
    agency.desk.pause()
    agency.run(agency.clock.now() + timedelta(hours=2))

    agency.desk.resume()
    agency.run(agency.clock.now() + timedelta(days=1))

    assert [len(agency.sent_to(lead)) for lead in leads] == [1, 1, 1, 1]


def test_a_pause_between_the_claim_and_the_dot_stops_the_dot(agency: Agency) -> None:
    lead = agency.approved()
    due(agency)

    class PressedMeanwhile:
        """The transport, while somebody presses Pause during the body of the mail."""

        def __getattr__(self, name: str):
            return getattr(agency.transport, name)

        def send(self, mail, at_dot):
            agency.desk.stop_now()
            return agency.transport.send(mail, at_dot)

    outbox.dispatch(replace(agency.office, transports={1: PressedMeanwhile()}))

    assert agency.transport.dots == 0
    assert agency.item(lead).state is OutboxState.HELD
    assert agency.item(lead).held_by == ("paused",)


def test_a_pause_by_another_process_stops_the_dot_too(agency: Agency) -> None:
    lead = agency.approved()
    due(agency)

    class PausedElsewhere:
        def __getattr__(self, name: str):
            return getattr(agency.transport, name)

        def send(self, mail, at_dot):
            another_process(agency).pause(Actor.REP, "from the command line")
            return agency.transport.send(mail, at_dot)

    outbox.dispatch(replace(agency.office, transports={1: PausedElsewhere()}))

    assert agency.transport.dots == 0
    assert agency.item(lead).state is OutboxState.HELD


def test_the_acknowledgement_waits_for_the_dot_that_is_under_way(agency: Agency) -> None:
    latch = agency.office.latch
    at_the_dot, dot_written, acknowledged = (threading.Event() for _ in range(3))

    def writes_a_dot() -> None:
        with latch.at_dot(lambda: True) as may_go:
            assert may_go
            at_the_dot.set()
            dot_written.wait(5)

    def presses() -> None:
        latch.pause(Actor.REP)
        acknowledged.set()

    writer = threading.Thread(target=writes_a_dot)
    writer.start()
    at_the_dot.wait(5)
    presser = threading.Thread(target=presses)
    presser.start()

    assert not acknowledged.wait(0.2)
    assert latch.is_paused
    dot_written.set()
    assert acknowledged.wait(5)
    writer.join()
    presser.join()


def test_a_paused_agent_stays_paused_over_a_restart(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        agency.approved()
        agency.desk.pause("weekend")
        clock = agency.clock
    with an_agency(tmp_path, clock=clock) as again:
        assert again.desk.is_paused
        again.run(clock.now() + timedelta(hours=6))

        assert again.transport.dots == 0
        assert switch_reason(again) == "weekend"


def test_a_second_pause_keeps_the_first_reason(agency: Agency) -> None:
    agency.desk.pause("first")
    agency.desk.pause("second")

    assert switch_reason(agency) == "first"


def test_another_process_s_pause_is_obeyed_at_the_next_look(agency: Agency) -> None:
    agency.approved()
    due(agency)
    another_process(agency).pause(Actor.REP, "cli")

    assert list(outbox.ready_lanes(agency.office)) == []
    assert agency.desk.is_paused


def test_another_process_s_resume_is_obeyed_too(agency: Agency) -> None:
    lead = agency.approved()
    due(agency)
    agency.desk.pause()
    another_process(agency).resume(Actor.REP)

    outbox.dispatch(agency.office)

    assert len(agency.sent_to(lead)) == 1


def test_a_press_that_is_not_saved_yet_outlasts_another_process_s_resume(agency: Agency) -> None:
    agency.approved()
    due(agency)
    agency.desk.stop_now()
    another_process(agency).resume(Actor.REP)

    outbox.dispatch(agency.office)

    assert agency.transport.dots == 0


class Trouble:
    """A database that cannot be written, or not even read."""

    def __init__(self, agency: Agency) -> None:
        self._agency, self.writes, self.reads = agency, False, False

    @contextmanager
    def open(self) -> Iterator[UnitOfWork]:
        if self.writes:
            raise StoreTrouble("disk_full")
        with self._agency.store.unit_of_work() as uow:
            yield uow

    @contextmanager
    def look(self) -> Iterator[UnitOfWork]:
        if self.reads:
            raise StoreTrouble("locked")
        with self._agency.store.reading() as uow:
            yield uow


@pytest.fixture
def trouble(agency: Agency) -> Trouble:
    return Trouble(agency)


@pytest.fixture
def latch(agency: Agency, trouble: Trouble) -> Latch:
    latch = Latch(trouble.open, agency.clock, trouble.look)
    latch.read()
    return latch


def test_a_pause_that_cannot_be_saved_holds_and_says_so(latch: Latch, trouble: Trouble) -> None:
    trouble.writes = True

    assert latch.pause(Actor.REP) is False

    latch.read()
    assert latch.is_paused
    assert not latch.saved
    trouble.writes = False
    assert latch.pause(Actor.REP) is True
    assert latch.saved


def test_a_resume_that_cannot_be_saved_leaves_it_paused(latch: Latch, trouble: Trouble) -> None:
    latch.pause(Actor.REP)
    trouble.writes = True

    with pytest.raises(StoreTrouble):
        latch.resume(Actor.REP)

    assert latch.is_paused


def test_a_latch_that_cannot_be_read_counts_as_paused_until_it_can(
    latch: Latch, trouble: Trouble
) -> None:
    trouble.reads = True
    latch.read()
    assert latch.is_paused

    trouble.reads = False
    latch.read()
    assert not latch.is_paused


def test_a_latch_starts_stopped(agency: Agency) -> None:
    assert Latch(agency.store.unit_of_work, agency.clock).is_paused


def test_presses_and_resumes_from_many_threads_end_with_what_came_last(agency: Agency) -> None:
    """After all have ended, a press stops it and a resume lets it go, whatever came before."""
    latch = agency.office.latch
    stop = threading.Event()

    def looks() -> None:
        while not stop.is_set():
            latch.read()

    looker = threading.Thread(target=looks)
    looker.start()
    try:
        for _ in range(40):
            latch.pause(Actor.REP)
            assert latch.is_paused
            latch.resume(Actor.REP)
            latch.read()
            assert not latch.is_paused
            latch.stop_in_memory()
            assert latch.is_paused
            latch.pause(Actor.REP)
            latch.resume(Actor.REP)
    finally:
        stop.set()
        looker.join()


def test_the_rep_s_own_pause_keeps_the_level_and_an_automatic_one_drops_it(
    agency: Agency,
) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    agency.desk.pause()
    with agency.store.reading() as uow:
        assert uow.keepings.level() is AutonomyLevel.SEMI_AUTO
    agency.desk.resume()

    agency.office.latch.stop_for_fault(ValueError())

    with agency.store.reading() as uow:
        assert uow.keepings.level() is AutonomyLevel.SUPERVISED
    assert switch_reason(agency) == "program_error"


def test_pause_and_resume_are_written_down_with_who_did_it(agency: Agency) -> None:
    agency.desk.pause("lunch")
    agency.desk.resume()

    rows = agency.desk.views.feed("all", None, 10)
    assert [(row.tag, row.actor) for row in rows][:2] == [
        ("switch:resumed", Actor.REP),
        ("switch:paused", Actor.REP),
    ]


def test_the_resume_plan_says_what_would_happen_and_changes_nothing(agency: Agency) -> None:
    on_time, late, gone = agency.approved(), agency.approved(), agency.approved()
    due(agency)
    agency.desk.pause()
    agency.clock.advance(timedelta(minutes=30))
    with agency.rows() as uow:
        for lead, moved in ((on_time, timedelta(hours=1)), (late, -timedelta(hours=1))):
            item = uow.outbox.get(agency.item(lead).id)
            uow.outbox.postpone(item.id, agency.clock.now() + moved, ())
    agency.desk.take_over(gone.id)
    before = agency.items()

    plan = agency.desk.resume_plan()

    assert [row.lead_name for row in plan.on_time] == [on_time.name]
    assert [row.id for row in plan.re_timed] == [agency.item(late).id]
    assert agency.items() == before
    assert agency.desk.is_paused


def test_what_is_no_longer_wanted_is_dropped_by_the_resume_plan(agency: Agency) -> None:
    lead = agency.approved()
    agency.desk.pause()
    with agency.rows() as uow:
        uow.leads.save(replace(agency.lead(lead), lawful_basis=None))

    plan = agency.desk.resume_plan()

    assert [row.id for row in plan.dropped] == [agency.item(lead).id]


def test_a_missed_crowd_leaves_at_the_mailbox_s_pace_after_resume(agency: Agency) -> None:
    leads = [agency.approved() for _ in range(5)]
    due(agency)
    agency.desk.pause()
    agency.clock.set(TUESDAY + timedelta(days=1))
    agency.desk.resume()
    agency.run(TUESDAY + timedelta(days=1, hours=4))

    times = sorted(touch.at for lead in leads for touch in touches(agency, lead))
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert len(times) == 5
    assert min(gaps) >= timedelta(minutes=3)


def touches(agency: Agency, lead):
    with agency.store.reading() as uow:
        return uow.touches.of_lead(lead.id)


def test_the_watch_pauses_on_four_mistakes_in_a_row_and_lowers_the_level(
    agency: Agency,
) -> None:
    from desktop_sdr.agent.oversight.watching import Watch
    from desktop_sdr.ports.store import MeterReading

    watch = Watch(agency.store.unit_of_work, agency.clock, agency.office.latch, frozenset(), 30)
    with agency.rows() as uow:
        for _ in range(4):
            uow.meters.record(
                MeterReading(action="respond", ok=False, quality=True, at=agency.clock.now())
            )

    watch.look()

    assert agency.desk.is_paused
    assert switch_reason(agency) == "too_many_mistakes"


def test_nothing_is_thought_of_once_a_pause_fell_in_the_middle(agency: Agency) -> None:
    leads = [agency.add_lead() for _ in range(3)]

    class PausesOnce:
        """A researcher during whose first look-up somebody presses Pause."""

        def look_up(self, lead, account):
            agency.desk.stop_now()
            return ()

    assert deciding.think(replace(agency.office, researcher=PausesOnce())) == 1
    researched = [agency.lead(lead).researched_at is not None for lead in leads]
    assert researched == [True, False, False]
