"""HTTPS to a vendor's interface: never in the clear to another machine, never without an end."""

import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from desktop_sdr.adapters.mail.connection import (
    Deadline,
    Endpoint,
    Security,
    plain_words,
    unreachable,
)
from desktop_sdr.ports.errors import Refused, Temporary

PORTS = {"https": 443, "http": 80}
SIZE_LIMIT = 10 * 1024 * 1024
"""Of a larger mail only the headers are read: an interface gives no part of a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAccount:
    """Where a vendor's interface is; raises Refused when it would be spoken to in the clear."""

    url: str
    """Up to and without the first part of the paths that the vendor describes."""
    ca_file: Path | None = None
    """A company's own certificate authority, trusted beside those of the system."""
    patience: timedelta = timedelta(seconds=60)
    """For each answer, whole."""
    answer_patience: timedelta = timedelta(seconds=300)
    """For the answer to a mail that was handed over."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
            raise Refused("tls_required", "use_tls", self.url)
        self.endpoint()

    def endpoint(self) -> Endpoint:
        """Return the server as the other mail adapters know one; only loopback may be plain."""
        parts = urlsplit(self.url)
        plain = parts.scheme == "http"
        return Endpoint(
            host=parts.hostname or "",
            port=parts.port or PORTS[parts.scheme],
            security=Security.PLAIN_LOOPBACK if plain else Security.TLS,
            ca_file=self.ca_file,
        )

    def tls_context(self) -> ssl.SSLContext | None:
        """Return what verifies the server, None on loopback; raises Temporary."""
        endpoint = self.endpoint()
        return endpoint.tls_context() if endpoint.security is Security.TLS else None


class Connection(httpx.HTTPTransport):
    """httpx's transport, except that an exchange ends at its deadline, however slowly it trickles.

    httpx starts its time-out anew with each piece, so a server could hold a worker for hours.
    """

    def __init__(self, tls: ssl.SSLContext | None, deadline: Deadline) -> None:
        super().__init__(verify=tls or False, trust_env=False)  # its own pool is never used
        self._wires = _Wires(deadline)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=1, keepalive_expiry=30, network_backend=self._wires
        )

    def newest_socket(self) -> socket.socket | None:
        """Return the socket that was opened last."""
        stream = self._wires.newest
        sock = stream.get_extra_info("socket") if stream is not None else None
        return sock if isinstance(sock, socket.socket) else None


class _Wires(httpcore.NetworkBackend):
    """Opens streams that share one deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()
        self.newest: _Stream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _seconds_left(self._deadline)
        opened = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return self.keep(_Stream(opened, self._deadline, self))

    def keep(self, stream: "_Stream") -> "_Stream":
        self.newest = stream
        return stream


class _Stream(httpcore.NetworkStream):
    """One stream under the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, wires: _Wires) -> None:
        self._inner, self._deadline, self._wires = inner, deadline, wires

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _seconds_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _seconds_left(self._deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _seconds_left(self._deadline)
        secured = self._inner.start_tls(ssl_context, server_hostname, left)
        return self._wires.keep(_Stream(secured, self._deadline, self._wires))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        return self._inner.get_extra_info(info)


def _seconds_left(deadline: Deadline) -> float:
    try:
        return deadline.remaining()
    except TimeoutError as error:
        raise httpcore.ReadTimeout(str(error)) from error


def lost(error: httpx.HTTPError | OSError, account: ApiAccount) -> Temporary:
    """Return the error for an exchange that failed, or broke while nothing was lost."""
    endpoint = account.endpoint()
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__
    if cause is not None:
        return unreachable(cause, endpoint.host, endpoint.port)
    where = f"{endpoint.host}:{endpoint.port}"
    if isinstance(error, httpx.TimeoutException):
        return Temporary("server_too_slow", "wait", where)
    if isinstance(error, httpx.RemoteProtocolError):
        return Temporary("connection_lost", "wait", f"{where}: {plain_words(str(error))}")
    return Temporary("mailbox_unreachable", "wait", f"{where}: {plain_words(str(error))}")
