"""Seeded days of sleep, set clocks and changes of summer time: nothing twice, late or in a burst.

What the recipients' side took in is the truth; hours and caps are those of the wall clock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from agent.loop.agency import Agency, an_agency
from chaos import campaign
from fakes.clock import FakeClock
from fakes.machine import FakeMachine

from desktop_sdr.agent.loop import waking
from desktop_sdr.agent.oversight.database_care import DatabaseCare
from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.standstill import NO_HEARTBEAT
from desktop_sdr.agent.oversight.tidying import Tidying
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.skills.timing import holidays_near
from desktop_sdr.domain.health import Light
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.limits import after_working_days
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.runtime.ticking import Ticks
from desktop_sdr.settings import Limits, Sending, Settings
from desktop_sdr.store.opening import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(300))]

ROUNDS = campaign.rounds("clock", 3, 150)
HANGS = campaign.rounds("hangs", 20, 500)
YEARS = campaign.rounds("clock_ahead", 1, 40)
PER_HOUR = 6
SETTINGS = Settings(
    limits=Limits(mails_per_day=200, mails_per_hour=PER_HOUR), sending=Sending(like_a_person=False)
)
MAILS = 10
TIGHT_HOUR, TIGHT_DAY = 3, 4
TIGHT = Settings(limits=Limits(mails_per_day=TIGHT_DAY, mails_per_hour=TIGHT_HOUR))
YEAR = timedelta(days=364)
"""Whole weeks, so that no working day becomes a Sunday."""
HOUR, MINUTE, TICK = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=3)
ZONES = (
    ("Europe/Berlin", "DE"),
    ("America/New_York", "US"),
    ("America/Los_Angeles", "US"),
    ("Australia/Sydney", "AU"),
    ("America/Santiago", "CL"),
    ("Pacific/Auckland", "NZ"),
)
TURNS = tuple(
    datetime(2026, month, day, 12, tzinfo=UTC)
    for month, day in ((3, 8), (3, 29), (4, 5), (9, 6), (9, 27), (10, 4), (10, 25), (11, 1))
)
"""Noon on each Sunday of the year whose night turned the clocks in one of the zones."""


class CountedHouse:
    """The house of the agency's own store, which counts instead of copying."""

    def __init__(self, store: Store) -> None:
        self._store, self.days = store, Counter[date]()

    def back_up_daily(self, day: date) -> None:
        self.days[day] += 1

    def has_room(self) -> bool:
        return True

    def show_unsaved(self, light: object) -> None: ...

    def check_file(self) -> None: ...

    def fold_log(self) -> None: ...

    def newest_backup_at(self) -> None: ...


class Life:
    """An agent on a machine that sleeps and whose clock is set."""

    def __init__(self, agency: Agency, random: Random) -> None:
        self.agency, self.random = agency, random
        self.machine = FakeMachine(agency.clock)
        office = agency.office
        heart = Heart(self.machine.seconds)
        self.house = CountedHouse(agency.store)
        care = DatabaseCare(self.house, office.latch, office.standstill)
        self.watch = Watch(office.open, office.clock, office.latch, frozenset(), heart=heart)
        self.ticks = Ticks(office, self.watch, heart, self.machine, self._wake)
        self.tidying = Tidying(office.open, office.clock, "Europe/Berlin", self.house, care)
        self.wakes, self.resumes = 0, 0

    def _wake(self) -> None:
        self.wakes += 1

    def round(self) -> None:
        """A round of everything, and the rep, who resumes what paused itself."""
        self.machine.passes(TICK)
        self.watch.beat("think")
        self.ticks.look()
        if self.agency.desk.is_paused:
            self.agency.desk.resume()
            self.resumes += 1
        self.agency.pulse()
        self.tidying.look()

    def goes_on(self, span: timedelta) -> None:
        passed = timedelta()
        while passed < span:
            step = min(span - passed, timedelta(minutes=self.random.uniform(2, 25)))
            self._stays_awake(step)
            self.round()
            passed += step

    def _stays_awake(self, span: timedelta) -> None:
        """Time passes with its ticks, a few of them left out."""
        while span > timedelta():
            step = min(span, MINUTE)
            self.machine.passes(step)
            self.watch.beat("think")
            self.ticks.look()
            span -= step

    def something_happens(self) -> None:
        before = self.wakes
        kind = self.random.randrange(4)
        if kind == 0:
            self.machine.sleeps(self.random.uniform(0.1, 20) * HOUR)
        elif kind == 1:
            self.machine.clock_is_set(
                self.random.choice((-1, 1)) * self.random.uniform(3, 55) * MINUTE
            )
        elif kind == 2:
            self.machine.clock_is_set(self.random.choice((-24, 24, 3, -3)) * HOUR)
        if kind < 3:
            self.round()
            assert self.wakes == before + 1, "not seen at the next tick"
        self.goes_on(self.random.uniform(0.5, 4) * HOUR)


def _lived(folder: Path, seed: int) -> tuple[Life, list[str]]:
    """Live through some days; returns the life and what went wrong in it."""
    random = Random(seed)
    clock = FakeClock(random.choice(TURNS) - random.uniform(20, 70) * HOUR)
    with an_agency(folder, SETTINGS, clock=clock) as agency:
        life = Life(agency, random)
        zones: dict[LeadId, tuple[str, str]] = {}
        for _ in range(MAILS):
            zone, country = random.choice(ZONES)
            lead = agency.add_lead(time_zone=zone, country=country)
            zones[lead.id] = (zone, country)
        _approve_all(agency, zones)
        for _ in range(40):
            life.something_happens()
        for _ in range(30):
            if not agency.items(None, OutboxState.HELD):
                break
            life.goes_on(4 * HOUR)
        wrong = [*_faults(agency, zones), *_done_twice(life)]
    return life, [f"seed {seed}: {what}" for what in wrong]


def _approve_all(agency: Agency, leads: Iterable[LeadId]) -> None:
    agency.think()
    with agency.store.reading() as uow:
        waiting = [draft for number in leads for draft in uow.drafts.waiting_of(number)]
    for draft in waiting:
        agency.approve(draft)


def _faults(agency: Agency, zones: Mapping[LeadId, tuple[str, str]]) -> Iterator[str]:
    """What recipients, clocks and record show to be wrong."""
    received = Counter((mail.recipient, mail.message_id) for mail in agency.transport.delivered)
    yield from (f"twice {who}" for who, count in received.items() if count > 1)
    sent = [item for item in agency.items(None, OutboxState.SENT) if item.settled_at]
    moments = sorted(item.settled_at for item in sent if item.settled_at)
    if any(sum(one <= at < one + HOUR for at in moments) > PER_HOUR for one in moments):
        yield "over the cap in an hour"
    for item in sent:
        zone, country = zones[item.lead_id]
        local = (item.settled_at or agency.clock.now()).astimezone(ZoneInfo(zone))
        is_open = 8 <= local.hour < 17 and local.weekday() < 5
        if not is_open or local.date() in holidays_near(country, local.date()):
            yield f"{local} in {zone}"
    left = [item for item in agency.items() if item.state is not OutboxState.SENT]
    yield from (f"never left: {item.state} {item.held_by} {item.leaves_at}" for item in left)
    if agency.store.verify_audit().first_bad is not None:
        yield "the record is broken"


def _done_twice(life: Life) -> list[str]:
    return [f"{day} done {count} times" for day, count in life.house.days.items() if count > 1]


def test_days_of_sleep_and_set_clocks_send_nothing_twice_outside_hours_or_in_a_burst(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong: list[str] = []
    wakes = dates = resumes = 0
    for seed in range(ROUNDS):
        life, found = _lived(tmp_path / str(seed), seed)
        wrong += found
        wakes, resumes = wakes + life.wakes, resumes + life.resumes
        dates += len(life.house.days)
    with capsys.disabled():
        campaign.report(
            "R17 time",
            f"{ROUNDS} lives in 6 zones around the turns of the clocks, {wakes} sleeps and set"
            f" clocks each seen at the next tick, {resumes} far jumps paused, {MAILS * ROUNDS}"
            f" mails, {dates} dates tidied once: {len(wrong)} faults",
            held=not wrong,
        )
    assert wrong == []
    assert wakes > ROUNDS


def _a_year_ahead(folder: Path, seed: int) -> tuple[int, list[str]]:
    """Send while the clock is a year ahead, and go on when it is put right.

    Returns how many mails left under the wrong clock, and what went wrong. True time is what the
    machine itself counted.
    """
    random = Random(seed)
    wrong: list[str] = []
    with an_agency(folder, SETTINGS) as agency:
        _approve_all(agency, [agency.add_lead().id for _ in range(MAILS)])
    with an_agency(folder, TIGHT) as agency:
        life = Life(agency, random)
        life.machine.clock_is_set(YEAR)
        life.round()
        for _ in range(random.randrange(1, 6)):
            life.goes_on(random.uniform(2, 20) * HOUR)
        ahead = len(agency.transport.delivered)
        life.machine.clock_is_set(-YEAR)
        put_right = agency.clock.now()
        if random.random() < 0.5:
            waking.start(agency.office)
        life.round()
        for _ in range(60):
            if not agency.items(None, OutboxState.HELD):
                break
            life.goes_on(4 * HOUR)
        wrong += _faults_in_true_time(agency, put_right, ahead)
    return ahead, [f"seed {seed}: {what}" for what in wrong]


def _faults_in_true_time(agency: Agency, put_right: datetime, ahead: int) -> Iterator[str]:
    left = [mail.message_id for mail in agency.transport.delivered]
    yield from ("twice" for _ in range(len(left) - len(set(left))))
    sent = agency.items(None, OutboxState.SENT)
    if len(sent) < MAILS:
        yield f"{MAILS - len(sent)} mails never left"
    moments = sorted(_truly(item.settled_at, put_right) for item in sent if item.settled_at)
    if any(sum(one <= at < one + HOUR for at in moments) > TIGHT_HOUR for one in moments):
        yield "over the cap in an hour"
    after = [at for at in moments if at > put_right]
    if len(after) != MAILS - ahead:
        yield "counted under the wrong clock"
    if after and not is_next_working_day(put_right, after[0]):
        yield f"put right at {put_right}, and the first mail at {after[0]}"
    days = Counter(at.date() for at in after)
    if max(days.values(), default=0) > TIGHT_DAY:
        yield "over the cap of a day"
    if len(days) > MAILS // TIGHT_DAY + 2:
        yield f"took {len(days)} days"


def _truly(moment: datetime, put_right: datetime) -> datetime:
    return moment - YEAR if moment > put_right + YEAR / 2 else moment


def is_next_working_day(before: datetime, after: datetime) -> bool:
    """Say whether it is at the latest the working day after the one that is or comes next."""
    return after <= after_working_days(before, 2, "Europe/Berlin")


def test_a_mailbox_that_sent_a_year_ahead_goes_on_the_next_working_day_and_never_in_a_burst(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong: list[str] = []
    ahead = 0
    for seed in range(YEARS):
        sent, found = _a_year_ahead(tmp_path / str(seed), seed)
        ahead, wrong = ahead + sent, wrong + found
    with capsys.disabled():
        campaign.report(
            "R17 a year ahead",
            f"{YEARS} mailboxes whose clock ran a year ahead, {ahead} of {MAILS * YEARS} mails sent"
            f" meanwhile, the rest after it was put right: {len(wrong)} faults",
            held=not wrong,
        )
    assert wrong == []
    assert 0 < ahead < MAILS * YEARS


def test_no_hang_of_the_loop_lets_a_mail_leave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random, late, greens, slow = Random(24), 0, 0, 0
    with an_agency(tmp_path, SETTINGS) as agency:
        life = Life(agency, random)
        for _ in range(HANGS):
            life.watch.beat("think")
            life.ticks.look()
            silent, limit = timedelta(), timedelta(seconds=random.uniform(121, 900))
            while silent < limit:
                life.machine.passes(TICK)
                silent += TICK
                life.ticks.look()
                with agency.store.reading() as uow:
                    light = uow.meters.lights()["scheduler"].light
                greens += silent > timedelta(seconds=63) and light is Light.GREEN
                late += silent > timedelta(seconds=123) and not agency.office.standstill.holds
                slow += silent > timedelta(seconds=125) and light is not Light.RED
            life.watch.beat("think")
            life.ticks.look()
            assert not agency.office.standstill.is_for(NO_HEARTBEAT)
    held = not (late or greens or slow)
    with capsys.disabled():
        campaign.report(
            "R24 watchdog",
            f"{HANGS} hangs of 2 to 15 minutes: {late} looks that would have let a mail leave after"
            f" 120 s, {greens} green after 60 s, {slow} not red within 5 s more",
            held=held,
        )
    assert held
