"""An answer with its key: what it is called and, in one line, what it does."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.theme import colour, px
from desktop_sdr.gui.widgets.button import PaintedButton
from desktop_sdr.gui.widgets.paint import draw_key, draw_text, focus_ring, frame_round, painting
from desktop_sdr.gui.wording import escalations as words


class OptionButton(PaintedButton):
    """60 px high; the agent's pick says so in words and has the accent outline."""

    def __init__(self, actions: ActionRegistry, number: int, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._actions = actions
        self.action_id = f"escalations.option.{number}"
        self.keys = keycap(self.action_id)
        self._does = ""
        self._suggested = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._go)

    def show_option(self, title: str, does: str, *, suggested: bool) -> None:
        """Show another answer."""
        self.setText(title)
        self._does = does
        self._suggested = suggested
        self.setAccessibleName(f"{title}, {words.suggested()}" if suggested else title)
        self.setAccessibleDescription(does)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it is given."""
        return QSize(px(200), px(60))

    def minimumSizeHint(self) -> QSize:
        """The words may be cut off."""
        return QSize(px(120), px(60))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Outline, key, the two lines, the ring."""
        with painting(self) as painter:
            box, radius = QRectF(self.rect()), px(8)
            line = colour("accent" if self._suggested else "ctl")
            ground = colour("hover" if self.is_hot else "surface")
            frame_round(painter, box, radius, ground, line, 1.5 if self._suggested else 1.0)
            wide = draw_key(
                painter, px(14), box.center().y(), self.keys, colour("text"), colour("pressed")
            )
            left = px(14) + wide + px(12)
            room = self.width() - left - px(12)
            top = QRectF(left, px(9), room, px(20))
            used = draw_text(painter, top, self.text(), font("strong"), "text")
            rest = top.adjusted(used + px(10), 0, 0, 0)
            if self._suggested and rest.width() > metrics("caption").averageCharWidth() * 8:
                draw_text(painter, rest, words.suggested(), font("captionMedium"), "accentText")
            foot = QRectF(left, px(30), room, px(20))
            draw_text(painter, foot, self._does, font("caption"), "text2")
            if self.shows_ring:
                painter.setPen(QPen(colour("accent"), 2, Qt.PenStyle.SolidLine))
                focus_ring(painter, box, radius, inset=2.0)

    @Slot()
    def _go(self) -> None:
        self._actions.run(self.action_id)
