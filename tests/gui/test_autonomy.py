"""The slider: down at once, up only through the sheet, locked until it has been earned."""

from dataclasses import replace

import pytest
from fakes.frame_desk import NOW, FrameDesk
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.header.autonomy_slider import AutonomySlider, SliderSize
from desktop_sdr.gui.session import Session
from desktop_sdr.gui.sheets.raise_level import RaiseSheet
from desktop_sdr.ports.store import Switch

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def semi_auto(desk: FrameDesk) -> FrameDesk:
    desk.views.now_showing = replace(desk.views.now_showing, level=AutonomyLevel.SEMI_AUTO)
    return desk


def _sheet(session: Session) -> RaiseSheet | None:
    return session.window.findChild(RaiseSheet)


def test_lowering_by_key_is_instant_and_says_what_came_back(
    open_window, semi_auto: FrameDesk, qtbot
) -> None:
    session = open_window(semi_auto)
    QTest.keyClick(session.window, Qt.Key.Key_BracketLeft, CONTROL)
    qtbot.waitUntil(lambda: session.window.banner.words is not None)
    assert semi_auto.asked == ["level 1"]
    assert session.window.banner.words.title == "Semi-auto is off."
    assert session.window.banner.words.line == "9 items came back to Review."


def test_lowering_works_while_paused(open_window, semi_auto: FrameDesk, qtbot) -> None:
    semi_auto.is_paused = True
    session = open_window(semi_auto)
    QTest.keyClick(session.window.header.slider, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: semi_auto.asked == ["level 1"])


def test_raising_snaps_back_and_only_asks(open_window, desk: FrameDesk) -> None:
    session = open_window(desk, practice=True)
    slider = session.window.header.slider
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 1
    assert desk.asked == []
    assert _sheet(session).isVisible()


def test_without_evidence_there_is_no_way_up_by_slider_key_or_sheet(
    open_window, desk: FrameDesk
) -> None:
    session = open_window(desk)
    QTest.keyClick(session.window, Qt.Key.Key_BracketRight, CONTROL)
    sheet = _sheet(session)
    said = [child.accessibleName() for child in sheet.findChildren(type(sheet._stay))]
    assert said == ["Stay at Supervised"]
    QTest.keyClick(sheet, Qt.Key.Key_Return, CONTROL)
    assert sheet.isVisible()
    assert desk.asked == []


def test_in_the_practice_world_every_level_is_free_to_try(
    open_window, desk: FrameDesk, qtbot
) -> None:
    session = open_window(desk, practice=True)
    QTest.keyClick(session.window, Qt.Key.Key_BracketRight, CONTROL)
    assert QApplication.focusWidget().accessibleName() == "Stay at Supervised"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: desk.asked == ["level 2"])
    qtbot.waitUntil(lambda: session.window.header.slider.value() == 2)


def test_a_level_is_never_skipped(open_window, desk: FrameDesk) -> None:
    session = open_window(desk, practice=True)
    session.window.header.slider.ask(3)
    assert _sheet(session)._offer.level == AutonomyLevel.SEMI_AUTO


def test_a_locked_level_says_what_is_missing(open_window, desk: FrameDesk) -> None:
    slider = open_window(desk).window.header.slider
    assert slider._locked[2] == (
        "Needs 14 days and 200 reviewed drafts at Supervised. Not measured yet."
    )


@pytest.fixture
def slider(qtbot) -> AutonomySlider:
    made = AutonomySlider()
    qtbot.addWidget(made)
    made.show_level(2, {})
    made.resize(made.sizeHint())
    made.show()
    return made


@pytest.mark.parametrize("size", list(SliderSize))
def test_a_press_beside_the_handle_asks_for_the_level_there(
    slider: AutonomySlider, size: SliderSize
) -> None:
    slider.set_size(size)
    slider.resize(slider.sizeHint())
    asked: list[tuple[str, int]] = []
    slider.lowered.connect(lambda level: asked.append(("down", level)))
    slider.raise_wanted.connect(lambda level: asked.append(("up", level)))
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 12, 20))
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(12, 20))
    assert asked == [("up", 3), ("down", 1)]


def _wheel(slider: AutonomySlider) -> None:
    middle = QPointF(slider.rect().center())
    event = QWheelEvent(
        middle,
        slider.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)


def test_the_wheel_moves_it_only_while_it_has_the_keyboard(slider: AutonomySlider) -> None:
    slider.clearFocus()
    _wheel(slider)
    assert slider.value() == 2


def test_readers_get_a_slider_with_name_value_and_meaning(slider: AutonomySlider) -> None:
    told = QAccessible.queryAccessibleInterface(slider)
    assert told.role() == QAccessible.Role.Slider
    assert told.text(QAccessible.Text.Name) == "Autonomy level"
    assert told.text(QAccessible.Text.Description).startswith("Semi-auto, level 2 of 3")


def test_a_pause_turns_it_grey_but_leaves_the_level(open_window, desk: FrameDesk) -> None:
    stopped = Switch(paused_at=NOW, by=Actor.REP)
    desk.views.now_showing = replace(desk.views.now_showing, switch=stopped)
    slider = open_window(desk).window.header.slider
    assert slider.value() == 1
    assert slider._accent() == "off"
