"""What several widgets draw the same way: rings, key caps, glyphs, initials, cut-off text."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.tokens import Token

LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


class Glyph(StrEnum):
    """The five status glyphs; they differ in shape and mark, not only in colour."""

    OK = "ok"
    """Disc with a check mark."""
    WARN = "warn"
    """Triangle with an exclamation mark."""
    CRIT = "crit"
    """Octagon with a cross."""
    OFF = "off"
    """Ring with a dash: not connected, or no data."""
    PAUSED = "paused"
    """Square with two bars."""


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """An anti-aliased painter that is ended whatever happens."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()


def fill_round(painter: QPainter, rect: QRectF, radius: float, ground: QColor) -> None:
    """A filled rounded rectangle without an outline."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, radius, radius)


def frame_round(
    painter: QPainter, rect: QRectF, radius: float, ground: QColor, line: QColor, width: float = 1.0
) -> None:
    """A rounded rectangle with a sharp outline inside `rect`."""
    painter.setPen(QPen(line, width))
    painter.setBrush(ground)
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)


def focus_ring(painter: QPainter, rect: QRectF, radius: float, inset: float = 1.0) -> None:
    """The 2 px accent ring of a widget that has the keyboard focus."""
    painter.setPen(QPen(colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    face: QFont,
    ink: QColor | Token,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """Draw one line, cut off with an ellipsis where it does not fit; returns the width it took."""
    shape = QFontMetricsF(face)
    shown = shape.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(face)
    painter.setPen(colour(ink) if isinstance(ink, str) else ink)
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, shown)
    return shape.horizontalAdvance(shown)


def key_width(keys: str) -> float:
    """The width of a key cap."""
    return max(px(18), metrics("key").horizontalAdvance(keys) + px(10))


def draw_key(
    painter: QPainter, left: float, middle: float, keys: str, ink: QColor, ground: QColor
) -> float:
    """Draw a key cap, vertically centred on `middle`; returns its width."""
    width, height = key_width(keys), px(18)
    box = QRectF(left, middle - height / 2, width, height)
    fill_round(painter, box, px(4), ground)
    painter.setFont(font("key"))
    painter.setPen(ink)
    painter.drawText(box, CENTRE, keys)
    return width


_AVATAR_GROUNDS: Final = ("#4B5D8A", "#6B5A8E", "#3F6F6A", "#7A5C45", "#54707F", "#7D5468")


def initials(name: str) -> str:
    """One or two letters that stand for a person's or a company's name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def draw_avatar(painter: QPainter, rect: QRectF, name: str) -> None:
    """A disc with initials; the same name always has the same ground."""
    ground = QColor(_AVATAR_GROUNDS[sum(map(ord, name)) % len(_AVATAR_GROUNDS)])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(rect)
    face = font("strong")
    face.setPixelSize(max(10, round(rect.height() * 0.36)))
    painter.setFont(face)
    painter.setPen(QColor("white"))
    painter.drawText(rect, CENTRE, initials(name))


def draw_glyph(painter: QPainter, at: QPointF, size: float, glyph: Glyph) -> None:
    """Draw a status glyph with its top left corner at `at`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(at)
    painter.scale(size / 16.0, size / 16.0)
    _GLYPHS[glyph](painter)
    painter.restore()


def _mark(ink: Token, width: float = 1.9) -> QPen:
    return QPen(
        colour(ink),
        width,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )


def _ok(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("ok"))
    painter.drawEllipse(QRectF(1, 1, 14, 14))
    painter.setPen(_mark("surface"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(4.6, 8.3), QPointF(7, 10.7), QPointF(11.4, 5.8)]))


def _warn(painter: QPainter) -> None:
    triangle = QPainterPath(QPointF(8, 1.4))
    triangle.lineTo(15.2, 14.2)
    triangle.lineTo(0.8, 14.2)
    triangle.closeSubpath()
    painter.setPen(_mark("warn", 1.2))
    painter.setBrush(colour("warnFill"))
    painter.drawPath(triangle)
    painter.setPen(_mark("onWarn"))
    painter.drawLine(QPointF(8, 6), QPointF(8, 9.4))
    painter.drawPoint(QPointF(8, 12))


def _crit(painter: QPainter) -> None:
    corners = [math.radians(22.5 + 45 * corner) for corner in range(8)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("crit"))
    painter.drawPolygon(
        QPolygonF([QPointF(8 + 7.2 * math.cos(at), 8 + 7.2 * math.sin(at)) for at in corners])
    )
    painter.setPen(_mark("onCrit"))
    painter.drawLine(QPointF(5.4, 5.4), QPointF(10.6, 10.6))
    painter.drawLine(QPointF(10.6, 5.4), QPointF(5.4, 10.6))


def _off(painter: QPainter) -> None:
    painter.setPen(_mark("off", 1.7))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(1.6, 1.6, 12.8, 12.8))
    painter.drawLine(QPointF(5.4, 8), QPointF(10.6, 8))


def _paused(painter: QPainter) -> None:
    fill_round(painter, QRectF(1, 1, 14, 14), 3, colour("off"))
    painter.setBrush(colour("surface"))
    painter.drawRect(QRectF(5, 4.6, 2, 6.8))
    painter.drawRect(QRectF(9, 4.6, 2, 6.8))


_GLYPHS: Final = {
    Glyph.OK: _ok,
    Glyph.WARN: _warn,
    Glyph.CRIT: _crit,
    Glyph.OFF: _off,
    Glyph.PAUSED: _paused,
}


def draw_hatch(painter: QPainter, rect: QRectF, radius: float = 0.0) -> None:
    """The yellow and black hatch of the latched state; nothing else may wear it."""
    shape = QPainterPath()
    shape.addRoundedRect(rect, radius, radius)
    painter.save()
    painter.setClipPath(shape)
    painter.fillRect(rect, colour("plate"))
    painter.setPen(QPen(colour("onPlate"), 5))
    left = rect.left() - rect.height()
    while left < rect.right():
        painter.drawLine(
            QPointF(left, rect.bottom() + 2), QPointF(left + rect.height() + 4, rect.top() - 2)
        )
        left += 14
    painter.restore()
