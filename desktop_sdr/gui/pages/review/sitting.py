"""What the rep did since the queue was last empty: counts, time, and the decisions to undo."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from itertools import dropwhile, takewhile

from PySide6.QtCore import QElapsedTimer

from desktop_sdr.domain.ids import DraftId

DEAD_MS = 300
"""A new draft cannot be decided this soon after it is painted: a double tap must not reach it."""


class Kind(Enum):
    """What was decided."""

    APPROVED = "approved"
    EDITED = "edited"
    """Approved after an edit."""
    REJECTED = "rejected"
    LATER = "later"


MANY_IN_A_ROW = 25
"""How many approvals faster than reading are worth one quiet line (gui.md section 7.4)."""
LEAVING = frozenset({Kind.APPROVED, Kind.EDITED})
"""What is out of reach once it has left; all else can be taken back at any time."""


@dataclass(slots=True)
class Decision:
    """One decision of this sitting, and what the desk said to it."""

    kind: Kind
    draft_id: DraftId
    name: str
    decided_at: datetime
    stopped: bool = False
    leaves_at: datetime | None = None
    """Known once the desk has answered; None for what does not leave."""
    confirmed: bool = False
    looked: timedelta | None = None
    """How long it was on the screen, where that was too short to have read it."""


@dataclass(frozen=True, slots=True)
class Rush:
    """The newest approvals in a row, each too fast to tell anything about the agent."""

    looks: tuple[timedelta, ...]

    def __len__(self) -> int:
        return len(self.looks)

    @property
    def seconds(self) -> float:
        """How long they took together."""
        return sum(self.looks, timedelta()).total_seconds()

    @property
    def is_long(self) -> bool:
        """True from where on it is worth a word."""
        return len(self.looks) >= MANY_IN_A_ROW


@dataclass(slots=True)
class Sitting:
    """Counts and times of one go through the queue."""

    decisions: list[Decision] = field(default_factory=list)
    seconds: float = 0.0
    _since: QElapsedTimer = field(default_factory=QElapsedTimer)
    _dead: QElapsedTimer = field(default_factory=QElapsedTimer)
    _before: int = 0
    """Decisions of earlier sittings: still to be undone, but not counted."""

    def begin_anew(self) -> None:
        """New drafts have come after the queue was empty: count from here."""
        self._before = len(self.decisions)
        self.seconds = 0.0

    def opened(self) -> None:
        """A new draft has been painted: its time runs."""
        self._since.start()
        self._dead.start()

    def dead_again(self) -> None:
        """The same key means something else from now on: a double tap must not reach that."""
        self._dead.start()

    def closed(self) -> None:
        """The draft that was open is not any more: its time counts."""
        if self._since.isValid():
            self.seconds += self._since.elapsed() / 1000
            self._since.invalidate()
        self._dead.invalidate()

    @property
    def is_settled(self) -> bool:
        """True once the open draft has been on the screen long enough to be decided."""
        return self._dead.isValid() and self._dead.elapsed() >= DEAD_MS

    @property
    def decided(self) -> int:
        """How many decisions of this sitting stand."""
        return len(self.decisions) - self._before

    def has_decided(self, draft_id: DraftId) -> bool:
        """True while a decision on this draft stands."""
        return any(decision.draft_id == draft_id for decision in self.decisions)

    @property
    def newest(self) -> Decision | None:
        """The newest decision that still stands."""
        return self.decisions[-1] if self.decisions else None

    @property
    def rush(self) -> Rush:
        """The fast approvals in a row, back from the newest that the desk has answered."""
        back = reversed(self.decisions[self._before :])
        answered = dropwhile(lambda one: not one.confirmed, back)
        fast = takewhile(lambda one: one.looked is not None, answered)
        return Rush(tuple(one.looked for one in fast if one.looked is not None))

    def count(self, kind: Kind) -> int:
        """How many of a kind still stand."""
        return sum(decision.kind is kind for decision in self.decisions[self._before :])

    def add(self, decision: Decision) -> None:
        """Note a decision; the desk has not answered yet."""
        self.decisions.append(decision)

    def drop(self, decision: Decision) -> None:
        """Forget a decision that was refused or undone."""
        if decision in self.decisions:
            self.decisions.remove(decision)
            self._before = min(self._before, len(self.decisions))

    def undone(self, draft_id: DraftId | None) -> None:
        """Forget the newest decision on a draft that is back."""
        found = next((d for d in reversed(self.decisions) if d.draft_id == draft_id), None)
        if found is not None:
            self.drop(found)
