"""How often the rep agrees with what replies were read to mean, one row for each meaning."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop_sdr.gui.pages.metrics.figures import ENOUGH
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import health as words
from desktop_sdr.ports.reading_views import AgreementRow


class AgreementCard(Card):
    """The most frequent meaning first; without any word of the rep, how to give one."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._shown: Sequence[AgreementRow] = ()
        self._caption = Label(words.agreement_caption(0), "caption", "text3", wrap=True)
        self._rows = QWidget()
        self.body.addWidget(Label(words.agreement_title(), "card"))
        self.body.addWidget(self._caption)
        self.body.addWidget(self._rows)
        self._rows.hide()

    def show_agreement(self, rows: Sequence[AgreementRow]) -> None:
        """Show other figures; the rows are made anew only where they differ."""
        if rows == self._shown:
            return
        self._shown = rows
        self._caption.setText(words.agreement_caption(len(rows)))
        old, self._rows = self._rows, _table(rows)
        self.body.replaceWidget(old, self._rows)
        old.hide()
        old.deleteLater()
        self._rows.setVisible(bool(rows))


def _table(rows: Sequence[AgreementRow]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(16))
    grid.setVerticalSpacing(px(8))
    grid.setColumnStretch(2, 1)
    for number, row in enumerate(rows):
        told = words.agreement_words(row, ENOUGH)
        grid.addWidget(Label(told.name, "body", "text2"), number, 0)
        count = Label(told.number, "strong", tabular=True)
        grid.addWidget(count, number, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(Label(told.share, "body", wrap=True), number, 2)
    return table
