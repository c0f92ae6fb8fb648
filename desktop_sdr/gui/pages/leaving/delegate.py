"""Paints a call of the language model: what was asked, about whom, and what came of it."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.card_list import CardDelegate, draw_row_ground
from desktop_sdr.gui.widgets.paint import draw_glyph, draw_text
from desktop_sdr.gui.wording import leaving as words
from desktop_sdr.ports.model_views import ModelCallLine

ROW_HEIGHT = 56


class CallDelegate(CardDelegate):
    """Rows of 56 px; `time` says when a call was."""

    def __init__(self, parent: QWidget, time: Callable[[ModelCallLine], str]) -> None:
        super().__init__(parent)
        self._time = time

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """The mark, two lines, the time."""
        if not isinstance(row, ModelCallLine):
            return
        draw_row_ground(painter, rect, chosen, hot)
        quiet: Token = "text2" if chosen else "text3"
        at = QPointF(rect.left() + px(24), rect.top() + px(20))
        draw_glyph(painter, at, px(16), words.call_glyph(row.call))
        when, face = self._time(row), font("time")
        wide = metrics("time").horizontalAdvance(when)
        left = rect.left() + px(52)
        right = rect.right() - px(24)
        draw_text(
            painter, QRectF(right - wide, rect.top() + px(9), wide + 2, px(20)), when, face, quiet
        )
        top = QRectF(left, rect.top() + px(9), right - wide - px(12) - left, px(20))
        draw_text(painter, top, words.call_title(row), font("strong"), "text")
        under = QRectF(left, rect.top() + px(29), right - left, px(18))
        draw_text(painter, under, words.call_line(row.call), font("caption"), quiet)
