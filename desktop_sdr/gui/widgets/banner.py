"""The 64 px line under the header: paused, a service down, an act that failed."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.label import ElidedLabel
from desktop_sdr.gui.widgets.paint import Glyph, draw_hatch, painting

BannerTone = Literal["paused", "crit", "warn", "info"]


@dataclass(frozen=True, slots=True)
class BannerWords:
    """What a banner says: what happened, what is safe, and the verb of its one or two buttons."""

    tone: BannerTone
    title: str
    line: str
    verb: str = ""
    icon: str = ""
    quiet_verb: str = ""


_GROUNDS: dict[BannerTone, Token] = {
    "paused": "warnSoft",
    "crit": "critSoft",
    "warn": "warnSoft",
    "info": "sunken",
}
_MARKS: dict[BannerTone, Glyph] = {"crit": Glyph.CRIT, "warn": Glyph.WARN, "info": Glyph.OFF}


class Banner(QFrame):
    """Shows BannerWords; announces them once; `pressed` and `quiet_pressed` are its buttons."""

    pressed = Signal()
    quiet_pressed = Signal()
    gave_up_keyboard = Signal()
    """It went away while one of its buttons had the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: BannerWords | None = None
        self.setFixedHeight(px(64))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(px(20), 0, px(16), 0)
        row.setSpacing(px(14))
        self._mark = StatusGlyph(Glyph.WARN, 20)
        self._title = ElidedLabel("", "card")
        self._line = ElidedLabel("", "body", "text2")
        self._quiet = ActionButton("", "quiet")
        self._button = ActionButton("", "secondary")
        self._quiet.clicked.connect(self.quiet_pressed)
        self._button.clicked.connect(self.pressed)
        lines = QVBoxLayout()
        lines.setSpacing(px(1))
        lines.addStretch(1)
        lines.addWidget(self._title)
        lines.addWidget(self._line)
        lines.addStretch(1)
        row.addWidget(self._mark)
        row.addLayout(lines, 1)
        row.addWidget(self._quiet)
        row.addWidget(self._button)
        self.hide()
        theme().changed.connect(self._restyle)

    @property
    def words(self) -> BannerWords | None:
        """What it says now, or None while it is away."""
        return self._words

    def say(self, words: BannerWords | None) -> None:
        """Show the words, or go away with None."""
        if words == self._words:
            return
        self._words = words
        had_keyboard = self.isAncestorOf(QApplication.focusWidget() or self)
        self.setVisible(words is not None)
        if words is None:
            if had_keyboard:
                self.gave_up_keyboard.emit()
            return
        paused = words.tone == "paused"
        self._mark.setVisible(not paused)
        self._mark.set_glyph(_MARKS.get(words.tone, Glyph.PAUSED))
        self._title.set_whole(words.title)
        self._line.set_whole(words.line)
        self._quiet.set_words(words.quiet_verb)
        self._quiet.setVisible(bool(words.quiet_verb))
        self._button.set_words(words.verb, icon=words.icon)
        self._button.setVisible(bool(words.verb))
        self._row.setContentsMargins(px(32 if paused else 20), 0, px(16), 0)
        self.setAccessibleName(f"{words.title} {words.line}")
        announce(self, words.title, at_once=words.tone in ("paused", "crit"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tint, the hatched edge while paused, the hairline."""
        tone = "info" if self._words is None else self._words.tone
        with painting(self) as painter:
            painter.fillRect(self.rect(), colour(_GROUNDS[tone]))
            if tone == "paused":
                draw_hatch(painter, QRectF(0, 0, px(12), self.height()))
            painter.fillRect(0, self.height() - 1, self.width(), 1, colour("border"))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(px(64))
        self.update()
