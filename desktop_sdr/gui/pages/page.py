"""What every page is: a place in the rail that re-reads its views when they change and it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop_sdr.gui.actions import ActionRegistry, Mode
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.widgets.states import ErrorState
from desktop_sdr.gui.wording.frame import store_trouble, try_again
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.store import StoreTrouble

BuildSheet = Callable[[QWidget, QWidget, ActionRegistry], Sheet]
"""Makes a sheet over its host, with the widget that it leaves uncovered."""


class Breakpoint(IntEnum):
    """How much room there is, by effective width (window width divided by text scale)."""

    TIGHT = 0
    """Under 900: list or card, one at a time."""
    SMALL = 900
    """The context pane is a drawer."""
    MEDIUM = 1180
    """Narrow rail, context pane shown."""
    WIDE = 1400
    """Everything."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Title and the one line under it, in the header."""

    title: str
    line: str = ""


class Page(QWidget):
    """Base of all pages; subclasses set `mode` and `topics` and write `heading` and `read`."""

    mode: Mode = Mode.PLAIN
    topics: frozenset[Topic] = frozenset()

    heading_changed = Signal()
    wish = Signal(str, object)
    """Go to another page: its key, and a target that `arrive` of that page understands."""

    sign_in_wanted = Signal()
    """Ask for the password that a mailbox waits for."""

    undo_since_wanted = Signal(object)
    """Ask whether everything since this moment is to be taken back."""

    sheet_wanted = Signal(object)
    """Open a sheet over the page: a `BuildSheet`, left unopened while another sheet is up."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.breakpoint = Breakpoint.WIDE
        self.failed = False
        self._stale = True
        self._stack = QStackedLayout(self)
        self._error: ErrorState | None = None
        workplace.changes.changed.connect(self._heard)

    def heading(self) -> Heading:
        """What the header says while this page shows."""
        raise NotImplementedError

    def read(self) -> None:
        """Read the views and show them; called on the main thread, so indexed reads only."""

    def arrive(self, target: object) -> None:
        """The rep was sent here with a target (a lead, a health light); None for none."""

    def fit(self, room: Breakpoint) -> None:
        """The room has changed class; called before the first show too."""
        self.breakpoint = room

    def panes(self) -> Sequence[QWidget]:
        """What F6 walks through, in order."""
        return ()

    def set_content(self, content: QWidget) -> None:
        """Give the page its widget, once."""
        self._stack.insertWidget(0, content)
        self._stack.setCurrentIndex(0)

    def refresh(self) -> None:
        """Read again now, or on the next show when hidden; trouble becomes the error state."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        try:
            self.read()
        except StoreTrouble as trouble:
            self._show_trouble(trouble)
        else:
            self.failed = False
            self._stack.setCurrentIndex(0)
        self.heading_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Listen to this page's keys, and read when something changed meanwhile."""
        super().showEvent(event)
        self.workplace.actions.stand(self, self.mode)
        if self._stale:
            self.refresh()

    @Slot(object)
    def _heard(self, topics: frozenset[Topic]) -> None:
        if topics & self.topics:
            self.refresh()

    def _show_trouble(self, trouble: StoreTrouble) -> None:
        self.failed = True
        if self._error is not None:
            self._stack.removeWidget(self._error)
            self._error.deleteLater()
        title, line = store_trouble(trouble.code)
        self._error = ErrorState(title, line, trouble.detail, try_again())
        self._error.retry.connect(self.refresh)
        self._stack.addWidget(self._error)
        self._stack.setCurrentWidget(self._error)
