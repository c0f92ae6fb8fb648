"""Buttons that paint themselves; the focus ring shows only for the keyboard."""

import math
from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_sdr.gui.fonts import FontRole, font, metrics
from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.widgets.paint import (
    LEFT,
    draw_key,
    draw_text,
    fill_round,
    focus_ring,
    frame_round,
    key_width,
    painting,
)

ButtonKind = Literal["primary", "secondary", "quiet", "danger"]

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class PaintedButton(QAbstractButton):
    """A button that draws itself from tokens; subclasses write paintEvent and sizeHint."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.enter_presses = True
        self._ring = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self._restyle)

    @property
    def shows_ring(self) -> bool:
        """True while it has the focus and the keyboard brought it."""
        return self._ring and self.hasFocus()

    @property
    def is_hot(self) -> bool:
        """True while the mouse is over it and it can be pressed."""
        return self.underMouse() and self.isEnabled()

    def minimumSizeHint(self) -> QSize:
        """A button is never squeezed."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does, unless Enter alone must not decide."""
        if Qt.Key(event.key()) in _ENTER and not event.modifiers() & _CONTROL:
            if self.enter_presses and not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        self._ring = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover look."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint without the hover look."""
        super().leaveEvent(event)
        self.update()

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class _Look(NamedTuple):
    ground: QColor | None
    ink: QColor
    line: QColor | None
    key_ground: QColor


class ActionButton(PaintedButton):
    """A verb with its icon and its key cap."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = "secondary",
        *,
        icon: str = "",
        keys: str = "",
        height: int = 36,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: ButtonKind = kind
        self._icon = icon
        self._keys = keys
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def keys(self) -> str:
        """What the key cap shows; a test compares it with the registry."""
        return self._keys

    def set_words(self, text: str, *, keys: str | None = None, icon: str | None = None) -> None:
        """Change the verb, and its key cap or icon where given."""
        self.setText(text)
        self.setAccessibleName(text)
        self._keys = self._keys if keys is None else keys
        self._icon = self._icon if icon is None else icon
        self._restyle()

    def sizeHint(self) -> QSize:
        """Room for icon, verb and key cap."""
        return QSize(math.ceil(self._content_width() + px(24)), px(self._height))

    def _content_width(self) -> float:
        parts = [metrics(self._face()).horizontalAdvance(self.text())] if self.text() else []
        parts += [px(16)] if self._icon else []
        parts += [key_width(self._keys)] if self._keys else []
        return sum(parts) + px(8) * (len(parts) - 1)

    def _face(self) -> FontRole:
        return "strong" if self._kind == "primary" else "medium"

    def _look(self) -> _Look:
        if not self.isEnabled():
            return _Look(colour("sunken"), colour("text3"), colour("border"), colour("hover"))
        hot, down = self.is_hot, self.isDown()
        if self._kind == "primary":
            ground = colour("accentHover" if hot or down else "accent")
            return _Look(ground, colour("onAccent"), None, colour("onAccent", 0.2))
        pressed = colour("pressed") if down else colour("hover")
        if self._kind == "quiet":
            return _Look(pressed if hot else None, colour("text2"), None, colour("hover"))
        if self._kind == "danger":
            ground = colour("critSoft" if hot else "surface")
            return _Look(ground, colour("crit"), colour("ctl"), colour("hover"))
        ground = pressed if hot else colour("surface")
        return _Look(ground, colour("text"), colour("ctl"), colour("hover"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Frame, icon, verb, key cap, ring."""
        look, radius = self._look(), px(8)
        key_ground = colour("pressed") if self.is_hot and look.line else look.key_ground
        with painting(self) as painter:
            box = QRectF(self.rect())
            if look.ground is not None and look.line is not None:
                frame_round(painter, box, radius, look.ground, look.line)
            elif look.ground is not None:
                fill_round(painter, box, radius, look.ground)
            left, middle = (self.width() - self._content_width()) / 2, self.height() / 2
            if self._icon:
                draw_icon(painter, self._icon, QPointF(left, middle - px(8)), px(16), look.ink)
                left += px(24)
            if self.text():
                line = QRectF(left, 0, self.width() - left, self.height())
                left += draw_text(painter, line, self.text(), font(self._face()), look.ink, LEFT)
                left += px(8)
            if self._keys:
                draw_key(painter, left, middle, self._keys, look.ink, key_ground)
            if self.shows_ring:
                self._paint_ring(painter, box, radius)

    def _paint_ring(self, painter: QPainter, box: QRectF, radius: float) -> None:
        if self._kind == "primary":
            painter.setPen(QPen(colour("surface"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), radius - 2, radius - 2)
            return
        focus_ring(painter, box, radius)


class LinkButton(PaintedButton):
    """A verb that looks like a link, in the line of other text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The text, at least 24 px each way."""
        wide = math.ceil(metrics("medium").horizontalAdvance(self.text())) + px(8)
        return QSize(max(wide, px(24)), px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The text in the link colour, underlined under the mouse."""
        face = font("medium")
        face.setUnderline(self.is_hot)
        ink = colour("accentText") if self.isEnabled() else colour("text3")
        with painting(self) as painter:
            draw_text(painter, QRectF(self.rect()).adjusted(px(4), 0, 0, 0), self.text(), face, ink)
            if self.shows_ring:
                focus_ring(painter, QRectF(self.rect()), px(4))
