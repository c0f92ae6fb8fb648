"""Stand-ins for the place outside the database where the record's last line is noted."""

import threading

from desktop_sdr.ports.errors import Temporary


class MemoryAnchors:
    """Keeps the note in memory."""

    def __init__(self, text: str | None = None) -> None:
        self.text, self.times_set = text, 0

    def is_at(self, count: int) -> bool:
        """True where the note stands at this line."""
        return self.text is not None and self.text.startswith(f"{count} ")

    def get(self) -> str | None:
        return self.text

    def set(self, text: str) -> None:
        self.text, self.times_set = text, self.times_set + 1


class LockedAnchors(MemoryAnchors):
    """A keyring that answers nothing but a refusal, as long as it is locked."""

    is_locked = True

    def get(self) -> str | None:
        if self.is_locked:
            raise Temporary("keyring_locked")
        return super().get()


class SlowAnchors(MemoryAnchors):
    """A keyring that asks the user something and waits."""

    def __init__(self) -> None:
        super().__init__()
        self.answered, self.asked = threading.Event(), threading.Event()

    def get(self) -> str | None:
        self.asked.set()
        self.answered.wait(10)
        return super().get()
