"""Under a text that is being edited: what went and what came, by word."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.pages.review.word_diff import Change
from desktop_sdr.gui.widgets.card import Well
from desktop_sdr.gui.widgets.diff_strip import DiffStrip
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import draft as words

_SHOWN = 3


class EditStrip(Well):
    """The first few changes; the rest is underlined in the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=12, spacing=4, parent=parent)
        self._diff = DiffStrip()
        self._rest = Label("", "caption", "text3")
        self.body.addWidget(self._diff)
        self.body.addWidget(self._rest)

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show what differs from the text that was there."""
        shown = changes[:_SHOWN]
        told = [words.change_described(change.removed, change.added) for change in shown]
        self._diff.set_changes(
            tuple((change.removed, change.added) for change in shown), "; ".join(told)
        )
        self._diff.setVisible(bool(shown))
        rest = len(changes) - len(shown)
        self._rest.setText(words.more_changes(rest) if shown else words.no_change_yet())
        self._rest.setVisible(rest > 0 or not shown)
