"""Cards of a context pane: a heading with something at its right, rows of facts."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.label import ElidedLabel, Label


class SideCard(Card):
    """A card with a heading; `head` takes what stands at the right of it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(padding=16, spacing=8, parent=parent)
        self.body.setContentsMargins(px(16), px(14), px(16), px(14))
        self.head = QHBoxLayout()
        self.head.addWidget(Label(title, "card"))
        self.head.addStretch(1)
        self.body.addLayout(self.head)


class FactRows(QWidget):
    """Label and value, row by row; a row without a value is left out."""

    def __init__(
        self,
        labels: Mapping[str, str],
        width: int = 84,
        *,
        one_line: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Lay the rows out; those of `one_line` are cut off, since they have no place to wrap."""
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(4))
        grid.setVerticalSpacing(px(8))
        grid.setColumnMinimumWidth(0, px(width))
        grid.setColumnStretch(1, 1)
        self._rows: dict[str, tuple[Label, Label]] = {}
        for number, (code, words) in enumerate(labels.items()):
            label = Label(words, "caption", "text3")
            value = ElidedLabel() if code in one_line else Label("", "body", wrap=True)
            if code not in one_line:
                value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
            self._rows[code] = (label, value)

    def show_facts(self, facts: Mapping[str, str]) -> None:
        """Show other values."""
        for code, (label, value) in self._rows.items():
            told = facts.get(code, "")
            if isinstance(value, ElidedLabel):
                value.set_whole(told)
            else:
                value.setText(told)
            label.setVisible(bool(told))
            value.setVisible(bool(told))
