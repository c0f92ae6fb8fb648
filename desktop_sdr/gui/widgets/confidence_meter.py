"""A bar with a value and, if there is one, the tick of its line; readers get a progress value."""

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.paint import fill_round, painting

_STEPS = 1000


class ConfidenceMeter(QProgressBar):
    """A share from 0 to 1 as a bar; `line` is the share at which a tick stands."""

    def __init__(
        self,
        share: float = 0.0,
        line: float | None = None,
        *,
        name: str = "",
        height: int = 8,
        tone: Token = "accent",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = line
        self._thick = height
        self._tone: Token = tone
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_share(share, line)
        theme().changed.connect(self._restyle)

    def set_share(self, share: float, line: float | None = None, tone: Token | None = None) -> None:
        """Show another value, and another line or tone where given."""
        self._line = self._line if line is None else line
        self._tone = self._tone if tone is None else tone
        self.setValue(round(min(1.0, max(0.0, share)) * _STEPS))
        self._restyle()

    def sizeHint(self) -> QSize:
        """The bar, with room for the tick above and below."""
        return QSize(px(48), px(self._thick + (8 if self._line is not None else 0)))

    def minimumSizeHint(self) -> QSize:
        """A bar may be short."""
        return QSize(px(24), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, bar, tick."""
        thick = px(self._thick)
        track = QRectF(0, (self.height() - thick) / 2, self.width(), thick)
        share = self.value() / _STEPS
        with painting(self) as painter:
            fill_round(painter, track, thick / 2, colour("pressed"))
            if share > 0:
                bar = QRectF(track)
                bar.setWidth(max(track.width() * share, thick))
                fill_round(painter, bar, thick / 2, colour(self._tone))
            if self._line is not None:
                at = track.width() * self._line
                painter.fillRect(QRectF(at - 2.5, 0, 5, self.height()), colour("surface"))
                painter.fillRect(QRectF(at - 1, 0, 2, self.height()), colour("text"))

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
