"""R21: one worker for each profile, however many are started, and never none for ever.

Real processes run the real command. A second worker would go on beside the first for ever, so
whoever still runs when all others have given up is counted.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from chaos import campaign, mortal, starter, tracing
from chaos.mortal import Mortal
from servers.mail import wait_until

from desktop_sdr import resources
from desktop_sdr.bootstrap import DATABASE, set_up_real
from desktop_sdr.cli.opening import WINDOW_PEOPLE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

ROUNDS = campaign.rounds("starts", 3, 100)
FRESH = campaign.rounds("fresh_starts", 1, 20)
CROWD = 4
REFUSED = "desktop-sdr is already running with the data in"
HALF_MADE = "There is no profile in"
LOCK = "desktop-sdr.lock"


@dataclass
class Start:
    """A started program, and what it has said."""

    process: Mortal
    said: Path

    def words(self) -> str:
        return self.said.read_text(encoding="utf-8") if self.said.exists() else ""

    @property
    def is_at_work(self) -> bool:
        return "runs without a window" in self.words() or "window opens" in self.words()

    @property
    def has_given_up(self) -> bool:
        return self.process.ended(0) is not None


@dataclass
class Tally:
    starts: int = 0
    doubles: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.starts} starts: {len(self.doubles)} double workers, {len(self.nobody)} times"
            f" nobody, {len(self.unclear)} without a clear sentence"
        )

    @property
    def is_clean(self) -> bool:
        return not (self.doubles or self.nobody or self.unclear)


@dataclass
class Street:
    """Where programs are started on one folder."""

    folder: Path
    tally: Tally
    work: Callable[..., None] = starter.run
    stack: ExitStack = field(default_factory=ExitStack)

    def starts(self, count: int) -> list[Start]:
        """Start some at once."""
        return [self._start() for _ in range(count)]

    def _start(self) -> Start:
        self.tally.starts += 1
        said = self.folder.with_name(f"{self.folder.name} said {self.tally.starts}")
        return Start(self.stack.enter_context(mortal.a_life(self.work, self.folder, said)), said)

    def one_of(self, starts: list[Start], when: str) -> Start | None:
        """Wait until one is at work and the others have given up, each with its sentence."""
        wait_until(lambda: all(one.is_at_work or one.has_given_up for one in starts), 60)
        left = [one for one in starts if not one.has_given_up]
        if len(left) > 1:
            self.tally.doubles.append(when)
        for one in starts:
            clear = one.words().startswith((REFUSED, HALF_MADE)) and one.words().count("\n") == 1
            if one not in left and not (clear and one.process.ended(0) == 1):
                self.tally.unclear.append(f"{when}: {one.words()}")
        return left[0] if left else None


@contextmanager
def a_street(
    folder: Path, tally: Tally, work: Callable[..., None] = starter.run
) -> Iterator[Street]:
    street = Street(folder, tally, work)
    with street.stack:
        yield street


def a_profile(folder: Path) -> None:
    """A profile without a mailbox."""
    folder.mkdir()
    set_up_real(folder, resources.read_text("profile_template.toml").partition("[mailbox]")[0])


def test_there_is_one_worker_and_never_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tally, random = Tally(), Random(21)
    folder = tmp_path / "data"
    a_profile(folder)
    for _ in range(ROUNDS):
        _crowd_then_kill(folder, tally, random)
    for number in range(FRESH):
        _crowd_on_a_fresh_folder(tmp_path / f"fresh {number}", tally)
    _no_locks_here(folder, tmp_path / "trace", tally)
    with capsys.disabled():
        campaign.report("R21 single instance", str(tally), held=tally.is_clean)
    assert tally.is_clean, tally


def _crowd_then_kill(folder: Path, tally: Tally, random: Random) -> None:
    """Several at once; then more while the one at work is killed; then one on what that left."""
    with a_street(folder, tally) as street:
        first = street.one_of(street.starts(CROWD), "at once")
        if first is None:
            tally.nobody.append("at once")
            return
        late = street.starts(2)
        mortal.wait(random.uniform(0.0, 0.6))
        first.process.kill()
        late += street.starts(1)
        second = street.one_of(late, "during a kill")
        if second is not None:
            second.process.kill()
        _left_by_somebody(folder / LOCK, random)
        if street.one_of(street.starts(1), "after a kill") is None:
            tally.nobody.append("after a kill")


def _left_by_somebody(lock: Path, random: Random) -> None:
    """A lock file says nothing: neither that it is there nor what is written in it."""
    lock.write_text(random.choice(("", "1\n", "99999999", "running")))


def _crowd_on_a_fresh_folder(folder: Path, tally: Tally) -> None:
    """Nobody has made the profile yet, and all of them want to."""
    with a_street(folder, tally, starter.open_fresh) as street:
        if street.one_of(street.starts(CROWD), "in a fresh folder") is None:
            tally.nobody.append("in a fresh folder")
            return
        with closing(sqlite3.connect(folder / DATABASE)) as rows:
            counted = "SELECT (SELECT count(*) FROM lead), (SELECT count(*) FROM mailbox)"
            found = rows.execute(counted).fetchone()
    if found != (WINDOW_PEOPLE, 1):
        tally.doubles.append(f"in a fresh folder: {found} leads and mailboxes")


def _no_locks_here(folder: Path, trace: Path, tally: Tally) -> None:
    """A network drive that knows no locks: nobody can be sure to be alone there."""
    tally.starts += 1
    command = tracing.python("-m", "desktop_sdr", "run", "--headless", "--data", str(folder))
    ended = tracing.traced(command, trace, "--inject=flock:error=ENOLCK")
    if ended.returncode != 1 or not ended.stderr.startswith(f"The data folder {folder} cannot be"):
        tally.unclear.append(f"without locks: {ended.stderr}")
