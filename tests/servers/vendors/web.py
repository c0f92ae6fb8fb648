"""A web server on loopback for a vendor's interface: its sign-ins, faults and book of calls."""

import json
import secrets
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from servers.known_connections import KnownConnections


@dataclass(frozen=True)
class Reply:
    """What the server answers."""

    status: int
    body: Mapping[str, Any] | bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Call:
    """One request, read whole."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    scopes: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Cut(Enum):
    """When the connection is cut instead of an answer."""

    AT_THE_HEADERS = auto()
    BEFORE_ACTING = auto()
    AFTER_ACTING = auto()


@dataclass(frozen=True)
class Trouble:
    """What goes wrong at the next call whose path holds `where`."""

    where: str
    cut: Cut | None = None
    reply: Reply | None = None
    acts: bool = False
    """Whether it is done all the same."""
    early: bool = False
    """Whether the answer comes before the body was read."""


class NotAsDescribed(Exception):
    """A call that the vendor's description does not allow."""


class VendorServer(ABC):
    """One vendor's server; each call is held against the description before it is carried out."""

    every_scope: frozenset[str]

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.calls: list[Call] = []
        self.incomplete = 0
        """Requests that never came whole, and so are none."""
        self._troubles: list[Trouble] = []
        self._tokens: dict[str, frozenset[str]] = {}
        self.trusts: Callable[[str], bool] = lambda _token: False
        """Says of a token that was not granted here whether it holds all rights."""
        self._http = _Http(("127.0.0.1", 0), _Conversation)
        self._http.vendor = self
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def grant(self, *scopes: str) -> str:
        token = f"ya29.{secrets.token_urlsafe(40)}"
        self._tokens[token] = frozenset(scopes)
        return token

    def expire(self, token: str) -> None:
        del self._tokens[token]

    def next_time(self, where: str, **what: Any) -> None:
        self._troubles.append(Trouble(where, **what))

    def trouble_at(self, path: str) -> Trouble | None:
        for one in self._troubles:
            if one.where in path:
                self._troubles.remove(one)
                return one
        return None

    def answer(self, call: Call, trouble: Trouble | None) -> Reply | None:
        """Return what to answer; None where the connection is to be cut."""
        self.calls.append(call)
        if trouble is not None and trouble.reply is not None and not trouble.acts:
            return trouble.reply
        if trouble is not None and trouble.cut is Cut.BEFORE_ACTING:
            return None
        reply = self._judged(call)
        if trouble is None:
            return reply
        return trouble.reply

    def _judged(self, call: Call) -> Reply:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._tokens and not self.trusts(token):
            return self.not_signed_in()
        scopes = self._tokens.get(token, self.every_scope)
        known = Call(**{**vars(call), "scopes": scopes})
        try:
            return self.carry_out(known)
        except NotAsDescribed as wrong:
            self.violations.append(f"{call.method} {call.path}: {wrong}")
            return self.not_understood(str(wrong))

    @abstractmethod
    def carry_out(self, call: Call) -> Reply:
        """Do what a call asks for; raises NotAsDescribed."""

    @abstractmethod
    def not_signed_in(self) -> Reply: ...

    @abstractmethod
    def not_understood(self, why: str) -> Reply: ...

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()
        self._thread.join()


class _Http(KnownConnections, ThreadingHTTPServer):
    daemon_threads = False
    vendor: VendorServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http
    timeout = 20
    disable_nagle_algorithm = True

    def _converse(self) -> None:
        vendor = self.server.vendor
        self.close_connection = self.headers.get("connection", "").lower() == "close"
        trouble = vendor.trouble_at(self.path)
        if trouble is not None and trouble.cut is Cut.AT_THE_HEADERS:
            self._cut()
            return
        if trouble is not None and trouble.early and trouble.reply is not None:
            self.close_connection = True
            self._say(trouble.reply)
            return
        promised = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(promised)
        if len(body) < promised:
            vendor.incomplete += 1
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            known = headers.get(name.lower())
            headers[name.lower()] = f"{known}, {value}" if known else value
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        call = Call(self.command, unquote(parts.path), query, headers, body)
        reply = vendor.answer(call, trouble)
        if reply is None:
            self._cut()
        else:
            self._say(reply)

    def _say(self, reply: Reply) -> None:
        content = reply.content
        self.send_response(reply.status)
        kind = "application/octet-stream" if isinstance(reply.body, bytes) else "application/json"
        for name, value in {"Content-Type": kind, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _converse  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Keep quiet."""
