"""Hearing of new mail at once: a thread per inbox waits on the server and pokes the listening."""

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.mail import Inbox

INBOX = "INBOX"
PATIENCE = timedelta(minutes=9)
"""Under the ten minutes after which routers forget a silent connection; then it is asked anew."""
REST_SECONDS = 60.0
"""How long a server that cannot be waited on is left alone; the pulse polls it all the same."""
STOP_SECONDS = 10.0


class Idlers:
    """The waiting threads of one profile."""

    def __init__(self, inboxes: Mapping[MailboxId, Inbox], heard: Callable[[], None]) -> None:
        """Prepare a thread for each inbox; `heard` is called from it when something came."""
        self._inboxes, self._heard = inboxes, heard
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._wait_on, args=(inbox,), name=f"idle-{number}")
            for number, inbox in inboxes.items()
        ]

    def start(self) -> None:
        """Begin to wait."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End every wait."""
        self._stopping.set()
        for inbox in self._inboxes.values():
            inbox.interrupt()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(STOP_SECONDS)

    def _wait_on(self, inbox: Inbox) -> None:
        while not self._stopping.is_set():
            try:
                came = inbox.wait_for_new(INBOX, PATIENCE)
            except PortError:
                self._stopping.wait(REST_SECONDS)
                continue
            if came and not self._stopping.is_set():
                self._heard()
