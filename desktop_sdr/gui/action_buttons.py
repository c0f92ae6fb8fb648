"""Buttons bound to the registry: words, key cap and enabled state all come from there."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_sdr.gui.actions import ActionRegistry, keycap
from desktop_sdr.gui.widgets.button import ActionButton, ButtonKind
from desktop_sdr.gui.wording.actions import action_label


class BoundButton(ActionButton):
    """A button for one action of the registry."""

    def __init__(
        self,
        actions: ActionRegistry,
        action_id: str,
        kind: ButtonKind = "secondary",
        *,
        words: str = "",
        icon: str = "",
        height: int = 36,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            words or action_label(action_id),
            kind,
            icon=icon,
            keys=keycap(action_id),
            height=height,
            parent=parent,
        )
        self._actions = actions
        self.action_id = action_id
        self.clicked.connect(self._go)
        actions.changed.connect(self._agree)
        self._agree()

    @Slot()
    def _go(self) -> None:
        self._actions.run(self.action_id)

    @Slot()
    def _agree(self) -> None:
        # Out of scope is not the same as not possible: a button under a sheet keeps its look.
        if self._actions.in_scope(self.action_id):
            self.setEnabled(self._actions.can(self.action_id))
