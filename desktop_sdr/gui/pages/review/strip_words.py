"""What the outbox strip says, worked out from the rows: it never promises what is not so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.gui.pages.review.outbox_strip import StripWords
from desktop_sdr.gui.pages.review.sitting import LEAVING, Decision, Kind, Sitting
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording import review as words
from desktop_sdr.ports.views import OutboxRow

_FLYING = (OutboxState.CLAIMED, OutboxState.SETTLING)


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that stands in the strip until the next decision."""

    words: str = ""
    warns: bool = True


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox as the strip sees it."""

    rows: Sequence[OutboxRow]
    """The next to leave first; not necessarily all."""
    held: int
    paused: bool
    now: datetime
    zone: tzinfo

    def row_of(self, decision: Decision) -> OutboxRow | None:
        """The effect that came of a decision, while it has not left."""
        return next((row for row in self.rows if row.draft_id == decision.draft_id), None)


def strip_words(sitting: Sitting, outbox: Outbox, notice: Notice) -> StripWords:
    """Say the notice if there is one, else the newest decision, else the next to leave.

    Below stands how much is held, or quietly that nobody can read so fast.
    """
    newest, rush = sitting.newest, sitting.rush
    second = words.too_fast(len(rush), rush.seconds) if rush.is_long else _second(outbox)
    undo = newest is not None and _can_undo(newest, outbox)
    if notice.words:
        mark = Glyph.WARN if notice.warns else Glyph.OK
        return StripWords(notice.words, second, mark=mark, can_undo=undo, over_both=True)
    if outbox.paused and outbox.rows:
        name = newest.name if newest is not None and undo else outbox.rows[0].lead_name
        return StripWords(words.held_line(name), second, mark=Glyph.PAUSED, can_undo=undo)
    if newest is None or not undo:
        told, name = _next(outbox), outbox.rows[0].lead_name if outbox.rows else ""
        return StripWords(told, second, end=_after(name, told))
    told, share = _told(newest, outbox), _share(newest, outbox)
    end = _after(newest.name, told)
    return StripWords(told, second, share=share, can_undo=undo, end=end)


def _after(name: str, told: str) -> str:
    """What is said of a name that stands first; empty where it does not."""
    return told.removeprefix(name) if name and told.startswith(name) else ""


def _second(outbox: Outbox) -> str:
    waiting = [row for row in outbox.rows if row.state is OutboxState.HELD]
    first = words.next_time(waiting[0].leaves_at, outbox.now, outbox.zone) if waiting else ""
    return words.outbox_line(outbox.held, first, paused=outbox.paused)


def _next(outbox: Outbox) -> str:
    if not outbox.rows:
        return words.nothing_approved()
    row = outbox.rows[0]
    if row.state in _FLYING:
        return words.leaving_line(row.lead_name)
    return words.approved_line(row.lead_name, row.leaves_at, outbox.now, outbox.zone)


def _can_undo(decision: Decision, outbox: Outbox) -> bool:
    if decision.kind not in LEAVING or not decision.confirmed:
        return True
    row = outbox.row_of(decision)
    if row is not None:
        return row.state is OutboxState.HELD
    return decision.leaves_at is not None and decision.leaves_at > outbox.now


def _told(decision: Decision, outbox: Outbox) -> str:
    if decision.kind is Kind.REJECTED:
        return words.rejected_line(decision.name, stopped=decision.stopped)
    if decision.kind is Kind.LATER:
        return words.later_line(decision.name, decision.leaves_at, outbox.now, outbox.zone)
    leaves_at = _leaves_at(decision, outbox)
    if leaves_at is None:
        return words.approving_line(decision.name)
    return words.approved_line(decision.name, leaves_at, outbox.now, outbox.zone)


def _leaves_at(decision: Decision, outbox: Outbox) -> datetime | None:
    row = outbox.row_of(decision)
    return decision.leaves_at if row is None else row.leaves_at


def _share(decision: Decision, outbox: Outbox) -> float:
    leaves_at = _leaves_at(decision, outbox)
    if decision.kind not in LEAVING or leaves_at is None:
        return 0.0
    whole = (leaves_at - decision.decided_at).total_seconds()
    gone = (outbox.now - decision.decided_at).total_seconds()
    return min(1.0, max(0.0, gone / whole)) if whole > 0 else 1.0
