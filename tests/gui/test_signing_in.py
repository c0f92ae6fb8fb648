"""The rep is asked for a password, and nothing but the desk ever gets to know it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.frame_desk import Feed, FrameDesk, readings
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_sdr.agent.desk import SignIn
from desktop_sdr.domain.health import Light, LightReading, LightReason, NextStep, Part
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.gui.session import Session
from desktop_sdr.gui.sheets.browser_sign_in import BrowserSheet
from desktop_sdr.gui.sheets.password import PasswordSheet
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.signing_in import SigningIn
from desktop_sdr.ports.errors import Refused, SignInNeeded

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


BY_BROWSER = replace(NO_KEYCHAIN, reason="sign_in_ended", remedy="", provider="google")


@pytest.fixture
def by_browser(asking: FrameDesk) -> FrameDesk:
    asking.sign_ins = (BY_BROWSER,)
    return asking


def browser_sheet_of(session: Session) -> BrowserSheet | None:
    found = session.window.body.findChildren(BrowserSheet)
    return next((one for one in found if one.isVisible()), None)


def browser_sheet(session: Session) -> BrowserSheet:
    session.feed.refresh()
    sheet = browser_sheet_of(session)
    assert sheet is not None
    return sheet


def said_on(sheet: Sheet) -> str:
    labels = [label for label in sheet.findChildren(QLabel) if label.isVisibleTo(sheet)]
    return " ".join(label.text() for label in labels)


def test_a_mailbox_of_a_provider_is_signed_in_to_with_the_browser(
    by_browser: FrameDesk, open_window, qtbot: QtBot
) -> None:
    session = open_window(by_browser)
    sheet = browser_sheet(session)
    assert "The sign-in has ended" in said_on(sheet)
    assert "page of Google" in said_on(sheet)
    assert not sheet.field.isVisible()
    sheet.go_ahead()
    qtbot.waitUntil(lambda: sheet.address.isVisible())
    assert sheet.address.text() == "https://provider.test/authorize?state=x"
    assert "Waiting for you in the browser" in said_on(sheet)
    [signing_in] = session.window.findChildren(SigningIn)
    with qtbot.waitSignal(signing_in.told) as told:
        by_browser.browser.append("os_keyring")
    assert "system keychain" in told.args[0].line
    assert browser_sheet_of(session) is None


def test_the_window_works_on_while_the_rep_is_in_the_browser(
    by_browser: FrameDesk, open_window, qtbot: QtBot
) -> None:
    session = open_window(by_browser)
    sheet = browser_sheet(session)
    sheet.go_ahead()
    sheet.go_ahead()
    qtbot.waitUntil(by_browser.visiting.is_set)
    session.feed.refresh()
    session.pausing.pause()
    qtbot.waitUntil(lambda: "pause" in by_browser.asked)
    assert by_browser.secrets_given == [""], "one browser for one press"
    sheet.stay()
    qtbot.waitUntil(by_browser.gave_up.is_set)


def test_a_window_that_closes_waits_for_no_browser(
    by_browser: FrameDesk, open_window, qtbot
) -> None:
    session = open_window(by_browser)
    browser_sheet(session).go_ahead()
    qtbot.waitUntil(by_browser.visiting.is_set)
    session.window.workplace.tasks.close()
    assert by_browser.gave_up.is_set()


def test_what_went_wrong_is_said_where_the_rep_can_try_again(
    by_browser: FrameDesk, open_window, qtbot: QtBot
) -> None:
    sheet = browser_sheet(open_window(by_browser))
    by_browser.browser.append(Refused("sign_in_denied"))
    sheet.go_ahead()
    qtbot.waitUntil(lambda: "You said no in the browser" in said_on(sheet))
    assert not sheet.address.isVisible()
    by_browser.browser.append(SignInNeeded("client_secret_missing"))
    sheet.go_ahead()
    qtbot.waitUntil(lambda: sheet.field.isVisible())
    qtbot.keyClicks(sheet.field, SECRET)
    by_browser.browser.append("this_session")
    qtbot.keyClick(sheet.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not by_browser.sign_ins)
    assert by_browser.secrets_given == ["", "", SECRET]


def test_a_sign_in_that_ends_soon_is_made_anew_from_its_light(
    asking: FrameDesk, open_window, qtbot: QtBot
) -> None:
    left = timedelta(days=1)
    ending = LightReading(
        Part.EMAIL, Light.YELLOW, LightReason.SIGN_IN_ENDING, left.total_seconds(), NextStep.SIGN_IN
    )
    asking.sign_ins = ()
    asking.ending = (replace(BY_BROWSER, reason="sign_in_ending", ends_at=asking.now() + left),)
    asking.views.now_showing = replace(asking.views.now_showing, lights=readings(email=ending))
    session = open_window(asking, page="health")
    session.feed.refresh()
    assert browser_sheet_of(session) is None, "it still works, so nobody is interrupted"
    page = session.window.page
    assert page is not None
    tile = next(one for one in page.findChildren(object) if getattr(one, "text", str)() == "Email")
    tile.click()
    sheet = browser_sheet_of(session)
    assert sheet is not None
    assert "This sign-in works and ends in 24 h" in said_on(sheet)
