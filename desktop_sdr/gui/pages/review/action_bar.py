"""The buttons under the draft with their keys, and how far the rep has come."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ButtonKind
from desktop_sdr.gui.widgets.confidence_meter import ConfidenceMeter
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import draft as words

_HEIGHT = 40
_ICONS = ("check", "pencil", "messages-square", "x", "clock")


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


class _BarButton(BoundButton):
    """A button 40 px high that knows how wide it would be with and without its icon."""

    def __init__(
        self,
        actions: ActionRegistry,
        action_id: str,
        kind: ButtonKind = "secondary",
        *,
        words: str = "",
        icon: str = "",
    ) -> None:
        super().__init__(actions, action_id, kind, words=words, icon=icon, height=_HEIGHT)

    def width_of(self, *, icon: bool) -> int:
        """The width with or without an icon, whatever shows now."""
        shown = px(24) if self._icon else 0
        return self.sizeHint().width() - shown + (px(24) if icon else 0)


class ActionBar(QWidget):
    """Approve, Edit, Rewrite, Reject, Later while reading; Approve edit and Leave while typing."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.approve = _BarButton(actions, "review.approve", "primary", icon="check")
        self._redraft = _BarButton(actions, "review.redraft", "quiet", icon="messages-square")
        self._reading = (
            self.approve,
            _BarButton(actions, "review.edit", icon="pencil"),
            self._redraft,
            _BarButton(actions, "review.reject", icon="x"),
            _BarButton(actions, "review.later", "quiet", icon="clock"),
        )
        approve_edit, leave = words.edit_words()
        self._typing = (
            _BarButton(actions, "edit.approve", "primary", words=approve_edit, icon="check"),
            _BarButton(actions, "edit.leave", "quiet", words=leave),
        )
        self._is_typing = False
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
    def tab_order(self) -> "tuple[_BarButton, ...]":
        """The buttons from left to right."""
        return (*self._reading, *self._typing)

    def ask_anyway(self, anyway: bool) -> None:
        """Let the first button say what the next press does."""
        self.approve.set_words(words.approve_words(anyway=anyway))
        self._fit()

    def show_typing(self, typing: bool) -> None:
        """Change between the two sets of buttons."""
        self._is_typing = typing
        shown, hidden = (self._typing, self._reading) if typing else (self._reading, self._typing)
        # Hidden first: showing lays out at once, and both sets together would widen the window.
        for button in hidden:
            button.hide()
        for button in shown:
            button.setVisible(button is not self._redraft)
        self._fit()

    def show_progress(self, number: int, of: int) -> None:
        """Tell how far the rep has come."""
        self._progress.show_progress(number, of)

    def minimumSizeHint(self) -> QSize:
        """As wide as the words with their keys; what `_fit` drops needs no room."""
        least = self._wanted(icons=False) - self._width_of_redraft()
        return QSize(least, px(_HEIGHT + 24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop the progress, then the icons, then Rewrite, where there is no room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        full = self._wanted(icons=True)
        has_room = self.width() >= self._wanted(icons=False)
        self._redraft.setVisible(has_room and not self._is_typing)
        self._progress.setVisible(self.width() >= full + px(72))
        for button, icon in zip(self._reading, _ICONS, strict=True):
            button.set_words(button.text(), icon=icon if self.width() >= full else "")

    def _wanted(self, *, icons: bool) -> int:
        """The width of the buttons that show, each measured with or without its icon."""
        shown = self._typing if self._is_typing else self._reading
        return px(24) + sum(button.width_of(icon=icons) + px(8) for button in shown)

    def _width_of_redraft(self) -> int:
        return 0 if self._is_typing else self._redraft.width_of(icon=False) + px(8)
