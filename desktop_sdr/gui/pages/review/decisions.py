"""The rep's decisions on their way to the desk: taken as done at once, taken back when refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.message import STOPPING_REASONS, RejectReason
from desktop_sdr.gui.actions import keycap
from desktop_sdr.gui.pages.in_order import InOrder
from desktop_sdr.gui.pages.review.sitting import Decision, Kind, Sitting
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.wording import review as words
from desktop_sdr.gui.wording import undoing
from desktop_sdr.gui.wording.attachments import refused_file
from desktop_sdr.ports.views import DraftCard

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import Desk, UndoResult
    from desktop_sdr.agent.reviewing.redrafting import Redraft


MORNING = 8
"""The hour at which a draft that was set aside comes back."""


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The start of the rep's next day."""
    tomorrow = now.astimezone(zone) + timedelta(days=1)
    return tomorrow.replace(hour=MORNING, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft as the rep saw it: what a yes is bound to."""

    card: DraftCard
    shown_at: datetime

    @property
    def name(self) -> str:
        """Whom it is for."""
        return self.card.row.lead_name

    @property
    def id(self) -> DraftId:
        """The draft."""
        return self.card.row.id


class Decisions(QObject):
    """Sends commands to the desk one by one and keeps the sitting true to its answers."""

    told = Signal(str, bool)
    """A sentence for the strip, and whether it warns: a refusal, an undo."""
    settled = Signal()
    """The desk has answered: what shows may have to be read again."""
    came_back = Signal(object)
    """The id of a draft that undo opened again."""

    def __init__(self, desk: "Desk", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._queue = InOrder(tasks, self)
        self.sitting = Sitting()
        self.going: set[DraftId] = set()
        """Drafts whose decision the desk has not answered: they are not shown meanwhile."""

    @property
    def idle(self) -> bool:
        """True when the desk has answered everything."""
        return self._queue.idle

    def approve(self, seen: Seen, overrides: frozenset[str]) -> None:
        """Say yes to exactly what was seen; `overrides` are the flags passed with open eyes."""
        version = seen.card.version
        self._decide(
            Kind.APPROVED,
            seen,
            lambda: self._desk.approve(seen.id, version, seen.shown_at, overrides),
        )

    def approve_edit(self, seen: Seen, subject: str, body: str, overrides: frozenset[str]) -> None:
        """Keep the rep's words as a version and say yes to that version."""

        def both() -> object:
            version = self._desk.edit(seen.id, seen.card.version, subject, body)
            return self._desk.approve(seen.id, version, seen.shown_at, overrides)

        self._decide(Kind.EDITED, seen, both)

    def reject(self, seen: Seen, reason: RejectReason, note: str = "") -> None:
        """Turn it down."""
        version = seen.card.version
        decision = self._decide(
            Kind.REJECTED, seen, lambda: self._desk.reject(seen.id, version, reason, note)
        )
        decision.stopped = reason in STOPPING_REASONS

    def later(self, seen: Seen) -> None:
        """Set it aside until the next morning of the rep."""
        until = next_morning(self._desk.now(), ZoneInfo(self._desk.time_zone))
        decision = self._decide(Kind.LATER, seen, lambda: self._desk.later(seen.id, until))
        decision.leaves_at = until

    def keep_edit(self, seen: Seen, subject: str, body: str, done: Callable[[], None]) -> None:
        """Keep the rep's words as a version without deciding."""
        version = seen.card.version
        self._queue.run(
            lambda: self._desk.edit(seen.id, version, subject, body),
            lambda _version: done(),
            lambda error: self._refused(error, seen.name),
        )

    def vouch(self, seen: Seen, claim: int) -> None:
        """Take a claim on the rep's own word."""
        version = seen.card.version
        self._queue.run(
            lambda: self._desk.vouch(seen.id, version, claim),
            lambda _version: self.settled.emit(),
            lambda error: self._refused(error, seen.name),
        )

    def read_files(self, seen: Seen, done: Callable[[Sequence[str]], None]) -> None:
        """Ask which files may be attached."""
        self._queue.run(self._desk.attachable, done, lambda error: self._refused(error, seen.name))

    def attach(self, seen: Seen, names: Sequence[str], done: Callable[[], None]) -> None:
        """Let exactly these files go with the draft."""
        version = seen.card.version
        self._queue.run(
            lambda: self._desk.attach(seen.id, version, names),
            lambda _version: done(),
            lambda error: self._refused(error, seen.name),
        )

    def redraft(
        self,
        seen: Seen,
        wish: str,
        done: "Callable[[Redraft], None]",
        failed: Callable[[], None],
    ) -> None:
        """Have it written again; nothing else waits for that, for a model may think for long."""

        def not_done(error: BaseException) -> None:
            failed()
            self._refused(error, seen.name)

        version = seen.card.version
        self._tasks.run(self, lambda: self._desk.redraft(seen.id, version, wish), done, not_done)

    def undo(self) -> None:
        """Take the newest decision back, if it has not left."""
        self._queue.run(self._desk.undo_newest, self._undone, lambda e: self._refused(e, ""))

    def _decide(self, kind: Kind, seen: Seen, work: Callable[[], object]) -> Decision:
        decision = Decision(kind, seen.id, seen.name, self._desk.now())
        self.sitting.add(decision)
        self.going.add(seen.id)
        self._queue.run(
            work,
            lambda answer: self._confirmed(decision, answer),
            lambda error: self._failed(decision, error),
        )
        return decision

    def _confirmed(self, decision: Decision, answer: object) -> None:
        decision.confirmed = True
        decision.leaves_at = getattr(answer, "leaves_at", decision.leaves_at)
        decision.looked = getattr(answer, "too_fast", None)
        self.going.discard(decision.draft_id)
        self.settled.emit()

    def _failed(self, decision: Decision, error: BaseException) -> None:
        self.sitting.drop(decision)
        self.going.discard(decision.draft_id)
        self._refused(error, decision.name)

    def _refused(self, error: BaseException, name: str) -> None:
        from desktop_sdr.agent.reviewing.refusal import DeskRefusal

        if isinstance(error, DeskRefusal):
            keys = keycap("review.attach")
            of_file = refused_file(error.code, name, error.detail, keys)
            self.told.emit(of_file or words.refused(error.code, name, error.detail), True)
        else:
            self._tasks.trouble.emit(error)
        self.settled.emit()

    def _undone(self, result: "UndoResult") -> None:
        if result.is_done:
            self.sitting.undone(result.draft_id)
        self.told.emit(self._undo_told(result), not result.is_done)
        self.settled.emit()
        if result.is_done and result.draft_id is not None:
            self.came_back.emit(result.draft_id)

    def _undo_told(self, result: "UndoResult") -> str:
        if result.deed is None:
            return undoing.nothing_left()
        name, kind = result.lead_name, result.deed.kind
        if result.is_done:
            return undoing.done(kind, name, partly=bool(result.stays))
        zone, now = ZoneInfo(self._desk.time_zone), self._desk.now()
        return undoing.not_done(result.why or "", result.left_at, name, now, zone)
