"""Which model is set, what it costs, what it is shown and what never: the page's first part."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card, Line
from desktop_sdr.gui.widgets.chip import Chip, IconMark
from desktop_sdr.gui.widgets.confidence_meter import ConfidenceMeter
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import leaving as words
from desktop_sdr.ports.model_views import ModelStanding
from desktop_sdr.ports.records import ModelUse


class StandingCards(QWidget):
    """Three cards."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: ModelStanding | None = None
        self.model = _ModelCard()
        self._spending = _SpendingCard()
        self._goes = _GoesCard()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        for card in (self.model, self._spending, self._goes):
            column.addWidget(card)
        column.addStretch(1)

    def show_standing(self, standing: ModelStanding) -> None:
        """Show another; what is the same stays as it is."""
        if standing == self._shown:
            return
        self._shown = standing
        self.model.show_model(standing)
        self._spending.show_spending(standing)
        self._goes.show_goes(standing)


class _ModelCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self._place = Chip("")
        self.told = Label("", "strong", wrap=True)
        self._under = Label("", "caption", "text3", wrap=True)
        self._price = Label("", "caption", "text3", wrap=True)
        head = QHBoxLayout()
        head.addWidget(Label(words.model_title(), "card"))
        head.addStretch(1)
        head.addWidget(self._place)
        self.body.addLayout(head)
        self.body.addWidget(self.told)
        self.body.addWidget(self._under)
        self.body.addWidget(self._price)

    def show_model(self, standing: ModelStanding) -> None:
        duty = standing.duty
        self._place.set_words(*words.place_chip(duty))
        self.told.setText(words.model_words(duty))
        self._under.setText(words.model_line(duty))
        self._price.setText(words.price_line(duty))
        self._price.setVisible(bool(self._price.text()))


class _SpanRow(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._spent = Label("", "body", "text2", tabular=True)
        self._meter = ConfidenceMeter(0.0, height=6, name=name)
        self._use = Label("", "caption", "text3", wrap=True)
        top = QHBoxLayout()
        top.addWidget(Label(name, "medium"))
        top.addStretch(1)
        top.addWidget(self._spent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addLayout(top)
        column.addWidget(self._meter)
        column.addWidget(self._use)

    def show_use(self, use: ModelUse, cap_cents: int) -> None:
        told = words.spent_of(use, cap_cents)
        share = use.cost_cents / cap_cents if cap_cents else float(use.cost_cents > 0)
        self._spent.setText(told)
        self._use.setText(words.use_line(use))
        self._meter.set_share(share, tone="warnFill" if share >= 1 else "accent")
        self._meter.setAccessibleDescription(told)


class _SpendingCard(Card):
    def __init__(self) -> None:
        super().__init__(spacing=12)
        self._today, self._month = (_SpanRow(name) for name in words.span_names())
        self.body.addWidget(Label(words.spending_title(), "card"))
        self.body.addWidget(self._today)
        self.body.addWidget(self._month)
        self.body.addWidget(Label(words.cap_line(), "caption", "text3", wrap=True))

    def show_spending(self, standing: ModelStanding) -> None:
        self._today.show_use(standing.today, standing.per_day_cents)
        self._month.show_use(standing.month, standing.per_month_cents)


class _GoesCard(Card):
    def __init__(self) -> None:
        super().__init__(spacing=10)
        self._goes_title = Label("", "card")
        self._goes, self._stays = QWidget(), QWidget()
        self.body.addWidget(self._goes_title)
        self.body.addWidget(self._goes)
        self.body.addWidget(Line())
        self.body.addWidget(Label(words.stays_title(), "card"))
        self.body.addWidget(self._stays)

    def show_goes(self, standing: ModelStanding) -> None:
        duty = standing.duty
        self._goes_title.setText(words.goes_title(duty))
        old = self._goes, self._stays
        self._goes = _points(words.goes(duty), "arrow-up-right" if duty else "lock")
        self._stays = _points(words.stays(duty), "lock")
        for was, now in zip(old, (self._goes, self._stays), strict=True):
            self.body.replaceWidget(was, now)
            now.show()
            was.hide()
            was.deleteLater()


def _points(told: Sequence[str], icon: str) -> QWidget:
    points = QWidget()
    column = QVBoxLayout(points)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(8))
    for one in told:
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(IconMark(icon, "text3", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(one, "body", "text2", wrap=True), 1)
        column.addLayout(row)
    return points
