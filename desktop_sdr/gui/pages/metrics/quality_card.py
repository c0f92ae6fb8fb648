"""How much of what was tried was done right, and what came back as bounces and opt-outs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.confidence_meter import ConfidenceMeter
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.ports.views import Metrics

_MOST = 6


class QualityCard(Card):
    """One row for each kind of act, the most frequent first."""

    def __init__(self) -> None:
        super().__init__(padding=16, spacing=2)
        self.body.setContentsMargins(px(16), px(14), px(16), px(12))
        self.body.addWidget(Label(words.quality_title(), "card"))
        self.body.addWidget(Label(words.quality_caption(), "caption", "text3", wrap=True))
        self.body.addSpacing(px(6))
        self._rows: QWidget | None = None
        self.body.addStretch(1)

    def show_metrics(self, metrics: Metrics) -> None:
        """Show other figures."""
        if self._rows is not None:
            self._rows.setParent(None)
            self._rows.deleteLater()
        self._rows = QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(8))
        grid.setColumnStretch(1, 1)
        often = sorted(metrics.actions.items(), key=lambda one: -one[1][1])[:_MOST]
        for number, (code, (right, tried)) in enumerate(often):
            name = words.action_name(code)
            grid.addWidget(Label(name, "body", "text2"), number, 0)
            meter = ConfidenceMeter(right / tried if tried else 0.0, name=name)
            grid.addWidget(meter, number, 1)
            _put(grid, number, words.right_of(right, tried))
        for label, count in (
            (words.bounced(), metrics.bounced),
            (words.opted_out(), metrics.opted_out),
        ):
            number = grid.rowCount()
            grid.addWidget(Label(label, "body", "text2"), number, 0)
            _put(grid, number, words.share_of(count, metrics.contacted))
        self.body.insertWidget(3, self._rows)


def _put(grid: QGridLayout, number: int, text: str) -> None:
    label = Label(text, "strong", tabular=True)
    grid.addWidget(label, number, 2, Qt.AlignmentFlag.AlignRight)
