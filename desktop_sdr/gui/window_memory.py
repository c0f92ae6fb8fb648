"""What the window remembers from one day to the next: place, last page, look and text size."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop_sdr.gui.rail import PLACES
from desktop_sdr.gui.theme import SchemeChoice, theme
from desktop_sdr.gui.window import HOME, MainWindow

FILE = "window.ini"


class WindowMemory:
    """A small file beside the database; a broken one is as good as none."""

    def __init__(self, folder: Path) -> None:
        self._kept = QSettings(str(folder / FILE), QSettings.Format.IniFormat)

    def restore_look(self) -> None:
        """Text size and scheme, before the window is built."""
        scale = self._kept.value("look/text_scale", 1.0, float)
        if isinstance(scale, float):
            theme().set_text_scale(scale)
        choices: tuple[SchemeChoice, ...] = ("system", "light", "dark")
        theme().choose(next((c for c in choices if c == self._kept.value("look/scheme")), "system"))

    def restore_place(self, window: MainWindow) -> str:
        """Size and place of the window; returns the page that was shown last."""
        geometry = self._kept.value("window/geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)
        last = self._kept.value("window/page")
        return next((place.key for place in PLACES if place.key == last), HOME)

    def tells_first_time(self, what: str) -> bool:
        """Whether this was never told before; from now on it was."""
        key = f"told/{what}"
        if self._kept.contains(key):
            return False
        self._kept.setValue(key, True)
        return True

    def keep(self, window: MainWindow) -> None:
        """Write it all down."""
        self._kept.setValue("window/geometry", window.saveGeometry())
        self._kept.setValue("window/page", window.page_key)
        self._kept.setValue("look/text_scale", theme().text_scale)
        self._kept.setValue("look/scheme", theme().choice)
        self._kept.sync()
