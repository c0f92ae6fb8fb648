"""The foot of the queue: the newest decision with the time it really leaves, and Undo."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.label import ElidedLabel, Label
from desktop_sdr.gui.widgets.paint import Glyph, draw_glyph, painting
from desktop_sdr.gui.wording import review as words


@dataclass(frozen=True, slots=True)
class StripWords:
    """What the strip says; `mark` replaces the ring for what was refused or is held."""

    first: str
    second: str
    share: float = 0.0
    """How much of the hold is over, from 0 to 1; it never ticks by itself."""
    mark: Glyph | None = None
    can_undo: bool = False
    over_both: bool = False
    """True for a sentence that takes the room of both lines."""
    end: str = ""
    """The end of `first` that is never cut off: what became of it, and when."""


class _Ring(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(px(24), px(24))
        self.share = 0.0
        self.mark: Glyph | None = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            if self.mark is not None:
                draw_glyph(painter, QPointF(px(3), px(3)), px(18), self.mark)
            else:
                self._paint_ring(painter)

    def _paint_ring(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(px(2), px(2), -px(2), -px(2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("pressed"), px(3)))
        painter.drawEllipse(box)
        if self.share > 0:
            painter.setPen(QPen(colour("accent"), px(3)))
            painter.drawArc(box, 90 * 16, -round(360 * 16 * min(1.0, self.share)))


class OutboxStrip(QWidget):
    """Always there; never a floating note over the work."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(px(60))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), 0, px(4), 0)
        row.setSpacing(px(8))
        self._ring = _Ring()
        self._first = ElidedLabel("", "captionStrong")
        self._second = ElidedLabel("", "caption", "text3")
        self._notice = Label("", "captionStrong", wrap=True)
        self.undo = BoundButton(actions, "undo", "quiet", height=32)
        lines = QVBoxLayout()
        lines.setSpacing(px(1))
        lines.addStretch(1)
        lines.addWidget(self._notice)
        lines.addWidget(self._first)
        lines.addWidget(self._second)
        lines.addStretch(1)
        row.addWidget(self._ring)
        row.addLayout(lines, 1)
        row.addWidget(self.undo)
        self.words = StripWords("", "")

    def say(self, told: StripWords) -> None:
        """Show other words; Undo is there only while there is something that it can undo."""
        self.words = told
        self._ring.share, self._ring.mark = told.share, told.mark
        self._ring.update()
        self._notice.setVisible(told.over_both)
        self._first.setVisible(not told.over_both)
        self._second.setVisible(not told.over_both)
        self._notice.setText(told.first)
        self._first.set_whole(told.first, told.end)
        self._second.set_whole(told.second)
        self.undo.setVisible(told.can_undo)
        self.setAccessibleName(words.outbox_name(told.first, told.second))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sunken ground with a hairline on top."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), colour("sunken"))
            painter.fillRect(0, 0, self.width(), 1, colour("border"))
