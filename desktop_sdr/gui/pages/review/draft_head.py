"""The head of the draft's card: who it is for, which step it is, when it goes."""

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.review.why_pane import zone_of
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.chip import Avatar, Chip
from desktop_sdr.gui.widgets.label import ElidedLabel, Label
from desktop_sdr.gui.wording import draft as words
from desktop_sdr.gui.wording import review
from desktop_sdr.gui.wording.language import percent
from desktop_sdr.ports.views import DraftCard


class DraftHead(QWidget):
    """Avatar, name, company; chip and time at the right, with the number where the pane is away."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(24), px(18), px(20), px(14))
        row.setSpacing(px(12))
        self._avatar = Avatar("", 40)
        self._name = ElidedLabel("", "title")
        self._person = ElidedLabel("", "body", "text2")
        self._chip = Chip("")
        self._why = BoundButton(actions, "review.why", "quiet", height=24)
        self._sends = Label("", "caption", "text3")
        self._sends.setAlignment(Qt.AlignmentFlag.AlignRight)
        lines = QVBoxLayout()
        lines.setSpacing(px(2))
        lines.addWidget(self._name)
        lines.addWidget(self._person)
        marks = QHBoxLayout()
        marks.setSpacing(px(6))
        marks.addStretch(1)
        marks.addWidget(self._chip)
        marks.addWidget(self._why)
        right = QVBoxLayout()
        right.setSpacing(px(4))
        right.addLayout(marks)
        right.addWidget(self._sends)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        row.addLayout(right)

    def show_card(self, card: DraftCard, now: datetime, zone: tzinfo) -> None:
        """Show another draft's person."""
        row = card.row
        self._avatar.set_person(row.lead_name)
        self._name.set_whole(row.lead_name)
        self._person.set_whole(words.person_line(card.lead_title, row.account_name))
        icon, mark = review.row_mark(row)
        self._chip.set_words(mark, icon=icon)
        self._why.set_words(percent(row.confidence))
        self._sends.setText(words.sends_line(row, now, zone, zone_of(card.lead_time_zone)))

    def show_number(self, shown: bool) -> None:
        """Show the number with its key, where the pane beside the card is a drawer."""
        self._why.setVisible(shown)
