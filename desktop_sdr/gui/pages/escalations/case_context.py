"""Beside a case: what happened before, how the reply was read, and what the law says."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_sdr.gui.pages.law_card import LawCard
from desktop_sdr.gui.pages.side_cards import SideCard
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import escalations as words
from desktop_sdr.gui.wording.activity import day_words, short
from desktop_sdr.ports.views import EscalationCard, HistoryLine

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import LegalStanding

_LINES = 12


class _Pairs(QWidget):
    """Rows of two labels; the second at the left of the rest, or at the right edge."""

    def __init__(self, rows: Sequence[tuple[str, str]], *, history: bool) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(8))
        top = Qt.AlignmentFlag.AlignTop
        for number, (first, second) in enumerate(rows):
            if history:
                grid.addWidget(Label(first, "caption", "text3"), number, 0, top)
                grid.addWidget(Label(second, "body", wrap=True), number, 1)
            else:
                grid.addWidget(Label(first, "body", wrap=True), number, 0)
                right = Label(second, "strong", tabular=True)
                grid.addWidget(right, number, 1, top | Qt.AlignmentFlag.AlignRight)
        grid.setColumnMinimumWidth(0, px(56) if history else 0)
        grid.setColumnStretch(1 if history else 0, 1)


class _Filled(SideCard):
    """A card whose rows are made anew for each case."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._rows: QWidget | None = None

    def fill(self, rows: QWidget) -> None:
        """Take other rows."""
        if self._rows is not None:
            self._rows.setParent(None)
            self._rows.deleteLater()
        self._rows = rows
        self.body.addWidget(rows)


class CaseContext(QScrollArea):
    """The cards, one under the other, in 300 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words.history_title())
        self.setFixedWidth(px(300))
        self._history = _Filled(words.history_title())
        self._reading = _Filled(words.reading_title())
        self.law = LawCard()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, px(16), px(20), px(16))
        column.setSpacing(px(12))
        column.addWidget(self._history)
        column.addWidget(self._reading)
        column.addWidget(self.law)
        column.addStretch(1)
        self.setWidget(inner)

    def show_case(
        self, card: EscalationCard, law: "LegalStanding", now: datetime, zone: tzinfo
    ) -> None:
        """Show another case."""
        lines = [_line(one, now, zone) for one in card.history[-_LINES:]]
        none = Label(words.no_history(), "caption", "text3", wrap=True)
        self._history.fill(_Pairs(lines, history=True) if lines else none)
        read = words.reading_rows(card)
        self._reading.setVisible(bool(read))
        self._reading.fill(_Pairs(read, history=False))
        self.law.show_law(law, card.grounds.email, asked_for=card.received_at is not None)


def _line(line: HistoryLine, now: datetime, zone: tzinfo) -> tuple[str, str]:
    there, today = line.at.astimezone(zone).date(), now.astimezone(zone).date()
    return day_words(there, today), short(line.tag, line.facts)
