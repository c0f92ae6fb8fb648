"""Undoing all since a moment: nothing goes without the rep's yes, and what stands is said."""

from datetime import timedelta

import pytest
from fakes.frame_desk import NOW, FrameDesk
from gui.pages.fakes import a_deed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_sdr.agent.desk import UndoReport, UndoResult
from desktop_sdr.agent.reviewing.undo_results import Stays
from desktop_sdr.domain.deed import Place
from desktop_sdr.domain.reversal import REVERSALS, WhyNot
from desktop_sdr.gui.session import Session
from desktop_sdr.gui.sheets.undo_since import UndoSinceSheet
from desktop_sdr.gui.wording import undoing_since as words
from desktop_sdr.ports.store import StoreTrouble

SINCE = NOW - timedelta(hours=4, minutes=12)
CONTROL = Qt.KeyboardModifier.ControlModifier


def undone(kind: str, name: str, **more: object) -> UndoResult:
    return UndoResult(code="undone", deed=a_deed(kind), lead_name=name, **more)  # type: ignore[arg-type]


def refused(kind: str, name: str, why: WhyNot, **more: object) -> UndoResult:
    return UndoResult(code="not_possible", deed=a_deed(kind), lead_name=name, why=why, **more)  # type: ignore[arg-type]


DONE = (
    undone("rep:reject", "Dana Ruiz"),
    undone("rep:approve", "Omar Haddad", with_it=(a_deed("agent:send_next"),)),
    undone("effect:crm_log", "Ida Strand"),
)
REFUSED = (
    refused("effect:send_mail", "Jack Whitlock", WhyNot.MAIL_WAS_SENT, left_at=NOW),
    refused("effect:send_mail", "Rita Kowalski", WhyNot.MAIL_WAS_SENT, left_at=NOW),
    refused("lead:reply", "Paul Nwosu", WhyNot.CAME_FROM_OUTSIDE),
)
PLAN = UndoReport(DONE, REFUSED)


def texts(widget: QWidget) -> str:
    """What is read there, by eye or by ear."""
    shown = [child for child in widget.findChildren(QWidget) if child.isVisible()]
    named = [child.accessibleName() for child in shown]
    return " | ".join([*named, *(one.text() for one in shown if isinstance(one, QLabel))])


def sheet_of(session: Session) -> UndoSinceSheet | None:
    found = session.window.body.findChildren(UndoSinceSheet)
    return next((one for one in found if one.isVisible()), None)


@pytest.fixture
def session(open_window, desk: FrameDesk) -> Session:
    desk.undo_plan = desk.undo_result = PLAN
    return open_window(desk)


@pytest.fixture
def sheet(session: Session, qtbot: QtBot) -> UndoSinceSheet:
    session.window.undo_since_wanted.emit(SINCE)
    qtbot.waitUntil(lambda: sheet_of(session) is not None)
    found = sheet_of(session)
    assert found is not None
    return found


def test_the_preview_counts_first_and_says_what_goes_and_what_stays_and_why(
    sheet: UndoSinceSheet, desk: FrameDesk
) -> None:
    said = texts(sheet)
    assert "Undo everything since 10:30\u00a0AM?" in said
    assert "4 acts are taken back, the newest first. 3 things stay as they are." in said
    assert "2 decisions of yours in Review. Dana Ruiz, Omar Haddad" in said
    assert "1 step of the agent. Omar Haddad" in said
    assert "1 CRM update. Ida Strand. Taken back in the CRM as well" in said
    assert "A sent email cannot be unsent" in said
    assert "Jack Whitlock, left 2:42\u00a0PM; Rita Kowalski, left 2:42\u00a0PM" in said
    assert "It came from outside. Undo it by itself. Paul Nwosu" in said
    assert desk.asked == ["plan since 10:30"], "a preview takes nothing back"


def test_keeping_everything_has_the_keyboard_and_enter_never_undoes(
    sheet: UndoSinceSheet, desk: FrameDesk, qtbot: QtBot
) -> None:
    assert QApplication.focusWidget().accessibleName() == "Keep everything"
    sheet._go.setFocus()
    QTest.keyClick(sheet._go, Qt.Key.Key_Return)
    assert sheet.isVisible()
    sheet._stay.setFocus()
    QTest.keyClick(sheet._stay, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    assert desk.asked == ["plan since 10:30"]


def test_escape_keeps_everything(sheet: UndoSinceSheet, desk: FrameDesk) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert desk.asked == ["plan since 10:30"]


def test_one_yes_undoes_once_and_the_same_sheet_says_what_stands(
    sheet: UndoSinceSheet, desk: FrameDesk, qtbot: QtBot
) -> None:
    part = Stays(Place.DRAFT.value, WhyNot.CHANGED_SINCE, "Dana Ruiz")
    desk.undo_result = UndoReport((undone("rep:reject", "Dana Ruiz", stays=(part,)),), REFUSED[2:])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: "Undone since 10:30" in sheet.accessibleName())
    assert sheet._panel.height() >= sheet._shown.sizeHint().height(), "all of it is in sight"
    said = texts(sheet)
    assert "1 act was taken back. 2 things stay as they are." in said
    assert "Something was decided on top of it since. Undo that first. Draft: Dana Ruiz" in said
    assert "Close" in said
    assert "Keep everything" not in said
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    assert desk.asked.count("undo since 10:30") == 1


def test_an_undo_that_broke_off_says_what_was_taken_back_and_what_still_stands(
    sheet: UndoSinceSheet, desk: FrameDesk, qtbot: QtBot
) -> None:
    desk.undo_result = UndoReport(
        DONE[:1], (), "disk_full", (a_deed("rep:later"), a_deed("agent:score"), a_deed("rep:undo"))
    )
    sheet._go.click()
    qtbot.waitUntil(lambda: "broke off" in sheet.accessibleName())
    said = texts(sheet)
    assert "1 act was taken back. 3 things stay as they are." in said
    assert "The disk is full" in said
    assert "1 decision of yours in Review" in said
    assert "1 step of the agent" in said
    assert "1 other act" in said


def test_where_nothing_can_be_taken_back_there_is_no_button_for_it(
    session: Session, desk: FrameDesk, qtbot: QtBot
) -> None:
    desk.undo_plan = UndoReport((), REFUSED)
    session.window.undo_since_wanted.emit(SINCE)
    qtbot.waitUntil(lambda: sheet_of(session) is not None)
    sheet = sheet_of(session)
    assert sheet is not None
    assert "Nothing can be taken back. 3 things stay as they are." in texts(sheet)
    assert not sheet._go.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    assert desk.asked == ["plan since 10:30"]


def test_a_sheet_closed_while_it_is_done_opens_again_with_what_became_of_it(
    session: Session, sheet: UndoSinceSheet, desk: FrameDesk, qtbot: QtBot
) -> None:
    desk.undo_may_end.clear()
    sheet._go.click()
    assert "Taking back…" in texts(sheet)
    sheet.stay()
    desk.undo_may_end.set()
    qtbot.waitUntil(lambda: sheet_of(session) is not None)
    told = sheet_of(session)
    assert told is not None
    assert "Undone since" in told.accessibleName()


def test_where_another_sheet_is_open_by_then_the_banner_says_it(
    session: Session, sheet: UndoSinceSheet, desk: FrameDesk, qtbot: QtBot
) -> None:
    desk.undo_may_end.clear()
    sheet._go.click()
    sheet.stay()
    session.show_keys()
    desk.undo_may_end.set()
    qtbot.waitUntil(lambda: session.window.banner.words is not None)
    assert session.window.banner.words is not None
    assert "Undone since" in session.window.banner.words.title
    assert sheet_of(session) is None


def test_a_second_wish_and_one_under_another_sheet_open_nothing(
    session: Session, desk: FrameDesk, qtbot: QtBot
) -> None:
    session.window.undo_since_wanted.emit(SINCE)
    session.window.undo_since_wanted.emit(SINCE)
    session.show_keys()
    qtbot.waitUntil(lambda: not session.window.findChildren(UndoSinceSheet))
    session.window.undo_since_wanted.emit(SINCE)
    qtbot.waitUntil(lambda: desk.asked == ["plan since 10:30"])
    assert sheet_of(session) is None


@pytest.mark.parametrize("when", ["planning", "undoing"])
def test_trouble_of_the_database_is_told_and_leaves_no_sheet_waiting(
    session: Session, desk: FrameDesk, qtbot: QtBot, when: str
) -> None:
    if when == "planning":
        desk.undo_breaks = StoreTrouble("locked", "database is locked")
    session.window.undo_since_wanted.emit(SINCE)
    if when == "undoing":
        qtbot.waitUntil(lambda: sheet_of(session) is not None)
        desk.undo_breaks = StoreTrouble("locked", "database is locked")
        session.window.body.findChild(UndoSinceSheet)._go.click()
    qtbot.waitUntil(lambda: session.window.banner.words is not None)
    assert sheet_of(session) is None
    desk.undo_breaks = None
    session.window.undo_since_wanted.emit(SINCE)
    qtbot.waitUntil(lambda: sheet_of(session) is not None)


def test_trouble_after_the_sheet_was_closed_is_told_and_the_next_wish_is_heard(
    session: Session, sheet: UndoSinceSheet, desk: FrameDesk, qtbot: QtBot
) -> None:
    desk.undo_may_end.clear()
    sheet._go.click()
    sheet.stay()
    desk.undo_breaks = StoreTrouble("locked", "database is locked")
    desk.undo_may_end.set()
    qtbot.waitUntil(lambda: session.window.banner.words is not None)
    assert sheet_of(session) is None
    desk.undo_breaks = None
    session.window.undo_since_wanted.emit(SINCE)
    qtbot.waitUntil(lambda: sheet_of(session) is not None)


@pytest.mark.parametrize("kind", list(REVERSALS))
def test_every_kind_has_a_group_with_words(kind: str) -> None:
    report = UndoReport((undone(kind, "Dana Ruiz"),), (), "locked", (a_deed(kind),))
    said = words.result_words(report, SINCE, NOW, NOW.tzinfo)
    for row in (row for section in said.sections for row in section.rows):
        assert row.strong
        assert "_" not in row.strong
        assert "{" not in f"{row.strong} {row.small}"


def test_a_mistake_of_the_program_is_called_one() -> None:
    broken = UndoReport((), (), "program_error", (a_deed("rep:later"),))
    said = words.result_words(broken, SINCE, NOW, NOW.tzinfo)
    assert said.sections[-1].rows[0].strong == "Something in the program went wrong"


def test_every_part_that_may_stay_has_a_name() -> None:
    for place in Place:
        stays = Stays(place.value, WhyNot.IS_GONE, "")
        said = words.result_words(
            UndoReport((undone("rep:import", "", stays=(stays,)),)), SINCE, NOW, NOW.tzinfo
        )
        assert said.sections[-1].rows[0].small


def test_a_crowd_is_counted_and_not_listed() -> None:
    many = tuple(undone("rep:later", f"Lead {n}") for n in range(7))
    said = words.plan_words(UndoReport(many), SINCE, NOW, NOW.tzinfo)
    [row] = said.sections[0].rows
    assert row.small == "Lead 0, Lead 1, Lead 2 and 4 more"
    assert (said.go, row.number) == ("Undo 7", "7")


def test_a_day_long_ago_is_told_with_its_time() -> None:
    said = words.plan_words(UndoReport(), SINCE - timedelta(days=80), NOW, NOW.tzinfo)
    assert said.title == "Undo everything since Mar 7, 10:30\u00a0AM?"


def test_a_preview_that_does_not_fit_is_turned_by_the_keyboard(
    session: Session, desk: FrameDesk, qtbot: QtBot
) -> None:
    session.window.resize(900, 600)
    desk.undo_plan = UndoReport(DONE, tuple(refused("lead:reply", "Ida", why) for why in WhyNot))
    session.window.undo_since_wanted.emit(SINCE)
    qtbot.waitUntil(lambda: sheet_of(session) is not None)
    sheet = sheet_of(session)
    assert sheet is not None
    bar = sheet._scroll.verticalScrollBar()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp)
    assert bar.value() == 0


def test_nothing_since_then_is_told_as_nothing() -> None:
    said = words.plan_words(UndoReport(), SINCE, NOW, NOW.tzinfo)
    assert (said.line, said.sections, said.go) == ("Nothing was done since then.", (), "")
