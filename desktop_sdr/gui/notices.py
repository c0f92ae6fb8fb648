"""Which one line the banner shows: paused before trouble, trouble before news."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.levels import Levels
from desktop_sdr.gui.pages.page import Breakpoint
from desktop_sdr.gui.pausing import Pausing
from desktop_sdr.gui.signing_in import SigningIn
from desktop_sdr.gui.widgets.banner import BannerWords
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.window import HOME, MainWindow
from desktop_sdr.gui.wording import notices as words
from desktop_sdr.gui.wording.lights import light_faces
from desktop_sdr.gui.wording.signing_in import sign_in_verb
from desktop_sdr.ports.store import StoreTrouble


class Notices(QObject):
    """Owns the window's banner."""

    def __init__(
        self,
        window: MainWindow,
        feed: FrameFeed,
        pausing: Pausing,
        levels: Levels,
        signing_in: SigningIn,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._feed = feed
        self._pausing = pausing
        self._trouble: BannerWords | None = None
        self._news: BannerWords | None = None
        self._failing_part = ""
        window.banner.pressed.connect(self._pressed)
        window.banner.quiet_pressed.connect(self._quiet_pressed)
        window.room_changed.connect(self.show)
        window.workplace.tasks.trouble.connect(self._task_failed)
        feed.read.connect(self._frame_read)
        feed.failed.connect(self._feed_failed)
        pausing.changed.connect(self.show)
        levels.told.connect(self.tell)
        self._signing_in = signing_in
        signing_in.told.connect(self.tell)

    @Slot()
    def show(self) -> None:
        """Show the weightiest line there is."""
        self._window.banner.say(self._paused() or self._trouble or self._failing() or self._news)

    def tell_still_running(self) -> None:
        """Say that the closed window did not stop the agent."""
        self.tell(words.still_running())

    def warn_of_folder(self, risk: str) -> None:
        """Say that the profile lies where a database does not belong."""
        self.tell(words.folder_risk(risk))

    def fault(self, error: BaseException) -> None:
        """Say that something of ours went wrong."""
        self._task_failed(error)

    @Slot(object)
    def tell(self, news: BannerWords) -> None:
        """Show some news, until the rep closes it or newer ones come."""
        self._news = news
        self.show()

    def _paused(self) -> BannerWords | None:
        switch, frame = self._pausing.switch, self._feed.frame
        if switch.paused_at is None:
            return None
        held = 0 if frame is None else frame.held
        roomy = self._window.room >= Breakpoint.MEDIUM
        return words.paused(
            switch,
            self._window.workplace.zone,
            held,
            self._pausing.beyond_recall,
            roomy=roomy,
            saved=not self._pausing.unsaved,
        )

    def _failing(self) -> BannerWords | None:
        frame = self._feed.frame
        if frame is None:
            return None
        failing = [face for face in light_faces(frame.lights) if face.glyph is Glyph.CRIT]
        if not failing:
            return None
        self._failing_part = failing[0].key
        shown = words.part_failing(failing[0], frame.held)
        if self._signing_in.is_wanted(self._failing_part):
            return replace(shown, verb=sign_in_verb(), icon="lock")
        return shown

    @Slot(object)
    def _frame_read(self, _frame: object) -> None:
        self._trouble = None
        self.show()

    @Slot(object)
    def _feed_failed(self, trouble: StoreTrouble) -> None:
        self._trouble = words.cannot_read(trouble.code)
        self.show()

    @Slot(object)
    def _task_failed(self, error: BaseException) -> None:
        self._news = words.command_failed(error)
        self.show()

    @Slot()
    def _pressed(self) -> None:
        shown = self._window.banner.words
        if shown is None:
            return
        if shown.tone == "paused":
            self._pausing.ask_to_resume()
        elif shown is self._trouble:
            self._feed.refresh()
        elif shown is self._news:
            self._news = None
            self.show()
        elif self._signing_in.is_wanted(self._failing_part):
            self._signing_in.ask()
        else:
            self._window.show_page("health", self._failing_part)

    @Slot()
    def _quiet_pressed(self) -> None:
        shown = self._window.banner.words
        if shown is not None and shown.tone == "paused":
            self._window.show_page(HOME, "outbox")
