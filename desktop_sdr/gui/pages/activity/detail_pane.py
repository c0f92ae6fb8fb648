"""Beside a record: who decided and how fast, by which rule, and the only undo that is real."""

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lifecycle import END_STATES
from desktop_sdr.gui.actions import keycap
from desktop_sdr.gui.pages.activity.undo_part import UndoPart
from desktop_sdr.gui.pages.quote_text import QuoteWell
from desktop_sdr.gui.pages.side_cards import FactRows
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Card, Line
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import activity as words
from desktop_sdr.gui.wording import undoing_since
from desktop_sdr.ports.views import FeedDetail

_ABOUT_A_LEAD = frozenset({AuditTag.EFFECT_SENT, AuditTag.REPLY_READ, AuditTag.DRAFT_APPROVED})


class DetailPane(QScrollArea):
    """One card in 336 px."""

    take_over = Signal(object)
    """The id of the lead that the rep wants to handle alone."""
    undo_since = Signal(object)
    """The moment from which on the rep wants everything taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lead: LeadId | None = None
        self._since: datetime | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words.detail_name())
        self.setFixedWidth(px(336))
        self._title = Label("", "card", wrap=True)
        self._time = Label("", "caption", "text3")
        self._facts = FactRows(words.detail_labels(), 92, 184)
        self._text_heading = Label(words.text_heading(), "caption", "text3")
        self._text = QuoteWell("body", 10)
        self.undo = UndoPart()
        self._button = ActionButton(words.take_over(), height=34)
        self._button.clicked.connect(lambda: self.take_over.emit(self._lead))
        self.since = ActionButton(
            undoing_since.verb(), "quiet", keys=keycap("activity.undo_since"), height=34
        )
        self.since.clicked.connect(self.ask_since)
        self._card = Card(padding=16, spacing=8)
        parts: tuple[QWidget, ...] = (self._title, self._time, Line(), self._facts)
        parts += (self._text_heading, self._text, Line(), self.undo, self._button, self.since)
        for part in parts:
            self._card.body.addWidget(part)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, px(16), px(20), px(16))
        column.addWidget(self._card)
        column.addStretch(1)
        self.setWidget(inner)
        self._card.hide()

    @Slot()
    def ask_since(self) -> None:
        """Ask to take back everything since the record that shows, itself included."""
        if self._since is not None:
            self.undo_since.emit(self._since)

    def show_detail(self, found: FeedDetail | None, now: datetime, zone: tzinfo) -> None:
        """Show another record, or nothing."""
        self._card.setVisible(found is not None)
        self._since = None if found is None else _begun_at(found)
        if found is None:
            return
        row = found.row
        self._lead = row.lead_id
        self._title.setText(words.plain_sentence(row))
        self._time.setText(words.detail_time(row, now, zone))
        self._facts.show_facts(words.detail_facts(found, now, zone))
        text = found.body.strip()
        self._text_heading.setVisible(bool(text))
        self._text.setVisible(bool(text))
        self._text.text.show_quote(text)
        self._text.text.setAccessibleName(words.text_heading())
        self.undo.show_for(found)
        open_lead = found.lead_state is not None and found.lead_state not in END_STATES
        offered = open_lead and row.lead_id is not None and row.tag in _ABOUT_A_LEAD
        self._button.setVisible(offered)


def _begun_at(found: FeedDetail) -> datetime:
    """When the act of a record began, which may be before the record was written."""
    deed = found.deed
    return found.row.at if deed is None else min(deed.at, found.row.at)
