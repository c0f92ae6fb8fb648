"""The rep's browser without a screen: it visits what it is told to, and goes where it is sent."""

from collections.abc import Callable
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from threading import Thread

import httpx

PLAIN = SSLContext(PROTOCOL_TLS_CLIENT)
"""Saves reading the system's authorities for pages on this machine, which speak no TLS."""


class HttpBrowser:
    """The Browser of tests; `before` may do something at the address first."""

    def __init__(self, before: Callable[[str], None] = lambda _address: None) -> None:
        self.visited: list[str] = []
        self.pages: list[httpx.Response] = []
        self._before, self._threads = before, list[Thread]()

    def open(self, address: str) -> bool:
        self.visited.append(address)
        thread = Thread(target=self._visit, args=(address,))
        self._threads.append(thread)
        thread.start()
        return True

    def _visit(self, address: str) -> None:
        self._before(address)
        with httpx.Client(follow_redirects=True, timeout=30, trust_env=False, verify=PLAIN) as http:
            self.pages.append(http.get(address))

    def close(self) -> None:
        for thread in self._threads:
            thread.join()


class NoBrowser:
    """A machine where none can be shown; whoever reads the address visits it."""

    def open(self, address: str) -> bool:
        return False
