"""A choice with its key in front of it: a reason, a way out."""

import math

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.button import PaintedButton
from desktop_sdr.gui.widgets.paint import (
    draw_key,
    draw_text,
    fill_round,
    focus_ring,
    key_width,
    painting,
)


class KeyRow(PaintedButton):
    """Key cap, then the words; runs an action of the registry."""

    def __init__(
        self, actions: ActionRegistry, action_id: str, words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(words, parent)
        self._actions = actions
        self.action_id = action_id
        self.keys = keycap(action_id)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._go)

    def show_words(self, words: str) -> None:
        """Say something else behind the key."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Cap and words in one line."""
        wide = px(14) + key_width(self.keys) + metrics("medium").horizontalAdvance(self.text())
        return QSize(math.ceil(wide + px(8)), px(32))

    def minimumSizeHint(self) -> QSize:
        """The words may be cut off."""
        return QSize(px(60), px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The cap, the words, the ring."""
        with painting(self) as painter:
            box = QRectF(self.rect())
            if self.is_hot:
                fill_round(painter, box, px(6), colour("hover"))
            cap = colour("pressed")
            wide = draw_key(painter, px(6), box.center().y(), self.keys, colour("text"), cap)
            line = box.adjusted(px(14) + wide, 0, 0, 0)
            draw_text(painter, line, self.text(), font("medium"), "text")
            if self.shows_ring:
                focus_ring(painter, box, px(6))

    @Slot()
    def _go(self) -> None:
        self._actions.run(self.action_id)
