"""The look of the window: one theme with scheme, text scale and contrast; colours, lengths."""

from functools import cache, lru_cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_sdr.gui.style_sheet import style_sheet
from desktop_sdr.gui.tokens import Scheme, Token, palette

SchemeChoice = Literal["system", "light", "dark"]

SMALLEST_TEXT, LARGEST_TEXT = 0.8, 2.0
_STEP = 0.1


class Theme(QObject):
    """Scheme, text scale and contrast of the window; emits `changed` when a new look stands."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scheme: Scheme = "light"
        self.text_scale = 1.0
        self.high_contrast = False
        self._choice: SchemeChoice = "system"
        self._colours = palette("light")

    @property
    def choice(self) -> SchemeChoice:
        """What the rep asked for; "system" follows the desktop live."""
        return self._choice

    def colour(self, token: Token) -> str:
        """The token's colour now, as "#RRGGBB"."""
        return self._colours[token]

    def follow_system(self) -> None:
        """Take scheme and contrast from the desktop whenever it changes them."""
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        accessibility = hints.accessibility()
        accessibility.contrastPreferenceChanged.connect(self._system_changed)
        self._system_changed()

    def choose(self, choice: SchemeChoice) -> None:
        """Set light, dark or "as the system"."""
        self._choice = choice
        self._system_changed()

    def set_text_scale(self, scale: float) -> None:
        """Scale every text and the room around it; kept between 80 and 200 percent."""
        self.text_scale = min(LARGEST_TEXT, max(SMALLEST_TEXT, round(scale, 2)))
        self._apply()

    def step_text_scale(self, steps: int) -> None:
        """One step is ten percentage points; 0 goes back to 100 percent."""
        self.set_text_scale(self.text_scale + steps * _STEP if steps else 1.0)

    @Slot()
    def _system_changed(self) -> None:
        hints = QGuiApplication.styleHints()
        dark = hints.colorScheme() is Qt.ColorScheme.Dark
        wanted: Scheme = "dark" if dark else "light"
        self.scheme = wanted if self._choice == "system" else self._choice
        accessibility = hints.accessibility()
        preference = accessibility.contrastPreference()
        self.high_contrast = preference is Qt.ContrastPreference.HighContrast
        self._apply()

    def _apply(self) -> None:
        self._colours = palette(self.scheme, high_contrast=self.high_contrast)
        _qcolour.cache_clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(_qt_palette())
            app.setStyleSheet(style_sheet(self._colours, self.text_scale))
        self.changed.emit()


@cache
def theme() -> Theme:
    """The one theme of this process."""
    return Theme()


@lru_cache(maxsize=256)
def _qcolour(token: Token) -> QColor:
    return QColor(theme().colour(token))


def colour(token: Token, alpha: float = 1.0) -> QColor:
    """The token's colour now; `alpha` from 0 to 1."""
    made = QColor(_qcolour(token))
    if alpha < 1.0:
        made.setAlphaF(alpha)
    return made


def px(size: float) -> int:
    """A length of the design in logical pixels at the current text scale, at least 1."""
    return max(1, round(size * theme().text_scale))


_ROLES: tuple[tuple[QPalette.ColorRole, Token], ...] = (
    (QPalette.ColorRole.Window, "bg"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "sunken"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "onAccent"),
    (QPalette.ColorRole.PlaceholderText, "text3"),
    (QPalette.ColorRole.ToolTipBase, "tip"),
    (QPalette.ColorRole.ToolTipText, "onTip"),
    (QPalette.ColorRole.Link, "accentText"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Mid, "border"),
    (QPalette.ColorRole.Dark, "ctl"),
)
_GREYED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


def _qt_palette() -> QPalette:
    made = QPalette()
    for role, token in _ROLES:
        made.setColor(role, colour(token))
    for role in _GREYED:
        made.setColor(QPalette.ColorGroup.Disabled, role, colour("text3"))
    return made
