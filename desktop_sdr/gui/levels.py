"""The autonomy slider at work: down at once, up only through the sheet."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.pausing import Pausing
from desktop_sdr.gui.sheets.raise_level import RaiseOffer, RaiseSheet
from desktop_sdr.gui.widgets.banner import BannerWords
from desktop_sdr.gui.window import MainWindow
from desktop_sdr.gui.wording import levels as words

LOWEST, HIGHEST = min(AutonomyLevel), max(AutonomyLevel)


class Levels(QObject):
    """Shows the level of the database, carries out what the rep asks."""

    told = Signal(object)
    """BannerWords after a change."""

    def __init__(self, window: MainWindow, feed: FrameFeed, pausing: Pausing) -> None:
        super().__init__(window)
        self._window = window
        self._feed = feed
        self._pausing = pausing
        self._work = window.workplace
        window.header.slider.lowered.connect(self._lower)
        window.header.slider.raise_wanted.connect(self.ask_to_raise)
        window.actions_.bind("autonomy.lower", window, self.lower, lambda: self._level > LOWEST)
        window.actions_.bind("autonomy.raise", window, self.rise, lambda: self._level < HIGHEST)
        feed.read.connect(self.show)
        pausing.changed.connect(self.show)

    @property
    def _level(self) -> AutonomyLevel:
        return self._feed.frame.level if self._feed.frame is not None else LOWEST

    @Slot()
    def show(self) -> None:
        """Put level, padlocks and the grey of a pause on the slider."""
        locked = {} if self._work.practice else words.locked_levels(self._level)
        slider = self._window.header.slider
        slider.show_level(self._level, locked, paused=self._pausing.is_paused)

    @Slot()
    def lower(self) -> None:
        """One level down."""
        self._window.header.slider.ask(self._level - 1)

    @Slot()
    def rise(self) -> None:
        """Ask for one level up."""
        self.ask_to_raise(self._level + 1)

    @Slot(int)
    def _lower(self, level: int) -> None:
        wanted, left = AutonomyLevel(level), self._level

        def done(came_back: int) -> None:
            self._feed.refresh()
            self.told.emit(BannerWords("info", *words.lowered(left, came_back), words.close()))

        self._work.tasks.run(self, lambda: self._work.desk.set_level(wanted), done)

    @Slot(int)
    def ask_to_raise(self, level: int) -> None:
        """Open the sheet for the level above the present one; levels are never skipped."""
        if self._window.actions_.mode is Mode.SHEET or level <= self._level:
            return
        wanted = AutonomyLevel(self._level + 1)
        offer = RaiseOffer(
            level=wanted,
            current=self._level,
            may=self._work.practice,
            earned=words.evidence_lines(),
            note=words.raise_note(practice=self._work.practice),
        )
        window = self._window
        sheet = RaiseSheet(window.body, window.header, window.actions_, offer)
        sheet.agreed.connect(self._raise)
        sheet.open()

    @Slot(int)
    def _raise(self, level: int) -> None:
        wanted = AutonomyLevel(level)

        def done(_nothing: object) -> None:
            self._feed.refresh()
            self.told.emit(BannerWords("info", *words.raised(wanted), words.close()))

        self._work.tasks.run(self, lambda: self._work.desk.set_level(wanted), done)
