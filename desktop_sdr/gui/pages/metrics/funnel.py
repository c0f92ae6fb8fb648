"""From contacted to a meeting that took place; bars on a square-root scale."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.paint import LEFT, RIGHT, draw_text, fill_round, painting
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.gui.wording.language import percent, whole

Step = tuple[str, int]

_MEETINGS_FROM = 3
"""From this step on it is about meetings, in their own colour."""


class FunnelWidget(QWidget):
    """One bar a step, its count and its share of the first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: Sequence[Step] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show other counts."""
        self._steps = steps
        self.setAccessibleName(words.funnel_sentence(steps))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for five bars."""
        return QSize(px(320), px(190))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The steps from the top down."""
        if not self._steps:
            return
        high = self.height() / len(self._steps)
        with painting(self) as painter:
            for number, step in enumerate(self._steps):
                row = QRectF(0, number * high, self.width(), high)
                self._paint_step(painter, row, number, step)

    def _paint_step(self, painter: QPainter, row: QRectF, number: int, step: Step) -> None:
        name, count = step
        first = self._steps[0][1]
        left, right = px(88), px(112)
        draw_text(painter, row.adjusted(0, 0, left - row.width(), 0), name, _label(), "text2")
        thick = min(px(26), row.height() - px(8))
        track = QRectF(left, row.center().y() - thick / 2, row.width() - left - right, thick)
        fill_round(painter, track, px(5), colour("sunken"))
        if count:
            bar = QRectF(track)
            share = math.sqrt(count / first) if first else 1.0
            bar.setWidth(max(px(6), track.width() * min(1.0, share)))
            fill_round(painter, bar, px(5), colour("c3" if number >= _MEETINGS_FROM else "c1"))
        told = QRectF(track.right() + px(10), row.top(), px(54), row.height())
        draw_text(painter, told, whole(count), font("strong", tabular=True), "text", LEFT)
        if number and count <= first:
            share_at = QRectF(row.right() - px(54), row.top(), px(54), row.height())
            words_ = percent(count / max(first, 1), 1)
            draw_text(painter, share_at, words_, font("time"), "text3", RIGHT)


def _label() -> QFont:
    return font("captionMedium")
