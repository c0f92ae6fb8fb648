"""Asks for the sign-ins that mailboxes wait for: once by itself, then whenever the rep wants."""

from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.sheets.browser_sign_in import BrowserSheet
from desktop_sdr.gui.sheets.password import PasswordSheet
from desktop_sdr.gui.window import MainWindow
from desktop_sdr.gui.wording import signing_in as words
from desktop_sdr.gui.wording.lights import SIGNS_IN
from desktop_sdr.ports.errors import PortError

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import SignIn


class SigningIn(QObject):
    """Opens the sheet that a mailbox wants, and does on a worker what the rep decides there."""

    told = Signal(object)
    """BannerWords: where the password or the sign-in is kept now."""
    _visit = Signal(str, bool)

    def __init__(self, window: MainWindow, feed: FrameFeed) -> None:
        super().__init__(window)
        self._window = window
        self._work = window.workplace
        self._feed = feed
        self._asked: set[tuple[int, str]] = set()
        self._sheet: PasswordSheet | None = None
        self._browser_sheet: BrowserSheet | None = None
        self._given_up = Event()
        feed.read.connect(self._frame_read)
        window.sign_in_wanted.connect(self.ask)
        self._visit.connect(self._visits)

    def is_wanted(self, part: str) -> bool:
        """Whether this light stands where it stands for want of a sign-in."""
        frame = self._feed.frame
        reading = None if frame is None else frame.lights.get(part)
        return reading is not None and reading.reason in SIGNS_IN

    @Slot()
    def ask(self) -> None:
        """Open the sheet for the first mailbox that waits, or soon will; else show the lights."""
        desk = self._work.desk
        wanted = desk.sign_ins_wanted() or desk.sign_ins_ending()
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
        if wanted.provider:
            self._open_browser_sheet(wanted)
            return
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

    def _open_browser_sheet(self, wanted: "SignIn") -> None:
        window = self._window
        left = None if wanted.ends_at is None else wanted.ends_at - self._work.desk.now()
        sheet = BrowserSheet(window.body, window.header, window.actions_, wanted, left)
        sheet.agreed.connect(self._go_to_browser)
        sheet.closed.connect(self._give_up)
        self._browser_sheet = sheet
        sheet.open()

    @Slot()
    def _go_to_browser(self) -> None:
        sheet = self._browser_sheet
        if sheet is None:
            return
        mailbox_id, secret, desk = sheet.wanted.mailbox_id, sheet.take_secret(), self._work.desk
        self._given_up = self._work.tasks.run_patiently(
            self,
            lambda given_up: desk.sign_in(mailbox_id, self._visit.emit, given_up, secret),
            self._signed_in,
            self._did_not_sign_in,
        )

    @Slot(str, bool)
    def _visits(self, address: str, opened: bool) -> None:
        if self._browser_sheet is not None:
            self._browser_sheet.show_address(address, opened)

    @Slot()
    def _give_up(self) -> None:
        self._browser_sheet = None
        self._given_up.set()

    def _signed_in(self, where: str) -> None:
        self._asked.clear()
        if self._browser_sheet is not None:
            self._browser_sheet.stay()
        self.told.emit(words.signed_in(where))
        self._feed.refresh()

    def _did_not_sign_in(self, error: BaseException) -> None:
        if not isinstance(error, PortError):
            self._work.tasks.trouble.emit(error)
        elif self._browser_sheet is not None and error.title != "sign_in_given_up":
            self._browser_sheet.show_failure(error.title)
