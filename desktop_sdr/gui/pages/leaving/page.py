"""What leaves this machine: the model and its caps, and beside them each call with its words."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.pages.leaving.delegate import ROW_HEIGHT, CallDelegate
from desktop_sdr.gui.pages.leaving.standing_cards import StandingCards
from desktop_sdr.gui.pages.leaving.words_pane import WordsPane
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.pages.two_parts import TwoParts
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.card_list import CardList
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paged_model import KeysetSource, PagedModel
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import leaving as words
from desktop_sdr.gui.wording.language import when
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.model_views import ModelCallLine, ModelDuty

SHOWN_ROWS = 4
CARDS_WIDTH = 340


def _number(row: ModelCallLine) -> int:
    return row.call.id


class LeavingPage(Page):
    """Nothing here changes anything: it is all to be read."""

    mode = Mode.LEAVING
    topics = frozenset({Topic.HEALTH, Topic.SETTINGS})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._duty: ModelDuty | None = None
        views = workplace.desk.views
        source = KeysetSource(views.model_call_count, views.model_call_lines, _number)
        self.cards = StandingCards()
        self.model = PagedModel[ModelCallLine](source, _number, self._described, self)
        self.list = CardList(words.list_name(), ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setItemDelegate(CallDelegate(self.list, self._when))
        self.side = WordsPane()
        self.empty = EmptyState(*words.nothing_asked(None), icon="lock", tone="off")
        self._count = Label("", "card")
        self._parts = TwoParts(words.page_title(), self.cards, self._calls(), CARDS_WIDTH)
        self.set_content(self._parts)
        self.list.current_changed.connect(self._chosen)
        bind = workplace.actions.bind
        bind("leaving.exact", self, self.side.show_other_way)
        bind("list.next", self, partial(self._step, 1))
        bind("list.previous", self, partial(self._step, -1))

    def heading(self) -> Heading:
        """Where words go."""
        if self.failed:
            return Heading(words.page_title(), words.could_not_load())
        return Heading(words.page_title(), words.heading_line(self._duty))

    def read(self) -> None:
        """Read what is set and used, and the calls; the one that is read stays so."""
        standing = self.workplace.desk.model_standing()
        self._duty = standing.duty
        self.cards.show_standing(standing)
        current = self.list.current_id()
        self.model.reload()
        number = self.model.rowCount()
        self._count.setText(words.calls_title(number))
        self.empty.set_words(*words.nothing_asked(self._duty))
        self._either.setCurrentIndex(0 if number else 1)
        if number:
            self.list.go_to(self.model.find(current) or 0)

    def fit(self, room: Breakpoint) -> None:
        """Put the cards over the calls where there is no room beside them."""
        super().fit(room)
        self._parts.stack(over=room is Breakpoint.TIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        """The list takes the keyboard."""
        super().showEvent(event)
        self.list.setFocus()

    def panes(self) -> Sequence[QWidget]:
        """The calls, the words."""
        return (self.list, self.side)

    def _step(self, by: int) -> None:
        """The calls may stand under the cards, out of view."""
        self._parts.ensureWidgetVisible(self.list)
        self.list.step(by)

    def _described(self, row: ModelCallLine) -> str:
        return words.call_name(row, self.workplace.desk.now(), self.workplace.zone)

    def _when(self, row: ModelCallLine) -> str:
        return when(row.call.at, self.workplace.desk.now(), self.workplace.zone)

    @Slot(object)
    def _chosen(self, row: object) -> None:
        chosen = row if isinstance(row, ModelCallLine) else None
        views = self.workplace.desk.views
        exchanges = () if chosen is None else views.model_words(chosen.call.id)
        self.side.show_call(chosen, exchanges, self.workplace.zone)

    def _calls(self) -> QWidget:
        listed = Card(padding=0, spacing=6)
        listed.body.setContentsMargins(px(4), px(14), px(4), px(8))
        self._count.setContentsMargins(px(14), 0, px(14), 0)
        self.list.setFixedHeight(px(ROW_HEIGHT * SHOWN_ROWS))
        listed.body.addWidget(self._count)
        listed.body.addWidget(self.list)
        asked = QWidget()
        column = QVBoxLayout(asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addWidget(listed)
        column.addWidget(self.side, 1)
        none = Card(padding=0)
        none.body.addWidget(self.empty)
        self._either = QStackedWidget()
        self._either.addWidget(asked)
        self._either.addWidget(none)
        return self._either
