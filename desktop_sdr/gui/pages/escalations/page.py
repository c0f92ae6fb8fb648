"""Decisions only the rep can make: a list by deadline, the case, and an answer on one key."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_sdr.domain.escalation import IRREVERSIBLE, Option
from desktop_sdr.domain.ids import EscalationId
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.gui.actions import ActionRegistry, Mode
from desktop_sdr.gui.pages.context_pane import ContextPane
from desktop_sdr.gui.pages.entries import EntriesModel
from desktop_sdr.gui.pages.escalations.case_card import CaseCard
from desktop_sdr.gui.pages.escalations.case_context import CaseContext
from desktop_sdr.gui.pages.escalations.delegate import ROW_HEIGHT, CaseDelegate, CaseRow
from desktop_sdr.gui.pages.escalations.meaning_choice import MeaningChoice
from desktop_sdr.gui.pages.foot_line import FootLine
from desktop_sdr.gui.pages.in_order import InOrder
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.sheets.ask_twice import AskTwiceSheet
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.card import Pane
from desktop_sdr.gui.widgets.card_list import CardList
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import escalations as words
from desktop_sdr.gui.wording.erasing import erase_words
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.views import EscalationCard, EscalationRow

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import Person

AT_MOST = 200
DEAD_MS = 300
"""A case cannot be answered this soon after it is painted: a double tap must not reach it."""
_FAR = datetime.max.replace(tzinfo=UTC)


def _identify(entry: object) -> object:
    return entry.case.id if isinstance(entry, CaseRow) else None


def _describe(entry: object) -> str:
    return entry.described if isinstance(entry, CaseRow) else ""


class EscalationsPage(Page):
    """List, case and context; answers go to the desk one by one."""

    mode = Mode.ESCALATIONS
    topics = frozenset({Topic.ESCALATIONS, Topic.REPLIES})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._queue = InOrder(workplace.tasks, self)
        self._going: set[EscalationId] = set()
        self._open: EscalationCard | None = None
        self._settled = QElapsedTimer()
        self._card_alone = False
        self.model = EntriesModel(_identify, _describe, self)
        self.list = CardList(words.list_name(), ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setItemDelegate(CaseDelegate(self.list))
        self.foot = FootLine()
        self.card = CaseCard(workplace.actions)
        self.side = CaseContext()
        self.meaning = MeaningChoice(self)
        self.empty = EmptyState(words.nothing_title(), words.nothing_line())
        self._lay_out()
        self._bind()

    @property
    def idle(self) -> bool:
        """True when the desk has answered everything."""
        return self._queue.idle

    @property
    def is_settled(self) -> bool:
        """True once the open case has been on the screen long enough to be answered."""
        return self._settled.isValid() and self._settled.elapsed() >= DEAD_MS

    def heading(self) -> Heading:
        """How many decisions wait."""
        if self.failed:
            return Heading(words.page_title(), words.could_not_load())
        return Heading(words.page_title(), words.heading_line(len(self.model.rows())))

    def read(self) -> None:
        """Read the list again; the open case stays open while it stands."""
        desk, now = self.workplace.desk, self.workplace.desk.now()
        cases = [row for row in desk.views.escalations(AT_MOST) if row.id not in self._going]
        cases.sort(key=lambda row: (row.answer_by or _FAR, row.opened_at))
        before = self._open
        self.model.replace([self._in_words(row, now) for row in cases])
        self._either.setCurrentWidget(self._work if cases else self.empty)
        if before is not None and self.model.find(before.row.id) is None:
            self._open = None
            if before.row.id not in self._going:
                self.foot.say(words.taken_back(before.row.lead_name), warns=False)
        if not self.list.currentIndex().isValid() and cases:
            self.list.go_to(0)
        self._show_current()

    def arrive(self, target: object) -> None:
        """Open a case by its id."""
        number = self.model.find(target)
        if number is not None:
            self.list.go_to(number)

    def fit(self, room: Breakpoint) -> None:
        """Rearrange for the room there is."""
        super().fit(room)
        self.context.float_over(room <= Breakpoint.SMALL)
        if room is Breakpoint.TIGHT:
            self._pane.setMinimumWidth(0)
            self._pane.setMaximumWidth(_UNBOUNDED)
        else:
            self._pane.setFixedWidth(px(316 if room is Breakpoint.WIDE else 280))
        side = px(20 if room >= Breakpoint.MEDIUM else 16)
        self._middle.setContentsMargins(side, px(16), side, px(16))
        self._show_one_or_both()

    def panes(self) -> Sequence[QWidget]:
        """The list, the case, what is beside it."""
        return (self.list, self.card, self.side)

    def answer(self, number: int) -> None:
        """Give the answer with this key to the case that shows, once it could be read."""
        card = self._open
        if card is None or not self.is_settled or number >= len(card.options):
            return
        option = card.options[number]
        if option in IRREVERSIBLE:
            self._ask_twice(card.row, option)
        else:
            self._send(card.row, option)

    @property
    def shown(self) -> EscalationCard | None:
        """The case that shows, once it could be read."""
        return self._open if self.is_settled else None

    def say_meaning(self, card: EscalationCard, meant: IntentKind | ReplyKind) -> None:
        """Tell the desk what the person's words mean; the case stays, unless they want silence."""
        reply_id = card.reply_id
        if reply_id is None:
            return
        desk = self.workplace.desk
        self._queue.run(
            lambda: desk.say_meaning(reply_id, meant),
            lambda _said: self.refresh(),
            lambda error: self._refused(card.row, error),
        )
        told = words.meaning_said(card, meant.value)
        self.foot.say(told, warns=False)
        announce(self, told)

    def _ask_twice(self, row: EscalationRow, option: Option) -> None:
        """Show what goes and what stays; the answer is given only by a second yes."""
        desk = self.workplace.desk
        self._queue.run(
            lambda: desk.erasure_plan(row.id),
            lambda person: self.sheet_wanted.emit(partial(self._question, row, option, person)),
            lambda error: self._refused(row, error),
        )

    def _question(
        self,
        row: EscalationRow,
        option: Option,
        person: "Person",
        host: QWidget,
        uncovered: QWidget,
        actions: ActionRegistry,
    ) -> AskTwiceSheet:
        said = erase_words(row.lead_name, person.address, person.rows)
        sheet = AskTwiceSheet(host, uncovered, actions, said)
        sheet.agreed.connect(partial(self._send, row, option))
        return sheet

    def _send(self, row: EscalationRow, option: Option) -> None:
        desk = self.workplace.desk
        self._going.add(row.id)
        self._queue.run(
            lambda: desk.answer(row.id, option),
            lambda _nothing: self._answered(row),
            lambda error: self._refused(row, error),
        )
        told = words.answered(row, option, desk.settings)
        self.foot.say(told, warns=False)
        announce(self, told)
        follower = self.model.neighbour(row.id)
        number = None if follower is None else self.model.find(follower)
        if number is not None:
            self.list.go_to(number)
        self.refresh()

    def _answered(self, row: EscalationRow) -> None:
        self._going.discard(row.id)
        self.refresh()

    def _refused(self, row: EscalationRow, error: BaseException) -> None:
        from desktop_sdr.agent.reviewing.refusal import DeskRefusal

        self._going.discard(row.id)
        if isinstance(error, DeskRefusal):
            self.foot.say(words.refused(error.code, row.lead_name, error.detail), warns=True)
        else:
            self.foot.hide()
            self.workplace.tasks.trouble.emit(error)
        self.refresh()

    def _in_words(self, row: EscalationRow, now: datetime) -> CaseRow:
        settings, zone = self.workplace.desk.settings, self.workplace.zone
        return CaseRow(
            row,
            words.case_title(row, settings),
            words.person_line(row),
            words.deadline(row, now, zone),
            words.row_described(row, settings, now, zone),
        )

    @Slot(object)
    def _moved(self, _row: object) -> None:
        self._show_current()

    def _show_current(self) -> None:
        current = self.list.current_row()
        if not isinstance(current, CaseRow):
            self._open = None
            self._settled.invalidate()
            self.workplace.actions.refresh()
            return
        desk = self.workplace.desk
        card = desk.views.escalation_card(current.case.id)
        if card is None or card == self._open:
            return
        self._open = card
        self._settled.invalidate()
        now, zone = desk.now(), self.workplace.zone
        self.card.show_case(card, desk.settings, now, zone)
        self.side.show_case(card, desk.law_on(card.grounds), now, zone)
        self.workplace.actions.refresh()

    @Slot()
    def _painted(self) -> None:
        self._settled.start()

    @Slot(object)
    def _enter_card(self, _row: object) -> None:
        self._card_alone = self.breakpoint is Breakpoint.TIGHT
        self._show_one_or_both()

    def _back(self) -> None:
        if not self.context.close_drawer() and self._card_alone:
            self._card_alone = False
            self._show_one_or_both()

    def _show_one_or_both(self) -> None:
        tight = self.breakpoint is Breakpoint.TIGHT
        self._pane.setVisible(not tight or not self._card_alone)
        self._right.setVisible(not tight or self._card_alone)

    def _lay_out(self) -> None:
        self._pane = Pane("surface", "right")
        column = QVBoxLayout(self._pane)
        column.setContentsMargins(0, px(8), 1, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)
        self._work, self._right = QWidget(), QWidget()
        self._middle = QVBoxLayout(self._right)
        self._middle.addWidget(self.card)
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._pane)
        row.addWidget(self._right, 1)
        self.context = ContextPane(self.side, row, self._work)
        self._either = QStackedWidget()
        self._either.addWidget(self._work)
        self._either.addWidget(self.empty)
        self.set_content(self._either)
        self.list.current_changed.connect(self._moved)
        self.list.opened.connect(self._enter_card)
        self.card.painted.connect(self._painted)

    def _bind(self) -> None:
        bind = self.workplace.actions.bind
        for number in range(len(self.card.options)):
            bind(
                f"escalations.option.{number + 1}",
                self,
                partial(self.answer, number),
                partial(self._has_option, number),
            )
        bind("escalations.context", self, self.context.toggle)
        bind("escalations.back", self, self._back)
        bind("list.next", self, partial(self.list.step, 1))
        bind("list.previous", self, partial(self.list.step, -1))

    def _has_option(self, number: int) -> bool:
        return self._open is not None and number < len(self._open.options)


_UNBOUNDED = 16_777_215
