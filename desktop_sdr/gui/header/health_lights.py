"""The health lights of the header: shape, colour and word; the abnormal ones first."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.button import PaintedButton
from desktop_sdr.gui.widgets.label import plain_tip
from desktop_sdr.gui.widgets.paint import (
    Glyph,
    draw_glyph,
    draw_text,
    fill_round,
    focus_ring,
    painting,
)
from desktop_sdr.gui.wording import frame as words
from desktop_sdr.gui.wording.lights import LightFace

MOST_SHOWN: Final = 6

_GRAVITY: Final = {Glyph.CRIT: 0, Glyph.WARN: 1, Glyph.PAUSED: 2, Glyph.OK: 3, Glyph.OFF: 3}
_TINTS: Final[dict[Glyph, tuple[Token, Token]]] = {
    Glyph.WARN: ("warnSoft", "warn"),
    Glyph.CRIT: ("critSoft", "crit"),
}


def by_gravity(lights: Sequence[LightFace]) -> list[LightFace]:
    """Failing first, then degraded, then the others in their own order."""
    return sorted(lights, key=lambda light: _GRAVITY[light.glyph])


class StatusLight(PaintedButton):
    """One light, or one pill for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._glyph: Glyph | None = Glyph.OFF
        self._glyph_only = False
        self.key = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_light(self, light: LightFace, text: str, *, glyph_only: bool = False) -> None:
        """Show a light with this text."""
        self.key = light.key
        self._show(light.glyph, "" if glyph_only else text)
        self.setAccessibleName(words.light_name_and_state(light.name, light.state))
        self.setAccessibleDescription(light.detail)
        self.setToolTip(plain_tip(f"{light.name}: {light.state}. {light.detail}".rstrip()))

    def show_more(self, hidden: Sequence[LightFace]) -> None:
        """Stand for the lights that have no room: "+3"."""
        self.key = hidden[0].key
        self._show(None, f"+{len(hidden)}")
        names = ", ".join(f"{light.name}: {light.state}" for light in hidden)
        self.setAccessibleName(words.more_lights(len(hidden)))
        self.setAccessibleDescription(names)
        self.setToolTip(plain_tip(names.replace(", ", "\n")))

    def _show(self, glyph: Glyph | None, text: str) -> None:
        self._glyph = glyph
        self.setText(text)
        self._restyle()

    def width_of(self, text: str, glyph: Glyph | None) -> int:
        """How wide it would be."""
        wide = metrics("captionStrong" if glyph in _TINTS else "captionMedium")
        mark = px(14) if glyph is not None else 0
        gap = px(6) if text and glyph is not None else 0
        return math.ceil(wide.horizontalAdvance(text)) + mark + gap + px(14)

    def sizeHint(self) -> QSize:
        """Glyph and word, 28 px high."""
        return QSize(self.width_of(self.text(), self._glyph), px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A tint for what is abnormal; nothing for what is well."""
        tint = _TINTS.get(self._glyph) if self._glyph is not None else None
        ground: Token = "hover" if tint is None else tint[0]
        ink: Token = "text2" if tint is None else tint[1]
        with painting(self) as painter:
            box = QRectF(self.rect())
            if tint is not None or self.is_hot:
                fill_round(painter, box, px(7), colour(ground))
            left = float(px(7))
            if self._glyph is not None:
                top = self.height() / 2 - px(7)
                draw_glyph(painter, QPointF(left, top), px(14), self._glyph)
                left += px(20)
            face = font("captionMedium" if tint is None else "captionStrong")
            draw_text(painter, box.adjusted(left, 0, 0, 0), self.text(), face, ink)
            if self.shows_ring:
                focus_ring(painter, box, px(6))


class HealthLights(QWidget):
    """Up to six lights, or one pill; emits `chosen` with the key of the light pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(words.lights_name())
        self._lights: list[LightFace] = []
        self._compact = False
        self._glyph_only = False
        self._paused = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(2))
        row.addStretch(1)
        self._buttons = [StatusLight(self) for _ in range(MOST_SHOWN + 1)]
        for button in self._buttons:
            row.addWidget(button)
            button.clicked.connect(self._pressed)
            button.hide()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_lights(self, lights: Sequence[LightFace], *, paused: bool) -> None:
        """Show these lights; while paused the one pill says so."""
        sorted_lights = by_gravity(lights)
        if (sorted_lights, paused) == (self._lights, self._paused):
            return
        self._lights, self._paused = sorted_lights, paused
        self._arrange()

    def set_compact(self, compact: bool, *, glyph_only: bool) -> None:
        """One pill with the worst state, or only its glyph."""
        self._compact, self._glyph_only = compact, glyph_only
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """The one pill, or three lights and "+6"."""
        least = self._buttons[0].width_of(*self._pill()[1:]) if self._compact else px(230)
        return QSize(least, px(28))

    def sizeHint(self) -> QSize:
        """As many as may be shown."""
        if self._compact:
            return self.minimumSizeHint()
        widths = [self._width(light) for light in self._lights[:MOST_SHOWN]]
        return QSize(sum(widths) + px(44), px(28))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _width(self, light: LightFace) -> int:
        return self._buttons[0].width_of(light.name, light.glyph) + px(2)

    def _fitting(self) -> int:
        room, taken = self.width() - px(40), 0
        for number, light in enumerate(self._lights[:MOST_SHOWN]):
            taken += self._width(light)
            if taken > room:
                return max(1, number)
        return min(MOST_SHOWN, len(self._lights))

    def _pill(self) -> tuple[LightFace, str, Glyph]:
        return words_of_pill(self._lights, paused=self._paused, glyph_only=self._glyph_only)

    def _arrange(self) -> None:
        used = self._fill_buttons() if self._lights else []
        for button in self._buttons:
            button.setVisible(button in used)  # nothing is hidden only to be shown again
        if self._lights:
            self.updateGeometry()

    def _fill_buttons(self) -> list[StatusLight]:
        """Let the buttons say what there is room for; returns those that say something."""
        if self._compact:
            light, text, _glyph = self._pill()
            self._buttons[0].show_light(light, text, glyph_only=self._glyph_only)
            return self._buttons[:1]
        shown = self._fitting()
        for button, light in zip(self._buttons, self._lights[:shown], strict=False):
            button.show_light(light, light.name)
        hidden = self._lights[shown:]
        if not hidden:
            return self._buttons[:shown]
        self._buttons[-1].show_more(hidden)
        return [*self._buttons[:shown], self._buttons[-1]]

    @Slot()
    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, StatusLight):
            self.chosen.emit(button.key)


def words_of_pill(
    lights: Sequence[LightFace], *, paused: bool, glyph_only: bool
) -> tuple[LightFace, str, Glyph]:
    """The one light that stands for all, its text, and its glyph."""
    worst = by_gravity(lights)[0] if lights else LightFace("", "", Glyph.OFF, "")
    if paused:
        worst = LightFace(worst.key, words.agent_word(), Glyph.PAUSED, words.paused_word())
        text = words.paused_word()
    elif worst.glyph in (Glyph.CRIT, Glyph.WARN):
        text = words.light_in_pill(worst.name, worst.state)
    else:
        worst = LightFace(worst.key, words.all_lights(), Glyph.OK, words.all_well())
        text = words.all_well()
    return worst, "" if glyph_only else text, worst.glyph
