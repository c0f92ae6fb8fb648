"""Why not: seven reasons on digits, the last with a line of text, and the way back."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop_sdr.domain.message import RejectReason
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.key_row import KeyRow
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Well
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import draft as words
from desktop_sdr.gui.wording.reasons import REJECT_REASONS

REASONS = tuple(REJECT_REASONS)
_COLUMNS = 4


class ReasonPanel(Well):
    """The reasons as buttons of the registry; `noted` carries the words behind "Other"."""

    noted = Signal(str)

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(padding=12, spacing=4, parent=parent)
        self.body.addWidget(Label(words.reject_question(), "strong"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(px(4))
        self._grid.setVerticalSpacing(px(2))
        self._rows = [
            KeyRow(actions, f"reject.reason.{number + 1}", words.reject_words(reason))
            for number, reason in enumerate(REASONS)
        ]
        self._rows.append(KeyRow(actions, "reject.keep", words.keep_it()))
        self._columns = 0
        self._arrange(_COLUMNS)
        self.body.addLayout(self._grid)
        self._note = QLineEdit()
        self._note.setPlaceholderText(words.reject_note_prompt())
        self._note.setAccessibleName(words.reject_words(RejectReason.OTHER))
        self._note.returnPressed.connect(self._write)
        self.body.addWidget(self._note)
        self._note.hide()

    def begin(self) -> None:
        """Show the bare reasons."""
        self._note.clear()
        self._note.hide()
        self.show()

    def ask_note(self) -> None:
        """Ask for the words of "Other"."""
        self._note.show()
        self._note.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Half as many columns where the words would be cut off."""
        super().resizeEvent(event)
        fits = self.width() - px(24) >= self._width_of(_COLUMNS)
        self._arrange(_COLUMNS if fits else _COLUMNS // 2)

    def _width_of(self, columns: int) -> int:
        wide = [row.sizeHint().width() for row in self._rows]
        return sum(max(wide[column::columns]) + px(4) for column in range(columns))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, row in enumerate(self._rows):
            self._grid.addWidget(row, number // columns, number % columns)

    @Slot()
    def _write(self) -> None:
        if self._note.text().strip():
            self.noted.emit(self._note.text().strip())
