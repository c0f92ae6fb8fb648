"""Having the open draft written again: asks what for, and shows what came of it.

A model may think for a while. The draft stays where it is meanwhile, and a yes to it counts: it is
the former words that then leave, and the new ones are dropped.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop_sdr.domain.ids import DraftId
from desktop_sdr.gui.actions import Mode, keycap
from desktop_sdr.gui.pages.review.decisions import Seen
from desktop_sdr.gui.wording import redrafting as words

if TYPE_CHECKING:
    from desktop_sdr.agent.reviewing.redrafting import Redraft
    from desktop_sdr.gui.pages.review.page import ReviewPage


class Redrafting(QObject):
    """Binds the key; lets one draft be written at a time."""

    def __init__(self, page: "ReviewPage") -> None:
        super().__init__(page)
        self._page = page
        self._actions = page.workplace.actions
        self.being_written: DraftId | None = None
        self._actions.bind("review.redraft", page, self.ask, self._can)
        self._actions.bind("redraft.keep", page, self.keep)
        page.view.wish.wished.connect(self._write)

    def ask(self) -> None:
        """Open the line for the wish."""
        if self._page.seen is None:
            return
        self._actions.enter(self._page, Mode.WISHING)
        self._page.view.begin_wish()

    def keep(self) -> None:
        """Leave the draft as it is."""
        self._actions.leave(self._page, Mode.WISHING)
        self._page.view.end_question()

    def _can(self) -> bool:
        seen = self._page.seen
        has_words = seen is not None and seen.card.row.channel is not None
        return has_words and self._page.has_open_draft and self.being_written is None

    @Slot(str)
    def _write(self, wish: str) -> None:
        seen = self._page.seen
        self.keep()
        if seen is None:
            return
        self.being_written = seen.id
        self._page.tell(words.being_written(seen.name), False)
        done, failed = partial(self._written, seen), self._ended
        self._page.decisions.redraft(seen, wish, done, failed)

    def _ended(self) -> None:
        self.being_written = None
        self._actions.refresh()

    def _written(self, seen: Seen, result: "Redraft") -> None:
        self._ended()
        page = self._page
        if page.seen is not None and page.seen.id == seen.id and not page.keys.is_busy:
            page.reopen()
        else:
            page.refresh()
        by = result.by.value
        page.tell(words.written(seen.name, by, result.cut, result.instead, keycap("undo")), False)
