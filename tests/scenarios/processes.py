"""The program in processes of its own: its real window on a screen in memory, and its agent."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from servers.mail import wait_until

SETTLED = 0.4
"""Seconds; the window takes no decision on a draft sooner than 0.3 s after it was painted."""


@contextmanager
def a_display() -> Iterator[str]:
    """A screen in memory for a real window."""
    reading, writing = os.pipe()
    screen = ["-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *screen],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@contextmanager
def a_program(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program beside this one; it does not outlive the block."""
    process = subprocess.Popen(
        [sys.executable, *words],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


@dataclass
class Window:
    """The real window, driven as a rep drives it: by keys."""

    process: subprocess.Popen[bytes]
    display: str
    number: str = ""

    def find(self) -> None:
        """Wait until it is on the screen, and give it the keys (there is no window manager)."""
        assert wait_until(self._is_shown, 30), self.end()
        self._xdotool("windowfocus", "--sync", self.number)

    def press(self, *keys: str) -> None:
        self._xdotool("key", "--clearmodifiers", *keys)

    def picture(self, path: Path) -> None:
        subprocess.run(
            ["import", "-window", "root", str(path)],
            env=os.environ | {"DISPLAY": self.display},
            check=True,
            timeout=20,
        )

    def close(self) -> None:
        """Ask it to end in order, as a desktop session does."""
        self.process.send_signal(signal.SIGTERM)
        try:
            said, _ = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired as hangs:
            raise AssertionError(self.end()) from hangs
        assert self.process.returncode == 0, said.decode()

    def end(self) -> str:
        """Kill it, and say what it said."""
        self.process.kill()
        return self.process.communicate(timeout=10)[0].decode(errors="replace")

    def _is_shown(self) -> bool:
        words = ("search", "--onlyvisible", "--pid", str(self.process.pid))
        found = self._xdotool(*words, check=False).split()
        self.number = found[-1] if found else ""
        return bool(found) or self.process.poll() is not None

    def _xdotool(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *words],
            env=os.environ | {"DISPLAY": self.display},
            capture_output=True,
            text=True,
            timeout=20,
            check=check,
        )
        return done.stdout


@contextmanager
def a_window(folder: Path) -> Iterator[Window]:
    """The program's own window on a screen of its own."""
    with contextlib.ExitStack() as stack:
        display = stack.enter_context(a_display())
        process = stack.enter_context(
            a_program(
                "-m",
                "desktop_sdr",
                "--data",
                str(folder),
                DISPLAY=display,
                QT_QPA_PLATFORM="xcb",
            )
        )
        window = Window(process, display)
        window.find()
        yield window


def press_until(window: Window, keys: Sequence[str], holds: Callable[[], bool], what: str) -> None:
    """Look at the draft as long as a rep has to, press, and see that it had its effect."""
    pause = threading.Event()
    for _ in range(5):
        pause.wait(SETTLED)
        window.press(*keys)
        if wait_until(holds, 4):
            return
    raise AssertionError(f"{what}: pressed {keys} 5 times\n{window.end()}")


def at_work(
    folder: Path, moment: datetime
) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    """The agent with its real pulses in a process of its own, whose clock starts at `moment`."""
    script = Path(__file__).with_name("agent_process.py")
    return a_program(str(script), str(folder), moment.isoformat())
