"""The disk is full from one write on, at every write there is: nothing breaks, nothing is doubled.

strace lets each write to the profile's files fail from the K-th on, in a real process. Afterwards
there is room again, and the same profile goes on.
"""

import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from chaos import house as houses
from chaos import migrator, profile, sender, tracing
from chaos.campaign import is_full, patience, report, rounds
from chaos.house import House
from chaos.provider import Provider, message_id
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.fault_smtp import FaultySmtp
from servers.mail import MailServers, User

from desktop_sdr import bootstrap
from desktop_sdr.cli.main import main
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import open_store
from desktop_sdr.store.views.config import ViewsConfig

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("mail"),
    pytest.mark.timeout(patience(240)),
]

SAMPLE = rounds("disk_full", 5, 100_000)
"""How many of the writes to fail at, for each kind of work."""
MAILS = 2
PEOPLE = 30
ADDRESS = "full@seller.test"
FILES = ("", "-wal", "-shm", "-journal")
FULL = "The disk is full. Nothing was lost and nothing is sent"
WRITE = re.compile(r"^\d+ +pwrite64\(", re.M)


@dataclass
class Work:
    """Something that is done to a profile by a process, again and again from the same start."""

    folder: Path
    command: list[str]
    files: tuple[str, ...]
    misses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._start = self.folder.with_name("start")
        shutil.copytree(self.folder, self._start)

    def run(self, full_from: int | None = None) -> tuple[int, str, int]:
        """Run it on a fresh copy; returns exit code, what it complained, and its writes."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._start, self.folder)
        trace = self.folder.with_name("trace")
        options = ["--seccomp-bpf", "-e", "trace=pwrite64"]
        for name in self.files:
            options += ["-P", str(self.folder / name)]
        if full_from is not None:
            options += ["-e", f"inject=pwrite64:error=ENOSPC:when={full_from}+"]
        ran = tracing.traced(self.command, trace, *options)
        return ran.returncode, ran.stderr, len(WRITE.findall(trace.read_text(errors="replace")))

    def fail_everywhere(self, name: str, is_well: Callable[[bool], list[str]]) -> str:
        """Fail at a choice of its writes; `is_well` hears whether it failed, and names faults."""
        code, said, writes = self.run()
        assert code == 0, said
        self._note(name, 0, is_well(False))
        chosen = sorted(Random(5).sample(range(1, writes + 1), min(SAMPLE, writes)))
        for number in chosen:
            code, said, _ = self.run(number)
            if "Traceback" in said or (code != 0 and FULL not in said):
                self.misses.append(f"{name} at write {number}: {said[-500:]}")
            self._note(name, number, is_well(code != 0))
        return f"{name}: {len(chosen)} of {writes} writes, {len(self.misses)} wrong"

    def _note(self, name: str, number: int, faults: list[str]) -> None:
        self.misses += [f"{name} at write {number}: {fault}" for fault in faults]


def _files(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}{ending}" for name in names for ending in FILES)


def _faults_of_file(path: Path) -> list[str]:
    """What is wrong with a database that was written on a full disk."""
    store = open_store(path, Feed(), ViewsConfig())
    try:
        store.check_file()
        bad = store.verify_audit().first_bad
    finally:
        store.close()
    return [] if bad is None else [f"the record is broken at {bad}"]


def _say(line: str, work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        report("disk full at every write", line, held=not work.misses)
    assert work.misses == []
    assert is_full() or SAMPLE < 50


def test_a_send_on_a_full_disk_leaves_once_when_there_is_room(
    tmp_path: Path, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_servers.add_user(User(ADDRESS))
    house = House(tmp_path / "profile", ADDRESS, mail_servers.password(ADDRESS))
    provider = Provider(mail_servers, ADDRESS, Random(1), is_calm=True)
    secrets = {f"mailbox {ADDRESS}": house.password}
    with closing(provider), FaultySmtp(whim=provider) as server:
        wanted = house.queue(mail_servers, server.port, MAILS)
        start = house.clock.start
        words = [str(house.folder), start.isoformat(), json.dumps(secrets)]
        program = str(tracing.TESTS / "chaos" / "sender.py")
        work = Work(house.folder, tracing.python(program, *words), _files("desktop-sdr.db"))

        def is_well(failed: bool) -> list[str]:
            faults = _sent_in_the_end(house.folder, FakeClock(start), secrets, server)
            reached = Counter(mail.recipients[0] for mail in server.accepted)
            server.accepted.clear()
            provider.empty()
            faults += _faults_of_file(house.folder / "desktop-sdr.db")
            return faults if reached == Counter(wanted) else [*faults, f"it reached {reached}"]

        line = work.fail_everywhere("send", is_well)
    _say(line, work, capsys)


def _sent_in_the_end(
    folder: Path, clock: FakeClock, secrets: dict[str, str], server: FaultySmtp
) -> list[str]:
    """There is room again: the agent goes on, the rep answers, and every mail is sent."""
    app = bootstrap.build(folder, secrets=MemorySecrets(**secrets), clock=clock)
    try:
        for _ in range(10):
            sender.do_round(app)
            houses.answer_by_the_truth(app, {message_id(mail) for mail in server.accepted})
            clock.advance(timedelta(minutes=2))
            if houses.mails_in(app) == {OutboxState.SENT}:
                return []
        return [f"mails stay {houses.mails_in(app)}"]
    finally:
        app.close()


@contextmanager
def _a_profile(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "profile"
    nowhere = Path("/etc/ssl/certs/ca-certificates.crt")
    profile.set_up(folder, address=ADDRESS, ca_file=nowhere, smtp_port=1, imap_port=2)
    yield folder


def _a_list(folder: Path) -> Path:
    people = [f"Ida,Brandt,ida{n}@firma{n}.test,Firma {n},Bonn,Germany" for n in range(PEOPLE)]
    path = folder / "people.csv"
    path.write_text(profile.HEADER + "\n".join(people) + "\n", encoding="utf-8")
    return path


def _leads(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as rows:
        return [mail for [mail] in rows.execute("SELECT email FROM lead ORDER BY id")]


def test_an_import_on_a_full_disk_is_whole_at_the_second_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _a_profile(tmp_path) as folder:
        path = _a_list(tmp_path)
        words = ["--data", str(folder), "import", str(path)]
        command = tracing.python("-m", "desktop_sdr", *words)
        work = Work(folder, command, _files("desktop-sdr.db"))

        def is_well(failed: bool) -> list[str]:
            faults = _faults_of_file(folder / "desktop-sdr.db")
            code = main(words) if failed else 0
            found = _leads(folder / "desktop-sdr.db")
            whole = sorted(found) == sorted(f"ida{n}@firma{n}.test" for n in range(PEOPLE))
            return faults if whole and code == 0 else [*faults, f"{len(found)} leads, exit {code}"]

        line = work.fail_everywhere("import", is_well)
    _say(line, work, capsys)


def test_a_migration_on_a_full_disk_leaves_the_old_version_or_the_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _a_profile(tmp_path) as folder:
        assert main(["--data", str(folder), "import", str(_a_list(tmp_path))]) == 0
        database = folder / "desktop-sdr.db"
        people = _leads(database)
        command = tracing.python(str(tracing.TESTS / "chaos" / "migrator.py"), str(database))
        files = _files("desktop-sdr.db", "desktop-sdr.before.db.partial")
        work = Work(folder, command, files)

        def is_well(failed: bool) -> list[str]:
            old = _version(database)
            migrator.migrate(database)
            faults = [] if old in (len(migrator.LATER) - 1, len(migrator.LATER)) else [f"at {old}"]
            if _version(database) != len(migrator.LATER):
                faults.append("not migrated at the second try")
            with closing(sqlite3.connect(database)) as rows:
                [[sound]] = rows.execute("PRAGMA integrity_check")
                moved = [
                    mail
                    for [mail] in rows.execute(
                        "SELECT email FROM lead WHERE later = 'moved ' || id ORDER BY id"
                    )
                ]
            faults += [] if sound == "ok" else [sound]
            return faults if moved == people else [*faults, f"{len(moved)} people moved"]

        line = work.fail_everywhere("migration", is_well)
    _say(line, work, capsys)


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as rows:
        [[version]] = rows.execute("SELECT max(version) FROM migration")
    return int(version)
