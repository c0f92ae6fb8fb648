"""The rep's own domain: each finding in a sentence, and the record to add, ready to be copied."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_sdr.domain.reputation import DomainLook, Finding, Record
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Card, Well
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import own_domain as words


class RecordWell(Well):
    """A record to add; its value can be marked by mouse or copied whole."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self._value = record.value
        value = Label(record.value, "body", wrap=True)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        value.setAccessibleName(record.value)
        self.copying = ActionButton(words.copy_record(), "quiet", height=28)
        self.copying.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(value, 1)
        row.addWidget(self.copying, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(Label(words.record_words(record), "caption", "text3", wrap=True))
        self.body.addLayout(row)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._value)
        self.copying.set_words(words.copied())


class FindingRow(QWidget):
    """One finding: its sign, its sentence, and what to publish instead."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        lines = QVBoxLayout()
        lines.setSpacing(px(6))
        lines.addWidget(Label(words.finding_words(finding), "body", wrap=True))
        self.record = RecordWell(finding.record) if finding.record is not None else None
        if self.record is not None:
            lines.addWidget(self.record)
        glyph = StatusGlyph(words.finding_glyph(finding), 16)
        row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)


class DomainCard(Card):
    """What was last seen of the domain, and the button that looks again."""

    look_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._shown: DomainLook | None = None
        self.rows: list[FindingRow] = []
        self._told = Label("", "caption", "text3", wrap=True)
        self.again = ActionButton(words.look_again(), height=32)
        self.again.clicked.connect(self.look_wanted)
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(px(2))
        titles.addWidget(Label(words.domain_title(), "card"))
        titles.addWidget(self._told)
        head.addLayout(titles, 1)
        head.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)

    @property
    def line(self) -> str:
        """What stands under the heading."""
        return self._told.text()

    def show_look(self, look: DomainLook | None, now: datetime) -> None:
        """Show what was last seen; the rows are made anew only where it is another look."""
        self._told.setText(words.looked_line(look, now))
        if look == self._shown:
            return
        self._shown = look
        self._fill(() if look is None else look.findings)

    def show_looking(self, *, under_way: bool) -> None:
        """Say whether a look is being taken; the button waits meanwhile."""
        self.again.setEnabled(not under_way)
        self.again.set_words(words.looking() if under_way else words.look_again())

    def show_silence(self) -> None:
        """Say that nobody answered; what was seen before stays."""
        self._told.setText(words.could_not_look())

    def _fill(self, findings: Sequence[Finding]) -> None:
        for row in self.rows:
            self.body.removeWidget(row)
            row.deleteLater()
        self.rows = [FindingRow(one) for one in findings]
        for row in self.rows:
            self.body.addWidget(row)
