"""Paints a rule of style: what it asks for, and where it holds or how far it has come."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.pages.entries import GroupHeading
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.card_list import CardDelegate, draw_row_ground
from desktop_sdr.gui.widgets.paint import draw_glyph, draw_text
from desktop_sdr.gui.wording import style as words
from desktop_sdr.ports.style_views import ShownRule

ROW_HEIGHT, HEADING_HEIGHT = 56, 36


class RuleDelegate(CardDelegate):
    """Rows of 56 px, headings of 36."""

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """A heading, or the mark and two lines."""
        if isinstance(row, GroupHeading):
            line = rect.adjusted(px(24), px(6), -px(24), 0)
            draw_text(painter, line, row.words, font("captionStrong"), "text3")
        elif isinstance(row, ShownRule):
            draw_row_ground(painter, rect, chosen, hot)
            at = QPointF(rect.left() + px(24), rect.top() + px(20))
            draw_glyph(painter, at, px(16), words.rule_glyph(row.rule))
            left, room = rect.left() + px(52), rect.width() - px(76)
            top = QRectF(left, rect.top() + px(9), room, px(20))
            draw_text(painter, top, words.rule_words(row.rule), font("strong"), "text")
            quiet: Token = "text2" if chosen else "text3"
            under = QRectF(left, rect.top() + px(29), room, px(18))
            draw_text(painter, under, words.rule_line(row), font("caption"), quiet)
