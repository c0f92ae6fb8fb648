"""A window that says each time when it has come to the front, and hides again at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_sdr.gui.app import prepare_application
from desktop_sdr.gui.window import MainWindow

OPENS, IN_FRONT = "The window opens.", "The window is in front."


@contextmanager
def shy() -> Iterator[None]:
    """Watch the real window of the program that is run within."""
    application, words = prepare_application(), iter([OPENS])

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible() and not window.isMinimized():
                if application.activeWindow() is not window:
                    continue  # raised, and not in front yet
                window.showMinimized()
                print(next(words, IN_FRONT), flush=True)

    clock = QTimer()
    clock.timeout.connect(look)
    clock.start(20)
    yield
    clock.stop()
