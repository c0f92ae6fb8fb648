"""The one registry: no key twice, no letter stolen from a text, no held key that decides."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListView,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_sdr.gui.action_buttons import BoundButton
from desktop_sdr.gui.actions import (
    ACTIONS,
    BY_ID,
    ActionRegistry,
    Group,
    Mode,
    Scope,
    caps,
    keycap,
)
from desktop_sdr.gui.pages.rooms import ROOMS
from desktop_sdr.gui.sheets.shortcuts import COLUMNS, listed
from desktop_sdr.gui.wording.actions import action_label, group_title

_GUI = Path(__file__).parents[2] / "desktop_sdr" / "gui"


def test_every_action_has_its_own_id() -> None:
    assert [key for key, times in Counter(a.id for a in ACTIONS).items() if times > 1] == []


@pytest.mark.parametrize("mode", list(Mode))
def test_no_key_means_two_things_at_the_same_time(mode: Mode) -> None:
    heard = [a for a in ACTIONS if a.scope in mode.value or a.scope is Scope.ALWAYS]
    strokes = Counter(keys for action in heard for keys in action.keys)
    assert [keys for keys, times in strokes.items() if times > 1] == []
    first = {keys.split(", ")[0] for keys in strokes if ", " in keys}
    assert first & set(strokes) == set(), "a chord begins with a key that means something itself"


def test_every_scope_is_heard_in_some_mode() -> None:
    heard = frozenset().union(*(mode.value for mode in Mode)) | {Scope.ALWAYS}
    assert heard == frozenset(Scope)


def test_every_listed_action_has_words_and_a_column() -> None:
    shown = {group for column in COLUMNS for group in column}
    for action in ACTIONS:
        if action.group is not Group.NONE:
            assert action_label(action.id)
            assert group_title(action.group)
            assert action.group in shown


def test_the_shortcut_list_promises_nothing_that_nobody_does() -> None:
    tables = {_GUI / "actions.py", _GUI / "wording" / "actions.py"}
    bound = "".join(path.read_text() for path in set(_GUI.rglob("*.py")) - tables)
    pages = {f"go.{page}" for page in ROOMS}
    listed_ids = {a.id for a in ACTIONS if a.group is not Group.NONE}
    assert {one for one in listed_ids - pages if f'"{one}"' not in bound} == set()


def test_the_shortcut_list_names_every_listed_action_once() -> None:
    shown = [action.id for column in COLUMNS for group in column for action in listed(group)]
    assert sorted(shown) == sorted(a.id for a in ACTIONS if a.group is not Group.NONE)


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("A", ("A",)),
        ("Ctrl+Return", ("Ctrl", "↵")),
        ("Shift+A", ("⇧A",)),
        ("G, R", ("G", "R")),
        ("Ctrl++", ("Ctrl", "+")),
        ("Escape", ("Esc",)),
        ("Ctrl+.", ("Ctrl", ".")),
    ],
)
def test_key_caps_show_what_is_printed_on_the_keys(keys: str, shown: tuple[str, ...]) -> None:
    assert caps(keys) == shown


class Room(QMainWindow):
    """A window with one field of each kind and a page that counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = ActionRegistry(self)
        self.page = QObject(self)
        self.asked: list[str] = []
        body = QWidget()
        column = QVBoxLayout(body)
        self.line, self.text, self.shown = QLineEdit(), QPlainTextEdit(), QPlainTextEdit()
        self.shown.setReadOnly(True)
        self.list, self.combo = QListView(), QComboBox()
        self.combo.addItems(["Acme", "Brightwater"])
        for field in (self.line, self.text, self.shown, self.list, self.combo):
            column.addWidget(field)
        self.setCentralWidget(body)
        for action in ACTIONS:
            self.registry.bind(action.id, self.page, lambda name=action.id: self.asked.append(name))
            self.registry.bind(action.id, self, lambda name=action.id: self.asked.append(name))
        self.registry.stand(self.page, Mode.REVIEW)


@pytest.fixture
def room(qtbot, qapp: QApplication) -> Room:
    made = Room()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.list.setFocus()
    qtbot.waitUntil(lambda: qapp.activeWindow() is made)
    return made


@pytest.mark.parametrize("field", ["list", "shown", "combo"])
def test_letters_decide_where_nothing_is_typed(room: Room, field: str) -> None:
    widget = getattr(room, field)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A)
    assert room.asked == ["review.approve"]


@pytest.mark.parametrize("field", ["line", "text"])
def test_letters_are_only_letters_where_something_is_typed(room: Room, field: str) -> None:
    widget = getattr(room, field)
    widget.setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_U, Qt.Key.Key_G, Qt.Key.Key_R, Qt.Key.Key_1):
        QTest.keyClick(widget, key)
    typed = widget.text() if field == "line" else widget.toPlainText()
    assert (room.asked, typed) == ([], "augr1")


def test_control_enter_is_heard_inside_the_editor(room: Room) -> None:
    room.registry.enter(room.page, Mode.EDITING)
    room.text.setFocus()
    QTest.keyClick(room.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (room.asked, room.text.toPlainText()) == (["edit.approve"], "")


def _hold(widget: QWidget, key: Qt.Key, letter: str, downs: int) -> None:
    for down in range(downs):
        event = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter, down > 0
        )
        # simulateEvent takes the road of a real key, through the shortcuts of the window.
        QTest.simulateEvent(
            widget, True, event.key(), event.modifiers(), letter, event.isAutoRepeat(), -1
        )


def test_a_held_key_decides_once(room: Room) -> None:
    _hold(room.list, Qt.Key.Key_A, "a", 5)
    assert room.asked == ["review.approve"]


def test_a_held_key_goes_on_moving(room: Room) -> None:
    _hold(room.list, Qt.Key.Key_J, "j", 5)
    assert room.asked == ["list.next"] * 5


def test_a_chord_goes_where_it_says_and_its_second_key_decides_nothing(room: Room) -> None:
    QTest.keyClick(room.list, Qt.Key.Key_G)
    QTest.keyClick(room.list, Qt.Key.Key_A)
    QTest.keyClick(room.list, Qt.Key.Key_A)
    assert room.asked == ["go.activity", "review.approve"]


def test_a_forgotten_g_is_forgotten_after_900_ms(room: Room, qtbot) -> None:
    QTest.keyClick(room.list, Qt.Key.Key_G)
    assert room.registry.awaits_second_key
    qtbot.waitUntil(lambda: not room.registry.awaits_second_key, timeout=1500)
    QTest.keyClick(room.list, Qt.Key.Key_A)
    assert room.asked == ["review.approve"]


def test_a_panel_on_top_is_heard_and_the_page_under_it_is_not(room: Room) -> None:
    room.registry.enter(room.page, Mode.REJECTING)
    QTest.keyClick(room.list, Qt.Key.Key_A)
    QTest.keyClick(room.list, Qt.Key.Key_2)
    room.registry.leave(room.page, Mode.REJECTING)
    QTest.keyClick(room.list, Qt.Key.Key_2)
    assert room.asked == ["reject.reason.2", "review.claim.2"]


def test_a_sheet_leaves_nothing_of_the_page_or_the_window_to_be_heard(room: Room) -> None:
    sheet = QObject(room)
    room.registry.enter(sheet, Mode.SHEET)
    for key in (Qt.Key.Key_A, Qt.Key.Key_U, Qt.Key.Key_G, Qt.Key.Key_R, Qt.Key.Key_F6):
        QTest.keyClick(room.list, key)
    QTest.keyClick(room.list, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    assert room.asked == []
    assert not room.registry.run("review.approve")


def test_another_page_takes_the_place_of_the_page_with_all_its_panels(room: Room) -> None:
    room.registry.enter(room.page, Mode.EDITING)
    other = QObject(room)
    room.registry.stand(other, Mode.METRICS)
    assert room.registry.mode is Mode.METRICS
    QTest.keyClick(room.list, Qt.Key.Key_A)
    assert room.asked == []


def test_the_question_mark_is_heard_with_the_shift_it_takes(room: Room) -> None:
    QTest.keyClick(room.list, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert room.asked == ["help.keys"]


def test_a_button_shows_the_key_of_the_registry_and_does_the_same(room: Room, qtbot) -> None:
    button = BoundButton(room.registry, "review.approve", "primary")
    qtbot.addWidget(button)
    assert (button.keys, button.text()) == (keycap("review.approve"), "Approve")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert room.asked == ["review.approve"]


def test_a_button_is_grey_while_its_action_cannot_be_done(room: Room, qtbot) -> None:
    allowed = [False]
    room.registry.bind("review.approve", room.page, lambda: None, lambda: allowed[0])
    button = BoundButton(room.registry, "review.approve")
    qtbot.addWidget(button)
    assert not button.isEnabled()
    allowed[0] = True
    room.registry.refresh()
    assert button.isEnabled()


def test_no_action_takes_a_key_that_the_pause_owns() -> None:
    mine = set(BY_ID["agent.pause"].keys)
    others = {keys for action in ACTIONS if action.id != "agent.pause" for keys in action.keys}
    assert mine & others == set()
