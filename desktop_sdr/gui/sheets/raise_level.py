"""The sheet before a higher level: what changes, what has been earned, what is missing."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.sheets.rows import SheetRow
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Line, Notice
from desktop_sdr.gui.widgets.chip import IconMark, StatusGlyph
from desktop_sdr.gui.widgets.label import Label, Run
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording import sheets as words
from desktop_sdr.gui.wording.levels import Earned


@dataclass(frozen=True, slots=True)
class RaiseOffer:
    """Everything that the sheet says."""

    level: int
    current: int
    may: bool
    """True when moving up is offered; otherwise the sheet only says what is missing."""
    earned: tuple[Earned, ...]
    note: tuple[Run, ...]
    """The amber line: the replay of last week, or why there is none."""


class RaiseSheet(Sheet):
    """Emits `agreed` with the level only for Ctrl+Enter or a press on Move up."""

    agreed = Signal(int)

    def __init__(
        self, host: QWidget, uncovered: QWidget, actions: ActionRegistry, offer: RaiseOffer
    ) -> None:
        super().__init__(host, uncovered, actions, words.raise_title(offer.level), 760)
        self._offer = offer
        self.body.addWidget(Label(words.raise_line(offer.level), "body", "text2", wrap=True))
        columns = QHBoxLayout()
        columns.setSpacing(px(24))
        columns.addLayout(self._changes(), 1)
        columns.addWidget(Line(Qt.Orientation.Vertical))
        columns.addLayout(self._earned(), 1)
        self.body.addLayout(columns)
        self.body.addWidget(self._note())
        self.body.addWidget(Label(words.can_drop_back(offer.current), "body", "text2", wrap=True))
        self._fill_foot()

    def first_focus(self) -> QWidget:
        """Staying is what an absent-minded press does."""
        return self._stay

    @Slot()
    def go_ahead(self) -> None:
        """Move up, where it is offered."""
        if self._offer.may:
            self.stay()
            self.agreed.emit(self._offer.level)

    def _changes(self) -> QVBoxLayout:
        column = self._column(words.what_changes())
        for icon, strong, small in words.level_changes(self._offer.level):
            column.addWidget(SheetRow(IconMark(icon, "text2", 18), strong, small))
        column.addStretch(1)
        return column

    def _earned(self) -> QVBoxLayout:
        column = self._column(words.earned_so_far())
        for line in self._offer.earned:
            mark = StatusGlyph(line.glyph, 18)
            column.addWidget(SheetRow(mark, line.name, line.need, line.value))
        column.addStretch(1)
        return column

    def _column(self, title: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(px(10))
        column.addWidget(Label(title, "card"))
        return column

    def _note(self) -> Notice:
        notice = Notice("warn")
        row = QHBoxLayout(notice)
        row.setContentsMargins(px(14), px(10), px(12), px(10))
        row.setSpacing(px(10))
        text = Label("", "body", wrap=True)
        text.set_runs(self._offer.note)
        row.addWidget(StatusGlyph(Glyph.WARN, 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        return notice

    def _fill_foot(self) -> None:
        stay = words.stay_at(self._offer.current)
        self._stay = ActionButton(stay, keys=keycap("sheet.stay"), height=40)
        self._stay.clicked.connect(self.stay)
        self.foot.addStretch(1)
        self.foot.addWidget(self._stay)
        if self._offer.may:
            move = words.move_up_to(self._offer.level)
            go = ActionButton(move, "primary", keys=keycap("sheet.go_ahead"), height=40)
            go.enter_presses = False
            go.clicked.connect(self.go_ahead)
            self.foot.addWidget(go)
