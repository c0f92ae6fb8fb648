"""Text on a page: fonts by role, colours by token, plain text unless marked by our own code."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_sdr.gui.fonts import FontRole, font
from desktop_sdr.gui.theme import colour, theme
from desktop_sdr.gui.tokens import Token

Run = tuple[str, bool]
"""A stretch of text and whether it is strong."""


def plain_tip(text: str) -> str:
    """A text for a tool tip that is taken literally: Qt would open files named in HTML there."""
    marked = escape(text).replace("\n", "<br>")
    return f"<qt>{marked}</qt>" if text else ""


class Label(QLabel):
    """One line, or a wrapped paragraph, of plain text; never HTML from outside."""

    def __init__(
        self,
        text: str = "",
        role: FontRole = "body",
        ink: Token = "text",
        *,
        wrap: bool = False,
        tabular: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self._ink = ink
        self._tabular = tabular
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        self.restyle()
        theme().changed.connect(self._restyle)

    def set_ink(self, ink: Token) -> None:
        """Change the colour token."""
        if ink != self._ink:
            self._ink = ink
            self.restyle()

    def set_runs(self, runs: Sequence[Run]) -> None:
        """Show stretches of text, some strong; the text itself is always taken literally."""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(
            "".join(
                f'<span style="font-weight:600">{escape(text)}</span>' if strong else escape(text)
                for text, strong in runs
            )
        )
        self.setAccessibleName("".join(text for text, _strong in runs))

    @Slot()
    def _restyle(self) -> None:
        # Never overridden: Qt would not let go of a connection to an overriding slot.
        self.restyle()

    def restyle(self) -> None:
        """Take font and colour of the look that stands now."""
        self.setFont(font(self._role, tabular=self._tabular))
        shades = self.palette()
        shades.setColor(QPalette.ColorRole.WindowText, colour(self._ink))
        self.setPalette(shades)


class ElidedLabel(Label):
    """One line that gives way: cut off with an ellipsis, whole text as tool tip and to readers."""

    def __init__(self, text: str = "", role: FontRole = "body", ink: Token = "text") -> None:
        self._whole = text
        self._end = ""
        super().__init__(text, role, ink)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(0)

    def set_whole(self, text: str, end: str = "") -> None:
        """Change the text; where it ends with `end`, the cut is made before that."""
        self._whole = text
        self._end = end if text.endswith(end) else ""
        self.updateGeometry()
        self._cut()

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, hint.height())

    def minimumSizeHint(self) -> QSize:
        """No width at all: it may give way to anything."""
        return QSize(0, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text to the new width."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        measure = self.fontMetrics()
        start = self._whole.removesuffix(self._end)
        room = self.width() - measure.horizontalAdvance(self._end)
        shown = measure.elidedText(start, Qt.TextElideMode.ElideRight, room) + self._end
        self.setText(shown)
        self.setAccessibleName(self._whole)
        self.setToolTip(plain_tip(self._whole if shown != self._whole else ""))


class SectionLabel(Label):
    """The small heading above a group."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, "captionStrong", "text3")
