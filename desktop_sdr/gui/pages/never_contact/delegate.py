"""Paints an entry of the never-contact list: whom it stops, why and since when."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.card_list import CardDelegate, draw_row_ground
from desktop_sdr.gui.widgets.paint import draw_text
from desktop_sdr.gui.wording import never_contact as words
from desktop_sdr.ports.never_list import NeverRow

ROW_HEIGHT = 56


class NeverDelegate(CardDelegate):
    """Rows of 56 px."""

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """Two lines."""
        if not isinstance(row, NeverRow):
            return
        draw_row_ground(painter, rect, chosen, hot)
        left, room = rect.left() + px(24), rect.width() - px(48)
        top = QRectF(left, rect.top() + px(9), room, px(20))
        draw_text(painter, top, words.entry_words(row), font("strong"), "text")
        quiet: Token = "text2" if chosen else "text3"
        under = QRectF(left, rect.top() + px(29), room, px(18))
        draw_text(painter, under, words.entry_line(row), font("caption"), quiet)
