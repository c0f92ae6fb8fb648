"""New mail is heard of at once, and a stop ends every wait."""

import threading
from datetime import timedelta

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.runtime.idling import Idlers


class Bell:
    """An inbox that is only waited on."""

    def __init__(self, fails: bool = False) -> None:
        self.rings, self.fails, self.asked = threading.Event(), fails, threading.Event()

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        self.asked.set()
        if self.fails:
            raise Temporary("mailbox_unreachable")
        self.rings.wait(patience.total_seconds())
        self.rings.clear()
        return True

    def interrupt(self) -> None:
        self.rings.set()


def test_what_comes_in_is_heard_of_at_once() -> None:
    heard, bell = threading.Event(), Bell()
    idlers = Idlers({MailboxId(1): bell}, heard.set)  # type: ignore[dict-item]
    idlers.start()
    bell.rings.set()

    assert heard.wait(5)
    idlers.stop()


def test_a_server_that_cannot_be_waited_on_is_left_alone_and_a_stop_still_ends_it() -> None:
    bell = Bell(fails=True)
    idlers = Idlers({MailboxId(1): bell}, lambda: None)  # type: ignore[dict-item]
    idlers.start()
    assert bell.asked.wait(5)

    idlers.stop()
    assert not any(thread.name.startswith("idle-") for thread in threading.enumerate())
