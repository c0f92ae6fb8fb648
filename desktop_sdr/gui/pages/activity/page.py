"""What happened, newest first: the row that is read never moves, new ones wait on a button."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop_sdr.domain.ids import AuditSeq, DeedId, LeadId
from desktop_sdr.domain.reversal import WhyNot
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.pages.activity.delegate import HEADING_HEIGHT, ROW_HEIGHT, FeedDelegate
from desktop_sdr.gui.pages.activity.detail_pane import DetailPane
from desktop_sdr.gui.pages.activity.feed_line import FeedLine, feed_line
from desktop_sdr.gui.pages.activity.feed_model import PAGE, FeedModel
from desktop_sdr.gui.pages.context_pane import ContextPane
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.pages.tab_scroller import TabScroller
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.card_list import CardList
from desktop_sdr.gui.widgets.split_tabs import Split, SplitTabs
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import activity as words
from desktop_sdr.gui.wording import undoing
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import UndoResult

_TYPING_MS = 150
_READING = (QEvent.Type.Wheel, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)


class ActivityPage(Page):
    """Filters and search over the feed, and the record that is read beside it."""

    mode = Mode.ACTIVITY
    topics = frozenset({Topic.AUDIT})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._today = (0, 0)
        self._loaded = False
        self._reading = False
        """True once the rep chose a row or scrolled: from then on nothing moves by itself."""
        self.tabs = SplitTabs(
            [Split(key, words.filter_word(key)) for key in words.FILTERS], words.filters_name()
        )
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText(words.search_prompt())
        self.search.setAccessibleName(words.search_name())
        self.model = FeedModel(self._name_day, self)
        self.list = CardList(words.list_name(), ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setItemDelegate(FeedDelegate(self.list))
        self.pill = ActionButton("", "primary", height=28, parent=self.list)
        self.pill.hide()
        self.empty = EmptyState(*words.nothing_yet(), icon="activity", tone="off")
        self.side = DetailPane()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPING_MS)
        self._lay_out()
        self._connect()

    def heading(self) -> Heading:
        """How much happened today."""
        if self.failed:
            return Heading(words.page_title(), words.could_not_load())
        return Heading(words.page_title(), words.heading_line(*self._today))

    def read(self) -> None:
        """Read counts, and what is new; the first time, the first page."""
        self._read_counts()
        if not self._loaded:
            self._loaded = True
            self._begin()
            return
        newest = self.model.newest
        if newest is None:
            self._begin()
            return
        fresh = [line for line in self._lines(None, PAGE) if line.row.seq > newest]
        if not fresh:
            return
        if self._reading:
            self._offer(len(fresh))
        else:
            self.model.add_newer(fresh)
            self._dress_days()
            self._choose_first()

    def fit(self, room: Breakpoint) -> None:
        """Rearrange for the room there is."""
        super().fit(room)
        small = room <= Breakpoint.SMALL
        self.context.float_over(small)
        self.search.setFixedWidth(px(150 if small else 200))
        side = px(16 if small else 20)
        self._middle.setContentsMargins(side, px(16), px(16), px(16))

    def panes(self) -> Sequence[QWidget]:
        """Filters, the feed, the record."""
        return (self.tabs, self.list, self.side)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the button in the middle over the feed; a wheel or a click means reading."""
        if watched is self.list and event.type() == QEvent.Type.Resize:
            self._place_pill()
        if event.type() in _READING:
            self._reading = True
        return super().eventFilter(watched, event)

    @Slot()
    def show_new(self) -> None:
        """Bring the new rows in and go to the top."""
        self._begin()
        self.list.setFocus()

    def _begin(self) -> None:
        self._reading = False
        self.pill.hide()
        self.model.reload(self._lines)
        self._dress_days()
        self._choose_first()
        found = self.model.rowCount() > 0
        narrowed = bool(self.search.text().strip()) or self.tabs.current != "all"
        self.empty.set_words(*(words.nothing_found() if narrowed else words.nothing_yet()))
        self._either.setCurrentWidget(self.list if found else self.empty)
        if not found:
            self.side.show_detail(None, self._now(), self.workplace.zone)

    def _lines(self, before: AuditSeq | None, limit: int) -> Sequence[FeedLine]:
        views, now, zone = self.workplace.desk.views, self._now(), self.workplace.zone
        rows = views.feed(self.tabs.current, before, limit, self.search.text().strip())
        return [feed_line(row, now, zone) for row in rows]

    def _read_counts(self) -> None:
        midnight = (
            self._now()
            .astimezone(self.workplace.zone)
            .replace(hour=0, minute=0, second=0, microsecond=0)
        )
        counts = self.workplace.desk.views.feed_counts(midnight)
        self._today = (counts.get("all", 0), counts.get("problems", 0))
        self.tabs.set_splits(
            [
                Split(key, words.filter_word(key), None if key == "all" else counts.get(key, 0))
                for key in words.FILTERS
            ]
        )

    def _offer(self, number: int) -> None:
        told = words.new_rows(number)
        if told != self.pill.text():
            self.pill.set_words(told)
            announce(self, told)
        self.pill.show()
        self._place_pill()
        self.pill.raise_()

    def _place_pill(self) -> None:
        self.pill.adjustSize()
        self.pill.move((self.list.width() - self.pill.width()) // 2, px(6))

    def _choose_first(self) -> None:
        days = self.model.heading_numbers()
        first = next((n for n in range(self.model.rowCount()) if n not in days), None)
        if first is not None:
            self.list.go_to(first)
            self.list.scrollToTop()

    @Slot()
    def _dress_days(self) -> None:
        self.list.set_heights(dict.fromkeys(self.model.heading_numbers(), HEADING_HEIGHT))

    @Slot(object)
    def _chosen(self, line: object) -> None:
        found = None
        if isinstance(line, FeedLine):
            found = self.workplace.desk.views.feed_detail(line.row.seq)
        self.side.show_detail(found, self._now(), self.workplace.zone)

    @Slot(object)
    def _open(self, _line: object) -> None:
        if self.context.isHidden():
            self.context.toggle()

    @Slot()
    def _narrow(self) -> None:
        self._begin()

    @Slot(object)
    def _take_over(self, lead_id: LeadId) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: desk.take_over(lead_id), self._changed)

    @Slot(object, str)
    def _undo(self, deed_id: DeedId, reason: str) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: desk.undo(deed_id, reason), self._undone)

    def _undone(self, result: "UndoResult") -> None:
        self._chosen(self.list.current_row())
        kind = result.deed.kind if result.deed is not None else ""
        if result.is_done:
            told = undoing.done(kind, result.lead_name, partly=bool(result.stays))
        else:
            now, why = self._now(), result.why or ""
            zone, name = self.workplace.zone, result.lead_name
            told = undoing.not_done(why, result.left_at, name, now, zone)
        self.side.undo.say(told, asks_why=result.why is WhyNot.NEEDS_REASON)
        announce(self, told)

    def _changed(self, _nothing: None) -> None:
        self._chosen(self.list.current_row())

    def _step(self, by: int) -> None:
        self._reading = True
        self.list.step(by)

    def _back(self) -> None:
        if self.search.hasFocus():
            self.search.clear()
            self.list.setFocus()
        else:
            self.context.close_drawer()

    def _name_day(self, day: date) -> str:
        return words.day_words(day, self._now().astimezone(self.workplace.zone).date())

    def _now(self) -> datetime:
        return self.workplace.desk.now()

    def _lay_out(self) -> None:
        card = Card(padding=0, spacing=6)
        card.body.setContentsMargins(px(4), px(10), px(4), px(8))
        top = QHBoxLayout()
        top.setContentsMargins(px(12), 0, px(12), 0)
        top.addWidget(TabScroller(self.tabs), 1)
        top.addWidget(self.search)
        self._either = QStackedWidget()
        self._either.addWidget(self.list)
        self._either.addWidget(self.empty)
        card.body.addLayout(top)
        card.body.addWidget(self._either, 1)
        work, feed = QWidget(), QWidget()
        self._middle = QVBoxLayout(feed)
        self._middle.addWidget(card)
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(feed, 1)
        self.context = ContextPane(self.side, row, work)
        self.set_content(work)

    def _connect(self) -> None:
        self.list.installEventFilter(self)
        self.list.viewport().installEventFilter(self)
        self.list.current_changed.connect(self._chosen)
        self.list.opened.connect(self._open)
        self.model.rowsInserted.connect(self._dress_days)
        self.tabs.chosen.connect(self._narrow)
        self.search.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self._narrow)
        self.pill.clicked.connect(self.show_new)
        self.side.take_over.connect(self._take_over)
        self.side.undo.asked.connect(self._undo)
        self.side.undo_since.connect(self.undo_since_wanted)
        bind = self.workplace.actions.bind
        bind("activity.search", self, self.search.setFocus)
        bind("activity.context", self, self.context.toggle)
        bind("activity.back", self, self._back)
        bind("activity.undo_since", self, self.side.ask_since)
        bind("list.next", self, partial(self._step, 1))
        bind("list.previous", self, partial(self._step, -1))
        bind("list.next_split", self, partial(self.tabs.step, 1))
        bind("list.previous_split", self, partial(self.tabs.step, -1))
