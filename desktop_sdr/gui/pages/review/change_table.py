"""What a CRM update or a booking changes: each field with its old and its new value."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.label import Label, SectionLabel
from desktop_sdr.gui.wording import draft as words

_ARROW = " -> "


class FieldChange(NamedTuple):
    """One line of the draft's body."""

    field: str
    old: str
    new: str


def field_changes(body: str) -> list[FieldChange]:
    """Read `field: old -> new` lines; a line without an arrow only says its new value."""
    found: list[FieldChange] = []
    for line in filter(str.strip, body.splitlines()):
        field, colon, rest = line.partition(": ")
        if not colon:
            field, rest = "", line
        old, arrow, new = f" {rest}".partition(_ARROW)
        old, new = old.strip(), (new if arrow else rest).strip()
        found.append(FieldChange(field, old if arrow and old != new else "", new))
    return found


class _Struck(Label):
    """An old value, struck through."""

    def restyle(self) -> None:
        """Take the font of the look that stands now, struck through."""
        super().restyle()
        face = font("body")
        face.setStrikeOut(True)
        self.setFont(face)


class ChangeTable(QWidget):
    """Fields down, old value, arrow, new value across; all text is plain."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(12))
        self._heading = SectionLabel("")
        self._table: QWidget | None = None
        self._column.addWidget(self._heading)
        self._column.addStretch(1)

    def show_changes(self, heading: str, body: str) -> None:
        """Show another draft's changes."""
        self._heading.setText(heading)
        if self._table is not None:
            # Deleting waits for the event loop; until then it must not stand beside the new one.
            self._table.setParent(None)
            self._table.deleteLater()
        self._table = QWidget()
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(10))
        grid.setColumnStretch(3, 1)
        for number, change in enumerate(field_changes(body)):
            _put_row(grid, number, change)
        self._column.insertWidget(1, self._table)


def _put_row(grid: QGridLayout, number: int, change: FieldChange) -> None:
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(Label(words.field_name(change.field), "body", "text3"), number, 0, top)
    if change.old:
        grid.addWidget(_Struck(words.field_value(change.old), "body", "delFg"), number, 1, top)
        grid.addWidget(Label("→", "body", "text3"), number, 2, top)
    grid.addWidget(
        Label(words.field_value(change.new), "strong", "text", wrap=True), number, 3, top
    )
