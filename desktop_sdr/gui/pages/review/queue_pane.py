"""The left pane of Review: splits with counts, the queue, the outbox strip."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop_sdr.domain.ids import DraftId
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.entries import EntriesModel
from desktop_sdr.gui.pages.page import Breakpoint
from desktop_sdr.gui.pages.review.delegate import HEADING_HEIGHT, ROW_HEIGHT, DraftDelegate
from desktop_sdr.gui.pages.review.outbox_strip import OutboxStrip
from desktop_sdr.gui.pages.review.queue import Queue, QueueRow
from desktop_sdr.gui.pages.tab_scroller import TabScroller
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Pane
from desktop_sdr.gui.widgets.card_list import CardList
from desktop_sdr.gui.widgets.split_tabs import Split, SplitTabs
from desktop_sdr.gui.wording import review as words
from desktop_sdr.ports.views import DraftRow

_WIDE, _NARROW = 316, 296


def _identify(entry: object) -> object:
    return entry.draft.id if isinstance(entry, QueueRow) else None


def _describe(entry: object) -> str:
    return entry.described if isinstance(entry, QueueRow) else ""


class QueuePane(Pane):
    """Tells which draft is current; keeps it through every refresh."""

    current_changed = Signal(object)
    """The DraftRow that is current now, or None."""
    split_chosen = Signal(str)
    opened = Signal()

    def __init__(self, actions: ActionRegistry) -> None:
        super().__init__("surface", "right")
        splits = [Split(key, words.split_word(key), 0) for key in words.SPLITS]
        self.splits = SplitTabs(splits, words.splits_name())
        self.model = EntriesModel(_identify, _describe, self)
        self.list = CardList(words.list_name(), ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setItemDelegate(DraftDelegate(self.list))
        self.strip = OutboxStrip(actions)
        self._quiet = False
        head = QVBoxLayout()
        head.setContentsMargins(px(10), px(10), px(8), px(6))
        head.addWidget(TabScroller(self.splits))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.strip)
        self.splits.chosen.connect(self.split_chosen)
        self.list.current_changed.connect(self._moved)
        self.list.opened.connect(self._open)
        self.setFixedWidth(px(_WIDE))

    @property
    def current(self) -> DraftRow | None:
        """The draft that keys act on."""
        row = self.list.current_row()
        return row.draft if isinstance(row, QueueRow) else None

    def fit(self, room: Breakpoint) -> None:
        """A little narrower where the rail is; the whole width where it stands alone."""
        if room is Breakpoint.TIGHT:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_UNBOUNDED)
        else:
            self.setFixedWidth(px(_WIDE if room is Breakpoint.WIDE else _NARROW))

    def show_queue(self, queue: Queue) -> None:
        """Show what waits now; the current draft stays current, and in its place on the screen."""
        before, place = self.list.current_id(), self.list.place_of_current()
        follower = None if before is None else self.model.neighbour(before)
        self._quiet = True
        self.model.replace(queue.entries)
        self.list.set_heights(dict.fromkeys(self.model.heading_numbers(), HEADING_HEIGHT))
        self._quiet = False
        self._show_counts(queue.counts)
        self._settle(before, follower)
        if place is not None and self.list.current_id() == before:
            self.list.hold_current_at(place)

    def go_to(self, draft_id: DraftId) -> bool:
        """Make a draft current; False when it does not wait in this split."""
        number = self.model.find(draft_id)
        if number is not None:
            self.list.go_to(number)
        return number is not None

    def leave_out(self, draft_id: DraftId) -> None:
        """Take a decided draft out and move to the one after it."""
        follower = self.model.neighbour(draft_id)
        was_current = self.current is not None and self.current.id == draft_id
        self._quiet = True
        number = None if follower is None else self.model.find(follower)
        if was_current and number is not None:
            self.list.go_to(number)
        self.model.take_out(draft_id)
        self._quiet = False
        if was_current:
            self.current_changed.emit(self.current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The list takes the focus of the pane."""
        super().focusInEvent(event)
        self.list.setFocus(event.reason())

    def _settle(self, wanted: object, follower: object) -> None:
        """Back to the draft that was current, else to its follower, else to the first."""
        for identity in (wanted, follower):
            number = None if identity is None else self.model.find(identity)
            if number is not None:
                if self.list.currentIndex().row() != number:
                    self.list.go_to(number)
                break
        else:
            self._go_to_first()
        self.current_changed.emit(self.current)

    def _go_to_first(self) -> None:
        headings = self.model.heading_numbers()
        first = next((n for n in range(self.model.rowCount()) if n not in headings), None)
        if first is not None:
            self.list.go_to(first)
            self.list.scrollToTop()

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        shown = [key for key in words.SPLITS if counts.get(key, 0) or key == "all"]
        short = len(shown) > _FEW or self.width() < px(_WIDE)
        self.splits.set_splits(
            [Split(key, words.split_word(key, short=short), counts.get(key, 0)) for key in shown]
        )

    @Slot(object)
    def _moved(self, _row: object) -> None:
        if not self._quiet:
            self.current_changed.emit(self.current)

    @Slot(object)
    def _open(self, _row: object) -> None:
        self.opened.emit()

    def minimumSizeHint(self) -> QSize:
        """The list may be as low as the window."""
        return QSize(0, 0)


_FEW = 4
_UNBOUNDED = 16_777_215
