"""Erasing a person from a case: asked twice, in words, and keeping is what every slip does."""

import pytest
from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import FakeDesk, FakeViews, a_case
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.sheets.ask_twice import AskTwiceSheet
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.widgets.button import ActionButton

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
KINDS = (EscalationKind.DATA_ERASURE, EscalationKind.DATA_ACCESS)
DIGITS = {EscalationKind.DATA_ERASURE: Key.Key_1, EscalationKind.DATA_ACCESS: Key.Key_2}


def sheet_of(opened: OpenPage) -> AskTwiceSheet | None:
    shown = opened.host.findChildren(AskTwiceSheet)
    return next((one for one in shown if one.isVisible()), None)


def said(sheet: AskTwiceSheet) -> str:
    return " | ".join(one.text() for one in sheet.findChildren(QLabel) if one.isVisible())


def sit_down(open_page: OpenIt, kind: EscalationKind, **more: object) -> OpenPage:
    cases = [
        a_case(1, "Tim Alder", "Corvus", "data_erasure_asked", kind=kind),
        a_case(2, "Ida Strand", "Nordvik", "angry"),
    ]
    opened = open_page(EscalationsPage, FakeDesk(views=FakeViews(cases=cases), **more))  # type: ignore[arg-type]
    opened.until(lambda: opened.page.is_settled)  # type: ignore[attr-defined]
    return opened


def asked_about(opened: OpenPage, kind: EscalationKind) -> AskTwiceSheet:
    opened.press(DIGITS[kind])
    opened.until(lambda: sheet_of(opened) is not None)
    sheet = sheet_of(opened)
    assert sheet is not None
    return sheet


@pytest.mark.parametrize("kind", KINDS)
def test_one_press_asks_and_says_what_goes_what_stays_and_that_it_is_for_good(
    open_page: OpenIt, kind: EscalationKind
) -> None:
    opened = sit_down(open_page, kind)
    words = said(asked_about(opened, kind))
    assert opened.desk.asked == []
    for part in (
        "Erase everything about Tim Alder?",
        "tim.alder@corvus.example is never contacted again. This cannot be undone",
        "Their name, address and all else on their card",
        "3 messages that were sent to them",
        "What was read in 1 answer",
        "A code made of their address, on the never-contact list",
        "the address cannot be read back from it",
        "in a chain that proves nothing was altered",
        "Your mail folders, CRM, calendar and backups",
    ):
        assert part in words


@pytest.mark.parametrize("slip", [Key.Key_Escape, Key.Key_Return, Key.Key_Space, Key.Key_Enter])
def test_every_slip_keeps_everything(open_page: OpenIt, slip: Key) -> None:
    opened = sit_down(open_page, KINDS[0])
    asked_about(opened, KINDS[0])
    opened.press(slip)
    assert sheet_of(opened) is None
    opened.until(lambda: opened.page.idle)  # type: ignore[attr-defined]
    assert opened.desk.asked == []
    assert opened.page.list.current_id() == 1  # type: ignore[attr-defined]


def test_digits_and_letters_do_nothing_while_it_asks(open_page: OpenIt) -> None:
    opened = sit_down(open_page, KINDS[0])
    asked_about(opened, KINDS[0])
    opened.press(Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_J)
    assert sheet_of(opened) is not None
    assert opened.desk.asked == []


def test_enter_on_the_verb_itself_is_not_enough(open_page: OpenIt) -> None:
    opened = sit_down(open_page, KINDS[0])
    asked_about(opened, KINDS[0])
    opened.press(Key.Key_Tab, Key.Key_Return)
    assert opened.desk.asked == []
    assert sheet_of(opened) is not None


@pytest.mark.parametrize("by_mouse", [False, True])
def test_the_second_yes_erases_once_by_key_and_by_mouse(open_page: OpenIt, by_mouse: bool) -> None:
    opened = sit_down(open_page, KINDS[0])
    sheet = asked_about(opened, KINDS[0])
    if by_mouse:
        [go] = [one for one in sheet.findChildren(ActionButton) if one.text() == "Erase for good"]
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(opened.host, Key.Key_Return, CONTROL)
    opened.until(lambda: opened.page.idle and opened.desk.asked != [])  # type: ignore[attr-defined]
    assert opened.desk.asked == [("answer", 1, Option.ERASE_PERSON, "")]
    assert sheet_of(opened) is None
    assert opened.page.foot.words == "Tim Alder: Erase everything about them"  # type: ignore[attr-defined]


def test_who_cannot_be_erased_now_is_not_asked_about(open_page: OpenIt) -> None:
    opened = sit_down(open_page, KINDS[0], refuse=DeskRefusal("in_flight"))
    opened.press(Key.Key_1)
    opened.until(lambda: opened.page.foot.isVisible())  # type: ignore[attr-defined]
    assert sheet_of(opened) is None
    assert opened.page.foot.words.startswith("Not done for Tim Alder.")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("size", "scale"), [((836, 532), 1.0), ((836, 532), 2.0)])
def test_both_verbs_are_whole_in_a_small_window_and_with_big_text(
    open_page: OpenIt, size: tuple[int, int], scale: float
) -> None:
    theme().set_text_scale(scale)
    opened = sit_down(open_page, KINDS[0])
    opened.host.resize(*size)
    sheet = asked_about(opened, KINDS[0])
    opened.qtbot.wait(20)
    for verb in sheet.findChildren(ActionButton):
        assert verb.width() >= verb.sizeHint().width()
        assert sheet.rect().contains(verb.geometry().translated(verb.parentWidget().pos()))
