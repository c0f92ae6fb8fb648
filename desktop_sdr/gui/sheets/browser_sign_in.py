"""The sheet that has the rep sign in with a browser: why, how, and the waiting for it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import signing_in as words

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import SignIn


class BrowserSheet(Sheet):
    """Emits `agreed`, which carries nothing; closing it while it waits gives the sign-in up."""

    agreed = Signal()

    def __init__(
        self,
        host: QWidget,
        uncovered: QWidget,
        actions: ActionRegistry,
        wanted: "SignIn",
        left: timedelta | None,
    ) -> None:
        """Ask for `wanted`; `left` is how long a sign-in that still works goes on."""
        super().__init__(host, uncovered, actions, words.title(wanted.address), 560)
        self.wanted = wanted
        why = words.why(wanted.reason) if left is None else words.ends(left)
        self._said = Label(why, "body", "text2", wrap=True)
        self.body.addWidget(self._said)
        self._how = Label(words.how(wanted.provider), "body", "text2", wrap=True)
        self.body.addWidget(self._how)
        if wanted.remedy:
            self.body.addWidget(Label(words.remedy_for_sign_in(), "body", "text2", wrap=True))
            command = Label(wanted.remedy, "strong", wrap=True)
            command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(command)
        self.field = self._add_field()
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName(words.address_name())
        self.address.setMinimumHeight(px(36))
        self.body.addWidget(self.address)
        self.address.hide()
        self._later = ActionButton(words.later_verb(), keys=keycap("sheet.stay"), height=40)
        self._later.clicked.connect(self.stay)
        self._go = ActionButton(
            words.browser_verb(), "primary", keys=keycap("sheet.go_ahead"), height=40
        )
        self._go.clicked.connect(self.go_ahead)
        self.foot.addStretch(1)
        self.foot.addWidget(self._later)
        self.foot.addWidget(self._go)

    def first_focus(self) -> QWidget:
        """The button, since there is nothing to type."""
        return self._go

    @Slot()
    def go_ahead(self) -> None:
        """Open the browser, once."""
        if self._go.isEnabled():
            self._go.setEnabled(False)
            self._later.setText(words.stop_verb())
            self.agreed.emit()

    @Slot(str, bool)
    def show_address(self, address: str, opened: bool) -> None:
        """Say where the browser went, for whom no page came up."""
        self._said.setText(words.waiting(opened))
        self.address.setText(address)
        self.address.setCursorPosition(0)
        self._how.hide()
        self._hide_field()
        self.address.show()
        self._fit()
        announce(self, words.waiting(opened))

    def show_failure(self, code: str) -> None:
        """Say what came of it, and let the rep try again."""
        self.address.hide()
        self._how.show()
        self._said.setText(words.failed(code))
        if code == "client_secret_missing":
            self._name.show()
            self.field.show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._later.setText(words.later_verb())
        self._go.setEnabled(True)
        self._fit()
        announce(self, words.failed(code))

    def take_secret(self) -> str:
        """Return the client secret that was typed and empty the field."""
        typed = self.field.text().strip()
        self.field.setText("")
        return typed

    def _hide_field(self) -> None:
        self._name.hide()
        self.field.hide()

    def _fit(self) -> None:
        """Be as high as what is shown now."""
        self.body.activate()
        self._arrange()

    def _add_field(self) -> QLineEdit:
        self._name = Label(words.client_secret_name(), "strong")
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.setAccessibleName(words.client_secret_name())
        field.setMinimumHeight(px(36))
        field.returnPressed.connect(self.go_ahead)
        self._name.setBuddy(field)
        self.body.addWidget(self._name)
        self.body.addWidget(field)
        self._name.hide()
        field.hide()
        return field
