"""Metrics: figures with their ground, no line on too little, and every chart as a table."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import NOW, FakeDesk, FakeViews, seeded_metrics
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_sdr.gui.pages.metrics import figures
from desktop_sdr.gui.pages.metrics.export import write_csv
from desktop_sdr.gui.pages.metrics.hour_bars import count_ticks
from desktop_sdr.gui.pages.metrics.page import MetricsPage
from desktop_sdr.gui.pages.metrics.reply_rate_chart import rate_ticks
from desktop_sdr.gui.theme import colour, theme
from desktop_sdr.gui.wording import metrics as words
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.ports.views import RatePoint

SEEDED = seeded_metrics(NOW - timedelta(weeks=12), NOW)


@pytest.fixture
def page_of(open_page: OpenIt):
    def show(metrics=None, size=(1240, 832)) -> OpenPage:
        return open_page(MetricsPage, FakeDesk(views=FakeViews(figures=metrics)), size)

    return show


def shown_text(opened: OpenPage) -> str:
    labels = (label for label in opened.page.findChildren(QLabel) if label.isVisible())
    return " | ".join(label.text() for label in labels)


def test_each_tile_names_the_ground_it_stands_on(page_of):
    told = {key: tile.accessibleName() for key, tile in page_of().page.tiles.items()}
    assert told["meetings"] == "Meetings booked, 23, +6, vs 17 in the 12 weeks before"
    assert told["replies"] == "Reply rate, 7.2%, +2.1 pts, true rate likely 5.9 to 8.8%"
    assert told["positive"] == "Positive replies, 46%, no change, 41 of 89 replies"
    assert told["cost"] == "Cost per meeting, $14.20, AI spend only"


def test_the_interval_is_wilsons(page_of):
    likely = figures.week_rates(replace(SEEDED, by_week=(RatePoint(
        start=date(2026, 5, 1), contacted=1240, replied=89),)))[0].likely  # fmt: skip
    assert likely is not None
    assert (round(likely.low, 4), round(likely.high, 4)) == (0.0587, 0.0875)


def test_on_too_few_sends_there_is_no_rate_and_no_line_but_the_count(page_of):
    few = replace(SEEDED, contacted=12, replied=3)
    opened = page_of(few)
    assert opened.page.tiles["replies"].accessibleName().startswith("Reply rate, –")
    assert opened.page.rate.reason == "Too few sends to say. 12 of 30."
    assert not opened.page.rate.chart.isVisible()


def test_nothing_at_all_is_told_without_inventing_a_figure(page_of):
    empty = replace(
        SEEDED, contacted=0, replied=0, positive=0, meetings=0, held=0, contacted_before=0,
        replied_before=0, positive_before=0, meetings_before=0, cost_cents=0.0, by_week=(),
        sends_by_hour=(0,) * 24, actions={}, bounced=0, opted_out=0,
    )  # fmt: skip
    opened = page_of(empty)
    told = {key: tile.accessibleName() for key, tile in opened.page.tiles.items()}
    assert told["positive"] == "Positive replies, –, no reply yet"
    assert told["cost"] == "Cost per meeting, –, no meeting yet, $0.00 spent on AI"
    assert opened.page.hours.reason == "Nothing was sent in this span."


def test_a_week_in_which_nobody_was_written_is_a_gap_not_a_zero():
    weeks = (
        RatePoint(start=date(2026, 5, 1), contacted=40, replied=4),
        RatePoint(start=date(2026, 5, 8), contacted=0, replied=0),
        RatePoint(start=date(2026, 5, 15), contacted=40, replied=2),
    )
    rates = [week.rate for week in figures.week_rates(replace(SEEDED, by_week=weeks))]
    assert rates == [0.1, None, 0.05]


def test_the_funnel_has_only_steps_with_a_real_signal_behind_them(page_of):
    steps = [name for name, _count in figures.funnel(SEEDED)]
    assert steps == ["Contacted", "Replied", "Positive", "Meeting", "Took place"]
    assert "Opened" not in shown_text(page_of())


def test_a_span_asks_for_its_own_days_and_the_same_before(page_of):
    opened = page_of()
    asked = opened.desk.views.spans_asked
    opened.page.spans.choose("7")
    since, until = asked[-1]
    assert (until - since, until) == (timedelta(days=7), NOW)
    assert opened.page.heading().line == "May 19 to May 26"


def test_figures_follow_changes_at_most_once_a_second(page_of):
    opened = page_of()
    for _burst in range(10):
        opened.change(Topic.TOUCHES)
    assert len(opened.desk.views.spans_asked) == 1
    opened.until(lambda: len(opened.desk.views.spans_asked) == 2)


def test_v_shows_every_chart_as_a_table_and_back(page_of):
    opened = page_of()
    opened.press(Qt.Key.Key_V)
    for card in (opened.page.rate, opened.page.funnel, opened.page.hours):
        assert card.table.isVisible()
        assert card.table.rowCount() > 0
    assert opened.page.funnel.table.item(1, 1).text() == "89"
    opened.press(Qt.Key.Key_V)
    assert opened.page.rate.chart.isVisible()


def test_every_chart_says_its_sentence_to_readers(page_of):
    page = page_of().page
    assert page.rate.chart.accessibleName() == ("Reply rate went from 4.2% to 8.0% in 12 weeks")
    assert page.hours.chart.accessibleName() == "Most sends at 10am: 34 of 193"
    assert page.funnel.chart.accessibleName().startswith("Contacted 1,240, Replied 89")


def test_the_export_holds_what_the_page_shows_and_never_replaces_a_file(page_of, tmp_path):
    opened = page_of()
    opened.page.export.click()
    opened.until(lambda: "Saved as" in opened.page.saved.accessibleName())
    first = Path(opened.page.saved.accessibleName().removeprefix("Saved as "))
    rows = list(csv.reader(first.read_text(encoding="utf-8-sig").splitlines()))
    assert ["Replied", "89", "7.2%"] in rows
    assert ["Reply rate", "7.2%", "+2.1 pts", "true rate likely 5.9 to 8.8%"] in rows
    second = write_csv(first.parent, date(2026, 5, 26), [])
    assert second != first


def test_an_export_that_cannot_be_written_says_why(page_of, tmp_path):
    opened = page_of()
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(OSError, match="blocked"):
        write_csv(blocked, date(2026, 5, 26), [])
    opened.page._not_saved(PermissionError(13, "Permission denied", str(blocked)))
    assert opened.page.saved.accessibleName().endswith("Permission denied")


def test_the_charts_are_drawn_anew_in_the_other_colours(page_of):
    opened = page_of()

    def corner(chart) -> QColor:
        return chart.grab().toImage().pixelColor(2, 2)

    light = corner(opened.page.rate.chart)
    theme().choose("dark")
    opened.qtbot.wait(20)
    dark = corner(opened.page.rate.chart)
    assert light != dark
    assert dark == colour("surface")


def test_the_wheel_over_a_chart_scrolls_the_page(page_of):
    opened = page_of(size=(960, 632))
    chart = opened.page.rate.chart
    bar = opened.page.panes()[1].verticalScrollBar()
    over = chart.mapTo(opened.host, QPoint(100, 60))
    QTest.wheelEvent(opened.host.windowHandle(), QPointF(over), QPoint(0, -120))
    opened.until(lambda: bar.value() > 0)


def test_a_database_that_cannot_be_read_shows_the_error_page(open_page: OpenIt):
    views = FakeViews(trouble=StoreTrouble("locked", "database is locked"))
    opened = open_page(MetricsPage, FakeDesk(views=views))
    assert opened.page.failed


@pytest.mark.parametrize("highest", [0.004, 0.03, 0.08, 0.146, 0.4, 0.99, 1.0])
def test_rates_have_round_ticks_that_reach_over_the_highest(highest):
    ticks = rate_ticks(highest)
    assert ticks[0][0] == 0
    assert ticks[-1][0] >= highest
    assert 2 <= len(ticks) <= 6


@pytest.mark.parametrize("highest", [0, 1, 3, 9, 34, 480, 12_000])
def test_counts_have_round_ticks_that_reach_over_the_highest(highest):
    ticks = count_ticks(highest)
    assert ticks[-1][0] >= highest
    assert all(value == int(value) for value, _words in ticks)
    assert len(ticks) <= 6


def test_hours_follow_the_clock_of_the_locale():
    assert [words.hour_word(hour) for hour in (0, 8, 12, 18)] == ["12am", "8am", "12pm", "6pm"]
    QLocale.setDefault(QLocale("de_DE"))
    assert words.hour_word(8) == "08"


@pytest.mark.parametrize("size", [(1240, 832), (960, 632), (836, 532)])
def test_the_page_fits_its_breakpoint(page_of, size):
    opened = page_of(size=size)
    assert opened.page.minimumSizeHint().width() <= size[0]
    assert opened.host.width() == size[0]
