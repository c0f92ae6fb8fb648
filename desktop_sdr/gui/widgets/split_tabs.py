"""Splits with counts above a list: one is on, arrows move inside the group."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.button import PaintedButton
from desktop_sdr.gui.widgets.paint import draw_text, fill_round, focus_ring, painting


@dataclass(frozen=True, slots=True)
class Split:
    """One split: its key for the page, its word, and how many stand in it (None: not counted)."""

    key: str
    word: str
    count: int | None = None


class _Tab(PaintedButton):
    def __init__(self, split: Split) -> None:
        super().__init__(split.word)
        self.split = split
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.take(split)

    def take(self, split: Split) -> None:
        self.split = split
        self.setText(split.word)
        counted = "" if split.count is None else f", {split.count}"
        self.setAccessibleName(split.word + counted)
        self._restyle()

    def sizeHint(self) -> QSize:
        wide = metrics("strong").horizontalAdvance(self.text()) + px(16)
        if self.split.count is not None:
            wide += metrics("captionMedium").horizontalAdvance(self._count()) + px(6)
        return QSize(math.ceil(wide), px(30))

    def _count(self) -> str:
        return "" if self.split.count is None else f"{self.split.count:,}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        on = self.isChecked()
        with painting(self) as painter:
            box = QRectF(self.rect())
            if on or self.is_hot:
                fill_round(painter, box, px(7), colour("accentSoft" if on else "hover"))
            line = box.adjusted(px(8), 0, 0, 0)
            face = font("strong" if on else "medium")
            taken = draw_text(painter, line, self.text(), face, "accentText" if on else "text2")
            if self.split.count is not None:
                counted = line.adjusted(taken + px(6), 0, 0, 0)
                face = font("captionMedium", tabular=True)
                ink = colour("accentText" if on else "text3")
                draw_text(painter, counted, self._count(), face, ink)
            if self.shows_ring:
                focus_ring(painter, box, px(6))


class SplitTabs(QWidget):
    """A row of splits; emits `chosen` with the key when the rep or `choose` changes it."""

    chosen = Signal(str)

    def __init__(self, splits: Sequence[Split], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(2))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._tabs: list[_Tab] = []
        for split in splits:
            tab = _Tab(split)
            tab.clicked.connect(self._clicked)
            self._group.addButton(tab)
            self._row.addWidget(tab)
            self._tabs.append(tab)
        self._row.addStretch(1)
        self._tabs[0].setChecked(True)
        self._one_tab_stop()

    @property
    def current(self) -> str:
        """The key of the split that is on."""
        return next(tab.split.key for tab in self._tabs if tab.isChecked())

    def set_splits(self, splits: Sequence[Split]) -> None:
        """New words and counts for the same keys; a split that is missing is hidden."""
        found = {split.key: split for split in splits}
        for tab in self._tabs:
            tab.setVisible(tab.split.key in found)
            if tab.split.key in found:
                tab.take(found[tab.split.key])
        if not any(tab.isChecked() and not tab.isHidden() for tab in self._tabs):
            self.choose(self._shown()[0].split.key)

    def choose(self, key: str) -> None:
        """Turn one split on."""
        for tab in self._tabs:
            if tab.split.key == key and not tab.isChecked():
                tab.setChecked(True)
                self._one_tab_stop()
                self.chosen.emit(key)

    def step(self, by: int) -> None:
        """The next (1) or the previous (-1) split; stops at the ends."""
        shown = self._shown()
        at = next((index for index, tab in enumerate(shown) if tab.isChecked()), 0)
        self.choose(shown[min(len(shown) - 1, max(0, at + by))].split.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move inside the group."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key not in steps:
            super().keyPressEvent(event)
            return
        self.step(steps[key])
        next(tab for tab in self._tabs if tab.isChecked()).setFocus(Qt.FocusReason.TabFocusReason)

    def _shown(self) -> list[_Tab]:
        return [tab for tab in self._tabs if not tab.isHidden()]

    @Slot()
    def _clicked(self) -> None:
        self._one_tab_stop()
        self.chosen.emit(self.current)

    def _one_tab_stop(self) -> None:
        for tab in self._tabs:
            on = tab.isChecked()
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
