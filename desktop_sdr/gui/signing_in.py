"""Asks for the passwords that mailboxes wait for: once by itself, then whenever the rep wants."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_sdr.domain.health import LightReason
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.sheets.password import PasswordSheet
from desktop_sdr.gui.window import MainWindow
from desktop_sdr.gui.wording import signing_in as words

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import SignIn


class SigningIn(QObject):
    """Opens the password sheet and hands what was typed to the desk, on a worker."""

    told = Signal(object)
    """BannerWords: where the password is kept now."""

    def __init__(self, window: MainWindow, feed: FrameFeed) -> None:
        super().__init__(window)
        self._window = window
        self._work = window.workplace
        self._feed = feed
        self._asked: set[tuple[int, str]] = set()
        self._sheet: PasswordSheet | None = None
        feed.read.connect(self._frame_read)
        window.sign_in_wanted.connect(self.ask)

    def is_wanted(self, part: str) -> bool:
        """Whether this light stands where it stands for want of a password."""
        frame = self._feed.frame
        reading = None if frame is None else frame.lights.get(part)
        return reading is not None and reading.reason is LightReason.SIGN_IN_NEEDED

    @Slot()
    def ask(self) -> None:
        """Open the sheet for the first mailbox that waits; where none does, show the lights."""
        wanted = self._work.desk.sign_ins_wanted()
        if wanted:
            self._open(wanted[0])
        elif self._window.page_key != "health":
            self._window.show_page("health")

    @Slot(object)
    def _frame_read(self, _frame: object) -> None:
        for one in self._work.desk.sign_ins_wanted():
            # By itself only once for each reason: Later means later.
            if (one.mailbox_id, one.reason) not in self._asked:
                self._open(one)
                return

    def _open(self, wanted: "SignIn") -> None:
        window = self._window
        if window.actions_.mode is Mode.SHEET or not window.isVisible():
            return
        self._asked.add((wanted.mailbox_id, wanted.reason))
        sheet = PasswordSheet(window.body, window.header, window.actions_, wanted)
        sheet.answered.connect(self._answered)
        self._sheet = sheet
        sheet.open()

    @Slot()
    def _answered(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is None:
            return
        mailbox_id, password = sheet.wanted.mailbox_id, sheet.take()
        desk = self._work.desk
        self._work.tasks.run(
            self, lambda: desk.give_password(mailbox_id, password), self._was_given
        )

    def _was_given(self, where: str) -> None:
        self._asked.clear()
        self.told.emit(words.kept(where))
        self._feed.refresh()
