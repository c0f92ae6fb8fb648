"""The open case: what happened, their words, why it is the rep's, and the answers."""

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_sdr.domain.escalation import OPTIONS_FOR
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.escalations.option_button import OptionButton
from desktop_sdr.gui.pages.key_row import KeyRow
from desktop_sdr.gui.pages.quote_text import QuoteWell
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card, Line
from desktop_sdr.gui.widgets.chip import Avatar, IconMark
from desktop_sdr.gui.widgets.label import ElidedLabel, Label
from desktop_sdr.gui.wording import escalations as words
from desktop_sdr.ports.views import EscalationCard
from desktop_sdr.settings import Settings

_MOST_OPTIONS = max(len(options) for options in OPTIONS_FOR.values())


class CaseCard(Card):
    """Shows one case; the page decides what its keys do."""

    painted = Signal()
    """The case that was last put in is on the screen."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, spacing=0, parent=parent)
        self._unpainted = False
        self._avatar = Avatar("", 40)
        self._title = Label("", "title", wrap=True)
        self._who = ElidedLabel("", "body", "text2")
        self.quote = QuoteWell("draft", 8)
        self.meaning = KeyRow(actions, "escalations.meaning", "")
        self._detail = Label("", "body", "text2", wrap=True)
        self._why = Label("", "body", "text2", wrap=True)
        self.options = [OptionButton(actions, number + 1) for number in range(_MOST_OPTIONS)]
        self._foot = Label("", "caption", "text3", wrap=True)
        self._lay_out()

    def show_case(
        self, card: EscalationCard, settings: Settings, now: datetime, zone: tzinfo
    ) -> None:
        """Show another case."""
        row = card.row
        self._avatar.set_person(row.lead_name)
        self._title.setText(words.case_sentence(row, settings))
        self._who.set_whole(words.who_line(card, now, zone))
        said = card.quote.strip()
        self.quote.setVisible(bool(said))
        strong = (card.competitor,) if card.competitor else ()
        self.quote.text.show_quote(words.quote(said) if said else "", strong)
        self.quote.text.setAccessibleName(words.quote_name(row.lead_name))
        self.meaning.setVisible(bool(card.read_as))
        self.meaning.show_words(words.meaning_line(card))
        self._detail.setText(card.detail)
        said_already = (said, card.competitor)
        self._detail.setVisible(bool(card.detail) and card.detail.strip() not in said_already)
        self._why.setText(words.why_line(card, settings, now, zone))
        self._foot.setText(words.if_nothing(row.kind))
        self._show_options(card, settings)
        self._unpainted = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell once that the new case is there to be read."""
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.painted.emit()

    def _show_options(self, card: EscalationCard, settings: Settings) -> None:
        for number, button in enumerate(self.options):
            shown = number < len(card.options)
            button.setVisible(shown)
            if shown:
                option = card.options[number]
                title, does = words.option_words(option, card.row.lead_name, settings)
                button.show_option(title, does, suggested=option is card.suggested)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(px(24), px(18), px(24), px(14))
        head.setSpacing(px(12))
        lines = QVBoxLayout()
        lines.setSpacing(px(2))
        lines.addWidget(self._title)
        lines.addWidget(self._who)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(lines, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(24), px(14), px(24), px(16))
        foot.setSpacing(px(8))
        foot.addWidget(IconMark("hourglass", "text3", 16))
        foot.addWidget(self._foot, 1)
        self.body.addLayout(head)
        self.body.addWidget(Line())
        self.body.addWidget(self._scrolled(), 1)
        self.body.addWidget(Line())
        self.body.addLayout(foot)

    def _scrolled(self) -> QScrollArea:
        """Quote, reason and answers; they scroll where the window is low."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(24), px(12), px(24), px(12))
        column.setSpacing(px(12))
        question = Label(words.question(), "card")
        for part in (self.quote, self.meaning, self._detail, self._why, question):
            column.addWidget(part)
        for button in self.options:
            column.addWidget(button)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(words.question())
        scroll.setWidget(inner)
        inner.setAutoFillBackground(False)
        return scroll
