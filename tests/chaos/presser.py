"""Another process that pauses: by the program's command line, or by a latch of its own.

It reads one command a line and answers with stamps of the clock that all processes share.
"""

import io
import json
import sqlite3
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from store.planting import opened

from desktop_sdr.adapters.system_clock import SystemClock
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.cli.main import main
from desktop_sdr.domain.trace import Actor
from desktop_sdr.runtime.stop_file import StopFile

DATABASE = "desktop-sdr.db"


def say(word: str, **facts: object) -> None:
    sys.__stdout__.write(json.dumps({"word": word, "at": time.monotonic(), **facts}) + "\n")
    sys.__stdout__.flush()


class Told(io.StringIO):
    """What the command says; each line is passed on the moment it is said."""

    def write(self, text: str, /) -> int:
        if text.strip():
            say("said", line=text.strip())
        return len(text)


class Presser:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = opened(folder / DATABASE)
        clock = SystemClock()
        self._latch = Latch(self._store.unit_of_work, clock, self._store.reading, StopFile(folder))
        self._locking = sqlite3.connect(folder / DATABASE, isolation_level=None)

    def command(self, *words: str) -> None:
        """Run the program's command line, from the reading of its words to the exit code."""
        complaints = io.StringIO()
        say("begun")
        with redirect_stdout(Told()), redirect_stderr(complaints):
            code = main([*words, "--data", str(self._folder)])
        say("ended", code=code, complaints=complaints.getvalue())

    def latch(self) -> None:
        say("begun")
        self._latch.stop(Actor.REP, "another process")
        say("said", line="Stopped")
        say("ended", code=0 if self._latch.save() else 1, complaints="")

    def lock(self) -> None:
        self._locking.execute("BEGIN EXCLUSIVE")
        say("ended", code=0, complaints="")

    def unlock(self) -> None:
        self._locking.execute("ROLLBACK")
        say("ended", code=0, complaints="")


def obey(folder: Path) -> None:
    presser = Presser(folder)
    say("ready")
    for line in sys.stdin:
        word, *words = json.loads(line)
        getattr(presser, word)(*words)


if __name__ == "__main__":
    obey(Path(sys.argv[1]))
