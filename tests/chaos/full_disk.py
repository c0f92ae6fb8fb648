"""A disk that is full when a test says so: one of its own, or a limit where that needs root."""

import os
import resource
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

BYTES = 192 * 1024 * 1024
FIRST_SECTOR = 512


class Disk(Protocol):
    """Takes no more while it is full; what has its room already can still be written over."""

    def fill(self, pids: Sequence[int]) -> None: ...
    def free(self, pids: Sequence[int]) -> None: ...


@dataclass(frozen=True)
class OwnDisk:
    """A file system in memory, filled to its last byte."""

    folder: Path

    def fill(self, pids: Sequence[int]) -> None:
        with self._filler.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                self._write(file.fileno(), bytes(size))

    @staticmethod
    def _write(descriptor: int, block: bytes) -> None:
        while True:
            try:
                if os.write(descriptor, block) < len(block):
                    return
            except OSError:
                return

    def free(self, pids: Sequence[int]) -> None:
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@dataclass(frozen=True)
class Limit:
    """No file of these processes may be written behind its first sector."""

    def fill(self, pids: Sequence[int]) -> None:
        self._allow(pids, FIRST_SECTOR)

    def free(self, pids: Sequence[int]) -> None:
        self._allow(pids, resource.RLIM_INFINITY)

    @staticmethod
    def _allow(pids: Sequence[int], size: int) -> None:
        for pid in pids:
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))


@contextmanager
def a_disk(folder: Path) -> Iterator[Disk]:
    """A disk at `folder`; a real one where this user may make one."""
    folder.mkdir()
    options = f"size={BYTES},mode=700"
    mounting = ["mount", "-t", "tmpfs", "-o", options, "desktop-sdr-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True).returncode:
        yield Limit()
        return
    try:
        yield OwnDisk(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
