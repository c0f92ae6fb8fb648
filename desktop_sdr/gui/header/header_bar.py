"""The header: title and one line, lights, autonomy, Pause; never scrolled, dimmed or covered."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.header.autonomy_slider import AutonomySlider, SliderSize
from desktop_sdr.gui.header.health_lights import HealthLights
from desktop_sdr.gui.header.pause_button import PauseButton
from desktop_sdr.gui.pages.page import Breakpoint, Heading
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Line, Pane
from desktop_sdr.gui.widgets.chip import Chip
from desktop_sdr.gui.widgets.label import ElidedLabel, Label
from desktop_sdr.gui.wording import frame as words

HEIGHT = 68


class HeaderBar(Pane):
    """Holds the three things that are always within reach."""

    light_chosen = Signal(str)

    def __init__(self, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__("surface", "bottom")
        self.setParent(parent)
        self.lights = HealthLights()
        self.slider = AutonomySlider()
        self.pause = PauseButton()
        self._title = Label("", "title")
        self._line = ElidedLabel("", "caption", "text3")
        self._chip = Chip(words.practice_chip(), "accent")
        self._chip.setVisible(practice)
        self._chip.setToolTip(words.practice_chip())
        self.lights.chosen.connect(self.light_chosen)
        self.setFixedHeight(px(HEIGHT))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(px(20), 0, px(16), 0)
        self._row.setSpacing(px(12))
        self._row.addLayout(self._titles(), 1)
        self._row.addWidget(self.lights)
        self._first_line = Line(Qt.Orientation.Vertical, 32)
        self._row.addWidget(self._first_line)
        self._row.addWidget(self.slider)
        self._row.addWidget(Line(Qt.Orientation.Vertical, 32))
        self._row.addWidget(self.pause)

    def show_heading(self, heading: Heading) -> None:
        """The title of the page and its one line."""
        self._title.setText(heading.title)
        self._line.set_whole(heading.line)

    def fit(self, room: Breakpoint) -> None:
        """Arrange for the room there is."""
        wide, tight = room is Breakpoint.WIDE, room is Breakpoint.TIGHT
        self.lights.set_compact(not wide, glyph_only=tight)
        short = SliderSize.TINY if tight else SliderSize.SHORT
        self.slider.set_size(SliderSize.FULL if wide else short)
        self.pause.set_compact(not wide)
        roomy = room in (Breakpoint.WIDE, Breakpoint.MEDIUM)
        self._chip.set_words(words.practice_chip() if roomy else words.practice_chip_short())

    def _titles(self) -> QVBoxLayout:
        first = QHBoxLayout()
        first.setSpacing(px(8))
        first.addWidget(self._title)
        first.addWidget(self._chip)
        first.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(first)
        column.addWidget(self._line)
        column.addStretch(1)
        return column
