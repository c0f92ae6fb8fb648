"""R18: one part that fails, half fails or hangs opens its own breaker, and slows no other part."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from chaos import campaign
from fakes.clock import FakeClock
from fakes.mail import FakeInbox, FakeMailTransport
from servers.mail import wait_until
from store.planting import a_mailbox

from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.loop import deciding
from desktop_sdr.agent.oversight.bulkheads import TOO_SLOW, Bulkheads
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.breaker import BreakerState
from desktop_sdr.domain.health import Light, Part
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.runtime.pulses import Lanes
from desktop_sdr.settings import Limits, Sending, Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

FIRST, SECOND = MailboxId(1), MailboxId(2)
HASTE = 100.0
"""Twenty seconds become a fifth of one."""
ROUNDS = 16
PROMPT = 0.15
"""Seconds to wait for the lanes that are well; the sick one is left behind."""
WIDE = Settings(
    limits=Limits(mails_per_hour=100, gap_min_minutes=0, gap_max_minutes=0),
    sending=Sending(like_a_person=False),
)
PARTS = ("mail out", "mail in", "calendar", "crm", "research")
MODES = ("fails", "half fails", "hangs")
PART_OF = {
    "mail out": Part.EMAIL,
    "mail in": Part.INBOX,
    "calendar": Part.CALENDAR,
    "crm": Part.CRM,
}
BREAKER_OF = {
    "mail out": "mail:1",
    "mail in": "inbox:1",
    "calendar": "calendar",
    "crm": "crm",
    "research": "research",
}


class Sick:
    """A port that fails always, every other time, or never comes back; notes who called it."""

    def __init__(self, well: object, mode: str, release: threading.Event) -> None:
        self.well, self.mode, self.release = well, mode, release
        self.calls = 0
        self.callers: set[str] = set()

    def __getattr__(self, name: str):
        def call(*args, **more):
            self.calls += 1
            self.callers.add(threading.current_thread().name)
            if self.mode == "hangs":
                self.release.wait()
                raise Temporary("connection_lost")
            if self.mode == "fails" or self.calls % 2:
                raise Temporary("server_busy")
            return getattr(self.well, name)(*args, **more)

        return call


class Nothing:
    """A researcher that finds nothing."""

    def look_up(self, lead, account):
        return ()


@contextmanager
def house(folder: Path) -> Iterator[Agency]:
    """Two mailboxes, and everything well."""
    clock = FakeClock(TUESDAY)
    first = FakeMailTransport(clock)
    with an_agency(folder, WIDE, clock=clock, transport=first, researcher=Nothing()) as agency:
        with agency.rows() as uow:
            uow.mailboxes.add(
                a_mailbox(
                    address="rita@second.example",
                    files_sent_itself=True,
                    witness=WitnessKind.PRESERVED,
                )
            )
        agency.office = replace(
            agency.office,
            transports={FIRST: first, SECOND: FakeMailTransport(clock)},
            inboxes={FIRST: agency.inbox, SECOND: FakeInbox(clock)},
            bulkheads=Bulkheads(HASTE),
        )
        agency.desk = Desk(agency.office, agency.store.views)
        yield agency


def sicken(agency: Agency, part: str, mode: str, release: threading.Event) -> Sick:
    """Make one part of the office sick."""
    office = agency.office
    if part == "mail out":
        sick = Sick(office.transports[FIRST], mode, release)
        agency.office = replace(office, transports={**office.transports, FIRST: sick})
    elif part == "mail in":
        sick = Sick(office.inboxes[FIRST], mode, release)
        agency.office = replace(office, inboxes={**office.inboxes, FIRST: sick})
    else:
        name = {"calendar": "calendar", "crm": "crm", "research": "researcher"}[part]
        sick = Sick(getattr(office, name), mode, release)
        agency.office = replace(office, **{name: sick})
    agency.desk = Desk(agency.office, agency.store.views)
    return sick


def work(agency: Agency, lanes: Lanes) -> tuple[float, float]:
    """Sixteen rounds of four minutes; returns the longest thought and the longest command."""
    longest_thought = longest_command = 0.0
    for _ in range(ROUNDS):
        agency.clock.advance(timedelta(minutes=4))
        lanes.listen()
        wait_until(lambda: not lanes._in.busy(), PROMPT)
        begun = time.monotonic()
        while deciding.think(agency.office):
            pass
        longest_thought = max(longest_thought, time.monotonic() - begun)
        begun = time.monotonic()
        agency.desk.views.frame(agency.clock.now())
        longest_command = max(longest_command, time.monotonic() - begun)
        for lead in list(waiting(agency)):
            agency.approve(lead)
        lanes.dispatch()
        wait_until(lambda: not lanes.busy(), PROMPT)
    return longest_thought, longest_command


def waiting(agency: Agency):
    with agency.store.reading() as uow:
        for row in agency.store.views.drafts("all", None, 50):
            draft = uow.drafts.get(row.id)
            if draft.action.value != "update_crm":
                yield draft


def got_mail(agency: Agency, mailbox: MailboxId) -> int:
    transport = agency.office.transports[mailbox]
    well = transport.well if isinstance(transport, Sick) else transport
    return len({mail.recipient for mail in well.delivered})


def breaker(agency: Agency, part: str):
    with agency.store.reading() as uow:
        return uow.meters.breaker(BREAKER_OF[part])


def light(agency: Agency, part: str) -> Light | None:
    connected = frozenset(PART_OF.values())
    Watch(agency.store.unit_of_work, agency.clock, agency.office.latch, connected).look()
    with agency.store.reading() as uow:
        lights = uow.meters.lights()
    return lights[PART_OF[part].value].light if part in PART_OF else None


def trial(folder: Path, part: str, mode: str) -> tuple[bool, str]:
    """One sick part; whether all others did their work, and the figures."""
    release = threading.Event()
    with house(folder) as agency:
        agency.pulse()
        sick = sicken(agency, part, mode, release)
        leads: list[Lead] = [agency.add_lead() for _ in range(6)]
        talker = leads[0]
        lanes = Lanes(agency.office)
        try:
            work(agency, lanes)
            agency.hears(talker, "Sounds interesting, can we talk next week?")
            thought, command = work(agency, lanes)
            calls = sick.calls
        finally:
            release.set()
            lanes.close()
        first, second = got_mail(agency, FIRST), got_mail(agency, SECOND)
        with agency.store.reading() as uow:
            read_at = uow.mailboxes.get(SECOND).last_poll_at
        fresh = agency.clock.now() - read_at <= timedelta(minutes=9)
        others = second >= 3 and fresh and (part in ("mail out", "mail in") or first >= 3)
        bounded = calls <= 80 if mode != "hangs" else calls <= 3
        closed = breaker(agency, part).state is BreakerState.CLOSED
        shown = closed or light(agency, part) is not Light.GREEN
        main = threading.main_thread().name
        apart = main not in sick.callers
        held = others and bounded and apart and thought < 2.0 and shown
        figures = (
            f"{part} {mode}: {calls} calls, others {'well' if others else 'HELD UP'}, longest"
            f" thought {thought * 1000:.0f} ms, command {command * 1000:.0f} ms"
        )
        return held, figures


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("part", PARTS)
def test_what_one_part_does_slows_no_other(
    tmp_path: Path, part: str, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    held, figures = trial(tmp_path, part, mode)
    with capsys.disabled():
        campaign.report("R18 breakers", figures, held=held)
    assert held, figures


def test_a_breaker_opens_after_five_and_lets_one_probe_through_each_time(tmp_path: Path) -> None:
    """By the clock: five calls, then one a minute, two, four, eight, and then each quarter."""
    release = threading.Event()
    with house(tmp_path) as agency:
        sick = sicken(agency, "mail in", "fails", release)
        lanes = Lanes(agency.office)
        opened_at, called_at = None, []
        for _ in range(4 * 60 * 4):
            before = sick.calls
            lanes.listen()
            assert wait_until(lambda: not lanes._in.busy(), 5)
            if sick.calls > before:
                called_at.append(agency.clock.now())
            if opened_at is None and breaker(agency, "mail in").state is BreakerState.OPEN:
                opened_at = len(called_at)
            agency.clock.advance(timedelta(seconds=15))
        lanes.close()
    assert opened_at == 5
    gaps = [later - sooner for sooner, later in pairwise(called_at[4:])]
    minutes = [round(gap / timedelta(minutes=1)) for gap in gaps]
    assert minutes[:5] == [1, 2, 4, 8, 15]
    assert set(minutes[5:]) == {15}


def test_a_call_that_never_comes_back_is_left_after_its_time_and_not_repeated() -> None:
    walls, release, calls = Bulkheads(HASTE), threading.Event(), []

    def hang() -> None:
        calls.append(1)
        release.wait()

    begun = time.monotonic()
    for _ in range(3):
        with pytest.raises(Temporary) as slow:
            walls.call("calendar", hang, timedelta(seconds=20))
        assert slow.value.title == TOO_SLOW
    assert time.monotonic() - begun < 1.0
    assert walls.call("crm", lambda: "well", timedelta(seconds=20)) == "well"
    release.set()
    assert wait_until(lambda: not walls._hung or next(iter(walls._hung.values())).done(), 5)
    assert walls.call("calendar", lambda: "well again", timedelta(seconds=20)) == "well again"
    assert len(calls) == 1
