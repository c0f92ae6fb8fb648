"""The rules that the rep's edits taught, and beside them what each does and where it came from."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.pages.entries import EntriesModel, GroupHeading
from desktop_sdr.gui.pages.foot_line import FootLine
from desktop_sdr.gui.pages.in_order import InOrder
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.pages.rules.delegate import HEADING_HEIGHT, ROW_HEIGHT, RuleDelegate
from desktop_sdr.gui.pages.rules.rule_pane import RulePane
from desktop_sdr.gui.pages.two_parts import TwoParts
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.card_list import CardList
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import style as words
from desktop_sdr.gui.wording import undoing
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.style_views import ShownRule

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import UndoResult

ResultT = TypeVar("ResultT")
LIST_WIDTH, LIST_HEIGHT = 380, 220


def _number(row: object) -> object:
    return row.rule.id if isinstance(row, ShownRule) else None


def _described(row: object) -> str:
    return words.rule_name(row) if isinstance(row, ShownRule) else ""


class RulesPage(Page):
    """Forget and bring back, limit to a sequence, undo; all by keys."""

    mode = Mode.RULES
    topics = frozenset({Topic.SETTINGS})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._commands = InOrder(workplace.tasks, self)
        self._counts = {words.HOLDING: 0, words.ON_THE_WAY: 0}
        self.model = EntriesModel(_number, _described, self)
        self.list = CardList(words.list_name(), ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RuleDelegate(self.list))
        self.side = RulePane(workplace.actions)
        self.menu = QMenu(self)
        self.empty = EmptyState(*words.nothing(), icon="pencil", tone="off")
        self.foot = FootLine()
        self._parts = TwoParts(words.page_title(), self._listed(), self.side, LIST_WIDTH)
        self._either = QStackedWidget()
        self._lay_out()
        self._connect()

    def heading(self) -> Heading:
        """How many hold."""
        if self.failed:
            return Heading(words.page_title(), words.could_not_load())
        line = words.heading_line(self._counts[words.HOLDING], self._counts[words.ON_THE_WAY])
        return Heading(words.page_title(), line)

    def read(self) -> None:
        """Read the rules again; the one that is read stays so."""
        rules = self.workplace.desk.style_rules()
        current = self.list.current_id()
        self.model.replace(self._grouped(rules))
        self.list.set_heights(dict.fromkeys(self.model.heading_numbers(), HEADING_HEIGHT))
        self._either.setCurrentIndex(0 if rules else 1)
        if rules:
            number = self.model.find(current)
            self.list.go_to(1 if number is None else number)
        self._chosen(self.list.current_row())

    def fit(self, room: Breakpoint) -> None:
        """Put the list over the rule where there is no room beside it."""
        super().fit(room)
        tight = room is Breakpoint.TIGHT
        self._parts.stack(over=tight)
        self.side.stack(over=tight)
        self.list.setMinimumHeight(px(LIST_HEIGHT if tight else 0))

    def showEvent(self, event: QShowEvent) -> None:
        """The list takes the keyboard."""
        super().showEvent(event)
        self.list.setFocus()

    def panes(self) -> Sequence[QWidget]:
        """The rules, the one that is read."""
        return (self.list, self.side)

    def _grouped(self, rules: Sequence[ShownRule]) -> Sequence[object]:
        entries: list[object] = []
        for group in (words.HOLDING, words.ON_THE_WAY, words.FORGOTTEN):
            found = [one for one in rules if words.group_of(one.rule) == group]
            self._counts[group] = len(found)
            if found:
                entries += [GroupHeading(group, words.group_words(group)), *found]
        return entries

    @Slot(object)
    def _chosen(self, row: object) -> None:
        shown = row if isinstance(row, ShownRule) else None
        edits = () if shown is None else self.workplace.desk.style_edits(shown.rule.id)
        self.side.show_rule(shown, edits, self.workplace.zone)
        self.workplace.actions.refresh()

    def _current(self) -> ShownRule | None:
        row = self.list.current_row()
        return row if isinstance(row, ShownRule) else None

    def _forget(self) -> None:
        """Let the rule hold no more; or again, where it was forgotten."""
        shown, desk = self._current(), self.workplace.desk
        if shown is None:
            return
        rule = shown.rule
        if rule.forgotten_at is None:
            self._run(partial(desk.forget_style_rule, rule.id), lambda _: words.forgot(rule))
        else:
            back = partial(desk.bring_style_rule_back, rule.id)
            self._run(back, lambda _: words.brought_back(rule))

    def _choose_place(self) -> None:
        """Offer the sequences; the choice counts for the rule that shows now."""
        shown = self._current()
        if shown is None:
            return
        self.menu.clear()
        for place in ("", *self.workplace.desk.style_places()):
            line = self.menu.addAction(words.where_words(place).replace("&", "&&"))
            line.setCheckable(True)
            line.setChecked(place == shown.sequence)
            line.triggered.connect(partial(self._limit, shown, place))
        button = self.side.limit
        self.menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _limit(self, shown: ShownRule, place: str, _checked: bool = False) -> None:
        if place == shown.sequence:
            return
        desk, rule = self.workplace.desk, shown.rule
        self._run(
            partial(desk.limit_style_rule, rule.id, place), lambda _: words.limited(rule, place)
        )

    def _undo(self) -> None:
        self._run(self.workplace.desk.undo_newest, self._undone)

    def _undone(self, result: "UndoResult") -> str:
        if result.deed is None:
            return undoing.nothing_left()
        if result.is_done:
            return undoing.done(result.deed.kind, result.lead_name, partly=bool(result.stays))
        now, zone = self.workplace.desk.now(), self.workplace.zone
        return undoing.not_done(result.why or "", result.left_at, result.lead_name, now, zone)

    def _run(self, work: Callable[[], ResultT], said: Callable[[ResultT], str]) -> None:
        self._commands.run(work, lambda result: self._say(said(result)), self._failed)

    def _say(self, told: str) -> None:
        self.foot.say(told, warns=False)
        announce(self, told)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        from desktop_sdr.agent.desk import DeskRefusal

        if isinstance(error, DeskRefusal):
            self.foot.say(words.not_changed(error.code), warns=True)
            self.refresh()
        else:
            self.workplace.tasks.trouble.emit(error)

    def _can_limit(self) -> bool:
        shown = self._current()
        return shown is not None and shown.rule.forgotten_at is None

    def _listed(self) -> QWidget:
        card = Card(padding=0, spacing=0)
        card.body.setContentsMargins(px(4), px(8), px(4), px(8))
        card.body.addWidget(self.list)
        return card

    def _lay_out(self) -> None:
        none = QWidget()
        room = QVBoxLayout(none)
        room.setContentsMargins(px(20), px(16), px(20), px(16))
        card = Card(padding=0)
        card.body.addWidget(self.empty)
        room.addWidget(card)
        self._either.addWidget(self._parts)
        self._either.addWidget(none)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._either, 1)
        column.addWidget(self.foot)
        self.set_content(whole)

    def _connect(self) -> None:
        self.list.current_changed.connect(self._chosen)
        bind = self.workplace.actions.bind
        bind("rules.forget", self, self._forget, lambda: self._current() is not None)
        bind("rules.limit", self, self._choose_place, self._can_limit)
        bind("undo", self, self._undo)
        bind("list.next", self, partial(self.list.step, 1))
        bind("list.previous", self, partial(self.list.step, -1))
