"""What no test may do: reach past this machine, write into the home, leave things running."""

import ipaddress
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
GRACE_SECONDS = 3.0
# Threads that belong to the test tools themselves, by the start of their names.
TOOL_THREADS = ("pytest_timeout", "Dummy-", "execnet", "ThreadPoolExecutor-execnet")


class Outside:
    """Watches what the process does through Python's audit events and refuses to leave its bounds.

    What was refused is also kept, since the code under test may swallow the refusal.
    """

    def __init__(self, home: Path) -> None:
        self.refused: list[str] = []
        self._home = f"{home}{os.sep}"
        places = (CHECKOUT, Path(tempfile.gettempdir()).resolve(), Path(sys.prefix))
        self._writable = tuple(f"{place}{os.sep}" for place in (*places, Path(sys.base_prefix)))

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """The audit hook; raises what pytest reads as a failed test."""
        if event == "open":
            path, _mode, flags = args
            if isinstance(flags, int) and flags & WRITING:
                self._check_path(path)
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "sqlite3.connect", "shutil.rmtree"):
            self._check_path(args[0])
        elif event == "os.rename":
            self._check_path(args[1])
        elif event in ("socket.connect", "socket.sendto"):
            self._check_address(args[1])
        elif event == "socket.getaddrinfo":
            self._check_host(args[0])

    def _check_path(self, path: object) -> None:
        if isinstance(path, (str, bytes, os.PathLike)):
            name = f"{os.fsdecode(path)}{os.sep}"
            if name.startswith(self._home) and not name.startswith(self._writable):
                self._refuse(f"a test wrote into the real home folder: {os.fsdecode(path)}")

    def _check_address(self, address: object) -> None:
        if isinstance(address, tuple):
            self._check_host(address[0])

    def _check_host(self, host: object) -> None:
        name = os.fsdecode(host) if isinstance(host, (str, bytes)) else ""
        if not is_this_machine(name):
            self._refuse(f"a test reached past this machine: {name}")

    def _refuse(self, what: str) -> None:
        import pytest

        self.refused.append(what)
        pytest.fail(what)


def is_this_machine(host: str) -> bool:
    """Whether a name or address can only mean the loopback interface."""
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def lasting_threads(
    before: set[threading.Thread], grace_seconds: float = GRACE_SECONDS
) -> list[str]:
    """The names of threads that a test started and that did not end within a grace time."""
    deadline = time.monotonic() + grace_seconds
    for thread in _new_threads(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    return sorted(thread.name for thread in _new_threads(before))


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith(TOOL_THREADS)
    ]


def running_timers() -> set[int]:
    """The identities of all Qt timers that tick now; empty where no test has loaded Qt."""
    if "PySide6.QtCore" not in sys.modules:
        return set()
    return {id(timer) for timer in _timers() if timer.isActive()}


def _timers() -> Iterator[Any]:
    import gc

    import shiboken6
    from PySide6.QtCore import QTimer

    for thing in gc.get_objects():
        if issubclass(type(thing), QTimer) and shiboken6.isValid(thing):
            yield thing
