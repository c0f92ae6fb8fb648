"""The mark of the program, drawn from tokens."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.paint import fill_round, painting

_STROKE = ((0.26, 0.62), (0.44, 0.36), (0.58, 0.56), (0.76, 0.30))


def draw_stroke(painter: QPainter, side: float, ink: QColor, width: float) -> None:
    """The rising line of the mark in a square of `side`."""
    pen = QPen(ink, side * width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(side * x, side * y) for x, y in _STROKE]))


def draw_logo(painter: QPainter, side: float) -> None:
    """The mark on its ground."""
    fill_round(painter, QRectF(0, 0, side, side), side * 0.26, colour("accent"))
    draw_stroke(painter, side, colour("onAccent"), 0.1)


def window_icon() -> QIcon:
    """The icon of the window and of the task bar."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(QSize(side, side))
        pixmap.fill(Qt.GlobalColor.transparent)
        with painting(pixmap) as painter:
            draw_logo(painter, side)
        made.addPixmap(pixmap)
    return made


class Logo(QWidget):
    """The mark in the rail."""

    def __init__(self, size: int = 28) -> None:
        super().__init__()
        self._size = size
        self.setFixedSize(px(size), px(size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and line."""
        with painting(self) as painter:
            draw_logo(painter, px(self._size))
