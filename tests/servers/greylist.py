"""Greylisting as receivers do it: who writes to somebody for the first time is told to come again.

Postfix asks at RCPT by its protocol for policies: lines of `name=value`, an empty line, one answer.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Self

from servers.known_connections import KnownConnections

DELAY = timedelta(minutes=5)
SAID = f"450 4.2.0 Greylisted, try again in {DELAY.seconds} seconds"


class Greylist:
    """Answers Postfix while it is entered, and remembers whom it sent away; time is a test's."""

    def __init__(self, port: int, now: Callable[[], datetime]) -> None:
        self._now, self._lock = now, Lock()
        self._first: dict[tuple[str, str], datetime] = {}
        self.sent_away: Counter[str] = Counter()
        self.let_in: Counter[str] = Counter()
        self._server = _Server(("127.0.0.1", port), _Conversation)
        self._server.greylist = self
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def action(self, asked: dict[str, str]) -> str:
        who, now = (asked["sender"], asked["recipient"]), self._now()
        with self._lock:
            if now - self._first.setdefault(who, now) < DELAY:
                self.sent_away[asked["recipient"]] += 1
                return SAID
            self.let_in[asked["recipient"]] += 1
            return "dunno"


class _Server(KnownConnections, ThreadingTCPServer):
    allow_reuse_address = True
    greylist: Greylist


class _Conversation(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        asked: dict[str, str] = {}
        for line in self.rfile:
            name, _, value = line.decode().rstrip("\r\n").partition("=")
            if name:
                asked[name] = value
                continue
            answer = self.server.greylist.action(asked)
            self.wfile.write(f"action={answer}\n\n".encode())
            asked = {}
