"""What it all came to in a span: four tiles, the charts, each also as a table."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QStandardPaths, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.pages.metrics import tables
from desktop_sdr.gui.pages.metrics.chart_card import ChartCard
from desktop_sdr.gui.pages.metrics.export import Table, write_csv
from desktop_sdr.gui.pages.metrics.figures import ENOUGH, enough, funnel, tiles, week_rates
from desktop_sdr.gui.pages.metrics.funnel import FunnelWidget
from desktop_sdr.gui.pages.metrics.hour_bars import HourBars
from desktop_sdr.gui.pages.metrics.quality_card import QualityCard
from desktop_sdr.gui.pages.metrics.reply_rate_chart import ReplyRateChart
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.widgets.button import ActionButton
from desktop_sdr.gui.widgets.kpi_tile import KpiTile
from desktop_sdr.gui.widgets.label import ElidedLabel
from desktop_sdr.gui.widgets.split_tabs import Split, SplitTabs
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.views import Metrics

LATEST = "84"
OFTEN_MS = 1_000
"""Figures of weeks need not follow every single send."""


class MetricsPage(Page):
    """Reads at most once a second; charts are drawn anew on a new look by themselves."""

    mode = Mode.METRICS
    topics = frozenset({Topic.TOUCHES, Topic.REPLIES, Topic.MEETINGS})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._metrics: Metrics | None = None
        self._as_tables = False
        self._since_read = QElapsedTimer()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self.spans = SplitTabs(
            [Split(key, words.span_word(key)) for key in words.SPANS], words.spans_name()
        )
        self.spans.choose(LATEST)
        self.tiles = {key: KpiTile(name) for key, name in words.tile_names().items()}
        self._rate_chart = ReplyRateChart()
        self._funnel_chart = FunnelWidget()
        self._hours_chart = HourBars()
        self.rate = ChartCard(words.rate_title(), words.rate_caption(), self._rate_chart)
        self.funnel = ChartCard(words.funnel_title(), "", self._funnel_chart)
        self.hours = ChartCard(words.hours_title(), words.hours_caption(), self._hours_chart)
        self.quality = QualityCard()
        self.saved = ElidedLabel("", "caption", "text3")
        self.export = ActionButton(words.export(), icon="arrow-up-right", height=32)
        self.switch = BoundButton(
            workplace.actions, "metrics.as_table", "quiet", words=words.as_tables(False), height=32
        )
        self._lay_out()
        self._connect()

    def heading(self) -> Heading:
        """The span that shows."""
        if self.failed:
            return Heading(words.page_title(), words.could_not_load())
        if self._metrics is None:
            return Heading(words.page_title())
        span = self._metrics.since, self._metrics.until
        return Heading(words.page_title(), words.heading_line(*span, self.workplace.zone))

    def read(self) -> None:
        """Read the span that is chosen, at most once a second."""
        if self._since_read.isValid() and self._since_read.elapsed() < OFTEN_MS:
            if not self._soon.isActive():
                self._soon.start(OFTEN_MS - self._since_read.elapsed())
            return
        self._since_read.start()
        desk = self.workplace.desk
        until = desk.now()
        since = until - timedelta(days=int(self.spans.current))
        self._metrics = desk.views.metrics(since, until, desk.time_zone)
        self._show(self._metrics)

    def fit(self, room: Breakpoint) -> None:
        """Tiles and charts beside each other, or under each other."""
        super().fit(room)
        across = 4 if room >= Breakpoint.MEDIUM else 2
        for number, tile in enumerate(self.tiles.values()):
            self._tile_grid.addWidget(tile, number // across, number % across)
        for column in range(4):
            self._tile_grid.setColumnStretch(column, 1 if column < across else 0)
        wide = room >= Breakpoint.MEDIUM
        for number, card in enumerate((self.rate, self.funnel, self.hours, self.quality)):
            card.setFixedHeight(px(304 if wide else 260))
            self._chart_grid.addWidget(card, *(divmod(number, 2) if wide else (number, 0)))
        self._chart_grid.setColumnStretch(1, 1 if wide else 0)

    def panes(self) -> Sequence[QWidget]:
        """The spans, then the figures."""
        return (self.spans, self._scroll)

    def _show(self, metrics: Metrics) -> None:
        span = self.spans.current
        for key, tile in tiles(metrics, span).items():
            self.tiles[key].show_number(*tile)
        self._rate_chart.show_weeks(week_rates(metrics))
        few = "" if enough(metrics) else words.too_few(metrics.contacted, ENOUGH)
        self.rate.set_reason(few)
        self.funnel.set_caption(words.funnel_caption(span))
        self._funnel_chart.show_steps(funnel(metrics))
        sending = self.workplace.desk.settings.sending
        allowed = sending.day_start_hour, sending.day_end_hour
        self._hours_chart.show_hours(metrics.sends_by_hour, allowed)
        self.hours.set_reason("" if any(metrics.sends_by_hour) else words.nothing_sent())
        self.quality.show_metrics(metrics)
        for card, table in zip(self._cards(), _tables(metrics), strict=True):
            card.table.show_rows(table[1], table[2])

    def _cards(self) -> tuple[ChartCard, ...]:
        return (self.rate, self.funnel, self.hours)

    def _toggle_tables(self) -> None:
        self._as_tables = not self._as_tables
        self.switch.set_words(words.as_tables(self._as_tables))
        for card in self._cards():
            card.set_as_table(self._as_tables)

    @Slot(str)
    def _choose_span(self, _key: str) -> None:
        self._since_read.invalidate()
        self.refresh()

    @Slot()
    def _export(self) -> None:
        if self._metrics is None:
            return
        metrics, desk = self._metrics, self.workplace.desk
        place = QStandardPaths.StandardLocation.DownloadLocation
        folder = Path(QStandardPaths.writableLocation(place))
        day = desk.now().astimezone(self.workplace.zone).date()
        first = tables.tiles_table(tiles(metrics, self.spans.current))
        content = [first, *_tables(metrics)]
        self.workplace.tasks.run(
            self, partial(write_csv, folder, day, content), self._saved, self._not_saved
        )

    def _saved(self, place: Path) -> None:
        self.saved.set_whole(words.exported(str(place)))

    def _not_saved(self, error: BaseException) -> None:
        if not isinstance(error, OSError):
            self.workplace.tasks.trouble.emit(error)
            return
        self.saved.set_whole(words.not_exported(str(error.filename), error.strerror or ""))

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(20), px(14), px(20), px(14))
        column.setSpacing(px(12))
        top = QHBoxLayout()
        top.setSpacing(px(8))
        top.addWidget(self.spans)
        top.addWidget(self.saved, 1)
        top.addWidget(self.switch)
        top.addWidget(self.export)
        self._tile_grid, self._chart_grid = QGridLayout(), QGridLayout()
        for grid in (self._tile_grid, self._chart_grid):
            grid.setSpacing(px(12))
        self._chart_grid.setColumnStretch(0, 1)
        column.addLayout(top)
        column.addLayout(self._tile_grid)
        column.addLayout(self._chart_grid)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(words.page_title())
        self._scroll.setWidget(inner)
        self.set_content(self._scroll)

    def _connect(self) -> None:
        self.spans.chosen.connect(self._choose_span)
        self.export.clicked.connect(self._export)
        self.workplace.actions.bind("metrics.as_table", self, self._toggle_tables)


def _tables(metrics: Metrics) -> list[Table]:
    return [
        tables.weeks_table(metrics),
        tables.funnel_table(metrics),
        tables.hours_table(metrics),
    ]
