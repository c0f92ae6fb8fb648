"""One numbered source: what it says, where it was read and how long ago."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import CENTRE, draw_text, fill_round, painting


class _Number(QWidget):
    """The number on its tint: green for a good source, amber for one to check."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.good = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(20), px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box = QRectF(self.rect())
            fill_round(painter, box, px(5), colour("okSoft" if self.good else "warnSoft"))
            ink = colour("ok" if self.good else "warn")
            draw_text(painter, box, str(self._number), font("captionStrong"), ink, CENTRE)


class EvidenceRow(QWidget):
    """A source; marked while its claim is looked at."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._marked = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        self._number = _Number(number)
        self._text = Label("", "strong", wrap=True)
        self._source = Label("", "caption", "text3", wrap=True)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._text)
        lines.addWidget(self._source)
        row.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)

    @property
    def marked(self) -> bool:
        """True while the rep asked for this source."""
        return self._marked

    def show_source(self, text: str, source: str, *, good: bool) -> None:
        """Show another source."""
        self._number.good = good
        self._number.update()
        self._text.setText(text)
        self._source.setText(source)
        self._source.set_ink("text3" if good else "warn")

    def set_marked(self, marked: bool) -> None:
        """Tint the row, or not."""
        self._marked = marked
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tint of a marked row, a little wider than its text."""
        if not self._marked:
            return
        with painting(self) as painter:
            fill_round(painter, QRectF(self.rect()), px(6), colour("accentSoft"))
