"""The frame: rail, header, banner, page stack. It arranges and shows; it decides nothing."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_sdr.gui.actions import BY_ID, ActionRegistry, Mode
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.header.header_bar import HeaderBar
from desktop_sdr.gui.logo import window_icon
from desktop_sdr.gui.pages.page import Breakpoint, BuildSheet, Page
from desktop_sdr.gui.pages.rooms import ROOMS, Build
from desktop_sdr.gui.rail import NavRail
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.widgets.banner import Banner
from desktop_sdr.gui.widgets.card import Pane
from desktop_sdr.gui.wording import frame as words
from desktop_sdr.gui.workplace import Workplace

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import Desk

HOME = "review"
SMALLEST = (900, 600)


class MainWindow(QMainWindow):
    """Rail, header, banner and one page at a time."""

    close_wanted = Signal()
    """The rep closed the window; who listens decides between tray, minimising and quitting."""
    activated = Signal()
    room_changed = Signal()
    sign_in_wanted = Signal()
    undo_since_wanted = Signal(object)
    painted = Signal()
    """Once, after the first paint: from here on heavy work may begin."""

    def __init__(
        self,
        desk: "Desk",
        tasks: Tasks,
        changes: ChangeBridge,
        *,
        practice: bool,
        profile: str = "",
        rooms: Mapping[str, Build] = ROOMS,
    ) -> None:
        super().__init__()
        self.actions_ = ActionRegistry(self)
        self.workplace = Workplace(desk, self.actions_, tasks, changes, practice)
        self.room = Breakpoint.WIDE
        self.may_close = False
        self._rooms = rooms
        self._profile = profile
        self._pages: dict[str, Page] = {}
        self._current = ""
        self._was_painted = False
        self.setWindowIcon(window_icon())
        self.setMinimumSize(*SMALLEST)
        self.resize(1440, 900)
        self.rail = NavRail()
        self.header = HeaderBar(practice=practice)
        self.banner = Banner()
        self._stack = QStackedWidget()
        self.body = self._lay_out()
        self.setCentralWidget(self.body)
        self.rail.chosen.connect(self.show_page)
        self.header.light_chosen.connect(self._light_chosen)
        self.banner.gave_up_keyboard.connect(self._give_page_keyboard)
        self._bind()
        self.show_state(paused=False)

    @property
    def page(self) -> Page | None:
        """The page that shows."""
        return self._pages.get(self._current)

    @property
    def page_key(self) -> str:
        """The key of the page that shows."""
        return self._current

    @Slot(str)
    @Slot(str, object)
    def show_page(self, key: str, target: object = None) -> None:
        """Go to a page, building it at its first visit."""
        if key not in self._pages:
            page = self._rooms[key](self.workplace)
            page.fit(self.room)
            page.heading_changed.connect(self._heading_changed)
            page.wish.connect(self.show_page)
            page.sign_in_wanted.connect(self.sign_in_wanted)
            page.undo_since_wanted.connect(self.undo_since_wanted)
            page.sheet_wanted.connect(self._open_sheet)
            self._pages[key] = page
            self._stack.addWidget(page)
        for sheet in self.body.findChildren(Sheet):
            sheet.stay()  # a light of the header, which no sheet covers, leads away from it
        self._current = key
        self._stack.setCurrentWidget(self._pages[key])
        self.rail.show_current(key)
        self._heading_changed()
        if target is not None:
            self._pages[key].arrive(target)

    def show_state(self, *, paused: bool) -> None:
        """Put the state into the title of the window."""
        practice = self.workplace.practice
        self.setWindowTitle(words.window_title(self._profile, paused=paused, practice=practice))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the breakpoint of the new width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the window is there for the first time."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        """A window that comes back to the front re-reads what it shows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()
            if self.page is not None:
                self.page.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when it was decided."""
        if self.may_close:
            event.accept()
            return
        event.ignore()
        self.close_wanted.emit()

    def step_pane(self, by: int) -> None:
        """F6: the next pane of rail, header and page gets the keyboard."""
        panes: list[QWidget] = [self.rail, self.header]
        panes += [pane for pane in self.page.panes() if pane.isVisible()] if self.page else []
        focus = QApplication.focusWidget()
        at = next(
            (
                n
                for n, pane in enumerate(panes)
                if focus and (pane is focus or pane.isAncestorOf(focus))
            ),
            0,
        )
        target = panes[(at + by) % len(panes)]
        first = next(iter(_stops(target)), target)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> QWidget:
        body = Pane("bg")
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        across.addLayout(column, 1)
        return body

    def _bind(self) -> None:
        for action_id in BY_ID:
            head, _, key = action_id.partition(".")
            if head == "go" and key in self._rooms:
                self.actions_.bind(action_id, self, self._goer(key))
        self.actions_.bind("go.outbox", self, self._show_outbox)
        self.actions_.bind("pane.next", self, lambda: self.step_pane(1))
        self.actions_.bind("pane.previous", self, lambda: self.step_pane(-1))

    def _goer(self, key: str) -> Callable[[], None]:
        return lambda: self.show_page(key)

    def _show_outbox(self) -> None:
        self.show_page(HOME, "outbox")

    def _fit(self) -> None:
        effective = self.width() / theme().text_scale
        room = next(point for point in reversed(Breakpoint) if effective >= point)
        self.room = room
        self.rail.set_narrow(room is not Breakpoint.WIDE)
        self.header.fit(room)
        for page in self._pages.values():
            if page.breakpoint is not room:
                page.fit(room)
        self.room_changed.emit()

    @Slot(object)
    def _open_sheet(self, build: BuildSheet) -> None:
        if self.actions_.mode is not Mode.SHEET:
            build(self.body, self.header, self.actions_).open()

    @Slot()
    def _heading_changed(self) -> None:
        if self.page is not None:
            self.header.show_heading(self.page.heading())

    @Slot()
    def _give_page_keyboard(self) -> None:
        if self.page is None:
            return
        target = next(iter(self.page.panes()), self.page)
        next(iter(_stops(target)), target).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _light_chosen(self, key: str) -> None:
        self.show_page("health", key)


def _stops(pane: QWidget) -> list[QWidget]:
    return [
        child
        for child in pane.findChildren(QWidget)
        if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
