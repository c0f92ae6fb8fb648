"""The latch: stops first and asks later, holds across processes, and nothing slips past it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from fakes.crm import FakeCrm

from desktop_sdr.agent.loop import deciding, listening, outbox, settling
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState, Phase
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import MeterReading, StoreTrouble, UnitOfWork


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


@contextmanager
def at_the_gate(agency: Agency, item: OutboxItem, seconds: float) -> Iterator[threading.Event]:
    """Another thread is inside the gate with this act for a while; the event says it has left."""
    inside, left = threading.Event(), threading.Event()

    def writes_a_dot() -> None:
        with agency.office.latch.at_dot(item) as may_go:
            assert may_go
            inside.set()
            let_go.wait(seconds)
            left.set()

    let_go = threading.Event()
    writer = threading.Thread(target=writes_a_dot)
    writer.start()
    try:
        assert inside.wait(5)
        yield left
    finally:
        let_go.set()
        writer.join()


def seconds_of(act: Callable[[], object]) -> float:
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


def test_the_acknowledgement_waits_for_the_dot_that_is_under_way(agency: Agency) -> None:
    agency.approved()
    [item] = agency.items()
    with at_the_gate(agency, item, 0.02) as dot_is_written:
        agency.desk.stop_now()

        assert dot_is_written.is_set()
    assert agency.desk.under_way == {EffectKind.SEND_MAIL: 1}


def test_a_dot_that_hangs_holds_up_no_press_and_is_named(agency: Agency) -> None:
    agency.approved()
    [item] = agency.items()
    with at_the_gate(agency, item, 5) as dot_is_written:
        assert seconds_of(agency.desk.stop_now) < 0.1

        assert agency.desk.is_paused
        assert not dot_is_written.is_set()
        assert agency.desk.under_way == {EffectKind.SEND_MAIL: 1}


def test_no_lane_waits_at_the_gate_for_another(agency: Agency) -> None:
    agency.approved()
    [item] = agency.items()
    other = replace(item, id=OutboxId(item.id + 1), lane="crm")
    with (
        at_the_gate(agency, item, 5),
        at_the_gate(agency, other, 5),
        agency.office.latch.at_dot(replace(item, id=OutboxId(99))) as may_go,
    ):
        assert may_go


def test_a_call_that_never_answers_holds_up_neither_the_press_nor_its_saving(
    agency: Agency,
) -> None:
    begun, answer = threading.Event(), threading.Event()

    class Silent(FakeCrm):
        def log(self, activity):
            begun.set()
            answer.wait(10)
            return super().log(activity)

    agency.approved()
    due(agency)
    outbox.dispatch_lane(agency.office, "mail:1")
    office = replace(agency.office, crm=Silent())
    worker = threading.Thread(target=outbox.dispatch_lane, args=(office, "crm"))
    worker.start()
    try:
        assert begun.wait(5)
        assert seconds_of(agency.desk.stop_now) < 0.1
        assert agency.desk.pause()
        assert agency.desk.under_way == {EffectKind.CRM_LOG: 1}
        facts = agency.desk.views.feed("all", None, 1)[0].facts
        assert facts == {"reason": "", "crm_log": 1}
    finally:
        answer.set()
        worker.join()
    with agency.store.reading() as uow:
        states = {item.state for item in uow.outbox.in_state(*OutboxState)}
    assert states == {OutboxState.SENT}


def test_a_press_after_the_phase_was_committed_puts_the_mail_back(agency: Agency) -> None:
    lead = agency.approved()
    due(agency)
    office = replace(agency.office, open=PressedAfterCommit(agency).open)

    outbox.attempt(office, agency.item(lead).id)

    assert agency.transport.dots == 0
    item = agency.item(lead)
    assert (item.state, item.phase, item.held_by) == (OutboxState.HELD, None, ("paused",))
    agency.desk.resume()
    outbox.dispatch(agency.office)
    assert len(agency.sent_to(lead)) == 1


def test_what_the_gate_turned_back_is_never_taken_for_unclear(agency: Agency) -> None:
    """The disk is full when it is to be put back: its row says `dot`, yet it never left."""
    lead = agency.approved()
    due(agency)
    pressed = PressedAfterCommit(agency, then_full=True)
    with pytest.raises(StoreTrouble):
        outbox.attempt(replace(agency.office, open=pressed.open), agency.item(lead).id)
    assert agency.item(lead).phase is Phase.DOT

    assert settling.reconcile(agency.office) == 1

    assert agency.item(lead).state is OutboxState.HELD
    agency.desk.resume()
    agency.run(agency.clock.now() + timedelta(hours=2))
    assert len(agency.sent_to(lead)) == 1
    assert agency.cards() == []


class PressedAfterCommit:
    """The database, while somebody presses Pause the moment the `dot` phase has been committed."""

    def __init__(self, agency: Agency, then_full: bool = False) -> None:
        self._agency, self._then_full = agency, then_full
        self._opened = 0

    @contextmanager
    def open(self) -> Iterator[UnitOfWork]:
        self._opened += 1
        if self._opened > 2 and self._then_full:
            raise StoreTrouble("disk_full")
        with self._agency.store.unit_of_work() as uow:
            yield uow
        if self._opened == 2:
            self._agency.desk.stop_now()


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


def test_what_was_pressed_first_is_what_is_saved_later(
    latch: Latch, trouble: Trouble, agency: Agency
) -> None:
    agency.desk.set_level(AutonomyLevel.SEMI_AUTO)
    trouble.writes = True
    latch.pause(Actor.REP, "by hand")
    latch.stop_for_fault(StoreTrouble("disk_full"))
    trouble.writes = False

    assert latch.save()

    assert switch_reason(agency) == "by hand"
    with agency.store.reading() as uow:
        assert uow.keepings.level() is AutonomyLevel.SEMI_AUTO


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


def test_what_nobody_can_look_up_any_more_is_dropped_by_the_resume_plan(agency: Agency) -> None:
    lead = agency.approved()
    agency.desk.pause()
    agency.in_file("UPDATE outbox SET draft_id = NULL WHERE lead_id = ?", lead.id)

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
    watch = Watch(agency.store.unit_of_work, agency.clock, agency.office.latch, frozenset(), 30)
    make_mistakes(agency, 4)

    watch.look()

    assert agency.desk.is_paused
    assert switch_reason(agency) == "too_many_mistakes"


def test_mistakes_that_the_rep_resumed_after_do_not_pause_again_and_new_ones_do(
    agency: Agency,
) -> None:
    watch = Watch(agency.store.unit_of_work, agency.clock, agency.office.latch, frozenset(), 30)
    make_mistakes(agency, 4)
    watch.look()
    agency.clock.advance(timedelta(minutes=5))
    agency.desk.resume()

    watch.look()
    assert not agency.desk.is_paused

    agency.clock.advance(timedelta(minutes=5))
    make_mistakes(agency, 3)
    watch.look()
    assert not agency.desk.is_paused
    make_mistakes(agency, 1)
    watch.look()
    assert switch_reason(agency) == "too_many_mistakes"


def make_mistakes(agency: Agency, count: int) -> None:
    with agency.rows() as uow:
        for _ in range(count):
            uow.meters.record(
                MeterReading(action="respond", ok=False, quality=True, at=agency.clock.now())
            )


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
