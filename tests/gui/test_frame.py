"""The frame: what it shows at each width, what it names, what it says when something is wrong."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.frame_desk import NOW, SLOW_CRM, Feed, readings
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from desktop_sdr.domain.health import Light, LightReading, LightReason, NextStep, Part
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.header.autonomy_slider import SliderSize
from desktop_sdr.gui.header.health_lights import MOST_SHOWN, StatusLight, by_gravity
from desktop_sdr.gui.pages.health.page import HealthTile
from desktop_sdr.gui.pages.page import Breakpoint
from desktop_sdr.gui.session import Session
from desktop_sdr.gui.sheets.sheet import Sheet
from desktop_sdr.gui.theme import px, theme
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.lights import light_faces
from desktop_sdr.ports.changes import Changes, Topic
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.views import MailboxRow

INTERACTIVE = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractItemView,
    QLineEdit,
    QTextEdit,
    QPlainTextEdit,
)
SIGNED_OUT = LightReading(Part.EMAIL, Light.RED, LightReason.SIGN_IN_NEEDED, None, NextStep.SIGN_IN)


def _lights(session: Session) -> list[StatusLight]:
    return [light for light in session.window.header.lights._buttons if light.isVisible()]


def test_nine_lights_show_at_most_six_the_abnormal_ones_first(open_window, desk) -> None:
    session = open_window(desk)
    shown = [light.text() for light in _lights(session)]
    assert shown == ["CRM", "Email", "Inbox", "AI model", "Calendar", "LinkedIn", "+3"]


def test_failing_stands_before_degraded_and_both_before_the_rest() -> None:
    faces = light_faces(readings(crm=SLOW_CRM, email=SIGNED_OUT))
    ordered = [face.key for face in by_gravity(faces)]
    assert ordered[:3] == ["email", "crm", "inbox"]
    assert len(ordered) == 9 > MOST_SHOWN


def test_a_part_without_a_reading_is_grey_and_never_green() -> None:
    assert {face.glyph for face in light_faces({})} == {Glyph.OFF}
    assert {face.state for face in light_faces({})} == {"No data"}


def test_every_reason_of_a_light_has_words() -> None:
    for reason in LightReason:
        for step in NextStep:
            reading = LightReading(Part.EMAIL, Light.YELLOW, reason, 0.5, step)
            face = light_faces({"email": reading})[0]
            assert face.state
            assert "{" not in face.detail + face.next_step


def test_nobody_is_sent_to_look_for_a_setting_that_is_not_there() -> None:
    not_connected = (Light.GREY, LightReason.NOT_CONNECTED, None, NextStep.CONNECT)
    faces = light_faces({part.value: LightReading(part, *not_connected) for part in Part})
    steps = {face.key: face.next_step for face in faces}
    assert steps["email"] == steps["model"] == "Set it up in your profile file."
    assert steps["crm"] == "A later version can connect one."


def test_a_light_says_the_number_that_set_it(open_window, desk) -> None:
    light = _lights(open_window(desk))[0]
    assert light.accessibleName() == "CRM: Mistakes"
    assert light.accessibleDescription() == "3 of the last 50 acts went wrong."


def test_a_light_leads_to_its_tile(open_window, desk) -> None:
    session = open_window(desk, page="conversations")
    QTest.mouseClick(_lights(session)[0], Qt.MouseButton.LeftButton)
    assert session.window.page_key == "health"
    focus = QApplication.focusWidget()
    assert isinstance(focus, HealthTile)
    assert focus.accessibleName() == "CRM: Mistakes"


@pytest.mark.parametrize(
    ("width", "room", "rail", "slider", "lights"),
    [
        (1440, Breakpoint.WIDE, 200, SliderSize.FULL, 7),
        (1400, Breakpoint.WIDE, 200, SliderSize.FULL, 7),
        (1399, Breakpoint.MEDIUM, 64, SliderSize.SHORT, 1),
        (1180, Breakpoint.MEDIUM, 64, SliderSize.SHORT, 1),
        (1179, Breakpoint.SMALL, 64, SliderSize.SHORT, 1),
        (900, Breakpoint.SMALL, 64, SliderSize.SHORT, 1),
    ],
)
def test_each_width_has_its_own_arrangement(
    open_window, desk, width, room, rail, slider, lights
) -> None:
    session = open_window(desk, size=(width, 700))
    window = session.window
    assert window.room is room
    assert window.rail.width() == rail
    assert window.header.slider.width() == slider.value
    assert len(_lights(session)) == lights or (width == 1400 and len(_lights(session)) >= 5)


def test_the_one_pill_says_the_worst(open_window, desk) -> None:
    session = open_window(desk, size=(1024, 700))
    assert [light.text() for light in _lights(session)] == ["CRM mistakes"]
    desk.views.now_showing = replace(desk.views.now_showing, lights=readings())
    session.feed.refresh()
    assert [light.text() for light in _lights(session)] == ["All working"]


def test_width_counts_in_text_sizes_not_in_pixels(open_window, desk) -> None:
    theme().set_text_scale(1.3)
    session = open_window(desk, size=(1440, 900))
    assert session.window.room is Breakpoint.SMALL


@pytest.mark.parametrize("practice", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
@pytest.mark.parametrize("width", [900, 1180, 1400])
def test_no_part_of_the_frame_asks_for_more_width_than_there_is(
    open_window, desk, scale: float, width: int, practice: bool
) -> None:
    theme().set_text_scale(scale)
    session = open_window(desk, size=(width, 700), practice=practice)
    assert session.window.minimumSizeHint().width() <= width
    assert session.window.width() == width


@pytest.mark.parametrize("page", ["health", "conversations"])
@pytest.mark.parametrize("size", [(1440, 900), (900, 600)])
def test_everything_that_can_be_reached_has_a_name(open_window, desk, page, size) -> None:
    session = open_window(desk, page=page, size=size)
    session.show_keys()
    nameless = [
        type(widget).__name__
        for widget in session.window.findChildren(QWidget)
        if widget.isVisible()
        and (isinstance(widget, INTERACTIVE) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not widget.accessibleName()
        and not isinstance(widget, QScrollBar)  # speaks for its area, which has a name
    ]
    assert nameless == []


def test_tab_goes_from_the_rail_through_lights_and_slider_to_pause(open_window, desk) -> None:
    window = open_window(desk).window
    window.rail._items["health"].setFocus()
    seen: list[str] = []
    for _ in range(20):
        kind = type(QApplication.focusWidget()).__name__
        if not seen or seen[-1] != kind:
            seen.append(kind)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    expected = ["NavItem", "StatusLight", "AutonomySlider", "PauseButton", "HealthTile", "NavItem"]
    assert seen == expected


def test_badges_stand_only_where_something_waits(open_window, desk) -> None:
    rail = open_window(desk).window.rail
    names = {key: item.accessibleName() for key, item in rail._items.items()}
    assert names["review"] == "Review, 47 waiting"
    assert names["escalations"] == "Escalations, 3 waiting"
    assert names["metrics"] == "Metrics"


def test_quotas_say_how_much_of_the_day_is_used(open_window, desk) -> None:
    rail = open_window(desk).window.rail
    assert rail._sent._text.text() == "38 of 60"
    assert rail._spend._text.text() == "$1.84 of $5"


def test_the_practice_world_is_labelled_in_the_header_and_in_the_title(open_window, desk) -> None:
    window = open_window(desk, practice=True).window
    assert window.header._chip.text() == "Practice world: nothing real is sent"
    assert window.header._chip.isVisible()
    assert "Practice world" in window.windowTitle()


def test_the_real_world_wears_no_such_label(open_window, desk) -> None:
    assert not open_window(desk).window.header._chip.isVisible()


@pytest.mark.parametrize("page", ["conversations", "leads", "sequences", "settings"])
def test_what_comes_later_says_so_and_what_there_is_meanwhile(open_window, desk, page) -> None:
    session = open_window(desk, page=page)
    said = " ".join(child.accessibleName() for child in session.window.page.findChildren(QWidget))
    assert "later version" in said
    assert "Until then" in said


def test_a_part_that_fails_fills_the_banner_with_what_is_safe(open_window, desk) -> None:
    desk.views.now_showing = replace(desk.views.now_showing, lights=readings(email=SIGNED_OUT))
    words = open_window(desk).window.banner.words
    assert words.tone == "crit"
    assert words.title == "Email: Signed out."
    assert words.line == (
        "It waits for you to sign in. 14 sends are held and nothing was lost."
        " You can keep reviewing."
    )


def test_paused_is_said_before_any_trouble(open_window, desk) -> None:
    desk.views.now_showing = replace(desk.views.now_showing, lights=readings(email=SIGNED_OUT))
    session = open_window(desk)
    session.pausing.pause()
    assert session.window.banner.words.tone == "paused"


def test_a_database_that_cannot_be_read_is_said_and_the_page_offers_to_try_again(
    open_window, desk, feed: Feed, qtbot
) -> None:
    session = open_window(desk)
    desk.views.broken = True
    feed.publish(Changes(frozenset({Topic.HEALTH})))
    qtbot.waitUntil(lambda: session.window.page.failed)
    assert session.window.banner.words.title == "The database is busy."
    desk.views.broken = False
    session.window.page._error.retry.emit()
    assert not session.window.page.failed


def test_a_command_that_fails_is_said_in_the_banner_and_not_in_a_dialog(
    open_window, desk, tasks, qtbot
) -> None:
    session = open_window(desk)

    def refuse() -> None:
        raise Refused("not_accepted", detail="550 no such user")

    tasks.run(session, refuse)
    qtbot.waitUntil(lambda: session.window.banner.words is not None)
    assert session.window.banner.words.line == (
        "The other side said: 550 no such user. Nothing was lost."
    )
    QTest.mouseClick(session.window.banner._button, Qt.MouseButton.LeftButton)
    assert session.window.banner.words is None


def test_f6_walks_through_the_panes_and_comes_round(open_window, desk) -> None:
    window = open_window(desk).window
    window.rail._items["health"].setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.header.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.rail.isAncestorOf(QApplication.focusWidget())


def test_going_by_keys_shows_the_page_and_marks_it_in_the_rail(open_window, desk) -> None:
    window = open_window(desk).window
    QTest.keyClick(window, Qt.Key.Key_G)
    QTest.keyClick(window, Qt.Key.Key_L)
    assert window.page_key == "leads"
    assert window.rail._items["leads"].isChecked()


def test_a_hidden_page_does_no_work_and_reads_when_it_is_shown(
    open_window, desk, feed: Feed, qtbot
) -> None:
    session = open_window(desk)
    health = session.window.page
    session.window.show_page("leads")
    desk.views.now_showing = replace(desk.views.now_showing, lights=readings())
    feed.publish(Changes(frozenset({Topic.HEALTH})))
    qtbot.waitUntil(lambda: _lights(session)[0].text() == "Email")
    assert health._tiles["crm"].accessibleName() == "CRM: Mistakes"
    session.window.show_page("health")
    assert health._tiles["crm"].accessibleName() == "CRM: Working"


def test_each_mailbox_has_a_tile_that_says_whether_its_inbox_is_read_through(
    open_window, desk
) -> None:
    usual = MailboxRow(
        id=1, address="maya@first.example", received=40, pending=0, classified=40, sent_today=3,
        sends_allowed_today=30, read_at=NOW - timedelta(minutes=1), trouble="",
    )  # fmt: skip
    behind = replace(usual, id=2, address="maya@second.example", pending=2, classified=38)
    never = replace(usual, id=3, address="maya@third.example", read_at=None)
    desk.views.boxes = [usual, behind, never]
    tiles = open_window(desk).window.page._tiles
    assert [tiles[f"mailbox {number}"].face.state for number in (1, 2, 3)] == [
        "Read through", "Not read through", "Not read through",
    ]  # fmt: skip
    assert tiles["mailbox 2"].accessibleName() == "maya@second.example: Not read through"
    assert tiles["mailbox 2"].face.detail == "40 received, 2 to understand."
    assert tiles["mailbox 1"].face.next_step == "3 of 30 sent today. Read 1 min ago."
    assert tiles["mailbox 3"].face.next_step == "3 of 30 sent today."


def test_the_window_needs_neither_charts_nor_numbers_nor_sql_to_open() -> None:
    code = (
        "import sys, desktop_sdr.gui.app, desktop_sdr.gui.pages.health.page;"
        "print(sorted({'pyqtgraph', 'numpy', 'sqlalchemy', 'httpx', 'apscheduler'}"
        " & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_light_pressed_over_a_sheet_leads_away_from_the_sheet(open_window, desk) -> None:
    session = open_window(desk, page="leads")
    session.show_keys()
    QTest.mouseClick(_lights(session)[0], Qt.MouseButton.LeftButton)
    assert session.window.page_key == "health"
    assert session.window.actions_.mode is Mode.PLAIN
    assert not any(sheet.isVisible() for sheet in session.window.findChildren(Sheet))


def test_hiding_and_showing_the_window_keeps_the_sheet_on_top(open_window, desk) -> None:
    session = open_window(desk)
    session.show_keys()
    session.window.hide()
    session.window.show()
    assert session.window.actions_.mode is Mode.SHEET


def test_no_second_sheet_opens_over_the_first(open_window, desk) -> None:
    session = open_window(desk, practice=True)
    session.show_keys()
    session.show_keys()
    session.window.header.slider.ask(2)
    assert sum(sheet.isVisible() for sheet in session.window.findChildren(Sheet)) == 1


@pytest.mark.parametrize("width", [1440, 1200, 1024, 900])
@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_pause_stays_in_its_corner_at_every_width(open_window, desk, width, scale) -> None:
    theme().set_text_scale(scale)
    window = open_window(desk, size=(width, 700), practice=True).window
    pause = window.header.pause
    right = pause.mapTo(window, pause.rect().topRight()).x()
    assert window.width() - right <= px(20)
