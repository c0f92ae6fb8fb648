"""A tile with one number, its change and the ground it stands on."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.chip import Chip, ChipTone
from desktop_sdr.gui.widgets.label import Label


class KpiTile(Card):
    """Name, number, change against the span before, and what the number rests on."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(padding=14, spacing=2, parent=parent)
        self._name = name
        self._number = Label("", "tile")
        self._change = Chip("")
        self._basis = Label("", "caption", "text3", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self._number)
        row.addWidget(self._change)
        row.addStretch(1)
        self.body.addWidget(Label(name, "caption", "text3"))
        self.body.addLayout(row)
        self.body.addWidget(self._basis)
        self.body.addStretch(1)
        self._change.hide()

    def show_number(
        self, number: str, ground: str, change: str = "", tone: ChipTone = "plain"
    ) -> None:
        """Show a number; `change` with its tone where there is a span before to compare with."""
        self._number.setText(number)
        self._basis.setText(ground)
        self._change.set_words(change, tone)
        self._change.setVisible(bool(change))
        parts = (self._name, number, change, ground)
        self.setAccessibleName(", ".join(part for part in parts if part))
