"""Somebody else's words: plain text, as high as it needs to be and no higher than a few lines."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop_sdr.gui.fonts import FontRole, font
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.widgets.card import Well


class QuoteText(QPlainTextEdit):
    """Text from outside; it scrolls when it is long."""

    def __init__(
        self, role: FontRole = "body", lines: int = 6, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role: FontRole = role
        self._lines = lines
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setProperty("kind", "read")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._is_fitting = False
        self._dress()
        theme().changed.connect(self._dress)

    def show_quote(self, text: str, strong: Sequence[str] = ()) -> None:
        """Show other words, with some of them strong."""
        self.setPlainText(text)
        heavy = QTextCharFormat()
        heavy.setFontWeight(font("strong").weight())
        for words in filter(None, strong):
            cursor = self.document().find(words, 0)
            while not cursor.isNull():
                cursor.mergeCharFormat(heavy)
                cursor = self.document().find(words, cursor)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The height of its lines at the present width."""
        shown = min(self._lines, max(1, self._line_count()))
        high = QFontMetricsF(self.font()).lineSpacing() * shown
        return QSize(super().sizeHint().width(), math.ceil(high) + 4)

    def minimumSizeHint(self) -> QSize:
        """As high as it wants, as narrow as it must."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(event)
        if self._is_fitting:  # the bar came or went, which would be answered for ever
            return
        self._is_fitting = True
        fits = self._line_count() <= self._lines
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAsNeeded
        )
        self._is_fitting = False
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _line_count(self) -> int:
        count, block = 0, self.document().begin()
        while block.isValid():
            count += max(1, block.layout().lineCount())
            block = block.next()
        return count

    @Slot()
    def _dress(self) -> None:
        self.setFont(font(self._role))
        self.updateGeometry()


class QuoteWell(Well):
    """The words on a sunken ground."""

    def __init__(
        self, role: FontRole = "body", lines: int = 6, parent: QWidget | None = None
    ) -> None:
        super().__init__(padding=14, spacing=0, parent=parent)
        self.text = QuoteText(role, lines)
        self.body.addWidget(self.text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
