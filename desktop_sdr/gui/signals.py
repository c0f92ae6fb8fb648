"""Ctrl+C and a polite kill end the program in order; Qt's loop would not notice them by itself."""

import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_ASKED = (signal.SIGINT, signal.SIGTERM)


class StopSignals(QObject):
    """Emits `asked` on the main thread when the process is asked to stop."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._fd_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._before: dict[signal.Signals, Any] = {
            number: signal.signal(number, _noted) for number in _ASKED
        }

    def close(self) -> None:
        """Give the signals back."""
        for number, before in self._before.items():
            signal.signal(number, before)
        signal.set_wakeup_fd(self._fd_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _woken(self) -> None:
        if any(number in _ASKED for number in self._reader.recv(64)):
            self.asked.emit()


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the socket: the handler itself must not touch Qt."""
