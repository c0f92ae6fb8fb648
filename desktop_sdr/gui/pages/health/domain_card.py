"""The domains sent from: each finding in a sentence, and the record to add, ready to be copied."""

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


class DomainPart(QWidget):
    """What was last seen of one domain."""

    def __init__(self, look: DomainLook) -> None:
        super().__init__()
        self.look = look
        self._told = Label("", "caption", "text3", wrap=True)
        self.rows = [FindingRow(one) for one in look.findings]
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(px(8))
        lines.addWidget(self._told)
        for row in self.rows:
            lines.addWidget(row)

    def tell(self, now: datetime) -> None:
        """Say how long ago that was."""
        self._told.setText(words.looked_line(self.look, now))


class DomainCard(Card):
    """What was last seen of each domain, and the button that looks again."""

    look_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.parts: list[DomainPart] = []
        self._title = Label(words.domain_title(1), "card")
        self._told = Label("", "caption", "text3", wrap=True)
        self.again = ActionButton(words.look_again(), height=32)
        self.again.clicked.connect(self.look_wanted)
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(px(2))
        titles.addWidget(self._title)
        titles.addWidget(self._told)
        head.addLayout(titles, 1)
        head.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)

    def show_looks(self, looks: Sequence[DomainLook], now: datetime) -> None:
        """Show what was last seen; the rows are made anew only where there are other looks."""
        self._say("" if looks else words.not_looked_yet())
        if [part.look for part in self.parts] != list(looks):
            self._fill(looks)
        for part in self.parts:
            part.tell(now)

    def show_looking(self, *, under_way: bool) -> None:
        """Say whether a look is being taken; the button waits meanwhile."""
        self.again.setEnabled(not under_way)
        self.again.set_words(words.looking() if under_way else words.look_again())

    def show_silence(self) -> None:
        """Say that nobody answered; what was seen before stays."""
        self._say(words.could_not_look())

    def _say(self, line: str) -> None:
        self._told.setText(line)
        self._told.setVisible(bool(line))

    def _fill(self, looks: Sequence[DomainLook]) -> None:
        for part in self.parts:
            self.body.removeWidget(part)
            part.deleteLater()
        self._title.setText(words.domain_title(len(looks)))
        self.parts = [DomainPart(one) for one in looks]
        for part in self.parts:
            self.body.addWidget(part)
