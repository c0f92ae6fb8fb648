"""A running agent to be paused: slow servers, one that stops reading, workers that never come back.

A real profile with its real latch, pulses and window, in this process; only the mail provider, the
CRM and the researcher are of this test.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from chaos import profile
from chaos.children import Child, a_child
from fakes.clock import FakeClock
from fakes.crm import FakeCrm
from fakes.mail import FakeInbox
from fakes.secrets import MemorySecrets
from PySide6.QtTest import QTest
from servers.fault_smtp import Accepted, FaultySmtp
from store.planting import a_mailbox

from desktop_sdr import bootstrap
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.loop import listening
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.database_care import DatabaseCare
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.app import prepare_application
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.header.pause_keys import PauseKeys
from desktop_sdr.gui.session import Session, open_session
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.ports.store import Switch
from desktop_sdr.runtime.pulses import Lanes, pulses_of
from desktop_sdr.runtime.scheduler import Pulses
from desktop_sdr.store.columns import EPOCH, to_microseconds

TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ADDRESS = "pause@seller.test"
PACE = 40.0
"""Rounds are this much shorter than in life: dispatch looks every quarter of a second."""
MAILBOXES = (1, 2, 3)
EVERY = timedelta(seconds=12)
"""Between two mails that fall due: hardly more of them than can leave between two presses."""
PADDING = b"This line is one of very many, and the server reads none of them.\r\n" * 4000


@dataclass
class Slow:
    """A server's whim: a few dots are answered after up to five seconds, the others at once."""

    random: Random
    longest: float = 5.0
    waiting: set[str] = field(default_factory=set)
    """Who is still without an answer, once it takes long."""

    def __post_init__(self) -> None:
        self.over = threading.Event()

    def __call__(self, step: str, mail: Accepted) -> None:
        if step == "answered":
            self.waiting.discard(mail.recipients[0])
        if step != "dot":
            return
        seconds = self.random.uniform(0.0, 0.03)
        if self.random.random() < 0.05:
            seconds = self.random.uniform(0.5, self.longest)
            self.waiting.add(mail.recipients[0])
        self.over.wait(seconds)


@dataclass
class StopsReading:
    """A server's whim: it reads nothing of a body until it is let."""

    reads: threading.Event = field(default_factory=threading.Event)
    holding: int = 0
    held: int = 0

    def __call__(self, step: str, _mail: Accepted) -> None:
        if step == "body":
            self.held += 1
            self.holding += 1
            self.reads.wait(60)
            self.holding -= 1


class SilentCrm(FakeCrm):
    """Takes the first call and never answers it."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.end = threading.Event(), threading.Event()

    def upsert(self, external_id, lead, account):
        self.begun.set()
        self.end.wait(3600)
        return super().upsert(external_id, lead, account)


class SilentResearcher:
    """Takes a question and never answers it: the thinking hangs."""

    def __init__(self) -> None:
        self.begun, self.end = threading.Event(), threading.Event()

    def look_up(self, lead, account):
        self.begun.set()
        self.end.wait(3600)
        return ()


class Padded(SmtpTransport):
    """Sends mails far bigger than what fits between two machines."""

    def send(self, mail, at_dot):
        return super().send(replace(mail, raw=mail.raw + PADDING), at_dot)


class StampedDesk(Desk):
    """A desk that knows when its last stop was acknowledged, and what the servers had by then."""

    servers: tuple[FaultySmtp, ...] = ()
    stopped_at = 0.0
    there: tuple[dict[int, int], ...] = ()

    def stop_now(self):
        super().stop_now()
        self.stopped_at = time.monotonic()
        self.there = arrived(self.servers)


def arrived(servers: Sequence[FaultySmtp]) -> tuple[dict[int, int], ...]:
    """How many bytes of each conversation each server has got by now, read or not."""
    return tuple(dict(server.arrived()) for server in servers)


@dataclass
class House:
    app: App
    office: Office
    desk: StampedDesk
    clock: FakeClock
    pulses: Pulses
    lanes: Lanes
    quick: FaultySmtp
    stuck: FaultySmtp
    slow: Slow
    stops: StopsReading
    crm: SilentCrm
    child: Child
    session: Session

    @property
    def servers(self) -> tuple[FaultySmtp, FaultySmtp]:
        return self.quick, self.stuck

    def dots(self) -> int:
        return sum(len(server.dots) for server in self.servers)

    def late(self, there: Sequence[dict[int, int]], before: Sequence[int]) -> int:
        """Count the dots behind what had arrived when the pause was acknowledged."""
        return sum(
            dot.byte > then.get(dot.conversation, 0)
            for server, then, known in zip(self.servers, there, before, strict=True)
            for dot in server.dots[known:]
        )

    def switch(self) -> Switch:
        with self.app.store.reading() as uow:
            return uow.keepings.switch()

    def runs_on(self) -> None:
        """Go on, and wait for a dot as long as it is worth it."""
        self.clock.advance(timedelta(seconds=20))
        known = self.dots()
        self.pulses.poke("dispatch")
        wait_for(lambda: self.dots() > known, 0.6)

    def fold_log(self) -> None:
        """Leave no old log that could be written over: the next commit needs room on the disk."""
        with closing(sqlite3.connect(self.app.store.path)) as rows:
            rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def runs(self) -> bool:
        """Whether it runs, and the window says so."""
        return not self.desk.is_paused and not self.session.window.header.pause.isChecked()

    def paused_itself(self) -> bool:
        return self.switch().by not in (None, Actor.REP)

    def is_shown(self) -> bool:
        banner = self.session.window.banner.words
        return (
            self.session.window.header.pause.isChecked()
            and banner is not None
            and banner.tone == "paused"
        )


def wait_for(holds, seconds: float) -> bool:
    """Wait while the window lives on."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        QTest.qWait(5)
    return True


@contextmanager
def a_house(folder: Path, mails: int, random: Random) -> Iterator[House]:
    slow, stops = Slow(random), StopsReading()
    with ExitStack() as held:
        quick = held.enter_context(FaultySmtp(whim=slow))
        stuck = held.enter_context(FaultySmtp(whim=stops, receive_buffer=4096))
        clock, secrets = FakeClock(TUESDAY), MemorySecrets()
        profile.set_up(
            folder,
            address=ADDRESS,
            ca_file=folder / "none",
            smtp_port=quick.port,
            imap_port=1,
        )
        app = bootstrap.build(folder, secrets=secrets, clock=clock)
        held.callback(app.close)
        _queue(app, clock, folder, mails)
        office = _office(app, clock, quick, stuck)
        lanes = Lanes(office)
        care = DatabaseCare(app.store, office.latch, office.standstill)
        pulses = Pulses(pulses_of(office, app.watch, lanes, PACE), app.feed, care.failed)
        child = held.enter_context(a_child("presser.py", str(folder)))
        desk = StampedDesk(office, app.store.views)
        desk.servers = (quick, stuck)
        session = held.enter_context(_a_window(app, desk))
        held.callback(_stop, app, office, lanes, pulses, slow, stops)
        app.office.latch.read()
        app.other_presses.start()
        pulses.start()
        yield House(
            app, office, desk, clock, pulses, lanes, quick, stuck, slow, stops, office.crm, child,
            session,
        )  # fmt: skip


def _queue(app: App, clock: FakeClock, folder: Path, mails: int) -> None:
    """Approved mails over three mailboxes; the third's server reads no bodies."""
    profile.plan_only(app, profile.ONE_STEP)
    with app.store.unit_of_work() as uow:
        for number in MAILBOXES[1:]:
            uow.mailboxes.add(a_mailbox(address=f"pause{number}@seller.test"))
        uow.commit()
    listening.listen(replace(app.office, inboxes=_inboxes(clock)))
    profile.queue(app, folder, mails)
    with app.store.reading() as uow:
        leaves_at = max(item.leaves_at for item in uow.outbox.in_state(OutboxState.HELD))
    _fall_due_in_turn(app, leaves_at)
    clock.set(leaves_at)
    profile.bring(app, folder, range(mails, mails + 1))  # somebody for the thinking to hang on


def _inboxes(clock: FakeClock) -> dict[MailboxId, FakeInbox]:
    return {MailboxId(number): FakeInbox(clock) for number in MAILBOXES}


def _fall_due_in_turn(app: App, start: datetime) -> None:
    """So that resuming finds none that missed its time long ago."""
    with closing(sqlite3.connect(app.store.path)) as rows, rows:
        rows.execute(
            "UPDATE outbox SET leaves_at = ? + ? * (SELECT count(*) FROM outbox AS one"
            " WHERE one.id < outbox.id)",
            (to_microseconds(start), to_microseconds(EPOCH + EVERY)),
        )


def _office(app: App, clock: FakeClock, quick: FaultySmtp, stuck: FaultySmtp) -> Office:
    def transport(kind: type[SmtpTransport], server: FaultySmtp) -> SmtpTransport:
        account = SmtpAccount(host="127.0.0.1", port=server.port, security=Security.PLAIN_LOOPBACK)
        return kind(account, MemorySecrets(), clock, None)

    return replace(
        app.office,
        transports={
            MailboxId(1): transport(SmtpTransport, quick),
            MailboxId(2): transport(SmtpTransport, quick),
            MailboxId(3): transport(Padded, stuck),
        },
        inboxes=_inboxes(clock),
        crm=SilentCrm(),
        researcher=SilentResearcher(),
    )


@contextmanager
def _a_window(app: App, desk: Desk) -> Iterator[Session]:
    application = prepare_application()
    tasks, bridge = Tasks(), ChangeBridge(app.feed)
    session = open_session(desk, tasks, bridge, practice=False)
    keys = PauseKeys(session.pausing.pause, bridge)
    application.installEventFilter(keys)
    session.window.resize(1440, 900)
    session.window.show_page("review")
    session.window.show()
    session.window.activateWindow()
    assert wait_for(lambda: application.activeWindow() is session.window, 5)
    try:
        yield session
    finally:
        application.removeEventFilter(keys)
        bridge.close()
        tasks.close()
        session.tray.stop()
        session.window.may_close = True
        session.window.close()
        session.window.deleteLater()
        bridge.deleteLater()
        tasks.deleteLater()
        application.processEvents()


def _stop(
    app: App, office: Office, lanes: Lanes, pulses: Pulses, slow: Slow, stops: StopsReading
) -> None:
    """End in order; what hangs is let go first, since a test may leave nothing running."""
    app.office.latch.stop_in_memory()
    slow.over.set()
    stops.reads.set()
    office.crm.end.set()
    office.researcher.end.set()
    app.other_presses.stop()
    pulses.stop()
    lanes.close()
