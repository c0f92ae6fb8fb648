"""Small marks with a word: the chip, the key cap, the avatar, the status glyph."""

import math
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.paint import (
    Glyph,
    draw_avatar,
    draw_glyph,
    draw_key,
    draw_text,
    fill_round,
    key_width,
    painting,
)

ChipTone = Literal["plain", "ok", "warn", "crit", "accent"]


class _Tone(NamedTuple):
    ground: Token
    ink: Token


_TONES: dict[ChipTone, _Tone] = {
    "plain": _Tone("sunken", "text2"),
    "ok": _Tone("okSoft", "ok"),
    "warn": _Tone("warnSoft", "warn"),
    "crit": _Tone("critSoft", "crit"),
    "accent": _Tone("accentSoft", "accentText"),
}


class _Painted(QLabel):
    """A label that paints itself, so that readers still get its text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)

    def minimumSizeHint(self) -> QSize:
        """It is never squeezed."""
        return self.sizeHint()

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Chip(_Painted):
    """A rounded mark with a word, and an icon or a status glyph in front of it."""

    def __init__(
        self,
        text: str,
        tone: ChipTone = "plain",
        *,
        icon: str = "",
        glyph: Glyph | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._tone: ChipTone = tone
        self._icon = icon
        self._glyph = glyph

    def set_words(self, text: str, tone: ChipTone | None = None, icon: str | None = None) -> None:
        """Change the word, and tone or icon where given."""
        self.setText(text)
        self.setAccessibleName(text)
        self._tone = self._tone if tone is None else tone
        self._icon = self._icon if icon is None else icon
        self._restyle()

    def sizeHint(self) -> QSize:
        """Icon and word with 8 px around."""
        mark = px(20) if self._icon or self._glyph else 0
        wide = metrics("captionMedium").horizontalAdvance(self.text()) + px(16) + mark
        return QSize(math.ceil(wide), px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tint, the mark, the word."""
        tone = _TONES[self._tone]
        with painting(self) as painter:
            fill_round(painter, QRectF(self.rect()), px(6), colour(tone.ground))
            left, top = float(px(8)), self.height() / 2 - px(7)
            if self._icon:
                draw_icon(painter, self._icon, QPointF(left, top), px(14), tone.ink)
            elif self._glyph:
                draw_glyph(painter, QPointF(left, top), px(14), self._glyph)
            if self._icon or self._glyph:
                left += px(20)
            line = QRectF(left, 0, self.width() - left, self.height())
            draw_text(painter, line, self.text(), font("captionMedium"), tone.ink)


class KeyCap(_Painted):
    """A key as it is printed on the keyboard."""

    def sizeHint(self) -> QSize:
        """The cap."""
        return QSize(math.ceil(key_width(self.text())), px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The cap with its letter."""
        with painting(self) as painter:
            draw_key(painter, 0, self.height() / 2, self.text(), colour("text"), colour("hover"))


class Avatar(_Painted):
    """A disc with a person's initials, always in the same colour for the same name."""

    def __init__(self, name: str, size: int = 40, parent: QWidget | None = None) -> None:
        self._size = size
        super().__init__(name, parent)

    def set_person(self, name: str) -> None:
        """Show somebody else."""
        self.setText(name)
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(px(self._size), px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Disc and initials."""
        with painting(self) as painter:
            draw_avatar(painter, QRectF(self.rect()), self.text())


class StatusGlyph(_Painted):
    """One of the five status glyphs; `words` is what readers hear."""

    def __init__(
        self, glyph: Glyph, size: int = 16, words: str = "", parent: QWidget | None = None
    ) -> None:
        self._glyph = glyph
        self._size = size
        super().__init__(words, parent)

    def set_glyph(self, glyph: Glyph, words: str = "") -> None:
        """Show another state."""
        self._glyph = glyph
        self.setText(words)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(px(self._size), px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The glyph."""
        with painting(self) as painter:
            draw_glyph(painter, QPointF(0, 0), px(self._size), self._glyph)


class IconMark(_Painted):
    """An icon that stands beside text; silent to readers, since the text says it."""

    def __init__(
        self, name: str, tint: Token = "text2", size: int = 16, parent: QWidget | None = None
    ) -> None:
        self._icon = name
        self._tint: Token = tint
        self._size = size
        super().__init__("", parent)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(px(self._size), px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon."""
        with painting(self) as painter:
            draw_icon(painter, self._icon, QPointF(0, 0), px(self._size), self._tint)
