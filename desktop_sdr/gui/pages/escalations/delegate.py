"""Paints a case in the list: what it is, whom it is about, until when."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.card_list import CardDelegate, draw_row_ground
from desktop_sdr.gui.widgets.paint import Glyph, draw_glyph, draw_text
from desktop_sdr.ports.views import EscalationRow

ROW_HEIGHT = 76


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with its words, made once for painting."""

    case: EscalationRow
    title: str
    person: str
    deadline: str
    described: str


class CaseDelegate(CardDelegate):
    """Rows of 76 px."""

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """Glyph, title, person, deadline."""
        if not isinstance(row, CaseRow):
            return
        draw_row_ground(painter, rect, chosen, hot)
        pressing = row.case.answer_by is not None
        left, top = rect.left() + px(20), rect.top()
        glyph = Glyph.WARN if pressing else Glyph.OFF
        draw_glyph(painter, QPointF(left, top + px(14)), px(16), glyph)
        left += px(26)
        room = rect.right() - left - px(18)
        title = QRectF(left, top + px(11), room, px(20))
        draw_text(painter, title, row.title, font("strong"), "text")
        person = QRectF(left, top + px(30), room, px(18))
        draw_text(painter, person, row.person, font("caption"), "text2")
        until = QRectF(left, top + px(48), room, px(18))
        quiet: Token = "text2" if chosen else "text3"
        ink: Token = "warn" if pressing else quiet
        draw_text(painter, until, row.deadline, font("captionMedium"), ink)
