"""Before the agent is stopped for good: what stays behind."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import sheets as words


class QuitSheet(Sheet):
    """Emits `agreed` when the rep wants to quit although something is held."""

    agreed = Signal()

    def __init__(
        self, host: QWidget, uncovered: QWidget, actions: ActionRegistry, held: int
    ) -> None:
        super().__init__(host, uncovered, actions, words.quit_title(), 480)
        self.body.addWidget(Label(words.quit_line(held), "body", "text2", wrap=True))
        self._stay = ActionButton(words.keep_running(), keys=keycap("sheet.stay"), height=40)
        self._stay.clicked.connect(self.stay)
        go = ActionButton(words.quit_verb(), "primary", keys=keycap("sheet.go_ahead"), height=40)
        go.enter_presses = False
        go.clicked.connect(self.go_ahead)
        self.foot.addStretch(1)
        self.foot.addWidget(self._stay)
        self.foot.addWidget(go)

    def first_focus(self) -> QWidget:
        """Going on is what an absent-minded press does."""
        return self._stay

    @Slot()
    def go_ahead(self) -> None:
        """Quit."""
        self.stay()
        self.agreed.emit()
