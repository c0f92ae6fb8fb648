"""Saying what the person of the open case meant: what was read first, then all that it may be."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.rep_reading import SAYABLE
from desktop_sdr.gui.wording import escalations as words
from desktop_sdr.ports.views import EscalationCard

if TYPE_CHECKING:
    from desktop_sdr.gui.pages.escalations.page import EscalationsPage


class MeaningChoice(QObject):
    """Opens the list under the person's words, and tells the page what the rep chose."""

    def __init__(self, page: "EscalationsPage") -> None:
        super().__init__(page)
        self._page = page
        self.menu = QMenu(page)
        page.workplace.actions.bind("escalations.meaning", page, self.choose, self._has_words)

    def choose(self) -> None:
        """Offer the list; the choice counts for the case that shows now."""
        card = self._page.shown
        if card is None:
            return
        self.menu.clear()
        for meant in sorted(SAYABLE, key=lambda one: one.value != card.read_as):
            confirms = meant.value == card.read_as
            told = words.meaning_confirmed(card) if confirms else words.meaning_choice(meant.value)
            line = self.menu.addAction(told.replace("&", "&&"))
            line.setCheckable(True)
            line.setChecked(meant.value == card.said)
            line.triggered.connect(partial(self._say, card, meant))
            if confirms:
                self.menu.addSeparator()
        row = self._page.card.meaning
        self.menu.popup(row.mapToGlobal(QPoint(0, row.height())))

    def _has_words(self) -> bool:
        card = self._page.shown
        return card is not None and card.reply_id is not None

    def _say(
        self, card: EscalationCard, meant: IntentKind | ReplyKind, _checked: bool = False
    ) -> None:
        self._page.say_meaning(card, meant)
