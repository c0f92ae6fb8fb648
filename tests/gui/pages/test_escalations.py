"""Escalations by keyboard: the rep answers, and only what was on the screen can be answered."""

import threading
from datetime import timedelta

import pytest
from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import NOW, FakeDesk, FakeViews, a_case, seeded_cases
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.escalation import OPTIONS_FOR, EscalationKind, Option
from desktop_sdr.domain.ids import EscalationId
from desktop_sdr.gui.pages.escalations.page import EscalationsPage
from desktop_sdr.gui.wording import escalations as words
from desktop_sdr.ports.changes import Topic

Key = Qt.Key


class Rep:
    """A rep at the keyboard of Escalations."""

    def __init__(self, opened: OpenPage) -> None:
        self.opened, self.desk, self.page = opened, opened.desk, opened.page
        assert isinstance(self.page, EscalationsPage)

    def press(self, *keys: Key) -> "Rep":
        self.opened.press(*keys)
        return self

    def read(self) -> "Rep":
        self.opened.until(lambda: self.page.is_settled)
        return self

    def wait(self) -> "Rep":
        self.opened.until(lambda: self.page.idle)
        return self

    def said(self) -> str:
        shown = (label for label in self.page.findChildren(QLabel) if label.isVisible())
        return " | ".join(label.text() for label in shown)


@pytest.fixture
def rep_at(open_page: OpenIt):
    def sit_down(cases, size=(1240, 832), **more) -> Rep:
        desk = FakeDesk(views=FakeViews(cases=cases), **more)
        return Rep(open_page(EscalationsPage, desk, size))

    return sit_down


def test_cases_stand_by_deadline_and_those_without_one_last(rep_at):
    rep = rep_at(list(reversed(seeded_cases())))
    assert [row.case.id for row in rep.page.model.rows()] == [1, 2, 3]


def test_a_digit_answers_the_case_that_shows_and_the_next_one_opens(rep_at):
    rep = rep_at(seeded_cases())
    rep.read().press(Key.Key_3).wait()
    assert rep.desk.asked == [("answer", 1, Option.STOP_FOR_GOOD, "")]
    assert rep.page.list.current_id() == EscalationId(2)
    assert rep.page.heading().line == "2 decisions only you can make"


def test_a_double_tap_does_not_answer_the_next_case(rep_at):
    rep = rep_at(seeded_cases())
    rep.read().press(Key.Key_1, Key.Key_1).wait()
    assert [one[1] for one in rep.desk.asked] == [1]


def test_a_digit_without_an_option_does_nothing(rep_at):
    case = a_case(1, "Tim Alder", "Corvus", "meeting_over", kind=EscalationKind.MEETING_OUTCOME)
    rep = rep_at([case])
    rep.read().press(Key.Key_3, Key.Key_4).wait()
    assert rep.desk.asked == []


@pytest.mark.parametrize("kind", list(EscalationKind))
def test_every_option_of_every_kind_is_on_the_screen_with_what_it_does(rep_at, kind):
    rep = rep_at([a_case(1, "Tim Alder", "Corvus Freight", "", kind=kind)])
    shown = [button for button in rep.page.card.options if button.isVisible()]
    assert len(shown) == len(OPTIONS_FOR[kind])
    for button in shown:
        assert button.text()
        assert button.accessibleDescription()


def test_the_agents_pick_is_marked_in_words(rep_at):
    rep = rep_at(seeded_cases())
    names = [button.accessibleName() for button in rep.page.card.options]
    assert names[2] == "Stop for good, agent suggests this"
    assert sum("suggests" in name for name in names) == 1


def test_the_card_says_what_happened_why_it_is_yours_and_what_no_answer_means(rep_at):
    said = rep_at(seeded_cases()).said()
    assert "Tim Alder said no and named a competitor" in said
    assert "Why you: negative replies that name a competitor always come to you." in said
    assert "If you do nothing, the lead stays on hold and nothing is sent." in said


def test_the_boundary_in_the_words_is_the_one_of_the_profile(rep_at):
    rep = rep_at(seeded_cases()[1:])
    assert "Deals above $50,000 always come to you".lower() in rep.said().lower()


def test_history_and_reading_stand_beside_the_case(rep_at):
    said = rep_at(seeded_cases()).said()
    for words_ in ("Email 1 sent", "Email 3 sent", "Replied: not interested", "97%", "DockFlow"):
        assert words_ in said


def test_a_refused_answer_brings_the_case_back_and_says_why(rep_at):
    rep = rep_at(seeded_cases(), refuse=DeskRefusal("already_decided"))
    rep.read().press(Key.Key_1).wait()
    assert rep.page.model.find(EscalationId(1)) is not None
    assert rep.page.foot.words == "Tim Alder's case is answered already."


def test_a_case_settled_meanwhile_leaves_with_a_word_and_the_next_is_not_answered(rep_at):
    rep = rep_at(seeded_cases())
    rep.read()
    rep.desk.views.cases.pop(0)
    rep.opened.change(Topic.ESCALATIONS)
    assert rep.page.foot.words.startswith("Tim Alder's case is settled")
    rep.press(Key.Key_1).wait()
    assert rep.desk.asked == []


def test_a_reason_that_is_added_while_the_rep_reads_is_shown_before_it_can_be_answered(rep_at):
    rep = rep_at(seeded_cases())
    rep.read()
    old = rep.desk.views.cases[0]
    grown = a_case(1, "Tim Alder", "Corvus Freight", "legal_words", answer_by=old.row.answer_by)
    rep.desk.views.cases[0] = grown
    rep.opened.change(Topic.ESCALATIONS)
    rep.press(Key.Key_1).wait()
    assert rep.desk.asked == []
    assert "touches the law" in rep.said()


def test_answers_reach_the_desk_in_the_order_of_the_keys(rep_at):
    gate = threading.Event()
    rep = rep_at(seeded_cases(), gate=gate)
    rep.read().press(Key.Key_1)
    rep.read().press(Key.Key_2)
    gate.set()
    rep.wait()
    assert [(one[1], one[2]) for one in rep.desk.asked] == [
        (1, Option.ANSWER_MYSELF),
        (2, Option.PAUSE_UNTIL_LATER),
    ]


def test_an_empty_page_says_what_would_come_here(rep_at):
    rep = rep_at([])
    assert rep.page.empty.isVisible()
    assert rep.page.heading().line == "Nothing needs your decision"


def test_the_last_answer_leads_to_the_empty_page(rep_at):
    rep = rep_at(seeded_cases()[:1])
    rep.read().press(Key.Key_1).wait()
    assert rep.page.empty.isVisible()


def test_a_deadline_that_has_passed_is_told_as_past(rep_at):
    late = a_case(1, "Tim Alder", "Corvus", "angry", answer_by=NOW - timedelta(hours=1))
    rep = rep_at([late])
    assert rep.page.model.rows()[0].deadline.startswith("Was due")


OUTSIDE = 'I <b>like</b> it <img src="file:///etc/hostname">'


def test_their_words_are_shown_letter_by_letter(rep_at):
    case = a_case(1, OUTSIDE, OUTSIDE, "angry", quote=OUTSIDE, detail=OUTSIDE, competitor="like")
    rep = rep_at([case])
    (quote,) = rep.page.findChildren(QPlainTextEdit)
    assert quote.toPlainText() == f"“{OUTSIDE}”"
    for label in rep.page.findChildren(QLabel):
        if "hostname" in label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText
    assert not any("<img" in widget.toolTip() for widget in rep.page.findChildren(QWidget))


def test_in_a_small_window_the_context_is_a_drawer(rep_at):
    rep = rep_at(seeded_cases(), size=(960, 632))
    assert not rep.page.side.isVisible()
    rep.press(Key.Key_W)
    assert rep.page.side.isVisible()
    rep.press(Key.Key_Escape)
    assert not rep.page.side.isVisible()


@pytest.mark.parametrize("size", [(1240, 832), (960, 632), (836, 532)])
def test_the_page_fits_its_breakpoint(rep_at, size):
    rep = rep_at(seeded_cases(), size=size)
    rep.opened.qtbot.wait(20)
    assert rep.opened.host.width() == size[0]
    assert rep.page.minimumSizeHint().width() <= size[0]


def test_no_case_is_without_words(rep_at):
    rep = rep_at(seeded_cases())
    for kind in EscalationKind:
        row = a_case(1, "Tim Alder", "Corvus Freight", "never_heard_of", kind=kind).row
        assert words.case_title(row, rep.desk.settings)
        assert "{" not in words.case_sentence(row, rep.desk.settings)
