"""A chart on a card: heading, caption, and the same figures as a table where that is asked for."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop_sdr.gui.fonts import font
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.card import Card
from desktop_sdr.gui.widgets.label import Label


class ChartTable(QTableWidget):
    """Figures to read and to copy."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(px(26))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)

    def show_rows(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show other figures."""
        self.setColumnCount(len(columns))
        self.setHorizontalHeaderLabels(list(columns))
        self.horizontalHeader().setFont(font("captionStrong"))
        self.setFont(font("body", tabular=True))
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                self.setItem(number, column, QTableWidgetItem(text))


class ChartCard(Card):
    """Shows its chart, its table, or why there is no chart."""

    def __init__(self, title: str, caption: str, chart: QWidget) -> None:
        super().__init__(padding=16, spacing=2)
        self.body.setContentsMargins(px(16), px(14), px(14), px(12))
        self.title = title
        self._caption = Label(caption, "caption", "text3", wrap=True)
        self.chart = chart
        self.table = ChartTable(title)
        self._reason = Label("", "body", "text3", wrap=True)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._faces = QStackedWidget()
        for face in (chart, self.table, self._reason):
            self._faces.addWidget(face)
        self._as_table = False
        self.body.addWidget(Label(title, "card"))
        self.body.addWidget(self._caption)
        self.body.addSpacing(px(6))
        self.body.addWidget(self._faces, 1)

    @property
    def reason(self) -> str:
        """Why there is no chart; empty while there is one."""
        return self._reason.text()

    def set_caption(self, caption: str) -> None:
        """Change the caption."""
        self._caption.setText(caption)

    def set_reason(self, reason: str) -> None:
        """Say why there is no chart, or show it again with an empty reason."""
        self._reason.setText(reason)
        self._choose()

    def set_as_table(self, as_table: bool) -> None:
        """Show the figures as a table, or as the chart."""
        self._as_table = as_table
        self._choose()

    def _choose(self) -> None:
        face: QWidget = self._reason if self.reason else self.chart
        self._faces.setCurrentWidget(self.table if self._as_table else face)
