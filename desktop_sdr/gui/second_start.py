"""A second start asks the window that is open to come to the front, and nothing else.

They meet at a socket in the profile's folder, which only its owner may enter; on Windows at a pipe
that is named after the folder.
"""

import logging
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QDeadlineTimer, QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE_MS: Final = 1_000
"""How long each side waits for the other."""
CALLERS: Final = 8
"""How many may be listened to at once; who comes beyond that is turned away."""
RAISES_APART_MS: Final = 250
"""Whoever asks more often than that is answered, and the window stays where it is."""
_ASKS: Final = b"raise\n"
_ANSWERS: Final = b"raised\n"

log = logging.getLogger(__name__)


def meeting_place(folder: Path) -> str:
    """Return the name under which Qt finds the window of the profile in `folder`."""
    if os.name == "nt":
        where = os.path.normcase(folder.resolve()).encode()
        return f"desktop-sdr-{sha256(where).hexdigest()[:32]}"
    return str(folder.absolute() / "desktop-sdr.window")


def raise_open_window(folder: Path) -> bool:
    """Ask the window that is open on this profile to come to the front.

    Returns False where nobody answers within a second: the agent runs without a window, or hangs.
    """
    deadline = QDeadlineTimer(PATIENCE_MS)
    caller = QLocalSocket()
    caller.connectToServer(meeting_place(folder))
    if not caller.waitForConnected(deadline.remainingTime()):
        return False
    caller.write(QByteArray(_ASKS))
    while caller.bytesAvailable() < len(_ANSWERS):
        if not caller.waitForReadyRead(deadline.remainingTime()):
            return False
    return caller.read(len(_ANSWERS)) == _ANSWERS


class SecondStarts(QObject):
    """Hears second starts of one profile; only the process that holds its lock may have one."""

    asked = Signal()
    """A second start wants to see the window."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = meeting_place(folder)
        self._callers: set[_Caller] = set()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(RAISES_APART_MS)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def listen(self) -> None:
        """Hear from now on; where that cannot be, a second start says that the first runs."""
        QLocalServer.removeServer(self._place)  # a killed process leaves its own behind
        if not self._server.listen(self._place):
            log.info("A second start cannot raise the window: %s", self._server.errorString())

    def close(self) -> None:
        """Hear nothing more."""
        self._server.close()
        self._resting.stop()
        for caller in tuple(self._callers):
            caller.turn_away()

    @Slot()
    def _called(self) -> None:
        while self._server.hasPendingConnections():
            caller = _Caller(self._server.nextPendingConnection(), self)
            self._callers.add(caller)
            caller.asked.connect(self._ask)
            caller.gone.connect(self._forget)
            if len(self._callers) > CALLERS:
                caller.turn_away()
            else:
                caller.listen()

    @Slot()
    def _ask(self) -> None:
        if not self._resting.isActive():
            self._resting.start()
            self.asked.emit()

    @Slot(object)
    def _forget(self, caller: "_Caller") -> None:
        self._callers.discard(caller)
        caller.deleteLater()


class _Caller(QObject):
    """Somebody at the socket: says the one word within a second, or is turned away."""

    asked = Signal()
    gone = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.turn_away)
        socket.setParent(self)
        socket.setReadBufferSize(len(_ASKS) + 1)  # one more shows that it says something else
        socket.disconnected.connect(self._leave)
        socket.readyRead.connect(self.listen)

    @Slot()
    def listen(self) -> None:
        """Take in what was said so far."""
        if not self._patience.isActive():
            self._patience.start(PATIENCE_MS)
        said = self._socket.peek(len(_ASKS) + 1).data()
        if not _ASKS.startswith(said):
            self.turn_away()
        elif said == _ASKS:
            self._socket.readAll()
            self._socket.write(QByteArray(_ANSWERS))
            self.asked.emit()
            self._socket.disconnectFromServer()

    @Slot()
    def turn_away(self) -> None:
        """End the call without an answer."""
        self._socket.abort()
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._patience.stop()
        self.gone.emit(self)
