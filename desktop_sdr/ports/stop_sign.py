"""A stop that every process of a profile sees at once, whatever state the database is in."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from desktop_sdr.ports.records import Switch

NOT_PAUSED: Final = Switch()


@dataclass(frozen=True, slots=True)
class Sign:
    """How the sign stands, and what tells this putting up or taking down from every other."""

    is_up: bool = False
    switch: Switch = NOT_PAUSED
    """Who put it up, when and why; empty where that cannot be read."""
    mark: bytes = b""


class StopSign(Protocol):
    """Put up by whoever pauses, looked at before each final dot, taken down by resuming.

    It outlives the process that put it up. None of these waits for longer than a moment.
    """

    def read(self) -> Sign:
        """Return how it stands; one that cannot be read counts as up."""
        ...

    def passing(self) -> AbstractContextManager[bool]:
        """Hold it as it is for the moment of one final dot; yields whether it is down."""
        ...

    def put_up(self, switch: Switch) -> bool:
        """Put it up, after the dots of other processes that are under way; False where it fails."""
        ...

    def take_down(self, seen: Sign) -> bool:
        """Take it down unless somebody has put it up since it was `seen`; False then, or where
        it cannot be written."""
        ...

    def keep(self) -> None:
        """Bring it to the disk, so that it outlives a power cut too, if that can be done."""
        ...
