"""The queue grows while the rep reads: nothing moves under their eyes, and every time is whose."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import NOW, FakeDesk, FakeViews, a_card, a_row
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop_sdr.domain.message import Support
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.gui.pages.side_cards import folded
from desktop_sdr.gui.widgets.label import ElidedLabel
from desktop_sdr.gui.widgets.paged_model import ROW
from desktop_sdr.gui.wording import draft, review
from desktop_sdr.gui.wording.language import when
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.views import EvidenceLine

Key = Qt.Key
CHICAGO, ROTTERDAM = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Amsterdam")


def rows_from(first: int, number: int, minutes: int = 60):
    return [
        a_row(n, f"Marcus Feld {n}", "Example Ltd", "Dock slots", minutes + n)
        for n in range(first, first + number)
    ]


@pytest.fixture
def at_review(open_page: OpenIt):
    def sit_down(number: int) -> OpenPage:
        desk = FakeDesk(views=FakeViews(rows=rows_from(100, number)))
        opened = open_page(ReviewPage, desk, (1240, 832))
        opened.until(lambda: opened.page.seen is not None)
        return opened

    return sit_down


def page_of(opened: OpenPage) -> ReviewPage:
    assert isinstance(opened.page, ReviewPage)
    return opened.page


def said_on(widget: QWidget) -> list[str]:
    """Every line of text on a part of the page."""
    return [label.text() for label in widget.findChildren(QLabel)]


def place_of(page: ReviewPage) -> int:
    """Where the current row stands on the screen."""
    rect = page.pane.list.visualRect(page.pane.list.currentIndex())
    assert page.pane.list.viewport().rect().contains(rect), "the current row is out of view"
    return rect.top()


def test_drafts_that_come_above_leave_the_open_one_where_it_is_on_the_screen(at_review):
    opened = at_review(7)
    page = page_of(opened)
    before, place = page.pane.current, place_of(page)
    opened.desk.views.rows[:0] = rows_from(1, 60, minutes=0)
    opened.desk.views.rows += rows_from(200, 60, minutes=120)
    opened.change(Topic.DRAFTS)
    assert page.pane.current == before
    assert place_of(page) == place


def test_the_open_draft_stays_in_view_when_all_that_comes_stands_above(at_review):
    opened = at_review(3)
    page = page_of(opened)
    opened.desk.views.rows[:0] = rows_from(1, 60, minutes=0)
    opened.change(Topic.DRAFTS)
    assert place_of(page) > 0


def test_a_rep_who_scrolled_away_is_not_pulled_back(at_review):
    opened = at_review(60)
    page = page_of(opened)
    bar = page.pane.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    opened.desk.views.rows.append(rows_from(300, 1, minutes=500)[0])
    opened.change(Topic.DRAFTS)
    assert page.pane.list.place_of_current() is None
    assert bar.value() > 0


def test_the_foot_counts_the_drafts_that_came_meanwhile(at_review):
    opened = at_review(2)
    page = page_of(opened)
    assert "1 of 2" in said_on(page.view.bar)
    opened.desk.views.rows += rows_from(200, 10)
    opened.change(Topic.DRAFTS)
    assert "1 of 12" in said_on(page.view.bar)


def test_undo_takes_the_rejection_back_and_then_the_approval_before_it(at_review):
    opened = at_review(4)
    page = page_of(opened)
    for keys in ((Key.Key_A,), (Key.Key_R, Key.Key_5)):
        opened.until(lambda: page.sitting.is_settled)
        opened.press(*keys)
        opened.until(lambda: page.decisions.idle)
    assert page.sitting.decided == 2
    for number, name in ((1, "Marcus Feld 101"), (0, "Marcus Feld 100")):
        opened.press(Key.Key_U)
        opened.until(lambda: page.decisions.idle)
        assert page.pane.strip.words.first == f"Undone: {name} is back for review."
        assert page.sitting.decided == number


def test_the_first_group_says_whose_times_these_are(at_review):
    opened = at_review(3)
    headings = page_of(opened).pane.model.heading_numbers()
    model = page_of(opened).pane.model
    (heading,) = [model.index(number, 0).data(ROW) for number in headings]
    assert heading.aside == "your time"


def test_a_time_told_in_another_zone_still_means_todays_day_of_the_rep():
    now = NOW.replace(hour=23, minute=30)  # Tue 6:30 PM in Chicago, Wed 1:30 AM in Rotterdam
    slot = now + timedelta(hours=8)
    assert when(slot, now, CHICAGO, there=ROTTERDAM) == "Wed 9:30\u00a0AM"
    assert when(slot, now, CHICAGO) == "Wed 2:30\u00a0AM"
    row = a_row(1, "Dana Ruiz", "Halden", "Dock slots", 0)
    told = draft.sends_line(replace(row, slot=slot), now, CHICAGO, ROTTERDAM)
    assert told == "Sends Wed 9:30\u00a0AM their time"


def test_what_is_due_promises_no_time_that_the_gate_may_refuse():
    row = a_row(1, "Dana Ruiz", "Halden", "Dock slots", -5)
    assert review.row_time(row.slot, NOW, CHICAGO) == "Due"
    assert draft.sends_line(row, NOW, CHICAGO, ROTTERDAM).endswith("in their work hours")


def test_an_old_source_says_how_old_and_never_a_code():
    line = EvidenceLine(
        text="Opened a depot", source="halden.example/news", found_at=NOW - timedelta(days=150),
        support=Support.OLD, why="old",
    )  # fmt: skip
    assert draft.evidence_source(line, NOW) == "halden.example/news · 150 days old"


@pytest.mark.parametrize(
    ("good", "of", "told"),
    [
        (0, 1, "The claim has no fresh source"),
        (0, 3, "None of 3 claims has a fresh source"),
        (2, 3, "2 of 3 claims have a fresh source"),
        (1, 1, "The claim has a fresh source"),
    ],
)
def test_the_facts_are_counted_in_a_sentence(good, of, told):
    assert draft.facts_check(good, of) == told


def test_a_line_that_is_too_long_loses_the_name_and_never_the_time(qtbot):
    label = ElidedLabel("", "captionStrong")
    qtbot.addWidget(label)
    label.resize(170, 20)
    label.set_whole("Bartholomew Featherstonehaugh leaves Tue 1:01 AM", " leaves Tue 1:01 AM")
    assert label.text().startswith("Barth")
    assert label.text().endswith("… leaves Tue 1:01 AM")
    assert label.accessibleName() == "Bartholomew Featherstonehaugh leaves Tue 1:01 AM"


def test_the_card_of_a_due_draft_shows_its_words(at_review):
    opened = at_review(1)
    card = a_card(replace(opened.desk.views.rows[0], slot=NOW - timedelta(minutes=1)))
    page_of(opened).view.show_card(card, NOW, CHICAGO)
    assert "Sends once you approve, in their work hours" in said_on(page_of(opened).view.head)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("ada@b.example", ["ada@b.example"]),
        ("lars.mendeson@brightwater.example", ["lars.mendeson@", "brightwater.example"]),
        ("x" * 45, ["x" * 20, "x" * 20, "x" * 5]),
        ("mei@copperline-logistics.example", ["mei@copperline-", "logistics.example"]),
    ],
)
def test_a_long_address_is_folded_and_never_cut_off(address, lines):
    assert folded(address, len, 20).split("\n") == lines


def test_the_clock_of_the_reader_goes_on_while_a_draft_is_open(at_review):
    opened = at_review(1)
    lead = page_of(opened).why.lead
    before = said_on(lead)
    opened.desk.moment += timedelta(minutes=20)
    opened.change(Topic.DRAFTS)
    assert said_on(lead) != before
