"""One process per profile: an operating system lock that a crash lets go by itself."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_sdr.runtime.paths import UnusableFolder


class AlreadyRunning(Exception):
    """Another process works with this profile."""

    def __init__(self, folder: Path) -> None:
        """Keep which profile it is."""
        super().__init__(str(folder))
        self.folder = folder


class InstanceLock:
    """Held while a process works with the profile; a context manager."""

    def __init__(self, folder: Path) -> None:
        """Aim at the lock file of the profile's folder."""
        self._folder = folder
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take the lock; raises AlreadyRunning at once where somebody has it.

        Raises UnusableFolder where locks do not exist, as on some network drives: who cannot know
        whether they are alone does not start.
        """
        try:
            self._descriptor = self._taken()
        except OSError as error:
            raise UnusableFolder(self._folder, error.strerror or str(error)) from error
        if self._descriptor is None:
            raise AlreadyRunning(self._folder)
        return self

    def _taken(self) -> int | None:
        """Return the descriptor that holds the lock, or None where somebody else's does."""
        path = self._folder / "desktop-sdr.lock"
        with ExitStack() as unless_held:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            unless_held.callback(os.close, descriptor)
            if not _lock(descriptor):
                return None
            unless_held.pop_all()
        return descriptor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the lock go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
