"""Cards of a context pane: a heading with something at its right, rows of facts."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.label import Label

_FOLDS: Final = "@/-."
"""Behind these an address may go on in the next line."""


class SideCard(Card):
    """A card with a heading; `head` takes what stands at the right of it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(padding=16, spacing=8, parent=parent)
        self.body.setContentsMargins(px(16), px(14), px(16), px(14))
        self.head = QHBoxLayout()
        self.head.addWidget(Label(title, "card"))
        self.head.addStretch(1)
        self.body.addLayout(self.head)


class FactRows(QWidget):
    """Label and value, row by row; a row without a value is left out."""

    def __init__(
        self,
        labels: Mapping[str, str],
        width: int = 84,
        room: int = 158,
        parent: QWidget | None = None,
    ) -> None:
        """Lay the rows out: labels in `width`, values in `room`."""
        super().__init__(parent)
        self._room = room
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(4))
        grid.setVerticalSpacing(px(8))
        grid.setColumnMinimumWidth(0, px(width))
        grid.setColumnStretch(1, 1)
        self._rows: dict[str, tuple[Label, Label]] = {}
        for number, (code, words) in enumerate(labels.items()):
            label = Label(words, "caption", "text3")
            value = Label("", "body", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
            self._rows[code] = (label, value)

    def show_facts(self, facts: Mapping[str, str]) -> None:
        """Show other values."""
        for code, (label, value) in self._rows.items():
            told = facts.get(code, "")
            value.setText(folded(told, value.fontMetrics().horizontalAdvance, px(self._room)))
            label.setVisible(bool(told))
            value.setVisible(bool(told))


def folded(text: str, wide: Callable[[str], int], room: int) -> str:
    """The text with line ends in those words that have no room, as a long address; none is lost."""
    return " ".join(_fold(word, wide, room) for word in text.split(" "))


def _fold(word: str, wide: Callable[[str], int], room: int) -> str:
    lines: list[str] = []
    while wide(word) > room and len(word) > 1:
        fits = next((n for n in range(len(word) - 1, 1, -1) if wide(word[:n]) <= room), 1)
        fold = max(word.rfind(mark, 0, fits) for mark in _FOLDS) + 1
        cut = fold or fits
        lines.append(word[:cut])
        word = word[cut:]
    return "\n".join([*lines, word])
