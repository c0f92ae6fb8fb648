"""A proxy on loopback whose line can be cut: what runs through it breaks, and nobody gets on."""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Self


class CuttingProxy:
    """Passes everything on to a port of this machine, until it is cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_cut = False
        self._threads: list[threading.Thread] = []
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self.passed = 0
        self.refused = 0
        """Connections that came while the line was cut."""

    def __enter__(self) -> Self:
        self._start(self._serve)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)  # or accept() would never hear of it
        self._ear.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def cut(self) -> None:
        """Break every connection, and each that comes from now on."""
        with self._lock:
            self._is_cut = True
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let new connections through again."""
        with self._lock:
            self._is_cut = False

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._ear.accept()
                if self._is_cut:
                    self.refused += 1
                    near.close()
                    continue
                self.passed += 1
                far = socket.create_connection(("127.0.0.1", self._target))
                with self._lock:
                    self._open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    self._start(self._pass, one, other)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while heard := source.recv(65536):
                target.sendall(heard)
        for one in (source, target):
            with self._lock:
                self._open.discard(one)
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
