"""The resume sheet: what will happen, before anything starts again."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.sheets.rows import SheetRow
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Well
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.label import Label, Run
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording import sheets as words

SETTLE_MS = 1000


@dataclass(frozen=True, slots=True)
class ResumeLine:
    """One kind of thing that resuming does."""

    glyph: Glyph
    strong: str
    small: str
    number: str


@dataclass(frozen=True, slots=True)
class ResumeSummary:
    """Everything that the sheet says."""

    since: str
    lines: tuple[ResumeLine, ...]
    level: tuple[Run, ...]
    check_first: str
    """The verb that shows what is held; empty when nothing is."""
    in_spite_of: str = ""
    """What the rep must tick after an automatic pause; empty when nothing stands in the way."""


class ResumeSheet(Sheet):
    """Emits `resumed` only for Ctrl+Enter or a press on Resume; Stay paused has the focus."""

    resumed = Signal()
    held_wanted = Signal()

    def __init__(
        self, host: QWidget, uncovered: QWidget, actions: ActionRegistry, summary: ResumeSummary
    ) -> None:
        super().__init__(host, uncovered, actions, words.resume_title(), 600)
        self._summary = summary
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._agree)
        self._since = Label("", "body", "text2", wrap=True)
        self.body.addSpacing(px(6))
        self.body.addWidget(self._since)
        self.body.addSpacing(px(8))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(12))
        self.body.addLayout(self._lines)
        self.body.addWidget(self._level_line())
        self._anyway = QCheckBox()
        self._anyway.setFont(font("body"))
        self._anyway.toggled.connect(self._agree)
        self.body.addWidget(self._anyway)
        self._fill_foot()
        self._fill()

    def show_summary(self, summary: ResumeSummary) -> None:
        """New numbers while it is open: show them, and hold the button for a second."""
        if summary == self._summary:
            return
        self._summary = summary
        self._settle.start()
        self._fill()
        self._arrange()

    def first_focus(self) -> QWidget:
        """Staying paused is what an absent-minded press does."""
        return self._stay

    @Slot()
    def go_ahead(self) -> None:
        """Resume, if it may be."""
        if self._resume.isEnabled():
            self.stay()
            self.resumed.emit()

    def _level_line(self) -> Well:
        well = Well()
        self._level = Label("", "body", wrap=True)
        well.body.addWidget(self._level)
        return well

    def _fill_foot(self) -> None:
        self._check = ActionButton("", "quiet", height=40)
        self._stay = ActionButton(words.stay_paused(), keys=keycap("sheet.stay"), height=40)
        self._resume = ActionButton(
            words.resume_verb(), "primary", icon="play", keys=keycap("sheet.go_ahead"), height=40
        )
        self._resume.enter_presses = False
        self._check.clicked.connect(self._look_first)
        self._stay.clicked.connect(self.stay)
        self._resume.clicked.connect(self.go_ahead)
        self.foot.addWidget(self._check)
        self.foot.addStretch(1)
        self.foot.addWidget(self._stay)
        self.foot.addWidget(self._resume)

    def _fill(self) -> None:
        summary = self._summary
        self._since.setText(summary.since)
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for line in summary.lines:
            mark = StatusGlyph(line.glyph, 18)
            row = SheetRow(mark, line.strong, line.small, line.number)
            self._lines.addWidget(row)
            row.show()  # before the sheet is measured anew: what is hidden takes no room
        self._level.set_runs(summary.level)
        self._check.set_words(summary.check_first)
        self._check.setVisible(bool(summary.check_first))
        self._anyway.setVisible(bool(summary.in_spite_of))
        if summary.in_spite_of:
            self._anyway.setText(summary.in_spite_of)
        self._agree()

    @Slot()
    def _agree(self) -> None:
        clear = not self._summary.in_spite_of or self._anyway.isChecked()
        self._resume.setEnabled(clear and not self._settle.isActive())

    @Slot()
    def _look_first(self) -> None:
        self.stay()
        self.held_wanted.emit()
