"""Pause: from everywhere, on press, never a toggle; resume only through the sheet."""

import threading
from dataclasses import replace
from datetime import datetime

import pytest
from fakes.frame_desk import NOW, Feed, FrameDesk, FrameViews, readings
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget

from desktop_sdr.domain.health import Light, LightReading, LightReason, Part
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.header.pause_button import PauseButton
from desktop_sdr.gui.session import Session
from desktop_sdr.gui.sheets.resume import ResumeSheet
from desktop_sdr.ports.changes import Changes, Topic
from desktop_sdr.ports.store import StoreTrouble, Switch
from desktop_sdr.ports.views import Frame, ResumePlan

CONTROL = Qt.KeyboardModifier.ControlModifier


def _pause_key(target: QWidget) -> None:
    QTest.keyClick(target, Qt.Key.Key_Period, CONTROL)


def _is_shown_paused(session: Session) -> bool:
    window = session.window
    banner = window.banner.words
    return (
        window.header.pause.isChecked()
        and banner is not None
        and banner.tone == "paused"
        and window.windowTitle().startswith("Paused")
    )


@pytest.mark.parametrize("key", [Qt.Key.Key_Period, Qt.Key.Key_Pause])
def test_the_pause_keys_stop_the_agent_and_show_it_in_the_same_moment(
    open_window, desk: FrameDesk, key: Qt.Key
) -> None:
    session = open_window(desk)
    modifier = CONTROL if key == Qt.Key.Key_Period else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(session.window, key, modifier)
    assert desk.asked[0] == "stop"
    assert _is_shown_paused(session)


@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_pause_is_heard_in_a_text_field_and_types_nothing(
    open_window, desk: FrameDesk, field: type[QWidget]
) -> None:
    session = open_window(desk)
    typed = field(session.window.body)
    typed.show()
    typed.setFocus()
    _pause_key(typed)
    assert desk.is_paused
    assert (typed.text() if isinstance(typed, QLineEdit) else typed.toPlainText()) == ""


def test_pause_is_heard_under_an_open_sheet(open_window, desk: FrameDesk) -> None:
    session = open_window(desk)
    session.show_keys()
    _pause_key(QApplication.focusWidget())
    assert _is_shown_paused(session)


def test_the_button_stops_on_press_and_not_on_release(open_window, desk: FrameDesk) -> None:
    session = open_window(desk)
    QTest.mousePress(session.window.header.pause, Qt.MouseButton.LeftButton)
    assert desk.is_paused


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_button_can_be_pressed_from_the_keyboard(
    open_window, desk: FrameDesk, key: Qt.Key
) -> None:
    session = open_window(desk)
    session.window.header.pause.setFocus()
    QTest.keyClick(session.window.header.pause, key)
    assert desk.is_paused


def test_a_screen_reader_can_press_the_button(open_window, desk: FrameDesk) -> None:
    session = open_window(desk)
    session.window.header.pause.click()
    assert desk.is_paused


def test_double_click_second_press_and_held_key_leave_it_paused(
    open_window, desk: FrameDesk, qtbot
) -> None:
    session = open_window(desk)
    button = session.window.header.pause
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    _pause_key(session.window)
    _pause_key(session.window)
    for down in range(40):
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Period, CONTROL, ".", down > 0)
        QApplication.sendEvent(session.window, held)
    qtbot.waitUntil(lambda: "pause" in desk.asked)
    assert _is_shown_paused(session)
    assert desk.is_paused
    assert "resume" not in desk.asked


def test_the_latched_button_cannot_be_unlatched_by_anything_it_does(qtbot) -> None:
    button = PauseButton()
    qtbot.addWidget(button)
    button.set_latched(True)
    button.click()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()


def test_pause_waits_behind_no_other_command(open_window, desk: FrameDesk, tasks, qtbot) -> None:
    session = open_window(desk)
    go_on = threading.Event()
    for _ in range(4):
        tasks.run(session, lambda: go_on.wait(5))
    _pause_key(session.window)
    try:
        qtbot.waitUntil(lambda: "pause" in desk.asked, timeout=1000)
    finally:
        go_on.set()


def test_a_stop_from_elsewhere_is_shown_before_the_database_is_asked(
    open_window, desk: FrameDesk, feed: Feed, qtbot
) -> None:
    session = open_window(desk)
    shown: list[bool] = []

    class Slow(FrameViews):
        """Rows that would keep the window waiting."""

        def frame(self, now: datetime) -> Frame:
            shown.append(_is_shown_paused(session))
            raise StoreTrouble("locked")

    desk.views = Slow()
    desk.is_paused = True
    feed.publish(Changes(frozenset({Topic.SWITCH})))
    qtbot.waitUntil(lambda: bool(shown))
    assert all(shown)


def test_a_stop_of_the_program_s_own_that_is_not_saved_yet_is_not_said_to_be_the_rep_s(
    open_window, desk: FrameDesk, qtbot
) -> None:
    desk.pressed = Switch(paused_at=NOW, by=Actor.SYSTEM, reason="record_broken")
    desk.is_paused = True
    session = open_window(desk)
    assert "itself" in session.window.banner.words.title
    session.pausing.ask_to_resume()
    qtbot.waitUntil(lambda: bool(session.window.findChildren(ResumeSheet)))
    [sheet] = session.window.findChildren(ResumeSheet)
    sheet.go_ahead()
    assert "resume" not in desk.asked  # not before the rep says: although


def test_a_press_while_the_resume_still_waits_for_a_worker_wins(
    open_window, desk: FrameDesk, tasks, qtbot
) -> None:
    session = open_window(desk)
    _pause_key(session.window)
    qtbot.waitUntil(lambda: "pause" in desk.asked)
    session.pausing.ask_to_resume()
    qtbot.waitUntil(lambda: bool(session.window.findChildren(ResumeSheet)))
    [sheet] = session.window.findChildren(ResumeSheet)
    go_on = threading.Event()
    for _ in range(2):
        tasks.run(session, lambda: go_on.wait(5))
    sheet.go_ahead()
    _pause_key(session.window)
    go_on.set()
    qtbot.waitUntil(lambda: "resume" in desk.asked)
    qtbot.wait(100)
    assert _is_shown_paused(session)
    assert desk.is_paused


def test_a_pause_that_cannot_be_saved_says_so_and_stays(
    open_window, desk: FrameDesk, qtbot
) -> None:
    desk.saves = False
    session = open_window(desk)
    _pause_key(session.window)
    qtbot.waitUntil(lambda: "not saved" in session.window.banner.words.title)
    assert _is_shown_paused(session)


def test_pressing_again_tries_once_more_to_save_what_could_not_be_saved(
    open_window, desk: FrameDesk, qtbot
) -> None:
    desk.saves = False
    session = open_window(desk)
    _pause_key(session.window)
    qtbot.waitUntil(lambda: session.pausing.unsaved)
    desk.saves = True
    _pause_key(session.window)
    qtbot.waitUntil(lambda: not session.pausing.unsaved)
    assert _is_shown_paused(session)


def test_a_pause_from_elsewhere_shows_by_itself(
    open_window, desk: FrameDesk, feed: Feed, qtbot
) -> None:
    session = open_window(desk)
    stopped = Switch(paused_at=NOW, by=Actor.SYSTEM, reason="clock_jumped")
    desk.views.now_showing = replace(desk.views.now_showing, switch=stopped)
    feed.publish(Changes(frozenset({Topic.SWITCH})))
    qtbot.waitUntil(lambda: _is_shown_paused(session))
    assert session.window.banner.words.title == (
        "Paused itself at 2:42\u00a0PM: the clock of this computer jumped."
    )


def test_the_banner_says_what_is_safe(open_window, desk: FrameDesk) -> None:
    session = open_window(desk)
    _pause_key(session.window)
    words = session.window.banner.words
    assert words.title == (
        "Paused by you at 2:42\u00a0PM. Nothing is being sent, booked or written to the CRM."
    )
    assert words.line == (
        "14 sends are held. 2 had already reached the mail server and cannot be recalled. "
        "You can keep reviewing."
    )


def test_the_banner_names_what_the_press_found_under_way(open_window, desk: FrameDesk) -> None:
    desk.under_way = {EffectKind.BOOK_MEETING: 1, EffectKind.SEND_MAIL: 1, EffectKind.CRM_LOG: 3}
    session = open_window(desk)
    _pause_key(session.window)
    assert session.window.banner.words.line == (
        "14 sends are held. 1 booking was under way and cannot be recalled. "
        "3 CRM updates were under way and cannot be recalled. "
        "1 had already reached the mail server and cannot be recalled. You can keep reviewing."
    )


@pytest.mark.parametrize("size", [(1440, 900), (900, 600)])
@pytest.mark.parametrize("kind", EffectKind)
def test_every_kind_of_act_has_its_words(open_window, desk: FrameDesk, kind, size) -> None:
    desk.under_way = {kind: 1}
    session = open_window(desk, size=size)
    _pause_key(session.window)
    assert " 1 " in session.window.banner.words.line


def test_a_press_that_found_nothing_under_way_says_so_whatever_the_rows_say(
    open_window, desk: FrameDesk
) -> None:
    desk.under_way = {}
    session = open_window(desk)
    _pause_key(session.window)
    assert session.window.banner.words.line == "14 sends are held. You can keep reviewing."


def test_a_pause_that_was_saved_by_itself_later_is_shown_as_saved(
    open_window, desk: FrameDesk, feed: Feed, qtbot
) -> None:
    desk.saves = False
    session = open_window(desk)
    _pause_key(session.window)
    qtbot.waitUntil(lambda: session.pausing.unsaved)
    assert session.window.banner.words.line.endswith("It is saved as soon as it can be.")
    stopped = Switch(paused_at=NOW, by=Actor.REP)
    desk.views.now_showing = replace(desk.views.now_showing, switch=stopped)
    feed.publish(Changes(frozenset({Topic.SWITCH})))
    qtbot.waitUntil(lambda: not session.pausing.unsaved)
    assert session.window.banner.words.title.startswith("Paused by you at 2:42")


def test_with_nothing_held_the_banner_and_the_sheet_say_just_that(
    open_window, desk: FrameDesk, qtbot
) -> None:
    showing = replace(desk.views.now_showing, held=0, beyond_recall={})
    desk.views.now_showing = showing
    desk.plan = ResumePlan(on_time=(), re_timed=(), dropped=(), crm_writes=0)
    session = open_window(desk)
    _pause_key(session.window)
    line = session.window.banner.words.line
    assert line == "Nothing was waiting to leave. You can keep reviewing."
    session.pausing.ask_to_resume()
    qtbot.waitUntil(lambda: session.window.findChild(ResumeSheet) is not None)
    said = " ".join(_texts(session.window.findChild(ResumeSheet)))
    assert "Nothing is waiting to leave" in said
    assert "on schedule" not in said


def test_after_resuming_the_keyboard_is_with_the_page_again(
    open_window, desk: FrameDesk, qtbot
) -> None:
    session = open_window(desk)
    window = session.window
    _pause_key(window)
    window.banner.findChildren(QAbstractButton)[-1].setFocus()
    session.pausing.ask_to_resume()
    qtbot.waitUntil(lambda: window.findChild(ResumeSheet) is not None)
    window.findChild(ResumeSheet).go_ahead()
    qtbot.waitUntil(lambda: window.banner.words is None)
    assert window.page.isAncestorOf(QApplication.focusWidget())


@pytest.fixture
def sheet(open_window, desk: FrameDesk, qtbot) -> ResumeSheet:
    session = open_window(desk)
    _pause_key(session.window)
    session.pausing.ask_to_resume()
    qtbot.waitUntil(lambda: session.window.findChild(ResumeSheet) is not None)
    found = session.window.findChild(ResumeSheet)
    qtbot.waitUntil(found.isVisible)
    return found


def _texts(widget: QWidget) -> list[str]:
    return [child.accessibleName() for child in widget.findChildren(QWidget)]


def test_the_sheet_says_what_resuming_does_before_anything_starts(
    sheet: ResumeSheet, desk: FrameDesk
) -> None:
    said = " ".join(_texts(sheet))
    assert "9 leave on schedule. First to Jack Whitlock at 2:58\u00a0PM" in said
    assert "3 missed their time and move to the next good slots" in said
    assert "2 will not go out" in said
    assert "4 CRM updates are written" in said
    assert "Autonomy stays at Supervised. Today’s cap: 38 of 60 sent." in said
    assert "resume" not in desk.asked


def test_staying_paused_has_the_keyboard_and_enter_never_resumes(
    sheet: ResumeSheet, desk: FrameDesk, qtbot
) -> None:
    assert QApplication.focusWidget().accessibleName() == "Stay paused"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    assert "resume" not in desk.asked


def test_plain_enter_on_the_resume_button_does_not_resume(
    sheet: ResumeSheet, desk: FrameDesk
) -> None:
    resume = sheet._resume
    resume.setFocus()
    QTest.keyClick(resume, Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert "resume" not in desk.asked


def test_escape_stays_paused(sheet: ResumeSheet, desk: FrameDesk) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert desk.is_paused


def test_control_enter_resumes(sheet: ResumeSheet, desk: FrameDesk, qtbot) -> None:
    window = sheet.window()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: "resume" in desk.asked)
    qtbot.waitUntil(lambda: not window.header.pause.isChecked())
    assert not window.windowTitle().startswith("Paused")


def test_pause_pressed_in_the_sheet_does_not_resume(sheet: ResumeSheet, desk: FrameDesk) -> None:
    _pause_key(QApplication.focusWidget())
    assert desk.is_paused
    assert "resume" not in desk.asked


def test_numbers_that_change_under_the_hand_hold_the_button_for_a_second(
    sheet: ResumeSheet, desk: FrameDesk, feed: Feed, qtbot
) -> None:
    desk.plan = replace(desk.plan, crm_writes=5)
    feed.publish(Changes(frozenset({Topic.OUTBOX})))
    qtbot.waitUntil(lambda: any("5 CRM updates" in text for text in _texts(sheet)))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    assert "resume" not in desk.asked
    qtbot.waitUntil(sheet._resume.isEnabled, timeout=2000)


def test_the_header_is_never_covered_and_pause_stays_under_the_mouse(sheet: ResumeSheet) -> None:
    window = sheet.window()
    button = window.header.pause
    middle = button.mapTo(window, QPoint(button.width() // 2, button.height() // 2))
    assert window.childAt(middle) is button
    beside = window.body.mapTo(window, QPoint(20, 300))
    assert window.childAt(beside) is sheet


def test_tab_goes_round_inside_the_sheet(sheet: ResumeSheet) -> None:
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert sheet.isAncestorOf(QApplication.focusWidget())


def test_after_an_automatic_pause_a_cause_that_stands_needs_a_tick(
    open_window, desk: FrameDesk, qtbot
) -> None:
    failing = LightReading(Part.CRM, Light.RED, LightReason.BREAKER_OPEN, 5)
    desk.is_paused = True
    desk.views.now_showing = replace(
        desk.views.now_showing,
        switch=Switch(paused_at=NOW, by=Actor.AGENT, reason="too_many_mistakes"),
        lights=readings(crm=failing),
    )
    session = open_window(desk)
    session.pausing.ask_to_resume()
    qtbot.waitUntil(lambda: session.window.findChild(ResumeSheet) is not None)
    sheet = session.window.findChild(ResumeSheet)
    QTest.keyClick(sheet, Qt.Key.Key_Return, CONTROL)
    assert "resume" not in desk.asked
    assert sheet._anyway.text() == "Resume although this still fails: CRM (Not answering)"
    sheet._anyway.setChecked(True)
    QTest.keyClick(sheet, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: "resume" in desk.asked)


def test_after_an_automatic_pause_whose_cause_shows_on_no_light_the_rep_has_to_have_looked(
    open_window, desk: FrameDesk, qtbot
) -> None:
    desk.is_paused = True
    desk.views.now_showing = replace(
        desk.views.now_showing,
        switch=Switch(paused_at=NOW, by=Actor.SYSTEM, reason="too_many_mistakes"),
        lights=readings(),
    )
    session = open_window(desk)
    session.pausing.ask_to_resume()
    qtbot.waitUntil(lambda: session.window.findChild(ResumeSheet) is not None)
    sheet = session.window.findChild(ResumeSheet)
    QTest.keyClick(sheet, Qt.Key.Key_Return, CONTROL)
    assert "resume" not in desk.asked
    assert sheet._anyway.text().startswith("I have looked at why it paused itself.")
    sheet._anyway.setChecked(True)
    QTest.keyClick(sheet, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: "resume" in desk.asked)
