"""The page on this machine that the provider sends the browser back to (RFC 8252, 7.3)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from secrets import compare_digest
from socket import socket
from threading import Event, Lock, Thread
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from desktop_sdr.adapters.sign_in import landing_page
from desktop_sdr.adapters.sign_in.landing_page import Page

LOOPBACK: Final = "127.0.0.1"
READ_SECONDS: Final = 10.0
"""For one request: browsers open connections that they never use."""
VERDICT_SECONDS: Final = 60.0
"""For the page at the end, while the code is exchanged."""
SHOWN_SECONDS: Final = 2.0
LOOK_SECONDS: Final = 0.1
FIELDS_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser came back with; no representation holds the code."""

    code: str
    error: str
    error_words: str

    def __repr__(self) -> str:
        return f"{type(self).__name__}(error={self.error!r})"


class Landing:
    """Listens on 127.0.0.1 and a free port for the one return that bears our state.

    Whatever else comes (an icon, another state, a second visit) gets a page and changes nothing,
    so that no other page in the browser can end a sign-in or slip a code of its own in.
    """

    def __init__(self, state: str, host: str = LOOPBACK) -> None:
        """Wait for `state`; `host` is what the provider's rules call this machine."""
        self._state, self._host = state, host
        self._returns: SimpleQueue[Return] = SimpleQueue()
        self._taken = Lock()
        self._is_over, self._was_shown = Event(), Event()
        self._page = Page.FAILED

    def __enter__(self) -> Self:
        landing = self

        class Visit(_Visit):
            def answer(self) -> None:
                landing._answer(self)

        self._server = _Server((LOOPBACK, 0), Visit)
        self._thread = Thread(target=self._server.serve_forever, args=(LOOK_SECONDS,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        if self._taken.locked():  # the program may end now: the last page first
            self._was_shown.wait(SHOWN_SECONDS)
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that the system chose."""
        return int(self._server.server_address[1])

    @property
    def uri(self) -> str:
        """What the provider is told to send the browser back to."""
        return f"http://{self._host}:{self.port}"

    def wait(self, seconds: float, given_up: Event) -> Return | None:
        """Return what the browser brought; None where nobody came in time or it was given up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not given_up.is_set():
            try:
                return self._returns.get(timeout=LOOK_SECONDS)
            except Empty:
                continue
        return None

    def close_with(self, page: Page) -> None:
        """Say on the page that the browser waits for what became of it."""
        self._page = page
        self._is_over.set()

    def _answer(self, visit: "_Visit") -> None:
        parts = urlsplit(visit.path)
        if visit.headers.get("Host", "") not in {
            f"{LOOPBACK}:{self.port}",
            urlsplit(self.uri).netloc,
        }:
            visit.show(403, Page.STRANGE)
        elif parts.path != "/":
            visit.show(404, Page.STRANGE)
        else:
            self._come_back(visit, _fields(parts.query))

    def _come_back(self, visit: "_Visit", said: Mapping[str, str]) -> None:
        is_ours = compare_digest(said.get("state", "").encode(), self._state.encode())
        if not is_ours or not (said.get("code") or said.get("error")):
            visit.show(400, Page.STRANGE)
        elif not self._taken.acquire(blocking=False):
            visit.show(400, Page.TWICE)
        else:
            words = said.get("error_description", "")
            self._returns.put(Return(said.get("code", ""), said.get("error", ""), words))
            self._is_over.wait(VERDICT_SECONDS)
            try:
                visit.show(200 if self._page is Page.DONE else 400, self._page)
            finally:
                self._was_shown.set()


def _fields(query: str) -> Mapping[str, str]:
    """Return each field that is said exactly once; nothing of a query that is none."""
    try:
        said = parse_qs(query, max_num_fields=FIELDS_LIMIT)
    except ValueError:
        return {}
    return {name: values[0] for name, values in said.items() if len(values) == 1}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:  # noqa: ANN401 - the library's own signature
        """A browser that hangs up is nobody's trouble."""


class _Visit(BaseHTTPRequestHandler):
    """One request of a browser; nothing of it is logged: the code stands in its first line."""

    timeout = READ_SECONDS
    server_version, sys_version = "desktop-sdr", ""

    def do_GET(self) -> None:
        """Answer a browser."""
        self.answer()

    def answer(self) -> None:
        """Answer by what was asked."""
        raise NotImplementedError

    def show(self, status: int, page: Page) -> None:
        """Send one of our own pages, which repeats nothing of the request."""
        body = landing_page.html(page).encode()
        self.send_response(status)
        for name, value in landing_page.HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
