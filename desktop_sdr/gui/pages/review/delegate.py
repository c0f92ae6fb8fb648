"""Paints a row of the queue: who, what, when, how sure, and the one reason to look."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.pages.entries import GroupHeading
from desktop_sdr.gui.pages.review.queue import QueueRow
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.card_list import CardDelegate, draw_row_ground
from desktop_sdr.gui.widgets.paint import RIGHT, Glyph, draw_avatar, draw_glyph, draw_text
from desktop_sdr.gui.wording.language import percent

ROW_HEIGHT = 70
HEADING_HEIGHT = 36


class DraftDelegate(CardDelegate):
    """Rows of 70 px and headings of 36."""

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """Draw a heading or a row."""
        if isinstance(row, GroupHeading):
            _paint_heading(painter, rect, row)
        elif isinstance(row, QueueRow):
            draw_row_ground(painter, rect, chosen, hot)
            _paint_row(painter, rect, row, "text2" if chosen else "text3")


def _paint_heading(painter: QPainter, rect: QRectF, heading: GroupHeading) -> None:
    line = rect.adjusted(px(16), px(8), -px(16), 0)
    taken = draw_text(painter, line, heading.words, font("captionStrong"), "text2")
    if heading.count is not None:
        counted = line.adjusted(taken + px(6), 0, 0, 0)
        draw_text(painter, counted, f"{heading.count:,}", font("time"), "text3")
    beside = line.adjusted(0, 0, -px(2), 0)
    draw_text(painter, beside, heading.aside, font("caption"), "text3", RIGHT)


def _paint_row(painter: QPainter, rect: QRectF, entry: QueueRow, quiet: Token) -> None:
    row, high = entry.draft, px(18)
    left, top, right = rect.left() + px(20), rect.top() + px(9), rect.right() - px(18)
    draw_avatar(painter, QRectF(left, top + px(2), px(28), px(28)), row.lead_name)
    left += px(40)

    taken = metrics("time").horizontalAdvance(entry.time) + 2
    draw_text(
        painter, QRectF(right - taken, top, taken, high), entry.time, font("time"), quiet, RIGHT
    )
    room = right - taken - px(10) - left
    name = QRectF(left, top, room, high)
    used = draw_text(painter, name, row.lead_name, font("strong"), "text") + px(6)
    if room - used > px(40):
        company = QRectF(left + used, top, room - used, high)
        draw_text(painter, company, row.account_name, font("caption"), quiet)

    top += px(18)
    share = px(38)
    subject = QRectF(left, top, right - left - share - px(6), high)
    draw_text(painter, subject, entry.subject, font("body"), "text2")
    told = QRectF(right - share, top, share, high)
    face = font("captionStrong", tabular=True)
    draw_text(painter, told, percent(row.confidence), face, "warn" if entry.low else quiet, RIGHT)

    _paint_third(painter, QRectF(left, top + px(18), right - left, high), entry, quiet)


def _paint_third(painter: QPainter, line: QRectF, entry: QueueRow, quiet: Token) -> None:
    mark = QPointF(line.left(), line.center().y() - px(6))
    draw_icon(painter, entry.icon, mark, px(12), quiet)
    if not entry.flag:
        rest = line.adjusted(px(18), 0, 0, 0)
        draw_text(painter, rest, entry.mark, font("caption"), quiet)
        return
    draw_glyph(painter, mark + QPointF(px(18), 0), px(12), Glyph.WARN)
    rest = line.adjusted(px(35), 0, 0, 0)
    draw_text(painter, rest, entry.flag, font("captionMedium"), colour("warn"))
