"""The shortcut list, made from the registry."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.actions import ACTIONS, Action, ActionRegistry, Group, caps, keycap
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.chip import KeyCap
from desktop_sdr.gui.widgets.label import Label, SectionLabel
from desktop_sdr.gui.wording.actions import action_label, group_title
from desktop_sdr.gui.wording.sheets import close_list, shortcuts_note, shortcuts_title

COLUMNS: Final = ((Group.REVIEW,), (Group.GO_TO, Group.LISTS), (Group.ANYWHERE,))


def listed(group: Group) -> list[Action]:
    """The actions of one group, in the order of the registry."""
    return [action for action in ACTIONS if action.group is group]


class KeysSheet(Sheet):
    """Every listed action with its keys, in three columns."""

    def __init__(self, host: QWidget, uncovered: QWidget, actions: ActionRegistry) -> None:
        super().__init__(host, uncovered, actions, shortcuts_title(), 860)
        columns = QHBoxLayout()
        columns.setSpacing(px(28))
        for groups in COLUMNS:
            columns.addLayout(_column(groups), 1)
        self.body.addLayout(columns)
        self.foot.addWidget(Label(shortcuts_note(), "caption", "text3", wrap=True), 1)
        close = ActionButton(close_list(), keys=keycap("sheet.stay"))
        close.clicked.connect(self.stay)
        self.foot.addWidget(close)


def _column(groups: Sequence[Group]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(px(6))
    for group in groups:
        column.addWidget(SectionLabel(group_title(group)))
        grid = QGridLayout()
        grid.setVerticalSpacing(px(8))
        grid.setColumnStretch(0, 1)
        for number, action in enumerate(listed(group)):
            grid.addWidget(Label(action_label(action.id)), number, 0)
            grid.addWidget(_keys(action), number, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        column.addSpacing(px(8))
    column.addStretch(1)
    return column


def _keys(action: Action) -> QWidget:
    shown = QWidget()
    row = QHBoxLayout(shown)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(5))
    for cap in caps(action.keys[0]):
        row.addWidget(KeyCap(cap))
    return shown
