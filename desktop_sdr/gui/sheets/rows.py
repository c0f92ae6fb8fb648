"""Rows that several sheets show: a mark, a strong line with a small one under it, a number."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.chip import IconMark, StatusGlyph
from desktop_sdr.gui.widgets.label import Label, SectionLabel
from desktop_sdr.gui.wording.sections import Section


class SheetRow(QWidget):
    """One row of a sheet; readers hear it as one sentence."""

    def __init__(
        self, mark: StatusGlyph | IconMark, strong: str, small: str, number: str = ""
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(px(1))
        lines.addWidget(Label(strong, "strong", wrap=True))
        if small:
            lines.addWidget(Label(small, "body", "text2", wrap=True))
        row.addLayout(lines, 1)
        if number:
            shown = Label(number, "strong", tabular=True)
            row.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(". ".join(part for part in (strong, small) if part))


def sections(shown: Sequence[Section]) -> QWidget:
    """Return rows under their headings, as one widget."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(10))
    for section in shown:
        column.addWidget(SectionLabel(section.title))
        for row in section.rows:
            mark = StatusGlyph(row.glyph, 18)
            column.addWidget(SheetRow(mark, row.strong, row.small, row.number))
    return whole
