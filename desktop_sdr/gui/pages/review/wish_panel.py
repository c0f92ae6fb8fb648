"""What another version of the draft is to be like: one line of the rep's own, and the way back."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.pages.key_row import KeyRow
from desktop_sdr.gui.widgets.card import Well
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import redrafting as words

LONGEST = 300
"""Characters that the desk takes."""


class WishPanel(Well):
    """A field under the draft; `wished` carries what was typed once Enter is pressed."""

    wished = Signal(str)

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(padding=12, spacing=4, parent=parent)
        self.body.addWidget(Label(words.wish_question(), "strong"))
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText(words.wish_prompt())
        self.field.setAccessibleName(words.wish_question())
        self.field.returnPressed.connect(self._wish)
        self.body.addWidget(self.field)
        self.body.addWidget(KeyRow(actions, "redraft.keep", words.keep_words()))

    def begin(self) -> None:
        """Ask with an empty field."""
        self.field.clear()
        self.show()
        self.field.setFocus()

    @Slot()
    def _wish(self) -> None:
        if self.field.text().strip():
            self.wished.emit(self.field.text().strip())
