"""Review with nothing left: what the sitting came to, and where to go next."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.review.sitting import Kind, Sitting
from desktop_sdr.gui.widgets.states import EmptyState
from desktop_sdr.gui.wording import review as words
from desktop_sdr.gui.workplace import Workplace


class EmptyReview(QWidget):
    """All reviewed, or nothing there yet; with the true counts."""

    def __init__(self, actions: ActionRegistry) -> None:
        super().__init__()
        self.state = EmptyState(words.nothing_waits())
        self._outbox = BoundButton(
            actions, "go.outbox", words=words.see_outbox(), icon="send", height=36
        )
        self._escalations = BoundButton(
            actions, "go.escalations", "primary", icon="flag", height=36
        )
        self.state.add_button(self._outbox)
        self.state.add_button(self._escalations)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.state)

    def show_sitting(self, workplace: Workplace, sitting: Sitting) -> None:
        """Say what was done in this sitting and what is on its way."""
        desk, now = workplace.desk, workplace.desk.now()
        frame = desk.views.frame(now)
        rows = desk.views.outbox(1)
        first = words.next_time(rows[0].leaves_at, now, workplace.zone) if rows else ""
        paused = frame.switch.paused_at is not None
        small = words.paused_small() if paused else words.new_ones_come()
        if sitting.rush.is_long and not paused:
            small = words.too_fast(len(sitting.rush), sitting.rush.seconds)
        if sitting.decisions:
            self.state.set_words(
                words.all_reviewed(len(sitting.decisions)), _told(sitting, first), small
            )
        else:
            told = words.outbox_told(frame.held, first, paused=paused)
            self.state.set_words(words.nothing_waits(), told, small)
        self._outbox.setVisible(frame.held > 0)
        self._escalations.set_words(words.escalations_button(frame.escalations_open))
        self._escalations.setVisible(frame.escalations_open > 0)


def _told(sitting: Sitting, first: str) -> str:
    return words.session_line(
        sitting.seconds,
        sitting.count(Kind.APPROVED),
        sitting.count(Kind.EDITED),
        sitting.count(Kind.REJECTED),
        sitting.count(Kind.LATER),
        first,
    )
