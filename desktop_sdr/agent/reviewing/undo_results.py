"""What an undo answers: what was taken back, what stands and why."""

from dataclasses import dataclass, field
from datetime import datetime

from desktop_sdr.domain.deed import Deed
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.reversal import WhyNot


@dataclass(frozen=True, slots=True)
class Stays:
    """One thing that was not put back, and the reason."""

    what: str
    """The kind of row, such as `lead` or `draft`."""
    why: WhyNot
    name: str = ""
    """Whom it is about, where that is somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoResult:
    """What became of one undo.

    `code` is undone, partly, already_left, not_possible, already_undone or nothing_to_undo.
    """

    code: str
    deed: Deed | None = None
    lead_name: str = ""
    draft_id: DraftId | None = None
    """A draft that waits for the rep again."""
    why: WhyNot | None = None
    """The reason, where nothing was taken back."""
    left_at: datetime | None = None
    recipient: str = ""
    """To whom it left, where that is why."""
    stays: tuple[Stays, ...] = ()
    with_it: tuple[Deed, ...] = ()
    """What the agent did on top of it, and was taken back with it."""

    @property
    def is_done(self) -> bool:
        """True where something was taken back."""
        return self.code in ("undone", "partly")


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What became of taking back everything since a moment, the newest first."""

    done: tuple[UndoResult, ...] = ()
    not_possible: tuple[UndoResult, ...] = ()
    broke_off: str = ""
    """The code of what stopped it in the middle; what is in neither list still stands."""
    untouched: tuple[Deed, ...] = field(default=())
    """What it had not come to when it broke off."""
