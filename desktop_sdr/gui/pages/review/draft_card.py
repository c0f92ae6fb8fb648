"""The card of the draft that is open: read it, edit it in place, or say why not."""

from datetime import datetime, tzinfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_sdr.domain.message import Channel
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.pages.quote_text import QuoteWell
from desktop_sdr.gui.pages.review.action_bar import ActionBar
from desktop_sdr.gui.pages.review.change_table import ChangeTable
from desktop_sdr.gui.pages.review.check_line import CheckLine
from desktop_sdr.gui.pages.review.claim_text import ClaimText
from desktop_sdr.gui.pages.review.draft_head import DraftHead
from desktop_sdr.gui.pages.review.edit_strip import EditStrip
from desktop_sdr.gui.pages.review.files_row import FilesRow
from desktop_sdr.gui.pages.review.reason_panel import ReasonPanel
from desktop_sdr.gui.pages.review.wish_panel import WishPanel
from desktop_sdr.gui.pages.review.word_diff import changes
from desktop_sdr.gui.theme import px, theme
from desktop_sdr.gui.widgets.card import Card, Line
from desktop_sdr.gui.widgets.label import Label, SectionLabel, plain_tip
from desktop_sdr.gui.wording import draft as words
from desktop_sdr.gui.wording.remarks import remark_why
from desktop_sdr.ports.views import DraftCard

_QUOTE_LINES = 4


class DraftCardView(Card):
    """Shows one draft; the page decides what its keys do."""

    claim_wanted = Signal(int)
    vouched = Signal(int)
    noted = Signal(str)
    painted = Signal()
    """The draft that was last put in is on the screen."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, spacing=0, parent=parent)
        self._card: DraftCard | None = None
        self._unpainted = False
        self.head = DraftHead(actions)
        self._subject = Label("", "subject", wrap=True)
        self._subject_field = QLineEdit()
        self._quote_heading = SectionLabel("")
        self._quote = QuoteWell("body", _QUOTE_LINES)
        self.text = ClaimText()
        self._table = ChangeTable()
        self._by_hand = Label(words.by_hand_line(), "caption", "text3", wrap=True)
        self.files = FilesRow(actions)
        self.check = CheckLine()
        self.reasons = ReasonPanel(actions)
        self.wish = WishPanel(actions)
        self._strip = EditStrip()
        self.bar = ActionBar(actions)
        self._lay_out()
        self._dress()
        self._lower(None)
        self._as_editor(False)
        self.text.textChanged.connect(self._typed)
        self._subject_field.textChanged.connect(self._typed)
        self.text.claim_clicked.connect(self.claim_wanted)
        self.check.source_wanted.connect(self.claim_wanted)
        self.check.vouched.connect(self.vouched)
        self.reasons.noted.connect(self.noted)
        theme().changed.connect(self._dress)

    @property
    def is_typing(self) -> bool:
        """True while the editor is open."""
        return not self.text.isReadOnly()

    def show_card(self, card: DraftCard, now: datetime, zone: tzinfo) -> None:
        """Show a draft to read."""
        self._card = card
        self.head.show_card(card, now, zone)
        self._subject.setText(card.row.subject)
        told = [(one, remark_why(one)) for one in card.remarks]
        of_subject = "\n".join(why for one, why in told if one.in_subject)
        self._subject.setToolTip(plain_tip(of_subject))
        self._show_quote(card)
        without_text = words.is_without_text(card.row.action)
        body = "" if without_text else card.body
        claims = () if without_text else card.claims
        self.text.show_draft(body, claims, "" if without_text else card.footer, told)
        if without_text:
            self._table.show_changes(words.changes_heading(card.row.action), card.body)
        self.text.setVisible(not without_text)
        self._table.setVisible(without_text)
        self._by_hand.setVisible(card.row.channel is Channel.LINKEDIN)
        self.files.show_card(card)
        self.check.show_for(card, now)
        self._lower(self.check if card.row.look_closely else None)
        self._as_editor(False)
        self._unpainted = True
        self.update()

    def begin_edit(self) -> None:
        """Let the rep type in the place of the text."""
        if self._card is None:
            return
        self._as_editor(True)
        self._subject_field.setText(self._card.row.subject)
        self.text.edit_draft()
        self._lower(self._strip)
        self._typed()

    def begin_reject(self) -> None:
        """Ask why not."""
        self._lower(self.reasons)
        self.reasons.begin()

    def begin_wish(self) -> None:
        """Ask what should be otherwise."""
        self._lower(self.wish)
        self.wish.begin()

    def end_question(self) -> None:
        """Keep the draft as it is after all."""
        flagged = self._card is not None and self._card.row.look_closely
        self._lower(self.check if flagged else None)

    def ask_again(self, keys: str) -> None:
        """Say that the same key once more approves in spite of the flag."""
        self._lower(self.check)
        self.check.ask_again(keys)

    def toggle_focus(self) -> None:
        """Dim everything but the claims, or show all again."""
        self.text.toggle_dim()

    def turn_page(self, by: int) -> None:
        """Scroll the text by a page."""
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell once that the new draft is there to be read."""
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.painted.emit()

    def edited(self) -> tuple[str, str]:
        """Subject and text as they stand in the editor."""
        return self._subject_field.text().strip(), self.text.toPlainText().strip()

    @Slot()
    def _typed(self) -> None:
        if self._card is None or not self.is_typing:
            return
        found = changes(self._card.body, self.text.toPlainText())
        self.text.mark_added([change.span for change in found if change.added])
        subject = changes(self._card.row.subject, self._subject_field.text())
        self._strip.show_changes([*subject, *found])

    def _show_quote(self, card: DraftCard) -> None:
        shown = bool(card.answers)
        self._quote_heading.setVisible(shown)
        self._quote.setVisible(shown)
        heading = words.quote_heading(card.row.lead_name)
        self._quote_heading.setText(heading)
        self._quote.text.show_quote(card.answers)
        self._quote.text.setAccessibleName(heading)

    def _as_editor(self, typing: bool) -> None:
        without_subject = self._card is None or not self._card.row.subject
        self._subject.setVisible(not typing and not without_subject)
        self._subject_field.setVisible(typing)
        side = px(16 if typing else 24)
        self._top.setContentsMargins(side, px(16), side, px(6))
        self._text_column.setContentsMargins(side, px(6), side, px(8))
        self.bar.show_typing(typing)

    def _lower(self, shown: QWidget | None) -> None:
        for panel in (self.check, self.reasons, self.wish, self._strip):
            if panel is not shown:
                panel.hide()
        if shown is not None:
            shown.show()

    def _lay_out(self) -> None:
        self._top = QVBoxLayout()
        self._top.setSpacing(px(8))
        for part in (self._quote_heading, self._quote, self._subject, self._subject_field):
            self._top.addWidget(part)
        self._text_column = QVBoxLayout()
        self._text_column.addWidget(self.text, 1)
        self._text_column.addWidget(self._table, 1)
        self._text_column.addWidget(self._by_hand)
        self._text_column.addWidget(self.files)
        lower = QVBoxLayout()
        lower.setContentsMargins(px(20), 0, px(20), px(10))
        for panel in (self.check, self.reasons, self.wish, self._strip):
            lower.addWidget(panel)
        self.body.addWidget(self.head)
        self.body.addWidget(Line())
        self.body.addLayout(self._top)
        self.body.addLayout(self._text_column, 1)
        self.body.addLayout(lower)
        self.body.addWidget(Line())
        self.body.addWidget(self.bar)

    @Slot()
    def _dress(self) -> None:
        subject, text = words.editor_names()
        self._subject_field.setAccessibleName(subject)
        self._subject_field.setFont(font("subject"))
        self.text.setAccessibleName(text if self.is_typing else words.draft_text_name())
