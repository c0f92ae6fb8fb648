"""The red button: a latch that acts on press and can only stop, never start again."""

from enum import IntEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.button import PaintedButton
from desktop_sdr.gui.widgets.label import plain_tip
from desktop_sdr.gui.widgets.paint import (
    LEFT,
    draw_hatch,
    draw_text,
    fill_round,
    painting,
)
from desktop_sdr.gui.wording import frame as words

_BOLD = 700
_PRESS_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PauseSize(IntEnum):
    """Its width; the place is always the same."""

    FULL = 152
    COMPACT = 132
    TIGHT = 96


class PauseButton(PaintedButton):
    """Emits `wanted` at each press, also while latched; checked means latched."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(words.pause_verb(), parent)
        self._size = PauseSize.FULL
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.wanted)  # a screen reader's press comes this way only
        self.set_latched(False)

    def set_latched(self, latched: bool) -> None:
        """Show the latched or the running look."""
        self.setChecked(latched)
        tight = self._size is PauseSize.TIGHT
        verb = words.pause_verb_tight() if tight else words.pause_verb()
        self.setText(words.paused_word() if latched else verb)
        self.setAccessibleName(words.paused_name() if latched else words.pause_name())
        self.setToolTip(plain_tip(words.paused_tip() if latched else words.pause_tip()))
        self.update()

    def set_size(self, size: PauseSize) -> None:
        """Take another width."""
        self._size = size
        self.set_latched(self.isChecked())
        self.updateGeometry()

    def nextCheckState(self) -> None:
        """A press never changes the latch; only the switch does."""

    def sizeHint(self) -> QSize:
        """Always the same size, so that it never moves under the hand."""
        return QSize(px(self._size), px(44))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stop on press, not on release."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setDown(True)
            self.wanted.emit()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click is two presses: still stopped."""
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; nothing else happens."""
        self.setDown(False)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter press it."""
        if Qt.Key(event.key()) in _PRESS_KEYS:
            self.wanted.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Solid red with two bars; latched: dark red in a yellow and black hatch."""
        with painting(self) as painter:
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            if self.isChecked():
                draw_hatch(painter, box, px(10))
                box = box.adjusted(px(5), px(5), -px(5), -px(5))
            radius = px(6 if self.isChecked() else 10)
            fill_round(painter, box, radius, colour(self._ground()))
            self._paint_words(painter)
            if self.shows_ring:
                painter.setPen(QPen(colour("onPause"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), radius - 2, radius - 2)

    def _ground(self) -> Token:
        if self.isChecked() or self.isDown():
            return "pauseDown"
        return "pauseHover" if self.is_hot else "pause"

    def _paint_words(self, painter: QPainter) -> None:
        wide = metrics("card", weight=_BOLD).horizontalAdvance(self.text())
        left = (self.width() - wide - px(22)) / 2
        top, high = self.height() / 2 - px(7), px(14)
        for bar in (left, left + px(8)):
            fill_round(painter, QRectF(bar, top, px(4.5), high), 1.3, colour("onPause"))
        line = QRectF(left + px(22), 0, wide + px(4), self.height())
        draw_text(painter, line, self.text(), font("card", weight=_BOLD), "onPause", LEFT)
