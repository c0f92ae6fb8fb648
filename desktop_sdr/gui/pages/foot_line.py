"""One line at the foot of a list: what was just done, or why it was not."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.chip import StatusGlyph
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import Glyph, painting


class FootLine(QWidget):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), px(12), px(16), px(12))
        row.setSpacing(px(10))
        self._glyph = StatusGlyph(Glyph.OK, 16)
        self._words = Label("", "caption", "text2", wrap=True)
        row.addWidget(self._glyph)
        row.addWidget(self._words, 1)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return "" if self.isHidden() else self._words.text()

    def say(self, told: str, *, warns: bool) -> None:
        """Show a sentence until the next."""
        self._glyph.set_glyph(Glyph.WARN if warns else Glyph.OK)
        self._words.setText(told)
        self.setAccessibleName(told)
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sunken ground with a hairline on top."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), colour("sunken"))
            painter.fillRect(0, 0, self.width(), 1, colour("border"))
