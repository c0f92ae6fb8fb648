"""The application: order of opening and closing, what holds for the whole process."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import PySide6
from PySide6.QtCore import (
    QLocale,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.faults import Faults
from desktop_sdr.gui.fonts import load_fonts
from desktop_sdr.gui.header.pause_keys import PauseKeys
from desktop_sdr.gui.second_start import SecondStarts
from desktop_sdr.gui.session import Session, open_session
from desktop_sdr.gui.signals import StopSignals
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.window_memory import WindowMemory
from desktop_sdr.ports.changes import ChangeFeed

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import Desk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext:
    """What the bootstrap hands to the window."""

    desk: "Desk"
    changes: ChangeFeed
    profile: str
    world: Literal["practice", "real"]
    folder: Path
    """Where the window keeps its own small file."""
    start: Callable[[], None]
    """Starts the agent; called in a worker after the first paint."""
    stop: Callable[[], None]
    """Stops it in order, within its own time limits; called when the window is gone."""
    folder_risk: str = ""
    """A code where the folder lies badly: `synced_folder` or `network_folder`."""


TURN_SECONDS = 0.001
"""How long another thread may hold Python while the window waits for its turn. Each call into Qt
gives the turn away, so with Python's own 5 ms a press under load took a tenth of a second."""


class UnusableQt(Exception):
    """This Qt would crash this Python; the message says what to install."""


def check_qt(qt: tuple[int, int], python: tuple[int, int]) -> None:
    """Refuse PySide6 6.12 on Python before 3.12: it loses a reference to None at each call."""
    if qt == (6, 12) and python < (3, 12):
        raise UnusableQt(
            "PySide6 6.12 crashes Python older than 3.12. Nothing was changed. "
            "Install PySide6-Essentials 6.11, or use Python 3.12."
        )


def run(context: AppContext) -> int:
    """Open the window, live in it, close in order; returns the exit code."""
    check_qt(PySide6.__version_info__[:2], sys.version_info[:2])
    application = prepare_application()
    shell = Shell(application, context)
    shell.open()
    try:
        return application.exec()
    finally:
        shell.close()


def prepare_application() -> QApplication:
    """The QApplication with style, fonts and locale of this program."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    sys.setswitchinterval(TURN_SECONDS)
    application.setApplicationName("desktop-sdr")
    application.setDesktopFileName("desktop-sdr")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    if QLocale().language() is QLocale.Language.C:
        QLocale.setDefault(QLocale("en_US"))
    if not load_fonts():
        log.info("The bundled font could not be loaded; the system's own serves")
    return application


class Shell(QObject):
    """Keeps one session open, replaces it for another text size, and ends it."""

    def __init__(self, application: QApplication, context: AppContext) -> None:
        super().__init__()
        self._application = application
        self._context = context
        self._tasks = Tasks(self)
        self._changes = ChangeBridge(context.changes, self)
        self._memory = WindowMemory(context.folder)
        self._faults = Faults(self)
        self._signals = StopSignals(self)
        self._signals.asked.connect(self.quit)
        self._faults.happened.connect(self._fault)
        self._second_starts = SecondStarts(context.folder, self)
        self._second_starts.asked.connect(self._come_forward)
        application.commitDataRequest.connect(self._log_out)
        self._pause_keys = PauseKeys(self._pause, self)
        application.installEventFilter(self._pause_keys)
        theme().follow_system()
        self._memory.restore_look()
        self.session = self._open_session()

    def open(self) -> None:
        """Show the window; the agent starts once it has been painted."""
        qInstallMessageHandler(_qt_said)
        self._faults.listen()
        window = self.session.window
        window.painted.connect(self._start)
        window.show_page(self._memory.restore_place(window))
        window.show()
        self.session.tray.start()
        self._second_starts.listen()
        self._warn_once()

    def _warn_once(self) -> None:
        risk = self._context.folder_risk
        if risk and self._memory.tells_first_time(risk):
            self.session.notices.warn_of_folder(risk)

    def close(self) -> None:
        """End everything that the window started, then the agent."""
        self._second_starts.close()
        self._changes.close()
        self._tasks.close()
        self._context.stop()
        self._application.removeEventFilter(self._pause_keys)
        self._signals.close()
        self._faults.close()
        qInstallMessageHandler(None)
        self._discard(self.session)

    @Slot()
    def quit(self) -> None:
        """Leave the event loop; `close` does the rest."""
        self._memory.keep(self.session.window)
        self.session.tray.stop()
        self.session.window.may_close = True
        self.session.window.hide()
        # exit(), since quit() first asks every window whether it would mind.
        self._application.exit(0)

    @Slot()
    def _log_out(self) -> None:
        """The desktop session ends: nothing of ours may hold it up."""
        self.session.window.may_close = True

    def _open_session(self) -> Session:
        context = self._context
        session = open_session(
            context.desk,
            self._tasks,
            self._changes,
            practice=context.world == "practice",
            profile=context.profile,
        )
        session.quit_wanted.connect(self.quit)
        session.scale_wanted.connect(self._scale)
        return session

    @Slot()
    def _start(self) -> None:
        self._tasks.run(self, self._context.start, failed=self._fault)

    @Slot(int)
    def _scale(self, steps: int) -> None:
        # Margins and fixed heights are set when a widget is made, so another text size is
        # another window: same place, same page.
        before = self.session
        key, geometry = before.window.page_key, before.window.saveGeometry()
        theme().step_text_scale(steps)
        self.session = self._open_session()
        window = self.session.window
        window.restoreGeometry(geometry)
        window.show_page(key)
        window.show()
        window.activateWindow()
        self.session.tray.start()
        self._discard(before)
        self._memory.keep(window)

    @Slot()
    def _come_forward(self) -> None:
        self.session.tray.bring_up()

    def _pause(self) -> None:
        self.session.pausing.pause()

    @Slot(object)
    def _fault(self, error: BaseException) -> None:
        self.session.notices.fault(error)

    @staticmethod
    def _discard(session: Session) -> None:
        session.tray.stop()
        session.window.may_close = True
        session.window.close()
        session.window.deleteLater()


def _qt_said(kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
    if message.startswith("This plugin does not support"):
        log.debug("Qt: %s", message)  # what a platform cannot do is nobody's fault
        return
    levels = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR}
    log.log(levels.get(kind, logging.DEBUG), "Qt: %s", message)
