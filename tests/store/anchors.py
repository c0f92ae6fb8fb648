"""Stand-ins for the place outside the database where the record's last line is noted."""

import threading

from desktop_sdr.ports.errors import Temporary


class MemoryAnchors:
    """Keeps the note in memory."""

    def __init__(self, text: str | None = None) -> None:
        self.text, self.times_set = text, 0

    def get(self) -> str | None:
        return self.text

    def set(self, text: str) -> None:
        self.text, self.times_set = text, self.times_set + 1


class LockedAnchors(MemoryAnchors):
    """A keyring that answers nothing but a refusal."""

    def get(self) -> str | None:
        raise Temporary("keyring_locked")


class SlowAnchors(MemoryAnchors):
    """A keyring that asks the user something and waits."""

    def __init__(self) -> None:
        super().__init__()
        self.answered, self.asked = threading.Event(), threading.Event()

    def get(self) -> str | None:
        self.asked.set()
        self.answered.wait(10)
        return super().get()
