"""Two parts of a page beside each other; one under the other where there is no room for both."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from desktop_sdr.gui.theme import px

_ANY_WIDTH = 16_777_215
"""What Qt takes for no limit."""


class TwoParts(QScrollArea):
    """Scrolls as a whole; the first part keeps its width while it stands beside the second."""

    def __init__(self, name: str, first: QWidget, second: QWidget, width: int) -> None:
        super().__init__()
        self._first, self._width = first, width
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        inside = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._row.setContentsMargins(px(20), px(16), px(20), px(16))
        self._row.setSpacing(px(12))
        self._row.addWidget(first)
        self._row.addWidget(second, 1)
        self.setWidget(inside)
        self.stack(over=False)

    def stack(self, *, over: bool) -> None:
        """Put the first part over the second, or beside it again."""
        self._first.setMinimumWidth(0 if over else px(self._width))
        self._first.setMaximumWidth(_ANY_WIDTH if over else px(self._width))
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if over else way.LeftToRight)
