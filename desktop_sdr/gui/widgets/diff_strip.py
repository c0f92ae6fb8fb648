"""Removed -> added, by word, under a text that is being edited."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.widgets.label import Label

Change = tuple[str, str]
"""The words that were there, and the words that stand there now; either may be empty."""


class DiffStrip(Label):
    """Each change as struck-out red words, an arrow, and green words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._changes: tuple[Change, ...] = ()
        super().__init__("", "body", "text2", wrap=True, parent=parent)
        self.setTextFormat(Qt.TextFormat.RichText)

    def set_changes(self, changes: tuple[Change, ...], words: str) -> None:
        """Show the changes; `words` is the same for screen readers."""
        self._changes = changes
        self.setAccessibleName(words)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the look that stands now."""
        super().restyle()
        self.setText(" &nbsp; ".join(_change(old, new) for old, new in self._changes))


def _change(old: str, new: str) -> str:
    look = theme()
    parts = []
    if old:
        parts.append(
            f'<span style="background:{look.colour("delBg")};color:{look.colour("delFg")};'
            f'text-decoration:line-through">{escape(old)}</span>'
        )
    if new:
        parts.append(
            f'<span style="background:{look.colour("addBg")};color:{look.colour("addFg")}">'
            f"{escape(new)}</span>"
        )
    return " &nbsp;→&nbsp; ".join(parts)
