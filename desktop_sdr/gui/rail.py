"""The rail: where one can go, what waits there, and at its foot the two quotas and Settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_sdr.gui.fonts import font, metrics
from desktop_sdr.gui.icons import draw_icon
from desktop_sdr.gui.logo import Logo
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import Token
from desktop_sdr.gui.widgets.button import PaintedButton
from desktop_sdr.gui.widgets.card import Pane
from desktop_sdr.gui.widgets.confidence_meter import ConfidenceMeter
from desktop_sdr.gui.widgets.label import ElidedLabel, Label, plain_tip
from desktop_sdr.gui.widgets.paint import CENTRE, draw_text, fill_round, focus_ring, painting
from desktop_sdr.gui.wording import frame as words

BadgeTone = Literal["accent", "warn", "plain"]

WIDE, NARROW = 200, 64


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail."""

    key: str
    icon: str
    badge: BadgeTone = "plain"


PLACES: Final = (
    Place("review", "list-checks", "accent"),
    Place("escalations", "flag", "warn"),
    Place("conversations", "messages-square"),
    Place("activity", "activity"),
    Place("leads", "users"),
    Place("sequences", "git-branch"),
    Place("metrics", "chart-line"),
    Place("health", "heart-pulse"),
)
SETTINGS: Final = Place("settings", "settings")


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of a day's allowance is used."""

    share: float
    text: str


class NavItem(PaintedButton):
    """One page in the rail, with a badge when something waits there for the rep."""

    def __init__(self, place: Place) -> None:
        super().__init__(words.page_name(place.key))
        self.place = place
        self._waiting = 0
        self._narrow = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_waiting(self, number: int) -> None:
        """Show the badge, or none at 0."""
        self._waiting = number
        self.setAccessibleName(words.page_name_waiting(self.text(), number))
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Only icon and badge."""
        self._narrow = narrow
        self.setToolTip(plain_tip(self.text() if narrow else ""))
        self._restyle()

    def sizeHint(self) -> QSize:
        """36 px high."""
        return QSize(px(NARROW if self._narrow else WIDE), px(36))

    def minimumSizeHint(self) -> QSize:
        """The rail decides the width."""
        return QSize(px(NARROW) - 1, px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and bar when on, icon, word, badge."""
        on = self.isChecked()
        with painting(self) as painter:
            box = QRectF(self.rect()).adjusted(px(8), 1, -px(8), -1)
            if on or self.is_hot:
                fill_round(painter, box, px(8), colour(self._ground(on)))
            if on:
                bar = QRectF(box.left(), box.top() + px(8), px(3), box.height() - px(16))
                fill_round(painter, bar, 1.5, colour("accent"))
            ink: Token = "text" if on else "text2"
            left = (self.width() - px(18)) / 2 if self._narrow else box.left() + px(12)
            corner = QPointF(left, (self.height() - px(18)) / 2)
            draw_icon(painter, self.place.icon, corner, px(18), "accentText" if on else ink)
            if not self._narrow:
                line = box.adjusted(px(42), 0, -px(40), 0)
                draw_text(painter, line, self.text(), font("strong" if on else "medium"), ink)
            if self._waiting:
                self._paint_badge(painter, box)
            if self.shows_ring:
                focus_ring(painter, box, px(7))

    @staticmethod
    def _ground(on: bool) -> Token:
        return "surface" if on and theme().scheme == "light" else "hover"

    def _paint_badge(self, painter: QPainter, box: QRectF) -> None:
        text = str(self._waiting) if self._waiting < 1000 else "999+"
        face = font("key", weight=700 if self._narrow else 600, tabular=True)
        wide = max(px(20), metrics("key", weight=700).horizontalAdvance(text) + px(10))
        high = px(18)
        if self._narrow:
            mark = QRectF(self.width() / 2 + px(2), px(2), wide - px(2), high - px(2))
            mark.moveRight(min(mark.right(), self.width() - px(8)))
        else:
            middle = (self.height() - high) / 2
            mark = QRectF(box.right() - wide - px(8), middle, wide, high)
        ground, ink = _BADGES[self.place.badge]
        fill_round(painter, mark, mark.height() / 2, colour(ground))
        if self.place.badge == "warn" and theme().scheme == "light":
            painter.setPen(QPen(colour("warn"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            line = mark.adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(line, line.height() / 2, line.height() / 2)
        draw_text(painter, mark, text, face, ink, CENTRE)


_BADGES: Final[dict[BadgeTone, tuple[Token, Token]]] = {
    "accent": ("accent", "onAccent"),
    "warn": ("warnFill", "onWarn"),
    "plain": ("pressed", "text2"),
}


class _QuotaLine(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._text = Label("", "caption", "text2", tabular=True)
        self._meter = ConfidenceMeter(0.0, height=5, name=name)
        top = QHBoxLayout()
        top.addWidget(Label(name, "caption", "text2"))
        top.addStretch(1)
        top.addWidget(self._text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addLayout(top)
        column.addWidget(self._meter)

    def show_quota(self, quota: Quota, *, paused: bool) -> None:
        self._text.setText(quota.text)
        full: Token = "warnFill" if quota.share >= 1 else "accent"
        self._meter.set_share(quota.share, tone="off" if paused else full)
        self._meter.setAccessibleDescription(quota.text)


class NavRail(Pane):
    """Emits `chosen` with the key of the page that the rep wants."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rail", "right")
        self.setParent(parent)
        self.setAccessibleName(words.rail_name())
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._items: dict[str, NavItem] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, px(14), 0, px(12))
        self._column.setSpacing(px(2))
        self._column.addLayout(self._brand())
        for place in PLACES:
            self._column.addWidget(self._item(place))
        self._column.addStretch(1)
        self._quotas = QWidget()
        self._sent = _QuotaLine(words.sent_quota())
        self._spend = _QuotaLine(words.spend_quota())
        foot = QVBoxLayout(self._quotas)
        foot.setContentsMargins(px(20), px(8), px(20), px(12))
        foot.setSpacing(px(6))
        foot.addWidget(self._sent)
        foot.addWidget(self._spend)
        self._column.addWidget(self._quotas)
        self._column.addWidget(self._item(SETTINGS))
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """64 px with icons and badges, or 200 px with words."""
        self.setFixedWidth(px(NARROW if narrow else WIDE))
        self._words.setVisible(not narrow)
        self._quotas.setVisible(not narrow)
        side = px(18 if narrow else 20)
        self._brand_row.setContentsMargins(side, 0, side if narrow else px(12), px(12))
        for item in self._items.values():
            item.set_narrow(narrow)

    def show_rep(self, name: str) -> None:
        """Whose agent this is."""
        self._rep.set_whole(name)

    def show_current(self, key: str) -> None:
        """Which page is shown."""
        if key in self._items:
            self._items[key].setChecked(True)

    def show_waiting(self, waiting: Mapping[str, int]) -> None:
        """What waits on which page."""
        for key, number in waiting.items():
            self._items[key].show_waiting(number)

    def show_quotas(self, sent: Quota, spend: Quota, *, paused: bool) -> None:
        """The two quotas; grey while paused."""
        self._sent.show_quota(sent, paused=paused)
        self._spend.show_quota(spend, paused=paused)

    def _brand(self) -> QHBoxLayout:
        self._brand_row = QHBoxLayout()
        self._brand_row.setSpacing(px(10))
        self._rep = ElidedLabel("", "caption", "text3")
        self._words = QWidget()
        lines = QVBoxLayout(self._words)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(Label(words.product_name(), "strong"))
        lines.addWidget(self._rep)
        self._brand_row.addWidget(Logo())
        self._brand_row.addWidget(self._words, 1)
        return self._brand_row

    def _item(self, place: Place) -> NavItem:
        item = NavItem(place)
        item.clicked.connect(self._clicked)
        self._group.addButton(item)
        self._items[place.key] = item
        return item

    @Slot()
    def _clicked(self) -> None:
        item = self.sender()
        if isinstance(item, NavItem):
            self.chosen.emit(item.place.key)
