"""Undoes everything since a moment, by way of the sheet that previews it and says what stands."""

from datetime import datetime
from functools import partial
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
        window.undo_since_wanted.connect(self.ask)

    @Slot(object)
    def ask(self, since: datetime) -> None:
        """Open the sheet for everything since; nothing is taken back by it."""
        if self._is_asking or self._window.actions_.mode is Mode.SHEET:
            return
        self._is_asking = True
        desk = self._work.desk
        self._work.tasks.run(
            self, lambda: desk.undo_plan_since(since), partial(self._planned, since), self._failed
        )

    def _planned(self, since: datetime, report: "UndoReport") -> None:
        self._is_asking = False
        if self._window.actions_.mode is Mode.SHEET:
            return
        said = words.plan_words(report, since, self._work.desk.now(), self._work.zone)
        self._open(said).agreed.connect(partial(self._undo, since))

    def _open(self, said: words.SinceWords) -> UndoSinceSheet:
        window = self._window
        sheet = UndoSinceSheet(window.body, window.header, window.actions_, said)
        sheet.closed.connect(self._closed)
        self._sheet = sheet
        sheet.open()
        return sheet

    @Slot()
    def _closed(self) -> None:
        self._sheet = None

    def _undo(self, since: datetime) -> None:
        desk = self._work.desk
        self._work.tasks.run(
            self, lambda: desk.undo_since(since), partial(self._done, since), self._failed
        )

    def _failed(self, error: BaseException) -> None:
        self._is_asking = False
        if self._sheet is not None:
            self._sheet.stay()
        self._work.tasks.trouble.emit(error)

    def _done(self, since: datetime, report: "UndoReport") -> None:
        said = words.result_words(report, since, self._work.desk.now(), self._work.zone)
        if self._sheet is not None:
            self._sheet.show_result(said)
        elif self._window.actions_.mode is Mode.SHEET:
            self.told.emit(BannerWords("info", said.title, said.line, close()))
        else:
            self._open(said)
