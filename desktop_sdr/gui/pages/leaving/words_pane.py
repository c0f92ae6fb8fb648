"""One call of the language model: to whom, what came of it, and every word out and back."""

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_sdr.gui.actions import keycap
from desktop_sdr.gui.pages.leaving.laid_out import laid_out
from desktop_sdr.gui.pages.quote_text import QuoteWell
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Card, Line
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording import leaving as words
from desktop_sdr.ports.model_views import ModelCallLine, ModelExchange

LINES = 14
"""A text that is longer scrolls."""


class WordsPane(QScrollArea):
    """One card; nothing until a call is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._exchanges: Sequence[ModelExchange] = ()
        self._exact = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words.words_name())
        self.setMinimumHeight(px(260))
        self._glyph = StatusGlyph(Glyph.OK, 18)
        self._title = Label("", "card", wrap=True)
        self._line = Label("", "caption", "text3", wrap=True)
        self._facts = Label("", "caption", "text3", wrap=True)
        self._notes = Label("", "body", "text2", wrap=True)
        self._told = Label("", "caption", "text3", wrap=True)
        self.toggle = ActionButton("", "quiet", keys=keycap("leaving.exact"), height=32)
        self.toggle.clicked.connect(self.show_other_way)
        self._words = QWidget()
        self._card = Card()
        self._lay_out()
        self._card.hide()

    @property
    def texts(self) -> Sequence[str]:
        """What is shown of requests and answers, in order."""
        return [well.text.toPlainText() for well in self._words.findChildren(QuoteWell)]

    @property
    def notes(self) -> str:
        """What it says about the call, or in place of its words."""
        return self._notes.text()

    def show_call(
        self, row: ModelCallLine | None, exchanges: Sequence[ModelExchange], zone: tzinfo
    ) -> None:
        """Show another call with its words, or none."""
        self._card.setVisible(row is not None)
        if row is None:
            return
        call = row.call
        self._glyph.set_glyph(words.call_glyph(call))
        self._title.setText(words.call_title(row))
        self._line.setText(f"{words.call_time(call, zone)}. {words.outcome_words(call)}.")
        self._facts.setText(words.call_facts(call))
        answers = sum(one.status == 200 for one in exchanges)
        notes = [*words.call_notes(call, answers), *([] if exchanges else [words.erased()])]
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        self._exchanges = exchanges
        self._fill()

    @Slot()
    def show_other_way(self) -> None:
        """Letter by letter, or laid out again."""
        self._exact = not self._exact
        self._fill()

    def _fill(self) -> None:
        self.toggle.set_words(words.exact_verb(exact=self._exact))
        self._told.setText(words.words_told(exact=self._exact))
        self.toggle.setVisible(bool(self._exchanges))
        self._told.setVisible(bool(self._exchanges))
        old, self._words = self._words, self._exchanged()
        self._card.body.replaceWidget(old, self._words)
        self._words.show()
        old.hide()
        old.setParent(None)
        old.deleteLater()

    def _exchanged(self) -> QWidget:
        shown, total = QWidget(), len(self._exchanges)
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for number, one in enumerate(self._exchanges, 1):
            self._add_words(column, words.sent_title(number, total), one.sent)
            self._add_words(column, words.came_title(one.status), one.got)
        return shown

    def _add_words(self, column: QVBoxLayout, title: str, text: str) -> None:
        column.addWidget(Label(title, "captionStrong", "text2"))
        if not text:
            return
        well = QuoteWell("body", LINES)
        well.text.show_quote(text if self._exact else laid_out(text))
        well.text.setAccessibleName(title)
        column.addWidget(well)

    def _lay_out(self) -> None:
        head, titles, how = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        head.setSpacing(px(10))
        titles.setSpacing(px(2))
        titles.addWidget(self._title)
        titles.addWidget(self._line)
        titles.addWidget(self._facts)
        head.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(titles, 1)
        how.addWidget(self._told, 1)
        how.addWidget(self.toggle)
        body = self._card.body
        body.addLayout(head)
        body.addWidget(self._notes)
        body.addWidget(Line())
        body.addLayout(how)
        body.addWidget(self._words)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)
        column.addStretch(1)
        self.setWidget(inside)
