"""Pause in the middle of a burst: not one final dot after it, and everything goes on after resume.

The server says which bytes had reached it when `pause` returned; a dot behind them came too late.
"""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from chaos import campaign
from chaos.wide_open import WIDE
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.fault_smtp import Accepted, FaultySmtp
from servers.mail import wait_until

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.loop import listening
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.store import StoreTrouble, UnitOfWork
from desktop_sdr.runtime.pulses import Lanes, Pulse, pulses_of
from desktop_sdr.runtime.scheduler import Pulses
from desktop_sdr.settings import Sending, Settings
from desktop_sdr.store.columns import to_microseconds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

WIDE_OPEN = Settings(
    limits=WIDE,
    sending=Sending(like_a_person=False),
)
SERVER_DELAY = 0.005
PACE = 40.0
"""Rounds are this much shorter than in life: dispatch looks every quarter of a second."""


@dataclass
class Burst:
    """An agent at work, in threads, on a real SMTP server."""

    agency: Agency
    server: FaultySmtp
    lanes: Lanes
    pulses: Pulses

    def sent(self) -> int:
        return len(self.server.accepted)

    def reached(self, count: int) -> None:
        assert wait_until(lambda: self.sent() >= count, 90), f"{self.sent()} of {count} sent"

    def at_rest(self) -> None:
        """Whatever was under way has ended, and the server has read it all."""
        assert wait_until(lambda: not self.lanes.busy(), 10)
        size = -1
        while size != len(self.server.commands):
            size = len(self.server.commands)
            time.sleep(0.3)  # noqa: TID251 - silence can only be waited for

    def count(self, state: OutboxState) -> int:
        return len(self.agency.items(None, state))

    def queue(self, count: int) -> None:
        for _ in range(count):
            self.agency.add_lead()
        self.agency.think()
        with self.agency.store.reading() as uow:
            leads = [LeadId(number) for number in range(1, count + 1)]
            waiting = [draft for lead in leads for draft in uow.drafts.waiting_of(lead)]
        for draft in waiting:
            self.agency.approve(draft)
        assert self.count(OutboxState.HELD) == count
        self.all_due_now()
        listening.listen(self.agency.office)

    def all_due_now(self) -> None:
        """Let all fall due at one moment, so that resuming finds none that missed its time."""
        moment = max(item.leaves_at for item in self.agency.items(None, OutboxState.HELD))
        self.agency.clock.set(moment)
        with closing(sqlite3.connect(self.agency.store.path)) as rows, rows:
            rows.execute("UPDATE outbox SET leaves_at = ?", (to_microseconds(moment),))

    def resume(self) -> None:
        """Go on."""
        self.agency.desk.resume()


@contextmanager
def a_burst(folder: Path, count: int) -> Iterator[Burst]:
    def slowly(step: str, _mail: Accepted) -> None:
        if step == "dot":
            time.sleep(SERVER_DELAY)  # noqa: TID251 - the server's own time

    clock = FakeClock(TUESDAY)
    with FaultySmtp(whim=slowly) as server:
        account = SmtpAccount(host="127.0.0.1", port=server.port, security=Security.PLAIN_LOOPBACK)
        transport = SmtpTransport(account, MemorySecrets(), clock, None)
        with (
            an_agency(folder, WIDE_OPEN, clock=clock, transport=transport) as agency,
            at_work(agency, server) as burst,
        ):
            burst.queue(count)
            burst.pulses.start()
            yield burst


@contextmanager
def at_work(agency: Agency, server: FaultySmtp) -> Iterator[Burst]:
    office = agency.office
    lanes = Lanes(office)
    watch = Watch(office.open, office.clock, office.latch, frozenset(), PACE)
    rounds: list[Pulse] = list(pulses_of(office, watch, lanes, PACE))
    pulses = Pulses(rounds, agency.feed, office.latch.stop_for_fault)
    try:
        yield Burst(agency, server, lanes, pulses)
    finally:
        office.latch.stop_in_memory()
        pulses.stop()
        lanes.close()


def test_after_the_pause_of_a_burst_of_200_not_one_dot_and_none_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_burst(tmp_path, 200) as burst:
        desk, server = burst.agency.desk, burst.server
        late, presses = 0, 0
        for _ in range(5):
            before = burst.sent()
            burst.reached(min(before + 20, 200))
            assert desk.pause("stop")
            there = server.arrived()
            presses += 1
            burst.at_rest()
            late += sum(dot.byte > there.get(dot.conversation, 0) for dot in server.dots)
            stopped_at = burst.sent()
            assert stopped_at < 200, "the burst was over before the pause: nothing was shown"
            assert burst.count(OutboxState.HELD) == 200 - stopped_at
            assert burst.count(OutboxState.CLAIMED) == 0
            burst.resume()
        burst.reached(200)
        burst.at_rest()

        assert late == 0
        reached = Counter(mail.recipients[0] for mail in server.accepted)
        assert set(reached.values()) == {1}
        assert len(reached) == 200
        assert burst.count(OutboxState.SENT) == 200
        assert burst.agency.cards() == []
        assert burst.agency.store.verify_audit().first_bad is None
    with capsys.disabled():
        figures = f"{presses} pauses in a burst of 200: {late} dots after them, 0 sent twice"
        campaign.report("R15 pause, in a burst", figures, held=not late)


def test_a_late_dot_would_be_seen(tmp_path: Path) -> None:
    """The measure itself: what leaves without a pause counts as late from any moment on."""
    with a_burst(tmp_path, 20) as burst:
        burst.reached(5)
        there = burst.server.arrived()
        burst.reached(20)

        assert any(dot.byte > there.get(dot.conversation, 0) for dot in burst.server.dots)


def test_another_process_stops_a_running_agent_within_a_pulse(tmp_path: Path) -> None:
    with a_burst(tmp_path, 100) as burst:
        burst.reached(10)
        _set_switch_from_outside(burst.agency.store.path)
        # Each claim and each dot ask the database, so not even the rest of this round goes on.
        there = burst.server.arrived()
        burst.at_rest()

        assert all(dot.byte <= there.get(dot.conversation, 0) for dot in burst.server.dots)
        assert burst.sent() < 100
        assert wait_until(lambda: burst.agency.desk.is_paused, 5)
        burst.resume()
        burst.reached(100)
        burst.at_rest()
        assert len({mail.recipients for mail in burst.server.accepted}) == burst.sent() == 100


def _set_switch_from_outside(database: Path) -> None:
    """Pause from a process of its own, by the same latch on the same file."""
    program = (
        "import sys; from pathlib import Path; from store.planting import opened;"
        "from desktop_sdr.agent.oversight.switch import Latch;"
        "from desktop_sdr.adapters.system_clock import SystemClock;"
        "from desktop_sdr.domain.trace import Actor;"
        "store = opened(Path(sys.argv[1]));"
        "assert Latch(store.unit_of_work, SystemClock()).pause(Actor.REP, 'from outside');"
        "store.close()"
    )
    tests = Path(__file__).resolve().parent.parent
    subprocess.run(
        [sys.executable, "-c", program, str(database)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(tests), str(tests.parent)))},
        check=True,
        timeout=60,
    )


def test_a_restart_after_a_pause_stays_paused(tmp_path: Path) -> None:
    with a_burst(tmp_path, 20) as burst:
        burst.reached(3)
        assert burst.agency.desk.pause("for today")
        burst.at_rest()
        sent, stopped_at = burst.sent(), burst.agency.clock.now()
    with FaultySmtp() as server:
        account = SmtpAccount(host="127.0.0.1", port=server.port, security=Security.PLAIN_LOOPBACK)
        clock = FakeClock(stopped_at)
        transport = SmtpTransport(account, MemorySecrets(), clock, None)
        with (
            an_agency(tmp_path, WIDE_OPEN, clock=clock, transport=transport) as agency,
            at_work(agency, server) as burst,
        ):
            burst.pulses.start()
            burst.at_rest()
            assert agency.desk.is_paused
            assert server.commands == []
            burst.resume()
            burst.reached(20 - sent)
            burst.at_rest()
            assert len({mail.recipients for mail in server.accepted}) == burst.sent() == 20 - sent


def test_a_latch_that_cannot_be_read_counts_as_paused(tmp_path: Path) -> None:
    with a_burst(tmp_path, 40) as burst:
        burst.reached(3)
        latch = burst.agency.office.latch
        broken = Latch(burst.agency.store.unit_of_work, burst.agency.clock, _unreadable)
        assert not latch.is_paused
        broken.read()
        assert broken.is_paused
        with broken.at_dot(burst.agency.items()[0]) as may_go:
            assert not may_go


@contextmanager
def _unreadable() -> Iterator[UnitOfWork]:
    raise StoreTrouble("locked")
    yield


def test_presses_at_any_moment_never_let_a_dot_through(tmp_path: Path) -> None:
    """Presses by many threads at seeded moments, each resumed: the late ones are counted by all."""
    random = Random(3)
    with a_burst(tmp_path, 60) as burst:
        burst.reached(2)
        for _ in range(20):
            time.sleep(random.uniform(0, 0.03))  # noqa: TID251 - real moments between real dots
            pressed = [threading.Thread(target=burst.agency.desk.pause) for _ in range(2)]
            for one in pressed:
                one.start()
            for one in pressed:
                one.join()
            there = burst.server.arrived()
            time.sleep(random.uniform(0, 0.05))  # noqa: TID251 - long enough for a dot to slip by
            after = [dot for dot in burst.server.dots if dot.byte > there.get(dot.conversation, 0)]
            assert after == []
            burst.resume()
        burst.reached(60)
        burst.at_rest()
        assert len({mail.recipients for mail in burst.server.accepted}) == burst.sent() == 60
