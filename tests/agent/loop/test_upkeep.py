"""The database's light, the day's jobs, a rep who does not come, and servers that are not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from fakes.mail import UNREACHABLE

from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.agent.oversight.database_care import DatabaseCare
from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.standstill import DISK_FULL, NO_HEARTBEAT
from desktop_sdr.agent.oversight.tidying import Tidying
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.reviewing import absence
from desktop_sdr.bootstrap.upkeep import upkeep_of
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import Light, LightReading, LightReason, Part
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.errors import PortError, Temporary
from desktop_sdr.ports.store import OpenUnitOfWork, StoreTrouble, UnitOfWork
from desktop_sdr.runtime.pulses import Lanes
from desktop_sdr.settings import Keeping, Settings

SECOND = timedelta(seconds=1)


@dataclass
class FakeHouse:
    """A house whose disk is full, or whose copies fail, when a test says so."""

    room: bool = True
    trouble: StoreTrouble | None = None
    copies: list[date] | None = None
    copied_at: datetime | None = None
    shown: LightReading | None = None

    def has_room(self) -> bool:
        return self.room

    def show_unsaved(self, light: LightReading | None) -> None:
        self.shown = light

    def check_file(self) -> None: ...

    def back_up_daily(self, day: date) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.copies = [*(self.copies or []), day]

    def newest_backup_at(self) -> datetime | None:
        return self.copied_at

    def fold_log(self) -> None: ...


@dataclass
class Kept:
    """An agency with what looks after it."""

    agency: Agency
    house: FakeHouse
    care: DatabaseCare
    watch: Watch
    seconds: list[float]

    def light(self, part: Part) -> LightReading:
        with self.agency.store.reading() as uow:
            return uow.meters.lights()[part.value]

    def due(self) -> None:
        self.agency.clock.set(max(item.leaves_at for item in self.agency.items()))
        listening.listen(self.agency.office)


@pytest.fixture
def kept(agency: Agency) -> Kept:
    house, seconds = FakeHouse(), [0.0]
    office = agency.office
    care = DatabaseCare(house, office.latch, office.standstill)
    heart = Heart(lambda: seconds[0])
    connected = frozenset({Part.EMAIL, Part.INBOX})
    watch = Watch(office.open, office.clock, office.latch, connected, heart=heart, care=care)
    return Kept(agency, house, care, watch, seconds)


def test_without_room_nothing_is_claimed_and_it_goes_on_by_itself(kept: Kept) -> None:
    lead = kept.agency.approved()
    kept.due()
    kept.house.room = False
    kept.watch.glance()

    assert outbox.dispatch(kept.agency.office) == 0
    reading = kept.light(Part.DATABASE)
    assert (reading.light, reading.reason) == (Light.RED, LightReason.DISK_FULL)
    assert not kept.agency.desk.is_paused

    kept.house.room = True
    kept.watch.glance()
    outbox.dispatch(kept.agency.office)
    assert kept.light(Part.DATABASE).light is Light.GREEN
    assert len(kept.agency.sent_to(lead)) == 1


@pytest.mark.parametrize("code", ["locked", "disk_full"])
def test_weather_is_a_light_and_no_pause(kept: Kept, code: str) -> None:
    kept.care.failed(StoreTrouble(code))
    kept.watch.glance()
    assert kept.light(Part.DATABASE).light is not Light.GREEN
    assert not kept.agency.desk.is_paused

    kept.watch.glance()
    assert kept.light(Part.DATABASE).light is Light.GREEN


@pytest.mark.parametrize("code", ["locked", "disk_full"])
def test_weather_that_meets_a_lane_or_an_inbox_is_a_light_and_no_pause(
    kept: Kept, code: str
) -> None:
    lead = kept.agency.approved()
    kept.due()
    weathered = replace(kept.agency.office, open=fails_with(StoreTrouble(code)))
    lanes = Lanes(weathered)
    lanes.dispatch()
    lanes.listen()
    lanes.close()
    for pulse in (lanes.dispatch, lanes.listen):
        with pytest.raises(StoreTrouble) as met:
            pulse()
        kept.care.failed(met.value)

    kept.watch.glance()
    assert kept.light(Part.DATABASE).light is not Light.GREEN
    assert not kept.agency.desk.is_paused
    assert kept.agency.item(lead).state is OutboxState.HELD


def fails_with(trouble: StoreTrouble) -> OpenUnitOfWork:
    @contextmanager
    def refuse() -> Iterator[UnitOfWork]:
        raise trouble
        yield

    return refuse


@pytest.mark.parametrize("code", ["corrupt", "read_only", "unreadable_folder"])
def test_what_somebody_has_to_mend_stops_the_agent(
    kept: Kept, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    kept.care.failed(StoreTrouble(code))
    with kept.agency.store.reading() as uow:
        assert uow.keepings.switch().reason == f"database_{code}"
    assert "the database cannot be used" in caplog.text


def test_a_mistake_of_ours_still_stops_as_one(kept: Kept) -> None:
    kept.care.failed(ZeroDivisionError())
    with kept.agency.store.reading() as uow:
        assert uow.keepings.switch().reason == "program_error"


def test_a_light_that_the_disk_does_not_take_is_shown_all_the_same(kept: Kept) -> None:
    @contextmanager
    def full() -> Iterator[UnitOfWork]:
        raise StoreTrouble("disk_full")
        yield

    office = kept.agency.office
    watch = Watch(full, office.clock, office.latch, frozenset(), care=kept.care)
    watch.glance()

    assert kept.house.shown is not None
    assert kept.house.shown.reason is LightReason.DISK_FULL
    kept.agency.store.show_unsaved(kept.house.shown)
    frame = kept.agency.desk.views.frame(kept.agency.clock.now())
    assert frame.lights["database"].light is Light.RED


def test_a_loop_that_hangs_is_red_and_sends_nothing_until_it_beats(kept: Kept) -> None:
    lead = kept.agency.approved()
    kept.due()
    kept.seconds[0] = 121.0
    kept.agency.office.standstill.set(NO_HEARTBEAT, on=True)
    kept.watch.glance()

    assert outbox.dispatch(kept.agency.office) == 0
    reading = kept.light(Part.SCHEDULER)
    assert (reading.light, reading.reason) == (Light.RED, LightReason.NO_HEARTBEAT)

    kept.watch.beat("think")
    kept.agency.office.standstill.set(NO_HEARTBEAT, on=False)
    kept.watch.glance()
    outbox.dispatch(kept.agency.office)
    assert kept.light(Part.SCHEDULER).light is Light.GREEN
    assert len(kept.agency.sent_to(lead)) == 1


def test_a_set_clock_turns_the_loops_light_yellow_for_a_while(kept: Kept) -> None:
    kept.watch.clock_was_set()
    kept.watch.glance()
    reading = kept.light(Part.SCHEDULER)
    assert (reading.light, reading.reason) == (Light.YELLOW, LightReason.CLOCK_JUMPED)

    kept.agency.clock.advance(timedelta(minutes=16))
    kept.watch.glance()
    assert kept.light(Part.SCHEDULER).light is Light.GREEN


def test_an_act_that_hangs_is_named_by_its_part(kept: Kept) -> None:
    lead = kept.agency.approved()
    kept.due()
    with kept.agency.rows() as uow:
        assert uow.outbox.claim(kept.agency.item(lead).id, kept.agency.clock.now())
    kept.agency.clock.advance(timedelta(minutes=16))
    listening.listen(kept.agency.office)
    kept.watch.look()
    reading = kept.light(Part.EMAIL)
    assert (reading.light, reading.reason) == (Light.RED, LightReason.HANGS)


def test_nothing_spent_is_not_called_well(kept: Kept) -> None:
    kept.watch.look()
    assert kept.light(Part.BUDGET).light is Light.GREY


NOT_PROVEN = Temporary("tls_not_verified", "check_host", "mail.seller.test")


@pytest.mark.parametrize(
    ("down", "light", "reason"),
    [
        (UNREACHABLE, Light.YELLOW, LightReason.NOT_REACHABLE),
        (Temporary("server_not_found"), Light.YELLOW, LightReason.NOT_REACHABLE),
        (NOT_PROVEN, Light.RED, LightReason.NOT_PROVEN),
    ],
)
def test_a_network_that_is_gone_or_lies_is_said_and_goes_on_by_itself(
    kept: Kept, down: PortError, light: Light, reason: LightReason
) -> None:
    agency = kept.agency
    lead = agency.approved()
    kept.due()
    agency.transport.down = agency.inbox.down = down
    for _ in range(3):
        agency.wait(seconds=30)
    kept.watch.look()

    assert agency.transport.dots == 0
    for part in (Part.EMAIL, Part.INBOX):
        assert (kept.light(part).light, kept.light(part).reason) == (light, reason), part
    with agency.store.reading() as uow:
        assert all(one.ok for one in uow.meters.last(50)), "weather counted as a mistake of ours"
    assert not agency.desk.is_paused

    agency.transport.down = agency.inbox.down = None
    agency.go_on_until_sent(lead)
    kept.watch.look()
    assert kept.light(Part.INBOX).light is Light.GREEN
    assert len(agency.sent_to(lead)) == 1


def a_tidying(kept: Kept) -> Tidying:
    office = kept.agency.office
    return Tidying(office.open, office.clock, "Europe/Berlin", kept.house, kept.care)


def test_the_days_jobs_run_once_per_date_even_when_the_clock_goes_back(kept: Kept) -> None:
    clock = kept.agency.clock
    for moment in (0, 1, 26, 2, -20, 26, 50, 49):
        clock.set(TUESDAY + timedelta(hours=moment))
        a_tidying(kept).look()
    days = [day.day for day in kept.house.copies or []]
    assert days == [3, 4, 2, 5]


def test_a_copy_that_fails_is_a_yellow_light_and_is_tried_again(kept: Kept) -> None:
    kept.house.trouble = StoreTrouble("disk_full")
    assert a_tidying(kept).look()
    kept.watch.glance()
    reading = kept.light(Part.DATABASE)
    assert (reading.light, reading.reason) == (Light.YELLOW, LightReason.BACKUP_FAILED)

    kept.house.trouble = None
    assert a_tidying(kept).look()
    kept.watch.glance()
    assert kept.house.copies == [date(2026, 3, 3)]
    assert kept.light(Part.DATABASE).light is Light.GREEN


@pytest.fixture
def at_level_3(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path) as agency:
        agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
        agency.office = replace(agency.office, practice=False)
        yield agency


def test_a_rep_who_does_not_come_loses_the_level_in_two_steps(at_level_3: Agency) -> None:
    agency = at_level_3
    agency.add_lead()
    agency.think()
    assert [item.state for item in agency.items()] == [OutboxState.HELD]

    agency.clock.advance(timedelta(days=3) - SECOND)
    assert absence.notice(agency.office) is None
    agency.clock.advance(SECOND)
    assert absence.notice(agency.office) is AutonomyLevel.SEMI_AUTO
    assert [item.state for item in agency.items()] == [OutboxState.HELD]
    agency.clock.advance(timedelta(days=4))
    assert absence.notice(agency.office) is AutonomyLevel.SUPERVISED
    assert absence.notice(agency.office) is None

    assert [item.state for item in agency.items()] == [OutboxState.CANCELLED]
    rows = agency.desk.views.feed("all", None, 20)
    told = [row.facts for row in rows if row.tag == "autonomy:changed"]
    assert [(one["to"], one.get("why")) for one in told[:2]] == [(1, "rep_away"), (2, "rep_away")]


def test_a_rep_who_reviews_keeps_the_level(at_level_3: Agency) -> None:
    agency = at_level_3
    lead = agency.add_lead()
    agency.go_on_until_sent(lead)
    agency.clock.advance(timedelta(days=2))
    agency.answers(lead, "Your price is too high. Can you do 20 % less?")
    agency.desk.answer(agency.card().id, agency.card().suggested)
    agency.clock.advance(timedelta(days=2))
    assert absence.notice(agency.office) is None


def test_a_job_of_the_day_that_fails_keeps_no_other_one_from_being_done(
    at_level_3: Agency,
) -> None:
    agency = at_level_3
    agency.clock.advance(timedelta(days=7))
    since_before_time_began = replace(Settings(), keeping=Keeping(raw_mail_days=10**9))
    office = replace(agency.office, settings=since_before_time_began)
    failed = []

    for job in upkeep_of(office, agency.store).rounds(()):
        try:
            job.run()
        except OverflowError:
            failed.append(job.name)

    assert failed == ["expire"]
    assert agency.store.newest_backup_at() is not None
    with agency.store.reading() as uow:
        assert uow.keepings.level() < AutonomyLevel.AUTONOMOUS


def test_standing_still_is_for_each_reason_apart() -> None:
    from desktop_sdr.agent.oversight.standstill import Standstill

    standstill = Standstill()
    assert standstill.set(DISK_FULL, on=True)
    assert not standstill.set(DISK_FULL, on=True)
    standstill.set(NO_HEARTBEAT, on=True)
    standstill.set(DISK_FULL, on=False)
    assert standstill.holds
    standstill.set(NO_HEARTBEAT, on=False)
    assert not standstill.holds
