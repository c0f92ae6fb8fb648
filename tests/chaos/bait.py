"""Things that a hostile mail names and nobody may touch: a file, a folder, a server."""

import ctypes
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

OPENED = 0x20
"""`IN_OPEN` of inotify."""
NONBLOCKING = os.O_NONBLOCK
A_PICTURE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
"""A GIF of one dot."""


@dataclass(frozen=True)
class Bait:
    """A picture that would be a good one, and a port that would answer."""

    picture: Path
    port: int
    watch: int
    server: socket.socket

    def opened(self) -> int:
        """How often anything in the folder was opened, by whichever library."""
        with suppress(BlockingIOError):
            return len(os.read(self.watch, 65_536)) // 16
        return 0

    def called(self) -> int:
        """How often somebody connected to the server."""
        with suppress(BlockingIOError):
            connection, _ = self.server.accept()
            connection.close()
            return 1
        return 0


@contextmanager
def a_bait(folder: Path) -> Iterator[Bait]:
    """Lay it out in `folder`, and watch."""
    picture = folder / "picture.gif"
    picture.write_bytes(A_PICTURE)
    library = ctypes.CDLL(None, use_errno=True)
    watch = library.inotify_init1(NONBLOCKING)
    assert library.inotify_add_watch(watch, os.fsencode(folder), OPENED) > 0
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Bait(picture, server.getsockname()[1], watch, server)
    os.close(watch)


def places(bait: Bait) -> dict[str, str]:
    """The same bait in the spellings by which it can be named."""
    path = bait.picture
    return {
        "file": path.as_uri(),
        "path": str(path),
        "file of this host": f"file://localhost{path}",
        "share": f"file://127.0.0.1{path}",
        "backslashes": f"\\\\127.0.0.1@{bait.port}\\share\\picture.gif",
        "web": f"http://127.0.0.1:{bait.port}/picture.gif",
        "no scheme": f"//127.0.0.1:{bait.port}/picture.gif",
        "data": "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'"
        f" xmlns:x='http://www.w3.org/1999/xlink'><image x:href='{path.as_uri()}'/></svg>",
    }
