"""Paints a line of the feed: time, icon on the thread of the day, sentence, who decided."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.pages.activity.feed_line import FeedLine
from desktop_sdr.gui.pages.entries import GroupHeading
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.card_list import CardDelegate, draw_row_ground
from desktop_sdr.gui.widgets.paint import RIGHT, draw_text

ROW_HEIGHT = 56
HEADING_HEIGHT = 40

_TONES: dict[str, tuple[Token, Token]] = {
    "plain": ("sunken", "text2"),
    "ok": ("okSoft", "ok"),
    "warn": ("warnSoft", "warn"),
}
_DECIDED = 190


class FeedDelegate(CardDelegate):
    """Lines of 56 px, days of 40."""

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """A day or a line."""
        if isinstance(row, GroupHeading):
            line = rect.adjusted(px(20), px(10), -px(20), 0)
            draw_text(painter, line, row.words, font("captionStrong"), "text3")
        elif isinstance(row, FeedLine):
            draw_row_ground(painter, rect, chosen, hot, bar=False)
            _paint_line(painter, rect, row, chosen=chosen, hot=hot)


def _paint_line(
    painter: QPainter, rect: QRectF, line: FeedLine, *, chosen: bool, hot: bool
) -> None:
    quiet: Token = "text2" if chosen else "text3"
    time = QRectF(rect.left() + px(20), rect.top(), px(48), rect.height())
    draw_text(painter, time, line.time, font("time"), quiet, RIGHT)
    left = rect.left() + px(80)
    ground: Token = "accentSoft" if chosen else "hover" if hot else "surface"
    _paint_mark(painter, QPointF(left + px(14), rect.center().y()), rect, line, ground)
    left += px(42)
    decided = min(px(_DECIDED), rect.width() * 0.3)
    right = rect.right() - px(20)
    told = QRectF(right - decided, rect.top(), decided, rect.height())
    taken = draw_text(painter, told, line.decided, font("captionMedium"), "text2", RIGHT)
    room = right - taken - px(12) - left
    top = px(9) if line.detail else px(18)
    _paint_sentence(painter, QRectF(left, rect.top() + top, room, px(20)), line)
    under = QRectF(left, rect.top() + px(28), room, px(18))
    draw_text(painter, under, line.detail, font("caption"), quiet)


def _paint_mark(
    painter: QPainter, middle: QPointF, rect: QRectF, line: FeedLine, ground: Token
) -> None:
    painter.setPen(QPen(colour("border"), 1.5))
    painter.drawLine(QPointF(middle.x(), rect.top()), QPointF(middle.x(), rect.bottom() + 1))
    soft, ink = _TONES[line.tone]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawEllipse(middle, px(17), px(17))
    painter.setBrush(colour(soft))
    painter.drawEllipse(middle, px(14), px(14))
    half = px(14) / 2
    draw_icon(painter, line.icon, middle - QPointF(half, half), px(14), ink)


def _paint_sentence(painter: QPainter, rect: QRectF, line: FeedLine) -> None:
    at = rect.left()
    for text, strong in line.runs:
        room = rect.right() - at
        if room <= px(8):
            return
        weight = 600 if strong else None
        part = QRectF(at, rect.top(), room, rect.height())
        draw_text(painter, part, text, font("sentence", weight=weight), "text")
        at += metrics("sentence", weight=weight).horizontalAdvance(text)
