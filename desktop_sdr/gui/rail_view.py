"""Puts the frame's numbers on rail and header lights."""

from PySide6.QtCore import QObject, Slot

from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.pausing import Pausing
from desktop_sdr.gui.rail import Quota
from desktop_sdr.gui.window import MainWindow
from desktop_sdr.gui.wording.frame import used_of
from desktop_sdr.gui.wording.language import money, whole
from desktop_sdr.gui.wording.lights import light_faces


class RailView(QObject):
    """Badges, quotas, the rep's name, the nine lights."""

    def __init__(self, window: MainWindow, feed: FrameFeed, pausing: Pausing) -> None:
        super().__init__(window)
        self._window = window
        self._feed = feed
        self._pausing = pausing
        feed.read.connect(self.show)
        pausing.changed.connect(self.show)

    @Slot()
    def show(self) -> None:
        """Show the newest frame."""
        frame = self._feed.frame
        if frame is None:
            return
        paused = self._pausing.is_paused
        rail = self._window.rail
        rail.show_rep(frame.rep_name)
        rail.show_waiting(
            {
                "review": frame.drafts_waiting,
                "escalations": frame.escalations_open,
                "conversations": frame.conversations_waiting,
            }
        )
        sent = used_of(whole(frame.sent_today), whole(frame.sends_allowed_today))
        spent = used_of(
            money(frame.spent_today_cents), money(frame.spend_allowed_cents, whole_units=True)
        )
        rail.show_quotas(
            Quota(_share(frame.sent_today, frame.sends_allowed_today), sent),
            Quota(_share(frame.spent_today_cents, frame.spend_allowed_cents), spent),
            paused=paused,
        )
        self._window.header.lights.show_lights(light_faces(frame.lights), paused=paused)


def _share(used: float, allowed: float) -> float:
    return used / allowed if allowed > 0 else 0.0
