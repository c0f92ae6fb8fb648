"""What is approved and has not left: to whom, what, when, and what holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.pages.entries import EntriesModel
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card, Line
from desktop_sdr.gui.widgets.card_list import CardDelegate, CardList, draw_row_ground
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.widgets.paint import RIGHT, draw_text
from desktop_sdr.gui.wording import outbox as words
from desktop_sdr.ports.views import OutboxRow

ROW_HEIGHT = 56


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An effect with its words."""

    row: OutboxRow
    icon: str
    what: str
    leaves: str
    held: str

    @property
    def described(self) -> str:
        """The whole row for readers."""
        parts = (self.row.lead_name, self.what, self.leaves, self.held)
        return ". ".join(part for part in parts if part)


class HeldDelegate(CardDelegate):
    """Rows of 56 px."""

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        """Icon, name, what it is; when it leaves and what holds it at the right."""
        if not isinstance(row, HeldRow):
            return
        draw_row_ground(painter, rect, chosen, hot)
        left, right = rect.left() + px(24), rect.right() - px(24)
        icon = QPointF(left, rect.center().y() - px(8))
        draw_icon(painter, row.icon, icon, px(16), "text2")
        left += px(30)
        room = right - left
        upper = QRectF(left, rect.top() + px(9), room, px(20))
        lower = QRectF(left, rect.top() + px(28), room, px(18))
        taken = draw_text(painter, upper, row.leaves, font("medium", tabular=True), "text2", RIGHT)
        name = upper.adjusted(0, 0, -taken - px(12), 0)
        draw_text(painter, name, row.row.lead_name, font("strong"), "text")
        taken = draw_text(painter, lower, row.held, font("captionMedium"), "warn", RIGHT)
        what = lower.adjusted(0, 0, -taken - px(12), 0)
        draw_text(painter, what, row.what, font("caption"), "text3")


class OutboxPanel(Card):
    """The outbox in the place of a draft; Esc goes back."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, spacing=0, parent=parent)
        self._told = Label("", "body", "text2")
        self.model = EntriesModel(_identify, _describe, self)
        self.list = CardList(words.title(), ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setItemDelegate(HeldDelegate(self.list))
        back = BoundButton(actions, "review.back", words=words.back(), height=40)
        head = QVBoxLayout()
        head.setContentsMargins(px(24), px(18), px(24), px(14))
        head.setSpacing(px(2))
        head.addWidget(Label(words.title(), "title"))
        head.addWidget(self._told)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), px(12), px(16), px(12))
        foot.addWidget(back)
        foot.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(Line())
        self.body.addWidget(self.list, 1)
        self.body.addWidget(Line())
        self.body.addLayout(foot)

    def show_rows(
        self, rows: Sequence[OutboxRow], held: int, now: datetime, zone: tzinfo, *, paused: bool
    ) -> None:
        """Show what waits now; `held` counts also what is not among the rows."""
        self._told.setText(words.line(held, paused=paused))
        self.model.replace([_in_words(row, now, zone, paused=paused) for row in rows])


def _in_words(row: OutboxRow, now: datetime, zone: tzinfo, *, paused: bool) -> HeldRow:
    waits = row.state is OutboxState.HELD
    return HeldRow(
        row,
        words.icon_of(row.kind),
        words.what(row),
        words.leaves(row, now, zone),
        words.held(row, paused=paused) if waits else "",
    )


def _identify(entry: object) -> object:
    return entry.row.id if isinstance(entry, HeldRow) else None


def _describe(entry: object) -> str:
    return entry.described if isinstance(entry, HeldRow) else ""
