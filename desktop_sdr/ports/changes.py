"""How the rest of the program hears that rows have changed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Topic(StrEnum):
    """A kind of thing that a screen may show."""

    LEADS = "leads"
    DRAFTS = "drafts"
    OUTBOX = "outbox"
    TOUCHES = "touches"
    REPLIES = "replies"
    ESCALATIONS = "escalations"
    MEETINGS = "meetings"
    SUPPRESSIONS = "suppressions"
    SWITCH = "switch"
    AUTONOMY = "autonomy"
    HEALTH = "health"
    AUDIT = "audit"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Changes:
    """What one commit touched, and who asked for it."""

    topics: frozenset[Topic]
    initiator: object | None = None


class ChangeFeed(Protocol):
    """Tells subscribers about commits, on the thread that committed."""

    def publish(self, changes: Changes) -> None:
        """Tell every subscriber; a commit without topics is not told."""
        ...

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Add a listener; returns the function that removes it again."""
        ...
