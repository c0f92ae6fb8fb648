"""The header: title and one line, lights, autonomy, Pause; never scrolled, dimmed or covered."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.header.autonomy_slider import AutonomySlider, SliderSize
from desktop_sdr.gui.header.health_lights import HealthLights
from desktop_sdr.gui.header.pause_button import PauseButton, PauseSize
from desktop_sdr.gui.pages.page import Breakpoint, Heading
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Line, Pane
from desktop_sdr.gui.widgets.chip import Chip
from desktop_sdr.gui.widgets.label import ElidedLabel, plain_tip
from desktop_sdr.gui.wording import frame as words

HEIGHT = 68
_AT_THE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

_SLIDERS = {Breakpoint.WIDE: SliderSize.FULL, Breakpoint.TIGHT: SliderSize.TINY}
_PAUSES = {Breakpoint.WIDE: PauseSize.FULL, Breakpoint.TIGHT: PauseSize.TIGHT}
_CHIPS = {
    Breakpoint.WIDE: words.practice_chip,
    Breakpoint.MEDIUM: words.practice_chip,
    Breakpoint.TIGHT: words.practice_chip_tight,
}


class HeaderBar(Pane):
    """Holds the three things that are always within reach."""

    light_chosen = Signal(str)

    def __init__(self, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__("surface", "bottom")
        self.setParent(parent)
        self.lights = HealthLights()
        self.slider = AutonomySlider()
        self.pause = PauseButton()
        self._title = ElidedLabel("", "title")
        self._line = ElidedLabel("", "caption", "text3")
        self._chip = Chip(words.practice_chip(), "accent")
        self._chip.setVisible(practice)
        self._chip.setToolTip(plain_tip(words.practice_chip()))
        self._practice = practice
        self._room = Breakpoint.WIDE
        self.lights.chosen.connect(self.light_chosen)
        self.setFixedHeight(px(HEIGHT))
        self._row = QHBoxLayout(self)
        self._row.addLayout(self._titles(), 1)
        self._dividers = [Line(Qt.Orientation.Vertical, 32) for _ in range(2)]
        for part in (self.lights, self._dividers[0], self.slider, self._dividers[1], self.pause):
            self._row.addWidget(part)
        self.fit(Breakpoint.WIDE)

    def show_heading(self, heading: Heading) -> None:
        """The title of the page and its one line."""
        self._title.set_whole(heading.title)
        self._line.set_whole(heading.line)
        self._hold_title()

    def fit(self, room: Breakpoint) -> None:
        """Arrange for the room there is."""
        self._room = room
        wide, tight = room is Breakpoint.WIDE, room is Breakpoint.TIGHT
        self.lights.set_compact(not wide, glyph_only=tight)
        self.slider.set_size(_SLIDERS.get(room, SliderSize.SHORT))
        self.pause.set_size(_PAUSES.get(room, PauseSize.COMPACT))
        self._chip.set_words(_CHIPS.get(room, words.practice_chip_short)())
        self._row.setContentsMargins(px(12 if tight else 20), 0, px(8 if tight else 16), 0)
        self._row.setSpacing(px(8 if tight else 12))
        for divider in self._dividers:
            divider.setVisible(not tight)
        # Where there is no room beside the title, the label of the practice world stands under it.
        below = QBoxLayout.Direction.TopToBottom
        self._first.setDirection(below if tight else QBoxLayout.Direction.LeftToRight)
        self._line.setVisible(not (tight and self._practice))
        self._hold_title()

    def _hold_title(self) -> None:
        tight = self._room is Breakpoint.TIGHT
        self._title.setMinimumWidth(0 if tight else self._title.sizeHint().width())

    def _titles(self) -> QVBoxLayout:
        self._first = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._first.setSpacing(px(8))
        self._first.addWidget(self._title)
        # Without an alignment the chip's own width would hold the whole header back.
        self._first.addWidget(self._chip, 0, _AT_THE_LEFT)
        self._first.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(self._first)
        column.addWidget(self._line)
        column.addStretch(1)
        return column
