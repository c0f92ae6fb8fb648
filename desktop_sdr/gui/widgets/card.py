"""Grounds and lines: the card, the well, the notice, hairlines."""

from typing import Literal

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.paint import fill_round, frame_round, painting

NoticeTone = Literal["warn", "crit", "ok", "accent"]


class Ground(QFrame):
    """A frame that paints its own ground and outline from tokens."""

    def __init__(
        self, ground: Token, line: Token | None, radius: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ground: Token = ground
        self._line: Token | None = line
        self._radius = radius
        theme().changed.connect(self._restyle)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, then the outline."""
        with painting(self) as painter:
            box, radius = QRectF(self.rect()), px(self._radius)
            if self._line is None:
                fill_round(painter, box, radius, colour(self._ground))
            else:
                frame_round(painter, box, radius, colour(self._ground), colour(self._line))

    @Slot()
    def _restyle(self) -> None:
        self.update()


class Card(Ground):
    """A white sheet with a hairline; `body` is its vertical layout, padding 16 (reading: 24)."""

    def __init__(self, padding: int = 16, spacing: int = 8, parent: QWidget | None = None) -> None:
        super().__init__("surface", "border", 12, parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(px(padding), px(padding), px(padding), px(padding))
        self.body.setSpacing(px(spacing))


class Well(Ground):
    """A sunken ground for quotes, strips and foot lines."""

    def __init__(self, padding: int = 12, spacing: int = 6, parent: QWidget | None = None) -> None:
        super().__init__("sunken", None, 8, parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(px(padding), px(padding - 2), px(padding), px(padding - 2))
        self.body.setSpacing(px(spacing))


class Notice(Ground):
    """A tinted ground for the one thing to look at."""

    def __init__(self, tone: NoticeTone = "warn", parent: QWidget | None = None) -> None:
        super().__init__(_SOFT[tone], None, 8, parent)


_SOFT: dict[NoticeTone, Token] = {
    "warn": "warnSoft",
    "crit": "critSoft",
    "ok": "okSoft",
    "accent": "accentSoft",
}


class Line(QWidget):
    """A hairline between parts; decorative only."""

    def __init__(
        self,
        direction: Qt.Orientation = Qt.Orientation.Horizontal,
        length: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if direction is Qt.Orientation.Horizontal:
            self.setFixedHeight(1)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            self.setFixedWidth(1)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            if length is not None:
                self.setFixedHeight(px(length))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One pixel of the border colour."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), colour("border"))


class Pane(QWidget):
    """A flat area with its own ground and, if asked, a hairline at one side."""

    def __init__(
        self, ground: Token, edge: Literal["right", "left", "top", "bottom"] | None = None
    ) -> None:
        super().__init__()
        self._ground: Token = ground
        self._edge = edge

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, and the hairline at its edge."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), colour(self._ground))
            if self._edge is None:
                return
            last, foot = self.width() - 1, self.height() - 1
            x, y, wide, high = {
                "right": (last, 0, 1, self.height()),
                "left": (0, 0, 1, self.height()),
                "top": (0, 0, self.width(), 1),
                "bottom": (0, foot, self.width(), 1),
            }[self._edge]
            painter.fillRect(x, y, wide, high, colour("border"))
