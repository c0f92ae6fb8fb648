"""Under a record: the button that takes its act back, or the reason why there is none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_sdr.domain.ids import DeedId
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import activity as words
from desktop_sdr.gui.wording import undoing
from desktop_sdr.ports.views import FeedDetail


class UndoPart(QWidget):
    """A sentence, the button, and a field for the reason where one is needed."""

    asked = Signal(object, str)
    """The id of the deed to take back, and why, where the rep has to say so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deed: DeedId | None = None
        self.sentence = Label("", "caption", "text3", wrap=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(undoing.reason_prompt())
        self.reason.setAccessibleName(undoing.reason_prompt())
        self.button = ActionButton(undoing.verb(), height=34)
        self.button.clicked.connect(lambda: self.asked.emit(self._deed, self.reason.text()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for part in (self.sentence, self.reason, self.button):
            column.addWidget(part)

    def show_for(self, found: FeedDetail) -> None:
        """Say what undo would do to a record, where there is anything to say."""
        deed, told = found.deed, words.what_can_be_undone(found)
        offered = deed is not None and deed.undone_at is None and undoing.can_be_undone(deed.kind)
        self._deed = deed.id if deed is not None and offered else None
        self.sentence.setText(told)
        self.sentence.setVisible(bool(told))
        self.button.setVisible(offered)
        self.reason.clear()
        self.reason.hide()
        self.setVisible(bool(told) or offered)

    def say(self, told: str, *, asks_why: bool) -> None:
        """Say what became of an undo; `asks_why` where it needs the rep's reason."""
        self.sentence.setText(told)
        self.sentence.show()
        self.show()
        self.reason.setVisible(asks_why)
        if asks_why:
            self.reason.setFocus()
