"""Something done to a profile by a process, that fails or is killed at each of its writes in turn.

strace does it: the process is the real one, and so are its files.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from chaos import migrator, profile, tracing

from desktop_sdr.cli.main import main
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import open_store
from desktop_sdr.store.views.config import ViewsConfig

DATABASE = "desktop-sdr.db"
PEOPLE = tuple(f"ida{n}@firma{n}.test" for n in range(30))
FULL = "The disk is full. Nothing was lost and nothing is sent"
KILLED = -9


@dataclass(frozen=True)
class Blow:
    """What is done to the process at the chosen call and, if so, at all that follow."""

    calls: str
    effect: str
    for_good: bool
    is_borne: Callable[[int, str], bool]
    """Whether a process that was dealt it ended as it should, by its exit code and its words."""

    def at(self, call: str, nth: int) -> str:
        """What strace is told, which counts each kind of call by itself."""
        return f"inject={call}:{self.effect}:when={nth}{'+' if self.for_good else ''}"


DISK_FULL = Blow(
    "pwrite64",
    "error=ENOSPC",
    for_good=True,
    is_borne=lambda code, said: "Traceback" not in said and (code == 0 or FULL in said),
)
KILL = Blow(
    "pwrite64,ftruncate,fsync,fdatasync,rename,unlink",
    "signal=SIGKILL",
    for_good=False,
    is_borne=lambda code, _said: code == KILLED,
)


@dataclass
class Work:
    """A command on the profile in `folder`, run again and again from the same start."""

    name: str
    folder: Path
    command: list[str]
    blow: Blow
    misses: list[str] = field(default_factory=list)
    line: str = ""

    def __post_init__(self) -> None:
        self._start = self.folder.with_name("start")
        shutil.copytree(self.folder, self._start)

    def strike_everywhere(self, at_most: int, is_well: Callable[[bool], list[str]]) -> None:
        """Strike at a choice of its calls; `is_well` hears whether it failed, and names faults."""
        code, said, calls = self._run()
        assert code == 0, said
        self._note(0, is_well(False))
        chosen = sorted(Random(5).sample(range(len(calls)), min(at_most, len(calls))))
        for number in chosen:
            call = calls[number]
            code, said, _ = self._run(self.blow.at(call, calls[: number + 1].count(call)))
            if not self.blow.is_borne(code, said):
                self._note(number, [f"exit code {code}: {said[-500:]}"])
            self._note(number, is_well(code != 0))
        self.line = f"{self.name}: {len(chosen)} of {len(calls)} writes, {len(self.misses)} wrong"

    def _run(self, blow: str | None = None) -> tuple[int, str, list[str]]:
        """Run it on a fresh copy; returns exit code, what it complained, and its calls."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._start, self.folder)
        trace = self.folder.with_name("trace")
        options = ["-e", f"trace={self.blow.calls}"]
        if blow is not None:
            options += ["-e", blow]
        if not self.blow.effect.startswith("signal"):  # with it, strace delivers none
            options.append("--seccomp-bpf")
        ran = tracing.traced(self.command, trace, *options)
        return ran.returncode, ran.stderr, self._calls(trace.read_text(errors="replace"))

    def _calls(self, told: str) -> list[str]:
        """Return its own calls; strace counts those of a program that it starts by themselves."""
        names = self.blow.calls.replace(",", "|")
        own = told.partition(" ")[0]
        return re.findall(rf"^{own} +({names})\(", told, re.M)

    def _note(self, number: int, faults: list[str]) -> None:
        self.misses += [f"{self.name} at call {number}: {fault}" for fault in faults]


def faults_of_file(path: Path) -> list[str]:
    """What is wrong with a database; raises StoreTrouble where it cannot even be read."""
    store = open_store(path, Feed(), ViewsConfig())
    try:
        store.check_file()
        bad = store.verify_audit().first_bad
    finally:
        store.close()
    return [] if bad is None else [f"the record is broken at {bad}"]


def leads_in(path: Path) -> list[str]:
    """The addresses of everybody in a database, in order."""
    with closing(sqlite3.connect(path)) as rows:
        return [mail for [mail] in rows.execute("SELECT email FROM lead ORDER BY id")]


def a_profile(folder: Path) -> Path:
    """Set up a profile without leads, whose mailbox nobody will ask for."""
    nowhere = Path("/etc/ssl/certs/ca-certificates.crt")
    profile.set_up(folder, address="rep@seller.test", ca_file=nowhere, smtp_port=1, imap_port=2)
    return folder


def a_list(folder: Path, people: tuple[str, ...] = PEOPLE) -> Path:
    """A file with people, each at a company of their own."""
    rows = [f"Ida,Brandt,{mail},Firma {n},Bonn,Germany" for n, mail in enumerate(people)]
    path = folder / f"{len(people)} people.csv"
    path.write_text(profile.HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def an_import(folder: Path, people: Path, blow: Blow, at_most: int) -> Work:
    """Strike an import, and do it again: everybody must be there once."""
    words = ["--data", str(folder), "import", str(people)]
    work = Work("import", folder, tracing.python("-m", "desktop_sdr", *words), blow)

    def is_well(failed: bool) -> list[str]:
        faults = faults_of_file(folder / DATABASE)
        code = main(words) if failed else 0
        found = leads_in(folder / DATABASE)
        whole = sorted(found) == sorted(PEOPLE) and code == 0
        return faults if whole else [*faults, f"{len(found)} leads, exit code {code}"]

    work.strike_everywhere(at_most, is_well)
    return work


def a_migration(folder: Path, blow: Blow, at_most: int) -> Work:
    """Strike a migration: it must be at the old version or the new, and get to the new."""
    database = folder / DATABASE
    people, new = leads_in(database), len(migrator.LATER)
    command = tracing.python(str(tracing.TESTS / "chaos" / "migrator.py"), str(database))
    work = Work("migration", folder, command, blow)

    def is_well(failed: bool) -> list[str]:
        found_at = _version(database)
        migrator.migrate(database)
        is_right = found_at in (new - 1, new) and _version(database) == new
        faults = [] if is_right else [f"at version {found_at}, then {_version(database)}"]
        with closing(sqlite3.connect(database)) as rows:
            [[sound]] = rows.execute("PRAGMA integrity_check")
            moved = rows.execute("SELECT email FROM lead WHERE later = 'moved ' || id ORDER BY id")
            found = [mail for [mail] in moved]
        faults += [] if sound == "ok" else [sound]
        return faults if found == people else [*faults, f"{len(found)} people moved"]

    work.strike_everywhere(at_most, is_well)
    return work


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as rows:
        [[version]] = rows.execute("SELECT max(version) FROM migration")
    return int(version)
