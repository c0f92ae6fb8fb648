"""The remarks of the copy check: the words, and why a reader or a filter stumbles over them."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_sdr.domain.remark import Remark
from desktop_sdr.gui.pages.side_cards import SideCard
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import remarks as words
from desktop_sdr.ports.views import DraftCard


class _RemarkRow(QWidget):
    """One remark: the words, and the reason under them."""

    def __init__(self) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._quote = Label("", "strong", wrap=True)
        self._why = Label("", "caption", "text3", wrap=True)
        lines.addWidget(self._quote)
        lines.addWidget(self._why)

    def show_remark(self, remark: Remark, card: DraftCard) -> None:
        """Show another remark."""
        self._quote.setText(words.remark_quote(remark, card.row.subject, card.body))
        self._quote.set_ink("crit" if remark.is_severe else "warn")
        self._why.setText(words.remark_why(remark))


class WordingCard(SideCard):
    """Every remark on a draft; hidden where there is none."""

    def __init__(self) -> None:
        super().__init__(words.wording_title())
        self._count = Label("", "caption", "text3")
        self.head.addWidget(self._count)
        self._rows: list[_RemarkRow] = []

    def show_card(self, card: DraftCard) -> None:
        """Show another draft's remarks, using the rows there are."""
        while len(self._rows) < len(card.remarks):
            row = _RemarkRow()
            self._rows.append(row)
            self.body.addWidget(row)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(card.remarks))
            if number < len(card.remarks):
                row.show_remark(card.remarks[number], card)
        self._count.setText(words.remarks_count(len(card.remarks)))
        self.setVisible(bool(card.remarks))
