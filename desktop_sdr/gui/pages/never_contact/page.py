"""Who is never contacted: found, added, taken off where added by mistake, brought in, handed on."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QStandardPaths, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_sdr.domain.ids import SuppressionId
from desktop_sdr.gui.actions import ActionRegistry, Mode, keycap
from desktop_sdr.gui.pages.foot_line import FootLine
from desktop_sdr.gui.pages.never_contact.delegate import ROW_HEIGHT, NeverDelegate
from desktop_sdr.gui.pages.never_contact.handing_over import counted, free_place, write_list
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.sheets.ask_twice import AskTwiceSheet
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.card_list import CardList
from desktop_sdr.gui.widgets.paged_model import KeysetSource, PagedModel
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import never_contact as words
from desktop_sdr.gui.wording.sections import AskedWords
from desktop_sdr.gui.wording.undoing import not_done
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.never_list import NeverRow

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import UndoResult
    from desktop_sdr.agent.reviewing.never_contacting import ListedVerdict, ListResult

ResultT = TypeVar("ResultT")

_TYPING_MS = 150


def _number(row: NeverRow) -> SuppressionId:
    return row.id


def _described(row: NeverRow) -> str:
    return f"{words.entry_words(row)}. {words.entry_line(row)}"


class NeverPage(Page):
    """Search, a line to add one, the list, and what can be done with it."""

    mode = Mode.NEVER
    topics = frozenset({Topic.SUPPRESSIONS})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        )
        self.search = _field(words.search_prompt())
        self.entry = _field(words.entry_prompt())
        self.why = _field(words.why_prompt())
        self.buttons = {
            what: ActionButton(told, keys=keycap(f"never.{what}"), height=32)
            for what, told in words.verbs().items()
        }
        self.model = PagedModel[NeverRow](self._source(), _number, _described, self)
        self.list = CardList(words.list_name(), ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setItemDelegate(NeverDelegate(self.list))
        self.empty = EmptyState(*words.nothing(searched=False), icon="ban", tone="off")
        self.foot = FootLine()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPING_MS)
        self._lay_out()
        self._connect()

    def heading(self) -> Heading:
        """How many are on it."""
        if self.failed:
            return Heading(words.page_title(), words.could_not_load())
        return Heading(words.page_title(), words.heading_line(self.model.rowCount()))

    def read(self) -> None:
        """Read the list again; the entry that was current stays so."""
        current = self.list.current_id()
        self.model.reload(self._source())
        number = self.model.find(current)
        if self.model.rowCount():
            self.list.go_to(number or 0)
        self.empty.set_words(*words.nothing(searched=bool(self._sought())))
        self._either.setCurrentWidget(self.list if self.model.rowCount() else self.empty)
        self.workplace.actions.refresh()

    def fit(self, room: Breakpoint) -> None:
        """Put the search over the buttons where there is no room beside them."""
        super().fit(room)
        beside, over = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._below.setDirection(over if room is Breakpoint.TIGHT else beside)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep letters from landing in a field before the rep asked for one."""
        super().showEvent(event)
        self.list.setFocus()

    def panes(self) -> Sequence[QWidget]:
        """The list alone."""
        return (self.list,)

    def bring_in(self, file: Path) -> None:
        """Say what a file would change, and ask."""
        desk = self.workplace.desk
        self._run(
            lambda: desk.bring_in_never_list(file, file.name, dry_run=True),
            lambda would: self._ask(
                words.import_words(file.name, would.totals, would.stopped),
                partial(self._import, file),
            ),
            words.not_imported(file.name),
        )

    def _source(self) -> KeysetSource[NeverRow]:
        views, sought = self.workplace.desk.views, self._sought()
        return KeysetSource(
            partial(views.never_count, sought), partial(views.never_list, sought), _number
        )

    def _sought(self) -> str:
        return self.search.text().strip()

    def _run(
        self, work: Callable[[], ResultT], done: Callable[[ResultT], None], said: str = ""
    ) -> None:
        """Let the desk work; a refusal is told at the foot, trouble in the window."""
        self.workplace.tasks.run(self, work, done, partial(self._failed, said))

    def _failed(self, said: str, error: BaseException) -> None:
        from desktop_sdr.agent.desk import NotImportable

        if isinstance(error, OSError):
            told = words.not_exported(str(error.filename), error.strerror or "")
            self.foot.say(told, warns=True)
        elif said and isinstance(error, NotImportable):
            self.foot.say(said, warns=True)
        else:
            self.workplace.tasks.trouble.emit(error)

    def _say(self, told: str) -> None:
        self.foot.say(told, warns=False)
        announce(self, told)
        self.refresh()

    def _ask(self, said: AskedWords, agreed: Callable[[], None]) -> None:
        def build(host: QWidget, uncovered: QWidget, actions: ActionRegistry) -> AskTwiceSheet:
            sheet = AskTwiceSheet(host, uncovered, actions, said)
            sheet.agreed.connect(agreed)
            return sheet

        self.sheet_wanted.emit(build)

    @Slot()
    def _add(self) -> None:
        entry, why = self.entry.text().strip(), self.why.text().strip()
        if not entry:
            self.entry.setFocus()
            return
        desk = self.workplace.desk
        self._run(lambda: desk.never_contact(entry, why), partial(self._added, entry))

    def _added(self, entry: str, answer: "tuple[ListedVerdict, ListResult]") -> None:
        verdict, result = answer
        if verdict.reason:
            self.foot.say(words.not_added(entry, verdict.reason), warns=True)
            return
        self.entry.clear()
        self.why.clear()
        self._say(words.added(entry, result.stopped, known=verdict.verdict == "known"))

    def _remove(self) -> None:
        row = self.list.current_row()
        if not isinstance(row, NeverRow):
            return
        deed = self.workplace.desk.views.deed_of_entry(row.id)
        stays = words.stays_because(row) or ("" if deed else words.not_known_any_more())
        if stays or deed is None:
            self.foot.say(stays, warns=True)
            return
        desk, taken_off = self.workplace.desk, partial(self._removed, row)
        self._ask(words.remove_words(row), lambda: self._run(lambda: desk.undo(deed), taken_off))

    def _removed(self, row: NeverRow, result: "UndoResult") -> None:
        if result.is_done:
            self._say(words.removed(row))
            return
        now, zone = self.workplace.desk.now(), self.workplace.zone
        told = not_done(result.why or "", result.left_at, result.lead_name, now, zone)
        self.foot.say(told, warns=True)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, words.choose_file())
        # Qt's own: a native one would keep the keys for Pause from us.
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.bring_in(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import(self, file: Path) -> None:
        desk = self.workplace.desk
        self._run(
            lambda: desk.bring_in_never_list(file, file.name),
            lambda result: self._say(words.imported(result.totals, result.stopped)),
            words.not_imported(file.name),
        )

    def _export(self) -> None:
        desk = self.workplace.desk
        place = free_place(self.folder, desk.now().astimezone(self.workplace.zone).date())
        self._run(
            lambda: counted(desk),
            lambda counts: self._ask(
                words.export_words(str(place), counts["written"], counts["left_out"]),
                partial(self._write, place),
            ),
        )

    def _write(self, place: Path) -> None:
        desk = self.workplace.desk
        self._run(lambda: write_list(desk, place), lambda at: self._say(words.exported(str(at))))

    def _back(self) -> None:
        self.search.clear()
        self.list.setFocus()

    def _lay_out(self) -> None:
        card = Card(padding=0, spacing=8)
        card.body.setContentsMargins(px(4), px(12), px(4), px(0))
        top, verbs = QHBoxLayout(), QHBoxLayout()
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for row in (top, self._below):
            row.setContentsMargins(px(12), 0, px(12), 0)
            row.setSpacing(px(8))
        top.addWidget(self.entry, 3)
        top.addWidget(self.why, 2)
        top.addWidget(self.buttons["add"])
        verbs.setSpacing(px(8))
        for what in ("remove", "import", "export"):
            verbs.addWidget(self.buttons[what])
        self._below.addWidget(self.search, 1)
        self._below.addLayout(verbs)
        self._either = QStackedWidget()
        self._either.addWidget(self.list)
        self._either.addWidget(self.empty)
        card.body.addLayout(top)
        card.body.addLayout(self._below)
        card.body.addWidget(self._either, 1)
        card.body.addWidget(self.foot)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.addWidget(card)
        self.set_content(whole)

    def _connect(self) -> None:
        bind = self.workplace.actions.bind
        bind("never.add", self, self.entry.setFocus)
        bind("never.search", self, self.search.setFocus)
        bind("never.remove", self, self._remove)
        bind("never.import", self, self._choose_file)
        bind("never.export", self, self._export)
        bind("never.back", self, self._back)
        bind("list.next", self, partial(self.list.step, 1))
        bind("list.previous", self, partial(self.list.step, -1))
        for what in ("remove", "import", "export"):
            run = partial(self.workplace.actions.run, f"never.{what}")
            self.buttons[what].clicked.connect(run)
        self.buttons["add"].clicked.connect(self._add)
        self.entry.returnPressed.connect(self._add)
        self.why.returnPressed.connect(self._add)
        self.search.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self.refresh)


def _field(prompt: str) -> QLineEdit:
    field = QLineEdit()
    field.setProperty("kind", "search")
    field.setPlaceholderText(prompt)
    field.setAccessibleName(prompt)
    return field
