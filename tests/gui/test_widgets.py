"""The shared parts: lists of any length, splits, meters, labels, states."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import SIGNAL, QRectF, Qt
from PySide6.QtGui import QAccessible, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from desktop_sdr.gui.header.autonomy_slider import AutonomySlider
from desktop_sdr.gui.theme import px, theme
from desktop_sdr.gui.widgets.banner import Banner
from desktop_sdr.gui.widgets.button import ActionButton, LinkButton
from desktop_sdr.gui.widgets.card import Card, Notice, Well
from desktop_sdr.gui.widgets.card_list import CardDelegate, CardList
from desktop_sdr.gui.widgets.chip import Avatar, Chip, KeyCap, StatusGlyph
from desktop_sdr.gui.widgets.confidence_meter import ConfidenceMeter
from desktop_sdr.gui.widgets.diff_strip import DiffStrip
from desktop_sdr.gui.widgets.kpi_tile import KpiTile
from desktop_sdr.gui.widgets.label import ElidedLabel, Label, plain_tip
from desktop_sdr.gui.widgets.paged_model import ROW_ID, KeysetSource, PagedModel
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.widgets.split_tabs import Split, SplitTabs
from desktop_sdr.gui.widgets.states import EmptyState, ErrorState, Skeleton


@dataclass(frozen=True)
class Row:
    number: int


class Table:
    """A keyset view over a run of numbers that counts what it is asked."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.asked: list[int] = []

    def count(self) -> int:
        return self.length

    def fetch(self, after: int | None, limit: int) -> list[Row]:
        first = 0 if after is None else after + 1
        self.asked.append(first)
        return [Row(number) for number in range(first, min(first + limit, self.length))]

    def model(self) -> PagedModel[Row]:
        source = KeysetSource(self.count, self.fetch, lambda row: row.number)
        made = PagedModel(source, lambda row: row.number, lambda row: f"Row {row.number}")
        made.reload()
        return made


class Delegate(CardDelegate):
    def __init__(self, seen: list[int]) -> None:
        super().__init__()
        self.seen = seen

    def paint_card(
        self, painter: QPainter, rect: QRectF, row: object, chosen: bool, hot: bool
    ) -> None:
        assert isinstance(row, Row)
        self.seen.append(row.number)


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 350])
def test_the_paged_model_keeps_the_rules_of_qt(length: int, qtmodeltester) -> None:
    qtmodeltester.check(Table(length).model())


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 350])
def test_every_row_is_found_at_its_place_also_by_a_jump(length: int) -> None:
    model = Table(length).model()
    assert model.rowCount() == length
    for number in (length - 1, 0, length // 2):
        if length:
            assert model.row_at(number) == Row(number)
    assert model.row_at(length) is None
    assert model.row_at(-1) is None


def test_a_list_of_a_million_rows_reads_only_what_it_shows(qtbot) -> None:
    table, seen = Table(1_000_000), []
    shown = CardList("Numbers", 56)
    shown.setModel(table.model())
    shown.setItemDelegate(Delegate(seen))
    qtbot.addWidget(shown)
    shown.resize(400, 560)
    shown.show()
    qtbot.waitUntil(lambda: len(set(seen)) >= 10)
    assert len(table.asked) <= 2
    assert max(seen) < 20


@pytest.fixture
def numbers(qtbot, qapp) -> CardList:
    shown = CardList("Numbers", 56)
    shown.setModel(Table(30).model())
    shown.setItemDelegate(Delegate([]))
    qtbot.addWidget(shown)
    shown.resize(400, 560)
    shown.show()
    shown.activateWindow()
    shown.setFocus()
    qtbot.waitUntil(lambda: qapp.focusWidget() is shown)
    return shown


def test_the_first_row_becomes_current_when_the_list_gets_the_keyboard(numbers: CardList) -> None:
    assert numbers.current_row() == Row(0)
    assert numbers.current_id() == 0


def test_rows_are_reached_by_arrows_and_opened_by_enter(numbers: CardList, qtbot) -> None:
    QTest.keyClick(numbers, Qt.Key.Key_Down)
    QTest.keyClick(numbers, Qt.Key.Key_Down)
    QTest.keyClick(numbers, Qt.Key.Key_Up)
    with qtbot.waitSignal(numbers.opened) as opened:
        QTest.keyClick(numbers, Qt.Key.Key_Return)
    assert opened.args == [Row(1)]


def test_stepping_stops_at_the_ends(numbers: CardList) -> None:
    numbers.step(-1)
    assert numbers.current_id() == 0
    for _ in range(50):
        numbers.step(1)
    assert numbers.current_id() == 29


def test_letters_do_not_search_the_list(numbers: CardList) -> None:
    QTest.keyClicks(numbers, "R")
    assert numbers.current_id() == 0


def test_some_rows_may_have_another_height_and_the_rest_keep_theirs(numbers: CardList) -> None:
    numbers.set_heights({0: 36})
    heights = [numbers.rowHeight(number) for number in range(3)]
    assert heights == [px(36), px(56), px(56)]


def test_a_row_speaks_for_itself(numbers: CardList) -> None:
    index = numbers.model().index(4, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Row 4"
    assert index.data(ROW_ID) == 4


SPLITS = [Split("all", "All", 47), Split("new", "New", 23), Split("replies", "Replies", 6)]


@pytest.fixture
def tabs(qtbot) -> SplitTabs:
    made = SplitTabs(SPLITS, "Splits")
    qtbot.addWidget(made)
    made.show()
    return made


def test_splits_are_walked_by_steps_and_by_arrows_and_stop_at_the_ends(tabs: SplitTabs) -> None:
    chosen: list[str] = []
    tabs.chosen.connect(chosen.append)
    tabs.step(1)
    tabs.step(1)
    tabs.step(1)
    QTest.keyClick(tabs, Qt.Key.Key_Left)
    assert chosen == ["new", "replies", "new"]


def test_a_split_is_chosen_by_a_click_and_named_with_its_count(tabs: SplitTabs, qtbot) -> None:
    with qtbot.waitSignal(tabs.chosen) as chosen:
        QTest.mouseClick(tabs._tabs[2], Qt.MouseButton.LeftButton)
    assert chosen.args == ["replies"]
    assert tabs._tabs[2].accessibleName() == "Replies, 6"


def test_a_split_that_is_empty_hides_and_gives_its_place_to_the_first(tabs: SplitTabs) -> None:
    tabs.choose("replies")
    tabs.set_splits(SPLITS[:2])
    assert tabs.current == "all"
    assert not tabs._tabs[2].isVisible()


def test_only_one_split_is_a_stop_for_tab(tabs: SplitTabs) -> None:
    tabs.choose("new")
    stops = [tab.split.key for tab in tabs._tabs if tab.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["new"]


def test_a_meter_tells_readers_its_value(qtbot) -> None:
    meter = ConfidenceMeter(0.86, 0.8, name="Confidence")
    qtbot.addWidget(meter)
    told = QAccessible.queryAccessibleInterface(meter)
    assert told.role() == QAccessible.Role.ProgressBar
    assert told.text(QAccessible.Text.Name) == "Confidence"
    assert meter.value() / meter.maximum() == pytest.approx(0.86)


@pytest.mark.parametrize(("share", "shown"), [(-1.0, 0), (0.0, 0), (1.0, 1000), (7.0, 1000)])
def test_a_meter_never_shows_more_than_all_or_less_than_nothing(qtbot, share, shown) -> None:
    meter = ConfidenceMeter(share)
    qtbot.addWidget(meter)
    assert meter.value() == shown


def test_a_label_shows_what_came_from_outside_literally(qtbot) -> None:
    evil = '<img src="file:///etc/passwd"> & <b>bold</b>'
    plain, runs = Label(evil), Label()
    runs.set_runs([("Check: ", True), (evil, False)])
    strip = DiffStrip()
    strip.set_changes(((evil, evil),), "changed")
    for label in (plain, runs, strip):
        qtbot.addWidget(label)
    assert plain.textFormat() == Qt.TextFormat.PlainText
    assert "<img" not in runs.text()
    assert "<img" not in strip.text()
    assert runs.accessibleName() == "Check: " + evil


def test_a_label_that_gives_way_keeps_the_whole_text_for_readers(qtbot) -> None:
    label = ElidedLabel("Reno dock slots before the June ramp")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.accessibleName() == "Reno dock slots before the June ramp"
    assert label.toolTip() == plain_tip("Reno dock slots before the June ramp")


def test_a_label_follows_a_change_of_scheme(qtbot) -> None:
    label = Label("x", ink="text2")
    qtbot.addWidget(label)
    theme().choose("dark")
    ink = label.palette().color(label.foregroundRole())
    assert ink.name() == theme().colour("text2").lower()


def test_an_error_says_what_is_safe_and_offers_one_way_on(qtbot) -> None:
    state = ErrorState("Not loaded", "Nothing was lost.", "database is locked", "Try again")
    qtbot.addWidget(state)
    state.show()
    assert state.accessibleName() == "Not loaded Nothing was lost. database is locked"
    with qtbot.waitSignal(state.retry):
        QTest.mouseClick(state.findChild(ActionButton), Qt.MouseButton.LeftButton)


def test_a_skeleton_is_not_seen_when_loading_is_quick(qtbot, qapp: QApplication) -> None:
    skeleton = Skeleton(4)
    qtbot.addWidget(skeleton)
    skeleton.show()
    early = skeleton.grab().toImage()
    grounds = {early.pixelColor(x, 24).name() for x in range(0, early.width(), 4)}
    assert len(grounds) == 1
    qtbot.waitUntil(
        lambda: (
            skeleton.grab().toImage().pixelColor(30, 30).name() == theme().colour("pressed").lower()
        ),
        timeout=1000,
    )


def test_a_tile_says_number_change_and_ground_in_one_breath(qtbot) -> None:
    tile = KpiTile("Reply rate")
    qtbot.addWidget(tile)
    tile.show_number("7.2%", "true rate likely 5.9 to 8.7%", "+2.1 pts", "ok")
    assert tile.accessibleName() == "Reply rate, 7.2%, +2.1 pts, true rate likely 5.9 to 8.7%"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
def test_every_part_can_be_drawn_in_every_look(qtbot, scheme: str, scale: float) -> None:
    theme().choose(scheme)
    theme().set_text_scale(scale)
    parts = [
        ActionButton("Approve", "primary", icon="check", keys="A"),
        ActionButton("Reject", "danger"),
        ActionButton("Later", "quiet", keys="H"),
        LinkButton("Approve together…"),
        Chip("Email 2 of 5", icon="mail"),
        Chip("slow", "warn", glyph=Glyph.WARN),
        KeyCap("Esc"),
        Avatar("Dana Ruiz"),
        *(StatusGlyph(glyph) for glyph in Glyph),
        Card(),
        Well(),
        Notice("crit"),
        EmptyState("All 47 reviewed", "It took 4 min 12 s."),
    ]
    for part in parts:
        qtbot.addWidget(part)
        part.show()
        assert not part.grab().isNull()


def test_no_button_is_smaller_than_24_pixels_either_way(qtbot) -> None:
    for button in (ActionButton("A"), LinkButton("a"), ActionButton("", icon="check", height=28)):
        qtbot.addWidget(button)
        assert min(button.sizeHint().width(), button.sizeHint().height()) >= 24


def test_enter_presses_a_button_unless_enter_alone_must_not_decide(qtbot) -> None:
    pressed: list[str] = []
    for free in (True, False):
        button = ActionButton("Go")
        button.enter_presses = free
        button.clicked.connect(lambda _on, free=free: pressed.append(f"{free}"))
        qtbot.addWidget(button)
        QTest.keyClick(button, Qt.Key.Key_Return)
        QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["True"]


def test_a_part_that_is_gone_leaves_nothing_listening_to_the_theme(qapp) -> None:
    def listening() -> int:
        return theme().receivers(SIGNAL("changed()"))

    before = listening()
    parts = [
        ActionButton("A"),
        Chip("c"),
        Label("l"),
        ElidedLabel("e"),
        DiffStrip(),
        Card(),
        ConfidenceMeter(0.5),
        SplitTabs(SPLITS, "s"),
        EmptyState("t"),
        AutonomySlider(),
        Banner(),
    ]
    assert listening() > before
    for part in parts:
        delete(part)
    assert listening() == before
