"""The card that says whether somebody may be written to: country, rule, reason, what is missing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from desktop_sdr.gui.pages.side_cards import FactRows, SideCard
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording import law as words

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import LegalStanding


class LawCard(SideCard):
    """A verdict with its mark, then what it rests on."""

    def __init__(self) -> None:
        super().__init__(words.law_title())
        self._mark = StatusGlyph(Glyph.OFF, 14)
        self.verdict = Label("", "body", wrap=True)
        self.command = Label("", "caption", "text3", wrap=True)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = FactRows(words.law_labels())
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.verdict, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.command)
        self.body.addWidget(self.facts)

    def show_law(self, law: "LegalStanding", email: str, *, asked_for: bool) -> None:
        """Show another person; `asked_for` where what is decided answers their own words."""
        missing = words.missing_line(law, asked_for=asked_for)
        self._mark.set_glyph(Glyph.WARN if missing else Glyph.OK)
        self.verdict.setText(missing or words.may_be_written_to(asked_for=asked_for))
        command = words.how_to_add(law, email)
        self.command.setText(command)
        self.command.setVisible(bool(command))
        self.facts.show_facts(words.law_facts(law))
