"""One window with everything that makes it work; a new text size makes a new one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.levels import Levels
from desktop_sdr.gui.notices import Notices
from desktop_sdr.gui.pausing import Pausing
from desktop_sdr.gui.rail_view import RailView
from desktop_sdr.gui.sheets.quit import QuitSheet
from desktop_sdr.gui.sheets.shortcuts import KeysSheet
from desktop_sdr.gui.signing_in import SigningIn
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.tray import TrayController
from desktop_sdr.gui.undoing_since import UndoingSince
from desktop_sdr.gui.window import MainWindow

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import Desk


class Session(QObject):
    """Window, pause, levels, banner and tray, wired to each other."""

    quit_wanted = Signal()
    """The rep has decided to end the program."""
    scale_wanted = Signal(int)
    """Steps of text size; 0 for the normal one."""

    def __init__(
        self, window: MainWindow, feed: FrameFeed, pausing: Pausing, notices: Notices
    ) -> None:
        super().__init__(window)
        self.window = window
        self.pausing = pausing
        self.feed = feed
        self.notices = notices
        self.tray = TrayController(window, feed, pausing)
        self._told_about_tray = False
        window.close_wanted.connect(self._closing)
        window.activated.connect(feed.refresh)
        self.tray.quit_wanted.connect(self.ask_to_quit)
        bind = window.actions_.bind
        bind("help.keys", window, self.show_keys)
        bind("window.quit", window, self.ask_to_quit)
        bind("text.bigger", window, lambda: self.scale_wanted.emit(1))
        bind("text.smaller", window, lambda: self.scale_wanted.emit(-1))
        bind("text.normal", window, lambda: self.scale_wanted.emit(0))

    @Slot()
    def show_keys(self) -> None:
        """Open the shortcut list."""
        window = self.window
        if window.actions_.mode is not Mode.SHEET:
            KeysSheet(window.body, window.header, window.actions_).open()

    @Slot()
    def ask_to_quit(self) -> None:
        """Quit, after saying what stays behind."""
        frame = self.feed.frame
        held = 0 if frame is None else frame.held
        if self.window.workplace.practice or held == 0:
            self.quit_wanted.emit()
            return
        window = self.window
        self.tray.bring_up()
        if window.actions_.mode is Mode.SHEET:
            return
        sheet = QuitSheet(window.body, window.header, window.actions_, held)
        sheet.agreed.connect(self.quit_wanted)
        sheet.open()

    @Slot()
    def _closing(self) -> None:
        window = self.window
        if window.workplace.practice:
            self.quit_wanted.emit()
        elif self.tray.is_there:
            window.hide()
            if not self._told_about_tray:
                self._told_about_tray = True
                self.tray.tell_still_running()
        else:
            # No tray, so hiding would hide the only way back.
            self.notices.tell_still_running()
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)


def open_session(
    desk: "Desk", tasks: Tasks, changes: ChangeBridge, *, practice: bool, profile: str = ""
) -> Session:
    """Build a window and what works it; the caller shows it."""
    window = MainWindow(desk, tasks, changes, practice=practice, profile=profile)
    feed = FrameFeed(window.workplace, window)
    pausing = Pausing(window, feed)
    levels = Levels(window, feed, pausing)
    signing_in = SigningIn(window, feed)
    notices = Notices(window, feed, pausing, levels, signing_in)
    UndoingSince(window).told.connect(notices.tell)
    RailView(window, feed, pausing)
    session = Session(window, feed, pausing, notices)
    feed.refresh()
    return session
