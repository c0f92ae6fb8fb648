"""R21: a second start brings the first one's window to the front, and changes nothing.

Real processes run the real program; a window that was minimised says when it is in front again.
"""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import pytest
from chaos import campaign, mortal, starter
from chaos.mortal import Mortal
from chaos.shy_window import IN_FRONT, OPENS
from servers.mail import wait_until

from desktop_sdr import resources
from desktop_sdr.bootstrap import set_up_real
from desktop_sdr.gui.second_start import meeting_place

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

ROUNDS = campaign.rounds("second_starts", 2, 50)
RUNS = "desktop-sdr is already running with the data in {folder}. Nothing was changed; "
RAISED = RUNS + "its window is in front now.\n"
REFUSED = RUNS + "use the open window, or close it first.\n"


@dataclass
class Tally:
    raised: int = 0
    refused: int = 0
    hostile: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.raised} second starts raised the window and {self.refused} found none that"
            f" answers, {len(self.wrong)} otherwise; {self.hostile} other calls moved nothing"
        )


@dataclass
class Street:
    """Where the program is started on one folder."""

    folder: Path
    tally: Tally
    numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def first(self, work=starter.open_window, word: str = OPENS) -> Iterator[tuple[Mortal, Path]]:
        """The first start, at work."""
        with self._start(work) as (first, said):
            assert wait_until(lambda: word in _words(said), 60), _words(said)
            yield first, said

    @contextmanager
    def _start(self, work) -> Iterator[tuple[Mortal, Path]]:
        said = self.folder.with_name(f"said {next(self.numbers)}")
        with mortal.a_life(work, self.folder, said) as life:
            yield life, said

    def raises(self, first: Path, when: str) -> None:
        """Start a second one, which has to bring the first one's window to the front."""
        before = _times_in_front(first)
        self._second(0, RAISED, when)
        if wait_until(lambda: _times_in_front(first) > before, 20):
            self.tally.raised += 1
        else:
            self.tally.wrong.append(f"{when}: not in front")

    def is_refused(self, when: str) -> None:
        """Start a second one, which nobody answers."""
        self._second(1, REFUSED, when)
        self.tally.refused += 1

    def _second(self, code: int, sentence: str, when: str) -> None:
        with self._start(starter.open_window) as (second, said):
            ended, words = second.ended(60), _words(said)
        if (ended, words) != (code, sentence.format(folder=self.folder)):
            self.tally.wrong.append(f"{when}: {ended} {words!r}")


def _times_in_front(said: Path) -> int:
    return _words(said).count(IN_FRONT)


def _words(said: Path) -> str:
    return said.read_text(encoding="utf-8") if said.exists() else ""


def test_a_second_start_raises_the_first_window(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tally, random = Tally(), Random(21)
    street = Street(tmp_path / "data", tally)
    street.folder.mkdir()
    set_up_real(
        street.folder, resources.read_text("profile_template.toml").partition("[mailbox]")[0]
    )
    for _ in range(ROUNDS):
        _a_window_is_raised(street, random)
    with street.first(starter.run, "runs without a window"):
        street.is_refused("without a window")
    with capsys.disabled():
        campaign.report("R21 a second start raises the window", str(tally), held=not tally.wrong)
    assert not tally.wrong, tally


def _a_window_is_raised(street: Street, random: Random) -> None:
    """By a second start, whatever else was said; not while it hangs; again after a kill."""
    with street.first() as (first, said):
        with _callers(street, random):
            mortal.wait(0.3)
        if _times_in_front(said):
            street.tally.wrong.append("other words raised it")
        street.raises(said, "after other words")
        os.kill(first.pid, signal.SIGSTOP)
        street.is_refused("while it hangs")
        first.kill()
    with street.first() as (_, said):
        street.raises(said, "after a kill")


@contextmanager
def _callers(street: Street, random: Random) -> Iterator[None]:
    """Say anything but the word, in any length; some say nothing and stay."""
    said = [b"", b"rais", b"RAISE\n", b"raise\0", b"raise\nraise\n", b"pause\n", b"\xff" * 65_536]
    said += [random.randbytes(random.randrange(1, 5_000)) for _ in range(10)]
    callers = [closing(_call(street, one)) for one in said]
    yield
    for caller in callers:
        with caller:
            street.tally.hostile += 1


def _call(street: Street, said: bytes) -> socket.socket:
    caller = socket.socket(socket.AF_UNIX)
    caller.settimeout(2)
    caller.connect(meeting_place(street.folder))
    with suppress(BrokenPipeError, ConnectionResetError):  # turned away in the middle of it
        caller.sendall(said)
    return caller
