"""Pause by key from anywhere: text fields, sheets, dialogs. A shortcut would not fire in those."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop_sdr.gui.actions import BY_ID

_KEYS: Final = tuple(QKeySequence(keys) for keys in BY_ID["agent.pause"].keys)


class PauseKeys(QObject):
    """An event filter for the whole application; calls `pause` at each press, nothing else."""

    def __init__(self, pause: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._pause = pause

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the key before any widget does."""
        if not isinstance(event, QKeyEvent) or QKeySequence(event.keyCombination()) not in _KEYS:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            self._pause()
            return True
        return False
