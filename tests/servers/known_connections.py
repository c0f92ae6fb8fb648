"""A server of the tests that can hang up on everybody who still holds a connection to it."""

import socket
from contextlib import suppress
from socketserver import TCPServer
from typing import Any


class KnownConnections(TCPServer):
    """Stands before a threading server, and keeps what that has open."""

    def __init__(self, *what: Any) -> None:
        super().__init__(*what)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End each connection: clients keep theirs for the next question."""
        for one in tuple(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
