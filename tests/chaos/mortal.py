"""Processes that are made to be killed: each is forked from one that has imported everything.

So a life costs some hundredths of a second, and there can be a thousand of them.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock

TESTS = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0

_ENVIRONMENT = Lock()
"""Lives begin in several threads at once, and the environment is one for all of them."""


def _forks() -> ForkServerContext:
    """The context whose fork server runs; it gets its path from its environment alone."""
    context = multiprocessing.get_context("forkserver")
    with _ENVIRONMENT:
        context.set_forkserver_preload(["chaos.warm"])
        _start_with_the_tests_on_the_path()
    return context


def _start_with_the_tests_on_the_path() -> None:
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(TESTS), before)))
    try:
        forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before


@dataclass
class Mortal:
    """A running process that says when it is at work."""

    process: BaseProcess
    voice: Connection

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def is_at_work(self) -> bool:
        """Wait until it says so; False where it ended instead."""
        try:
            return self.voice.poll(START_SECONDS) and self.voice.recv() == "at work"
        except EOFError:
            return False

    def kill(self) -> None:
        """`kill -9`, and wait for the end."""
        self.process.kill()
        self.process.join()

    def ended(self, patience: float) -> int | None:
        """Wait for it to end by itself; its exit code, or None when it still runs."""
        self.process.join(patience)
        return self.process.exitcode


@contextmanager
def a_life(work: Callable[..., None], *arguments: object) -> Iterator[Mortal]:
    """Run `work(*arguments, voice)` in a process that does not outlive the block."""
    forks = _forks()
    hears, voice = forks.Pipe(duplex=False)
    process = forks.Process(target=work, args=(*arguments, voice), daemon=True)
    process.start()
    voice.close()
    try:
        yield Mortal(process, hears)
    finally:
        process.kill()
        process.join()
        process.close()
        hears.close()


def wait(seconds: float) -> None:
    """Real time: the moments of the kills are real ones."""
    time.sleep(seconds)  # noqa: TID251 - see above
