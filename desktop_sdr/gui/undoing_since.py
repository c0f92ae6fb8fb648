"""Undoes everything since a moment, by way of the sheet that previews it and says what stands."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.sheets.undo_since import UndoSinceSheet
from desktop_sdr.gui.widgets.banner import BannerWords
from desktop_sdr.gui.window import MainWindow
from desktop_sdr.gui.wording import undoing_since as words
from desktop_sdr.gui.wording.levels import close

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import UndoReport


class UndoingSince(QObject):
    """Asks the desk for the plan, opens the sheet, and has it done on a worker."""

    told = Signal(object)
    """BannerWords: what became of it, where another sheet is in the way."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._work = window.workplace
        self._sheet: UndoSinceSheet | None = None
        self._is_asking = False
        self._since: datetime | None = None
        window.undo_since_wanted.connect(self.ask)

    @Slot(object)
    def ask(self, since: datetime) -> None:
        """Open the sheet for everything since; nothing is taken back by it."""
        if self._is_asking or self._window.actions_.mode is Mode.SHEET:
            return
        self._is_asking = True
        self._since = since
        desk = self._work.desk
        self._work.tasks.run(
            self, lambda: desk.undo_plan_since(since), self._planned, self._not_planned
        )

    def _planned(self, report: "UndoReport") -> None:
        self._is_asking = False
        if self._since is None or self._window.actions_.mode is Mode.SHEET:
            return
        self._open(words.plan_words(report, self._since, self._work.desk.now(), self._work.zone))

    def _not_planned(self, error: BaseException) -> None:
        self._is_asking = False
        self._work.tasks.trouble.emit(error)

    def _open(self, said: words.SinceWords) -> None:
        window = self._window
        sheet = UndoSinceSheet(window.body, window.header, window.actions_, said)
        sheet.agreed.connect(self._undo)
        sheet.closed.connect(self._closed)
        self._sheet = sheet
        sheet.open()

    @Slot()
    def _closed(self) -> None:
        self._sheet = None

    @Slot()
    def _undo(self) -> None:
        since, desk = self._since, self._work.desk
        if since is None:
            return

        def done(report: "UndoReport") -> None:
            now, zone = desk.now(), self._work.zone
            self._say(words.result_words(report, since, now, zone))

        self._work.tasks.run(self, lambda: desk.undo_since(since), done, self._failed)

    def _failed(self, error: BaseException) -> None:
        if self._sheet is not None:
            self._sheet.stay()
        self._work.tasks.trouble.emit(error)

    def _say(self, said: words.SinceWords) -> None:
        if self._sheet is not None:
            self._sheet.show_result(said)
        elif self._window.actions_.mode is Mode.SHEET:
            self.told.emit(BannerWords("info", said.title, said.line, close()))
        else:
            self._open(said)
