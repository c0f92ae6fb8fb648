"""Processes beside the test's own, which are told what to do by lines of JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

TESTS = Path(__file__).resolve().parent.parent


@dataclass
class Child:
    """A process that is told what to do and says when it has done what."""

    process: subprocess.Popen[str]

    def __post_init__(self) -> None:
        self._answers: Queue[dict[str, Any]] = Queue()
        self._reader = Thread(target=self._read, name="child-reader")
        self._reader.start()
        assert self.hear()["word"] == "ready"

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._answers.put(json.loads(line))

    def tell(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        return self._answers.get(timeout=30)

    def ends(self) -> dict[str, Any]:
        """What it answers last."""
        while (answer := self.hear())["word"] != "ended":
            pass
        return answer

    def does(self, *words: str) -> dict[str, Any]:
        self.tell(*words)
        return self.ends()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))}


@contextmanager
def a_child(script: str, *words: str) -> Iterator[Child]:
    process = subprocess.Popen(
        [sys.executable, str(TESTS / "chaos" / script), *words],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        child = Child(process)
        yield child
        child.close()
    finally:
        process.kill()
        process.wait(10)
