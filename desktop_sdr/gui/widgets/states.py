"""What a page shows instead of its work: nothing to do, could not load, still loading."""

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import Glyph, draw_glyph, fill_round, painting

SKELETON_AFTER_MS = 150


class _BigMark(QWidget):
    """The 52 px mark above the sentence."""

    def __init__(self, icon: str, tone: Token, glyph: Glyph | None) -> None:
        super().__init__()
        self._icon, self._tone, self._glyph = icon, tone, glyph
        self.setFixedSize(px(52), px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            if self._glyph is not None:
                draw_glyph(painter, QPointF(px(4), px(4)), px(44), self._glyph)
                return
            painter.setPen(QPen(colour(self._tone), px(3)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(self.rect()).adjusted(2, 2, -2, -2))
            side = px(28)
            corner = QPointF((self.width() - side) / 2, (self.height() - side) / 2)
            draw_icon(painter, self._icon, corner, side, self._tone)


class EmptyState(QWidget):
    """Nothing to do here, in a heading and one or two lines, and where to go instead."""

    def __init__(
        self,
        title: str,
        line: str = "",
        small: str = "",
        *,
        icon: str = "check",
        tone: Token = "ok",
        glyph: Glyph | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(24), px(24), px(24), px(24))
        self._column.setSpacing(px(8))
        self._column.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._column.addWidget(_BigMark(icon, tone, glyph), 0, middle)
        self._column.addSpacing(px(4))
        self._title = self._centred(Label(title, "sheet", wrap=True))
        self._line = self._centred(Label(line, "body", "text2", wrap=True))
        self._small = self._centred(Label(small, "caption", "text3", wrap=True))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(px(8))
        self._column.addSpacing(px(8))
        self._column.addLayout(self._buttons)
        self._column.setAlignment(self._buttons, middle)
        self._column.addStretch(3)
        self.set_words(title, line, small)

    def set_words(self, title: str, line: str = "", small: str = "") -> None:
        """Change what it says."""
        for label, text in ((self._title, title), (self._line, line), (self._small, small)):
            label.setText(text)
            label.setVisible(bool(text))
        self.setAccessibleName(" ".join(filter(None, (title, line, small))))

    def add_button(self, button: ActionButton) -> ActionButton:
        """Put a button under the sentence, to the right of those already there."""
        self._buttons.addWidget(button)
        return button

    def _centred(self, label: Label) -> Label:
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(label)
        return label


class ErrorState(EmptyState):
    """What happened, what is safe, one action; the technical line last and small."""

    retry = Signal()

    def __init__(self, title: str, line: str, technical: str, try_again: str) -> None:
        super().__init__(title, line, technical, glyph=Glyph.CRIT)
        again = self.add_button(ActionButton(try_again, "primary", icon="history"))
        again.clicked.connect(self.retry)


class Skeleton(QWidget):
    """Grey bars while something loads; unseen for 150 ms, so that fast loads do not blink."""

    def __init__(
        self, rows: int = 8, *, avatar: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._avatar = avatar
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._appear)

    def sizeHint(self) -> QSize:
        """One row of 70 px each."""
        return QSize(px(280), px(70 * self._rows))

    def showEvent(self, event: QShowEvent) -> None:
        """Start the 150 ms."""
        super().showEvent(event)
        self._since.start()
        self._timer.start(SKELETON_AFTER_MS)

    @Slot()
    def _appear(self) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bars of three lengths, row by row."""
        if self._since.elapsed() < SKELETON_AFTER_MS - 5:
            return
        with painting(self) as painter:
            for row in range(self._rows):
                self._paint_row(painter, px(20), px(18) + row * px(70), row)

    def _paint_row(self, painter: QPainter, left: float, top: float, row: int) -> None:
        grey = colour("pressed")
        if self._avatar:
            fill_round(painter, QRectF(left, top, px(28), px(28)), px(14), grey)
            left += px(40)
        room = self.width() - left - px(20)
        for line, (share, high) in enumerate(((0.5, 12), (0.8 - 0.1 * (row % 3), 10), (0.38, 10))):
            bar = QRectF(left, top + line * px(20), min(room * share, px(300)), px(high))
            fill_round(painter, bar, px(4), grey)
