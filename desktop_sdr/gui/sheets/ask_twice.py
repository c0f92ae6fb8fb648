"""The second question before something that changes much, or that nobody can take back."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.sheets.rows import sections
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording.sections import AskedWords


class AskTwiceSheet(Sheet):
    """Emits `agreed` only for Ctrl+Enter or a press on its verb; what changes nothing has focus."""

    agreed = Signal()

    def __init__(
        self, host: QWidget, uncovered: QWidget, actions: ActionRegistry, said: AskedWords
    ) -> None:
        super().__init__(host, uncovered, actions, said.title, 600)
        self.body.addWidget(Label(said.line, "body", "text2", wrap=True))
        self.body.addWidget(sections(said.sections))
        self._stay = ActionButton(said.stay, keys=keycap("sheet.stay"), height=40)
        self._stay.clicked.connect(self.stay)
        self._go = ActionButton(said.go, "primary", keys=keycap("sheet.go_ahead"), height=40)
        self._go.enter_presses = False
        self._go.clicked.connect(self.go_ahead)
        self.foot.addStretch(1)
        self.foot.addWidget(self._stay)
        self.foot.addWidget(self._go)
        self._go.setVisible(bool(said.go))

    def first_focus(self) -> QWidget:
        """Changing nothing is what an absent-minded press does."""
        return self._stay

    @Slot()
    def go_ahead(self) -> None:
        """Take the yes, once."""
        if self._go.isVisibleTo(self):
            self.stay()
            self.agreed.emit()
