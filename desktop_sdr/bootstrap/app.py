"""One profile, wired and ready to be started."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_sdr import __version__
from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.adapters.practice.clock import PracticeClock
from desktop_sdr.adapters.practice.world import PracticeWorld
from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.loop import settling, waking
from desktop_sdr.agent.loop.asked_model import AskedModel
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import running, vetting
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.bootstrap.mail_ways import Closable
from desktop_sdr.bootstrap.profile_rows import World
from desktop_sdr.bootstrap.vetting import why_not
from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.runtime.idling import Idlers
from desktop_sdr.runtime.pulses import Lanes
from desktop_sdr.runtime.scheduler import Pulses
from desktop_sdr.runtime.single_instance import InstanceLock
from desktop_sdr.runtime.ticker import Ticker
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store


@dataclass(slots=True)
class App:
    """One profile, wired: its desk, its agent, and how to start and stop it."""

    folder: Path
    world: World
    profile: Profile
    store: Store
    feed: Feed
    office: Office
    desk: Desk
    watch: Watch
    lanes: Lanes
    pulses: Pulses
    ticker: Ticker
    other_presses: Ticker
    idlers: Idlers
    practice: PracticeWorld | None
    stepped: PracticeClock | None
    """The practice world's clock, for whoever moves it by hand."""
    passwords: AskedPasswords | None = None
    model: AskedModel | None = None
    """None where the rules work alone."""
    connections: tuple[Closable, ...] = ()
    _lock: InstanceLock | None = None
    _started: AuditSeq | None = None
    """The record's line about the start, once it is written."""

    def take(self) -> None:
        """Take the profile for this process; raises AlreadyRunning."""
        lock = InstanceLock(self.folder)
        lock.__enter__()
        self._lock = lock

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the profile for a while; raises AlreadyRunning."""
        with InstanceLock(self.folder):
            yield

    def look_for_passwords(self) -> None:
        """Find out which passwords have to be asked for; the desk names them from then on."""
        if self.passwords is None:
            return
        with self.store.reading() as uow:
            names = {one.secret_name for one in uow.mailboxes.in_use() if one.secret_name}
        self.passwords.look_for(sorted(names))

    def start(self) -> None:
        """Prove the database, sort out what a crash left, read the latch, let the pulses go.

        What cannot be trusted starts paused, and with a damaged file nothing is started at all.
        """
        doubt = why_not(self.store)
        if doubt is not None:
            vetting.hold(self.office, doubt.reason, doubt.facts)
        if doubt is not None and doubt.reason == vetting.DATABASE_DAMAGED:
            return
        self.look_for_passwords()
        self.office.latch.read()
        # Before this start has a line of its own: the record's last one says when it last ran.
        if self.world == "real" and not waking.start(self.office):
            self.watch.clock_was_set()
        self._started = running.note_start(self.office, __version__)
        settling.reconcile(self.office)
        self.office.latch.read()
        self.other_presses.start()
        self.pulses.start()
        self.ticker.start()
        self.idlers.start()

    def stop(self) -> None:
        """Stop in order: no new rounds, wait for the ones under way, close the database."""
        self.office.latch.stop_in_memory()
        self.ticker.stop()
        self.other_presses.stop()
        self.idlers.stop()
        self.pulses.stop()
        self.lanes.close()
        if self._started is not None:
            running.note_stop(self.office, __version__, self._started)
        self.close()

    def close(self) -> None:
        """Let go of the connections, the database and the profile."""
        for connection in self.connections:
            connection.close()
        self.store.close()
        if self._lock is not None:
            self._lock.__exit__(None, None, None)
            self._lock = None
