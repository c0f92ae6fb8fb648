"""A quiet plot: no mouse, hairlines, the window's own font; drawn anew when the look changes."""

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_sdr.gui.fonts import FontRole, font
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token

pg.setConfigOptions(antialias=True)

Tick = tuple[float, str]

_NO_PEN = QPen(Qt.PenStyle.NoPen)


def _pen(shade: QColor, width: float = 1.0) -> QPen:
    """A pen in pixels: one that is not cosmetic would be as wide as a step on the axis."""
    made = QPen(shade, width)
    made.setCosmetic(True)
    return made


class Plot(QWidget):
    """Subclasses write `draw`, which puts everything on an empty plot; at most 400 points."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = pg.PlotWidget()
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        for part in (self._view, self._view.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The wheel scrolls the page, and there is nothing in a plot to be pressed.
        self._view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._item = self._view.getPlotItem()
        self._item.hideButtons()
        self._item.setMenuEnabled(False)
        self._item.setMouseEnabled(False, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self.redraw)

    def draw(self) -> None:
        """Put lines, bars and words on the empty plot."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Room for a chart."""
        return QSize(px(320), px(200))

    @Slot()
    def redraw(self) -> None:
        """Draw again in the colours that stand now."""
        self._item.clear()
        self._view.setBackground(colour("surface"))
        for side in ("left", "bottom"):
            axis = self._item.getAxis(side)
            axis.setPen(_pen(colour("text", 0.0)))
            axis.setTextPen(_pen(colour("text3")))
            axis.setTickFont(font("axis"))
            # Ticks of length 0 would still paint a dot each.
            axis.setStyle(tickLength=0, tickAlpha=0, tickTextOffset=px(6))
        self._item.getAxis("bottom").setPen(_pen(colour("border")))
        self._item.getAxis("left").setWidth(px(46))
        self._item.getAxis("bottom").setHeight(px(22))
        self._item.layout.setContentsMargins(0, px(4), px(8), 0)
        self.draw()

    def bounds(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """What part of the plane shows; wider than the data, so that ticks keep their words."""
        self._item.setXRange(*x, padding=0)
        self._item.setYRange(*y, padding=0)

    def ticks(self, bottom: Sequence[Tick], left: Sequence[Tick]) -> None:
        """Words on the axes, and a hairline across for each on the left."""
        self._item.getAxis("bottom").setTicks([list(bottom)])
        self._item.getAxis("left").setTicks([list(left)])
        for value, _words in left:
            self._across(value)

    def _across(self, value: float) -> None:
        line = pg.InfiniteLine(value, 0, pen=_pen(colour("grid")))
        line.setZValue(-10)
        self._item.addItem(line)

    def line(self, x: Sequence[float], y: Sequence[float], ink: Token) -> None:
        """A line through points; a point that is not a number is a gap."""
        self._item.plot(list(x), list(y), pen=_pen(colour(ink), 2.5), connect="finite")

    def band(
        self, x: Sequence[float], low: Sequence[float], high: Sequence[float], ink: Token
    ) -> None:
        """A tinted ground between two lines."""
        edges: list[Any] = [
            pg.PlotCurveItem(list(x), list(edge), pen=_NO_PEN) for edge in (low, high)
        ]
        for edge in edges:
            self._item.addItem(edge)
        filled = pg.FillBetweenItem(*edges, brush=QBrush(colour(ink, 0.16)))
        filled.setZValue(-5)
        self._item.addItem(filled)

    def dot(self, x: float, y: float, ink: Token) -> None:
        """The last point of a line."""
        pen = _pen(colour("surface"), 2)
        self._item.addItem(
            pg.ScatterPlotItem([x], [y], size=px(9), brush=QBrush(colour(ink)), pen=pen)
        )

    def region(self, start: float, end: float, ink: Token) -> None:
        """A tinted ground between two places."""
        shade = pg.LinearRegionItem(
            [start, end], movable=False, brush=QBrush(colour(ink, 0.07)), pen=_NO_PEN
        )
        shade.setZValue(-20)
        self._item.addItem(shade)

    def bars(self, x: Sequence[float], heights: Sequence[float], ink: Token) -> None:
        """Bars that stand on the axis."""
        self._item.addItem(
            pg.BarGraphItem(
                x=list(x), height=list(heights), width=0.64, brush=QBrush(colour(ink)), pen=_NO_PEN
            )
        )

    def words(
        self,
        text: str,
        x: float,
        y: float,
        ink: Token,
        role: FontRole = "captionMedium",
        anchor: tuple[float, float] = (0.0, 0.5),
    ) -> None:
        """A few words on the plot."""
        item = pg.TextItem(text, color=colour(ink), anchor=anchor)
        item.setFont(font(role))
        item.setPos(x, y)
        self._item.addItem(item)
