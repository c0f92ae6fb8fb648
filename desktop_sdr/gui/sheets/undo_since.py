"""The sheet over undoing everything since a moment: first the preview, then what became of it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.sheets.rows import sections
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import undoing_since as words


class UndoSinceSheet(Sheet):
    """Emits `agreed` only for Ctrl+Enter or a press on Undo; keeping everything has the focus."""

    agreed = Signal()

    def __init__(
        self,
        host: QWidget,
        uncovered: QWidget,
        actions: ActionRegistry,
        said: words.SinceWords,
    ) -> None:
        super().__init__(host, uncovered, actions, said.title, 640)
        self._line = Label("", "body", "text2", wrap=True)
        self._shown = QWidget()
        self.body.addWidget(self._line)
        self.body.addWidget(self._shown)
        self._stay = ActionButton(said.stay, keys=keycap("sheet.stay"), height=40)
        self._stay.clicked.connect(self.stay)
        self._go = ActionButton(
            said.go, "primary", icon="history", keys=keycap("sheet.go_ahead"), height=40
        )
        self._go.enter_presses = False
        self._go.clicked.connect(self.go_ahead)
        self.foot.addStretch(1)
        self.foot.addWidget(self._stay)
        self.foot.addWidget(self._go)
        self._fill(said)

    def show_result(self, said: words.SinceWords) -> None:
        """Say what became of it, in the same place."""
        self.set_title(said.title)
        self._fill(said)
        self._arrange()
        self._stay.setFocus()
        announce(self, f"{said.title}. {said.line}")

    def first_focus(self) -> QWidget:
        """Keeping everything is what an absent-minded press does."""
        return self._stay

    @Slot()
    def go_ahead(self) -> None:
        """Take it back, where there is anything; the sheet stays to say what became of it."""
        if self._go.isEnabled() and self._go.isVisibleTo(self):
            self._go.setEnabled(False)
            self._go.set_words(words.working())
            self.agreed.emit()

    def _fill(self, said: words.SinceWords) -> None:
        self._line.setText(said.line)
        old, self._shown = self._shown, sections(said.sections)
        self.body.replaceWidget(old, self._shown)
        old.hide()
        old.deleteLater()
        self._shown.show()  # before it is measured: what is hidden takes no room
        self._stay.set_words(said.stay)
        self._go.set_words(said.go)
        self._go.setVisible(bool(said.go))
