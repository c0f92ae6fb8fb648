"""The rep is asked for a password, and nothing but the desk ever gets to know it."""

from dataclasses import replace

import pytest
from fakes.frame_desk import Feed, FrameDesk, readings
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_sdr.agent.desk import SignIn
from desktop_sdr.domain.health import Light, LightReading, LightReason, NextStep, Part
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.gui.session import Session
from desktop_sdr.gui.sheets.password import PasswordSheet

SECRET = "correct-horse-battery"
SIGNED_OUT = LightReading(Part.EMAIL, Light.RED, LightReason.SIGN_IN_NEEDED, None, NextStep.SIGN_IN)
NO_KEYCHAIN = SignIn(
    MailboxId(3), "maya@yardline.test", "no_keyring", "sudo apt install gnome-keyring"
)
REFUSED = replace(NO_KEYCHAIN, reason="sign_in_refused", remedy="")


@pytest.fixture
def asking(desk: FrameDesk) -> FrameDesk:
    desk.sign_ins = (NO_KEYCHAIN,)
    desk.views.now_showing = replace(desk.views.now_showing, lights=readings(email=SIGNED_OUT))
    return desk


def sheet_of(session: Session) -> PasswordSheet | None:
    found = session.window.body.findChildren(PasswordSheet)
    return next((one for one in found if one.isVisible()), None)


def shown(session: Session) -> PasswordSheet:
    session.feed.refresh()
    sheet = sheet_of(session)
    assert sheet is not None
    return sheet


def test_the_password_is_asked_for_by_itself_and_goes_to_the_desk(
    asking: FrameDesk, open_window, qtbot: QtBot
) -> None:
    session = open_window(asking)
    sheet = shown(session)
    qtbot.keyClicks(sheet.field, SECRET)
    qtbot.keyClick(sheet.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asking.given == [(MailboxId(3), SECRET)])
    qtbot.waitUntil(lambda: sheet_of(session) is None)


def test_the_sheet_names_the_command_for_this_system(asking: FrameDesk, open_window) -> None:
    sheet = shown(open_window(asking))
    said = " ".join(label.text() for label in sheet.findChildren(object) if hasattr(label, "text"))
    assert "sudo apt install gnome-keyring" in said
    assert "Use for this session only" in said


def test_a_refused_password_is_asked_for_anew(asking: FrameDesk, open_window) -> None:
    asking.sign_ins = (REFUSED,)
    sheet = shown(open_window(asking))
    said = " ".join(label.text() for label in sheet.findChildren(object) if hasattr(label, "text"))
    assert "refused" in said
    assert "session only" not in said


def test_later_means_later_until_the_rep_asks(asking: FrameDesk, open_window, qtbot: QtBot) -> None:
    session = open_window(asking)
    shown(session).stay()
    session.feed.refresh()
    assert sheet_of(session) is None
    session.window.banner.pressed.emit()
    assert sheet_of(session) is not None
    assert asking.given == []


def test_a_light_that_waits_for_a_password_asks_for_it(asking: FrameDesk, open_window) -> None:
    session = open_window(asking, page="health")
    shown(session).stay()
    page = session.window.page
    assert page is not None
    tile = next(one for one in page.findChildren(object) if getattr(one, "text", str)() == "Email")
    tile.click()
    assert sheet_of(session) is not None


def test_nothing_that_was_typed_can_be_copied_or_brought_back(
    asking: FrameDesk, open_window, qtbot: QtBot
) -> None:
    session = open_window(asking)
    sheet = shown(session)
    field: QLineEdit = sheet.field
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    qtbot.keyClicks(field, SECRET)
    field.selectAll()
    field.copy()
    assert field.displayText() != SECRET
    assert sheet.take() == SECRET
    assert clipboard.text() == "before"
    field.undo()
    assert field.text() == ""
    sheet.stay()


def test_a_sheet_put_off_forgets_what_was_typed(asking: FrameDesk, open_window, qtbot) -> None:
    sheet = shown(open_window(asking))
    qtbot.keyClicks(sheet.field, SECRET)
    sheet.stay()
    sheet.field.undo()
    assert sheet.field.text() == ""


def test_an_empty_answer_is_none(asking: FrameDesk, open_window, feed: Feed) -> None:
    session = open_window(asking)
    shown(session).go_ahead()
    assert asking.given == []
    assert sheet_of(session) is not None
