"""The rep says what a reply means from the open case: one key, one list, and the case stays."""

from dataclasses import replace

import pytest
from gui.pages.conftest import OpenIt
from gui.pages.fakes import FakeDesk, FakeViews, a_case, seeded_cases
from gui.pages.test_escalations import Rep
from PySide6.QtCore import Qt

from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.ids import EscalationId, ReplyId
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.rep_reading import SAYABLE
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.wording.escalations import meaning_choice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
"""A menu asks the platform for more than the one without a screen has."""

Key = Qt.Key


def sit_down(open_page: OpenIt, *cases, **more) -> Rep:
    desk = FakeDesk(views=FakeViews(cases=list(cases or seeded_cases())), **more)
    return Rep(open_page(EscalationsPage, desk)).read()


def offered(rep: Rep) -> list[str]:
    rep.press(Key.Key_M)
    rep.opened.until(rep.page.meaning.menu.isVisible)
    return [line.text() for line in rep.page.meaning.menu.actions() if not line.isSeparator()]


def choose(rep: Rep, words: str) -> None:
    [line] = [line for line in rep.page.meaning.menu.actions() if line.text() == words]
    rep.page.meaning.menu.close()
    line.trigger()
    rep.wait()


def test_what_was_read_is_the_first_choice_and_all_others_follow(open_page: OpenIt) -> None:
    rep = sit_down(open_page)
    assert rep.page.card.meaning.text() == "Read as: Not interested. Right?"
    choices = offered(rep)
    assert choices[0] == "Right: Not interested"
    assert len(choices) == len(set(choices)) == len(SAYABLE)
    choose(rep, "Right: Not interested")
    assert rep.desk.asked == [("say_meaning", ReplyId(1), IntentKind.NOT_INTERESTED)]
    assert rep.page.foot.words == "Tim Alder meant: Not interested."


def test_a_correction_stands_on_the_card_and_the_case_still_waits(open_page: OpenIt) -> None:
    rep = sit_down(open_page)
    offered(rep)
    choose(rep, "No need")
    assert rep.page.card.meaning.text() == "You said: No need. Change…"
    assert rep.page.list.current_id() == EscalationId(1)
    rep.read()
    # Without a screen the window does not get the keyboard back from a menu.
    assert rep.page.workplace.actions.run("escalations.meaning")
    [ticked] = [line for line in rep.page.meaning.menu.actions() if line.isChecked()]
    assert ticked.text() == "No need"
    rep.page.meaning.menu.close()


def test_a_wish_for_silence_says_that_it_stops_everything(open_page: OpenIt) -> None:
    rep = sit_down(open_page)
    assert "Asks to stop: never write again" in offered(rep)
    choose(rep, meaning_choice("opt_out"))
    assert rep.desk.asked == [("say_meaning", ReplyId(1), ReplyKind.OPT_OUT)]
    assert rep.page.foot.words.endswith("Never written to again.")


def test_a_case_without_a_reply_has_no_meaning_to_say(open_page: OpenIt) -> None:
    silent = a_case(1, "Tim Alder", "Corvus", "", reply_id=None, read_as="", quote="")
    rep = sit_down(open_page, silent)
    rep.press(Key.Key_M)
    assert not rep.page.card.meaning.isVisible()
    assert not rep.page.meaning.menu.isVisible()


def test_a_double_tap_says_nothing_of_a_case_that_was_not_read(open_page: OpenIt) -> None:
    rep = sit_down(open_page)
    rep.press(Key.Key_1, Key.Key_M)
    assert not rep.page.meaning.menu.isVisible()


def test_a_refusal_is_told_and_the_card_stays_as_it_was(open_page: OpenIt) -> None:
    rep = sit_down(open_page, refuse=DeskRefusal("nobody"))
    offered(rep)
    choose(rep, "No need")
    assert rep.page.foot.words.startswith("Not done for Tim Alder.")
    assert rep.page.card.meaning.text() == "Read as: Not interested. Right?"


def test_a_meaning_said_meanwhile_shows_on_the_open_card(open_page: OpenIt) -> None:
    rep = sit_down(open_page)
    views = rep.desk.views
    views.cases[0] = replace(views.cases[0], said="auto_reply")
    rep.page.refresh()
    rep.opened.until(lambda: rep.page.card.meaning.text().startswith("You said: Automatic answer"))
