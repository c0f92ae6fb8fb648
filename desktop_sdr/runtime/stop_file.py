"""The stop sign of a profile: a small file beside its database that is only ever written over.

It has its room on the disk from the first start on, so it can be put up while the disk is full,
and it knows nothing of the database, so it can be put up while that is locked or broken.
"""

import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.records import Switch
from desktop_sdr.ports.stop_sign import Sign

SIZE: Final = 512
"""One sector of a disk: written whole or not at all."""
REASON_LIMIT: Final = 60
"""Characters; the whole reason stands in the record."""
PATIENCE_SECONDS: Final = 0.04
"""How long a press waits for the dots of another process; each takes microseconds."""
LOOK_AGAIN_SECONDS: Final = 0.0005
LOCK_AT: Final = 4096
"""Behind the text: where a lock forbids reading, it must not forbid reading that."""


class StopFile:
    """The StopSign in a folder; good for any number of threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Make room for it; a folder that cannot be written does without."""
        self._path = folder / "desktop-sdr.stop"
        with suppress(OSError), ExitStack() as held:
            descriptor = self._opened(held)
            if _locked(descriptor) and os.fstat(descriptor).st_size < SIZE:
                os.write(descriptor, b" " * SIZE)

    def read(self) -> Sign:
        """Return how it stands; one that cannot be read counts as up."""
        try:
            with ExitStack() as held:
                return _sign(_text(self._opened(held)))
        except OSError:
            return Sign(is_up=True)

    @contextmanager
    def passing(self) -> Iterator[bool]:
        """Hold it as it is for the moment of one final dot; yields whether it is down."""
        with ExitStack() as held:
            yield self._lets_pass(held)

    def _lets_pass(self, held: ExitStack) -> bool:
        try:
            descriptor = self._opened(held)
            return _locked(descriptor, shared=True) and not _sign(_text(descriptor)).is_up
        except OSError:
            return False

    def put_up(self, switch: Switch) -> bool:
        """Put it up, after the dots that are under way; one that takes too long is not waited for.

        Without a flush: that would wait for the disk, and a kill loses nothing without it.
        """
        said = {
            "paused_at": None if switch.paused_at is None else switch.paused_at.isoformat(),
            "by": switch.by,
            "reason": switch.reason[:REASON_LIMIT],
        }
        with suppress(OSError), ExitStack() as held:
            descriptor = self._opened(held)
            _locked(descriptor)
            _write(descriptor, said)
            return True
        return False

    def take_down(self, seen: Sign) -> bool:
        """Take it down unless somebody has put it up since it was `seen`."""
        with suppress(OSError), ExitStack() as held:
            descriptor = self._opened(held)
            if not _locked(descriptor) or _text(descriptor) != seen.mark:
                return False
            _write(descriptor, {})
            return True
        return False

    def keep(self) -> None:
        """Bring it to the disk, if that can be done."""
        with suppress(OSError), ExitStack() as held:
            os.fsync(self._opened(held))

    def _opened(self, held: ExitStack) -> int:
        """Return a descriptor of its own for one use: a lock belongs to a descriptor."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        held.callback(os.close, descriptor)
        return descriptor


def _text(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, SIZE)


def _write(descriptor: int, said: dict[str, str | None]) -> None:
    text = json.dumps(said | {"mark": secrets.token_hex(8)}, ensure_ascii=False).encode()
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, text.ljust(SIZE))


def _sign(text: bytes) -> Sign:
    if not text.strip():
        return Sign(mark=text)
    try:
        said = json.loads(text)
        if "by" not in said:
            return Sign(mark=text)
        at = datetime.fromisoformat(said["paused_at"])
        switch = Switch(paused_at=at, by=Actor(said["by"]), reason=str(said["reason"]))
    except (ValueError, TypeError, KeyError):
        return Sign(is_up=True, mark=text)
    return Sign(is_up=True, switch=switch, mark=text)


def _locked(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock within the patience; closing the descriptor lets it go."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not _lock(descriptor, shared=shared):
        if time.monotonic() > end:
            return False
        threading.Event().wait(LOOK_AGAIN_SECONDS)
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, shared: bool) -> bool:
        """Take it alone in either case: there is no other lock here, and it is held a moment."""
        os.lseek(descriptor, LOCK_AT, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int, *, shared: bool) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
