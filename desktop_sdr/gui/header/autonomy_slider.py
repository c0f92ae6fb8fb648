"""Three levels with their names; lowering is instant, raising only asks."""

from collections.abc import Mapping
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from desktop_sdr.gui.fonts import FontRole, font, metrics
from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.label import plain_tip
from desktop_sdr.gui.widgets.paint import CENTRE, draw_text, fill_round, focus_ring, painting
from desktop_sdr.gui.wording import frame as words

LEVELS = (1, 2, 3)


class SliderSize(Enum):
    """Width, and how much is written."""

    FULL = 272
    """Three names."""
    SHORT = 216
    """The name of the current level, L2 for the others."""
    TINY = 120
    """L1 between two arrows."""


class AutonomySlider(QSlider):
    """Emits `lowered` or `raise_wanted` with the level; shows only what `show_level` says."""

    lowered = Signal(int)
    raise_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._size = SliderSize.FULL
        self._level = LEVELS[0]
        self._locked: Mapping[int, str] = {}
        self._paused = False
        self._ring = False
        self.setRange(LEVELS[0], LEVELS[-1])
        self.setPageStep(1)
        self.setAccessibleName(words.autonomy_name())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._moved)
        theme().changed.connect(self._restyle)
        self.show_level(LEVELS[0], {})

    def show_level(self, level: int, locked: Mapping[int, str], *, paused: bool = False) -> None:
        """Show the level; `locked` says for each locked level what is missing."""
        self._level, self._locked, self._paused = level, locked, paused
        self.setValue(level)
        self.setAccessibleDescription(words.level_description(level))
        self.update()

    def set_size(self, size: SliderSize) -> None:
        """Take another width."""
        self._size = size
        self._restyle()

    def sizeHint(self) -> QSize:
        """Fixed for each size."""
        return QSize(px(self._size.value), px(48))

    def minimumSizeHint(self) -> QSize:
        """It is never squeezed."""
        return self.sizeHint()

    def ask(self, level: int) -> None:
        """The rep wants this level: lower at once, raise only after the sheet."""
        if level < self._level:
            self._level = level
            self.setValue(level)
            self.lowered.emit(level)
        elif level > self._level:
            self.setValue(self._level)
            self.raise_wanted.emit(level)

    @Slot(int)
    def _moved(self, value: int) -> None:
        if value == self._level:
            return
        self.setValue(self._level)
        self.ask(value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle, or point at a level."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing moves before the hand lets go."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the level nearest to where the hand let go."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.ask(self._level_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel counts only while the slider has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Tips are told by level."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            level = self._level_at(event.pos().x())
            tip = self._locked.get(level) or words.level_description(level)
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring only for the keyboard."""
        self._ring = event.reason() is not Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, detents, handle, names."""
        with painting(self) as painter:
            if self._size is SliderSize.TINY:
                self._paint_tiny(painter)
            else:
                self._paint_track(painter)
                for level in LEVELS:
                    self._paint_name(painter, level)
            if self.hasFocus() and self._ring:
                focus_ring(painter, QRectF(self.rect()), px(8))

    def _level_at(self, x: float) -> int:
        if self._size is SliderSize.TINY:
            step = -1 if x < self.width() / 2 else 1
            return min(LEVELS[-1], max(LEVELS[0], self._level + step))
        return min(LEVELS, key=lambda level: abs(self._x(level) - x))

    def _x(self, level: int) -> float:
        margin = px(46 if self._size is SliderSize.FULL else 36)
        return margin + (level - 1) * (self.width() - 2 * margin) / 2

    def _accent(self) -> Token:
        return "off" if self._paused else "accent"

    def _paint_track(self, painter: QPainter) -> None:
        y, first, here, last = px(15), self._x(1), self._x(self._level), self._x(3)
        accent = colour(self._accent())
        fill_round(painter, QRectF(first, y - 3, last - first, 6), 3, colour("pressed"))
        fill_round(painter, QRectF(first, y - 3, here - first, 6), 3, accent)
        for level in LEVELS:
            if level == self._level:
                continue
            passed = level < self._level
            painter.setPen(QPen(accent if passed else colour("ctl"), 2))
            painter.setBrush(accent if passed else colour("surface"))
            painter.drawEllipse(QPointF(self._x(level), y), px(5), px(5))
        painter.setPen(QPen(accent, 3))
        painter.setBrush(colour("surface"))
        painter.drawEllipse(QPointF(here, y), px(8.5), px(8.5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(here, y), px(3.5), px(3.5))

    def _paint_name(self, painter: QPainter, level: int) -> None:
        on = level == self._level
        full = on or self._size is SliderSize.FULL
        name = words.level_name(level) if full else words.level_short(level)
        face: FontRole = "captionStrong" if on else "captionMedium"
        wide = metrics(face).horizontalAdvance(name)
        locked = level in self._locked
        left = self._x(level) - wide / 2 + (px(7) if locked else 0)
        line = QRectF(left - 2, px(28), wide + 4, px(18))
        draw_text(painter, line, name, font(face), self._ink(on), CENTRE)
        if locked:
            draw_icon(painter, "lock", QPointF(left - px(14), px(31)), px(12), "text3")

    def _ink(self, on: bool) -> Token:
        if not on:
            return "text3"
        return "text" if self._paused else "accentText"

    def _paint_tiny(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        middle = self.height() / 2
        name = words.level_short(self._level)
        draw_text(painter, box, name, font("strong"), self._ink(on=True), CENTRE)
        for level, x, icon in ((-1, px(20), "chevron-left"), (1, px(84), "chevron-right")):
            there = LEVELS[0] <= self._level + level <= LEVELS[-1]
            shade = colour("text2") if there else colour("pressed")
            draw_icon(painter, icon, QPointF(x, middle - px(8)), px(16), shade)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
