"""What a process does to its files and sockets, call by call, as `strace` hears it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
CALLS = "pwrite64,write,sendto,ftruncate,fsync,fdatasync,unlink,rename,mmap"
CALL = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
FILE = re.compile(r"\d+<([^>]*)>")
UNFINISHED, RESUMED = " <unfinished ...>", " resumed>"
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
LONGEST = 200_000
"""Bytes of one call that are kept; a page of the database is 4096."""


@dataclass(frozen=True)
class Write:
    file: str
    offset: int
    content: bytes


@dataclass(frozen=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True)
class Sync:
    file: str


@dataclass(frozen=True)
class Sent:
    """Bytes that were given to a socket."""

    socket: str
    content: bytes


Event = Write | Truncate | Sync | Sent


def python(*words: str) -> list[str]:
    """The command that runs a program of these tests."""
    return [sys.executable, *words]


def environment() -> dict[str, str]:
    path = os.pathsep.join((str(TESTS), str(TESTS.parent)))
    return os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def traced(command: Sequence[str], trace: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a program under strace; what it did is in `trace`."""
    return subprocess.run(
        ["strace", "-f", "-qq", "-o", str(trace), *options, *command],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def events(trace: Path, folder: Path) -> Iterator[Event]:
    """Read what reached the database's files in `folder`, and the sockets, in order.

    Fails where a file of it is written in a way that this does not see.
    """
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in _whole(lines):
            found = CALL.match(line)
            if found and int(found[3]) >= 0:
                yield from _event(found[1], found[2], folder)


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Join what strace tells in two parts, where threads call at once: it counts when done."""
    begun: dict[str, str] = {}
    for line in lines:
        thread = line.partition(" ")[0]
        if UNFINISHED in line:
            begun[thread] = line.partition(UNFINISHED)[0]
        elif RESUMED in line and thread in begun:
            yield begun.pop(thread) + line.partition(RESUMED)[2]
        else:
            yield line


def _event(call: str, words: str, folder: Path) -> Iterator[Event]:
    named = FILE.search(words)
    place = _plain(named[1]) if named else ""
    if place.startswith(("socket:", "TCP")):
        if call in ("sendto", "write"):
            yield Sent(place, _content(words))
        return
    path = Path(place)
    if path.parent != folder or not path.name.startswith("desktop-sdr.db"):
        return
    if path.name.endswith("-shm"):
        return  # rebuilt from the log by whoever opens the database first
    yield from _of_file(call, words, path.name)


def _of_file(call: str, words: str, name: str) -> Iterator[Event]:
    if call == "pwrite64":
        yield Write(name, int(words.rpartition(",")[2]), _content(words))
    elif call == "ftruncate":
        yield Truncate(name, int(words.rpartition(",")[2]))
    elif call in ("fsync", "fdatasync"):
        yield Sync(name)
    else:
        shared = call == "mmap" and ("MAP_PRIVATE" in words or "PROT_WRITE" not in words)
        assert shared, f"{name} is written by {call}"


def _content(words: str) -> bytes:
    found = TEXT.search(words)
    assert found is not None, words[:200]
    assert not found[2], "the trace cuts its texts"
    return _bytes(found[1])


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(name: str) -> str:
    return _bytes(name).decode() if name.startswith("\\x") else name
