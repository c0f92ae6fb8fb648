"""The buttons under the draft with their keys, and how far the rep has come."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.confidence_meter import ConfidenceMeter
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import draft as words

_HEIGHT = 40


class Progress(QWidget):
    """ "12 of 47" over a thin bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        self._words = Label("", "caption", "text3", tabular=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._bar = ConfidenceMeter(0.0, height=4)
        self._bar.setFixedWidth(px(64))
        column.addStretch(1)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        column.addStretch(1)

    def show_progress(self, number: int, of: int) -> None:
        """The draft that shows is the `number`th of this sitting."""
        told = words.progress(number, of)
        self._words.setText(told)
        self._bar.set_share(number / of if of else 0.0)
        self._bar.setAccessibleName(told)


class ActionBar(QWidget):
    """Approve, Edit, Reject, Later while reading; Approve edit and Leave while typing."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.approve = BoundButton(
            actions, "review.approve", "primary", icon="check", height=_HEIGHT
        )
        self._reading = (
            self.approve,
            BoundButton(actions, "review.edit", icon="pencil", height=_HEIGHT),
            BoundButton(actions, "review.reject", icon="x", height=_HEIGHT),
            BoundButton(actions, "review.later", "quiet", icon="clock", height=_HEIGHT),
        )
        approve_edit, leave = words.edit_words()
        self._typing = (
            BoundButton(
                actions,
                "edit.approve",
                "primary",
                words=approve_edit,
                icon="check",
                height=_HEIGHT,
            ),
            BoundButton(actions, "edit.leave", "quiet", words=leave, height=_HEIGHT),
        )
        self._progress = Progress()
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(12), px(16), px(12))
        row.setSpacing(px(8))
        for button in (*self._reading, *self._typing):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._progress)
        self.show_typing(False)

    @property
    def tab_order(self) -> tuple[BoundButton, ...]:
        """The buttons from left to right."""
        return (*self._reading, *self._typing)

    def show_typing(self, typing: bool) -> None:
        """Change between the two sets of buttons."""
        for button in self._reading:
            button.setVisible(not typing)
        for button in self._typing:
            button.setVisible(typing)

    def show_progress(self, number: int, of: int) -> None:
        """Tell how far the rep has come."""
        self._progress.show_progress(number, of)

    def minimumSizeHint(self) -> QSize:
        """As wide as the buttons; the progress gives way first."""
        shown = [button for button in self.tab_order if not button.isHidden()]
        wide = sum(button.sizeHint().width() + px(8) for button in shown)
        return QSize(wide + px(24), px(_HEIGHT + 24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop the progress where there is no room for it."""
        super().resizeEvent(event)
        self._progress.setVisible(self.width() >= self.minimumSizeHint().width() + px(72))
