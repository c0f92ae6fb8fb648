"""What the keys of Review do, and the guards that keep one-key approval safe."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop_sdr.domain.message import RejectReason
from desktop_sdr.domain.remark import DOUBTFUL
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.actions import Mode, keycap
from desktop_sdr.gui.pages.review.check_line import flagged_claims, unsupported_claims
from desktop_sdr.gui.pages.review.decisions import Seen
from desktop_sdr.gui.pages.review.reason_panel import REASONS
from desktop_sdr.gui.pages.review.redrafting import Redrafting
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.wording import draft as words
from desktop_sdr.gui.wording import review
from desktop_sdr.gui.wording.redrafting import still_being_written

if TYPE_CHECKING:
    from desktop_sdr.gui.pages.review.page import ReviewPage

_CLAIM_KEYS = 9


class ReviewKeys(QObject):
    """Binds the actions of Review; acts only on the draft that is open and painted."""

    def __init__(self, page: "ReviewPage") -> None:
        super().__init__(page)
        self._page = page
        self._actions = page.workplace.actions
        self._asked_twice = False
        self._kept: Seen | None = None
        """The draft before the edit that the rep left with; Esc once more takes that back."""
        self._bind()
        self.redrafting = Redrafting(page)
        page.view.vouched.connect(self._vouch)
        page.view.noted.connect(partial(self._reject, RejectReason.OTHER))

    def new_draft(self) -> None:
        """Another draft is open: nothing that was half done counts any more."""
        self._asked_twice = False
        self._page.view.bar.ask_anyway(False)
        self._actions.refresh()

    def leave_modes(self) -> None:
        """Close editor, reasons and wish."""
        self._actions.leave(self._page, Mode.WISHING)
        self._actions.leave(self._page, Mode.REJECTING)
        self._actions.leave(self._page, Mode.EDITING)

    @property
    def is_busy(self) -> bool:
        """True while the rep types or says why not: nothing may change under their hands."""
        busy = (Mode.EDITING, Mode.REJECTING, Mode.WISHING)
        return self._actions.mode in busy and self._page.isVisible()

    def approve(self) -> None:
        """Yes; a flagged draft asks once more, a claim without a source cannot pass."""
        seen = self._decidable()
        if seen is None or not self._may_pass(seen, unsupported_claims(seen.card.claims)):
            return
        wants_second = seen.card.row.look_closely or _is_doubtful(seen)
        if wants_second and not self._asked_twice:
            self._ask_twice(seen, keycap("review.approve"))
            return
        self._kept = None
        self._page.decisions.approve(seen, _flags(seen))
        self._page.go_on(seen.id)
        self._announce()

    def edit(self) -> None:
        """Type in the place of the text."""
        seen = self._page.seen
        if seen is None:
            return
        if seen.id == self.redrafting.being_written:
            self._page.tell(still_being_written(seen.name), True)
            return
        self._asked_twice = False
        self._actions.enter(self._page, Mode.EDITING)
        self._page.view.begin_edit()

    def approve_edit(self) -> None:
        """Yes to the text as it stands in the editor."""
        seen = self._page.seen
        if seen is None:
            return
        subject, body = self._page.view.edited()
        if not body:
            self._page.tell(review.refused("empty", seen.name), True)
            return
        if not self._may_pass(seen, _still_there(unsupported_claims(seen.card.claims), seen, body)):
            return
        flagged = _still_there(flagged_claims(seen.card.claims), seen, body)
        if flagged and not self._asked_twice:
            self._ask_twice(seen, keycap("edit.approve"))
            return
        overrides = _flags(seen) if flagged else frozenset[str]()
        self._kept = None
        self._actions.leave(self._page, Mode.EDITING)
        if _is_changed(seen, subject, body):
            self._page.decisions.approve_edit(seen, subject, body, overrides)
        else:
            self._page.decisions.approve(seen, overrides)
        self._page.go_on(seen.id)
        self._announce()

    def leave_edit(self) -> None:
        """Close the editor; what was typed stays as a version of the draft."""
        seen = self._page.seen
        self._actions.leave(self._page, Mode.EDITING)
        if seen is None:
            return
        subject, body = self._page.view.edited()
        if not body or not _is_changed(seen, subject, body):
            self._page.reopen()
            return
        self._page.seen = None
        self._kept = seen
        self._page.decisions.keep_edit(seen, subject, body, self._edit_kept)

    def reject(self) -> None:
        """Ask why not."""
        if self._page.seen is None:
            return
        self._actions.enter(self._page, Mode.REJECTING)
        self._page.view.begin_reject()

    def keep(self) -> None:
        """Do not reject after all."""
        self._actions.leave(self._page, Mode.REJECTING)
        self._page.view.end_question()

    def later(self) -> None:
        """Set it aside."""
        seen = self._decidable()
        if seen is None:
            return
        self._page.decisions.later(seen)
        self._page.go_on(seen.id)

    def back(self) -> None:
        """Esc while reading: take a kept edit back, or close what is open over the list."""
        kept, seen = self._kept, self._page.seen
        if kept is not None and seen is not None and seen.id == kept.id:
            self._kept = None
            self._page.seen = None
            row = kept.card.row
            self._page.decisions.keep_edit(seen, row.subject, kept.card.body, self._edit_dropped)
            return
        self._page.back()

    def _decidable(self) -> Seen | None:
        """The open draft, once it has been on the screen long enough to be decided."""
        return self._page.seen if self._page.sitting.is_settled else None

    def _may_pass(self, seen: Seen, without_source: list[int]) -> bool:
        if not without_source:
            return True
        self._page.view.text.scroll_to_claim(without_source[0])
        self._page.tell(review.refused("needs_source", seen.name), True)
        return False

    def _ask_twice(self, seen: Seen, keys: str) -> None:
        self._asked_twice = True
        self._page.sitting.dead_again()
        flagged = flagged_claims(seen.card.claims)
        if flagged and not self._page.view.is_typing:
            self._page.view.text.scroll_to_claim(flagged[0])
        self._page.view.ask_again(keys)
        self._page.view.bar.ask_anyway(True)
        announce(self._page, words.press_again(keys).strip())

    def _reject(self, reason: RejectReason, note: str = "") -> None:
        seen = self._page.seen
        if seen is None:
            return
        if reason is RejectReason.OTHER and not note:
            self._page.view.reasons.ask_note()
            return
        self._actions.leave(self._page, Mode.REJECTING)
        self._page.decisions.reject(seen, reason, note)
        self._page.go_on(seen.id)

    @Slot(int)
    def _vouch(self, claim: int) -> None:
        if self._page.seen is not None:
            self._page.decisions.vouch(self._page.seen, claim)
            self._page.seen = None

    def _edit_kept(self) -> None:
        self._page.reopen()
        self._page.tell(review.edit_kept(keycap("edit.leave")), False)

    def _edit_dropped(self) -> None:
        self._page.reopen()
        self._page.tell(review.edit_taken_back(), False)

    def undo(self) -> None:
        """Take the newest decision back, of whatever kind it was."""
        self._page.decisions.undo()

    def _announce(self) -> None:
        announce(self._page, review.announced(len(self._page.pane.model.rows())))

    def _bind(self) -> None:
        page = self._page
        splits, cards = page.pane.splits, page.pane.list
        is_open = self._is_open
        bound: dict[str, tuple[Callable[[], None], Callable[[], bool]]] = {
            "review.approve": (self.approve, is_open),
            "review.edit": (self.edit, is_open),
            "review.reject": (self.reject, is_open),
            "review.later": (self.later, is_open),
            "review.focus": (page.view.toggle_focus, is_open),
            "review.why": (page.toggle_why, is_open),
            "review.back": (self.back, _always),
            "review.page_down": (partial(page.view.turn_page, 1), is_open),
            "review.page_up": (partial(page.view.turn_page, -1), is_open),
            "edit.approve": (self.approve_edit, _always),
            "edit.leave": (self.leave_edit, _always),
            "reject.keep": (self.keep, _always),
            "undo": (self.undo, _always),
            "list.next": (partial(cards.step, 1), _always),
            "list.previous": (partial(cards.step, -1), _always),
            "list.next_split": (partial(splits.step, 1), _always),
            "list.previous_split": (partial(splits.step, -1), _always),
        }
        for number in range(_CLAIM_KEYS):
            bound[f"review.claim.{number + 1}"] = (partial(page.show_source, number), is_open)
        for number, reason in enumerate(REASONS):
            bound[f"reject.reason.{number + 1}"] = (partial(self._reject, reason), _always)
        for action_id, (run, enabled) in bound.items():
            self._actions.bind(action_id, page, run, enabled)

    def _is_open(self) -> bool:
        return self._page.has_open_draft


def _always() -> bool:
    return True


def _flags(seen: Seen) -> frozenset[str]:
    """Return what a second yes passes; an edit may have brought doubtful words in since."""
    doubtful = {ReasonCode.WORDS_DOUBTFUL.value} if _is_doubtful(seen) else set()
    return frozenset(seen.card.row.reasons) - {ReasonCode.LEVEL_WANTS_LOOK.value} | doubtful


def _is_doubtful(seen: Seen) -> bool:
    return any(remark.code in DOUBTFUL for remark in seen.card.remarks)


def _still_there(claims: list[int], seen: Seen, body: str) -> list[int]:
    """Those claims whose words the rep left in the text."""
    card = seen.card
    return [n for n in claims if card.body[card.claims[n].start : card.claims[n].end] in body]


def _is_changed(seen: Seen, subject: str, body: str) -> bool:
    return (subject, body) != (seen.card.row.subject.strip(), seen.card.body.strip())
