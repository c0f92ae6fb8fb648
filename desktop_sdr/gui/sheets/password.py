"""The sheet that asks for a mailbox's password: why, what would spare the question, one field."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.card import Well
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import signing_in as words

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import SignIn

_SECRET = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
)


class PasswordSheet(Sheet):
    """Emits `answered`, which carries nothing; whoever hears it calls `take` once."""

    answered = Signal()

    def __init__(
        self, host: QWidget, uncovered: QWidget, actions: ActionRegistry, wanted: "SignIn"
    ) -> None:
        super().__init__(host, uncovered, actions, words.title(wanted.address), 520)
        self.wanted = wanted
        self.body.addWidget(Label(words.why(wanted.reason), "body", "text2", wrap=True))
        if wanted.remedy:
            self._show_remedy(wanted.remedy)
        self.field = self._add_field()
        self._later = ActionButton(words.later_verb(), keys=keycap("sheet.stay"), height=40)
        self._later.clicked.connect(self.stay)
        self._go = ActionButton(
            words.use_verb(wanted.reason), "primary", keys=keycap("sheet.go_ahead"), height=40
        )
        self._go.clicked.connect(self.go_ahead)
        self._go.setEnabled(False)
        self.foot.addStretch(1)
        self.foot.addWidget(self._later)
        self.foot.addWidget(self._go)
        self.closed.connect(self._forget)

    def first_focus(self) -> QWidget:
        """The field, since typing is all that is wanted."""
        return self.field

    @Slot()
    def go_ahead(self) -> None:
        """Hand the password over, where one was typed."""
        if self.field.text():
            self.answered.emit()
            self.stay()

    def take(self) -> str:
        """Return what was typed and empty the field."""
        typed = self.field.text()
        self._forget()
        return typed

    def _show_remedy(self, command: str) -> None:
        self.body.addWidget(Label(words.remedy_line(), "body", "text2", wrap=True))
        well = Well()
        line = Label(command, "strong", wrap=True)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        well.body.addWidget(line)
        self.body.addWidget(well)

    def _add_field(self) -> QLineEdit:
        name = Label(words.field_name(), "strong")
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)  # Qt then copies and cuts nothing from it
        field.setInputMethodHints(_SECRET)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.setAccessibleName(words.field_name())
        field.setMinimumHeight(px(36))
        field.textChanged.connect(self._typed)
        field.returnPressed.connect(self.go_ahead)
        name.setBuddy(field)
        self.body.addWidget(name)
        self.body.addWidget(field)
        return field

    @Slot()
    def _typed(self) -> None:
        self._go.setEnabled(bool(self.field.text()))

    @Slot()
    def _forget(self) -> None:
        self.field.setText("")  # unlike clear(), this leaves nothing for Ctrl+Z to bring back
