"""One key asks what should be otherwise; the draft comes back in new words to be read anew."""

import threading

import pytest
from gui.pages.conftest import OpenIt
from gui.pages.fakes import FakeDesk, FakeViews
from gui.pages.test_review import Rep, plain_rows
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_sdr.agent.reviewing.redrafting import By, Redraft
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.pages.review.page import ReviewPage

Key = Qt.Key


def at_review(open_page: OpenIt, **more: object) -> Rep:
    desk = FakeDesk(views=FakeViews(rows=plain_rows(3)), **more)  # type: ignore[arg-type]
    rep = Rep(open_page(ReviewPage, desk))
    rep.opened.until(lambda: rep.page.seen is not None)
    return rep


def wish(rep: Rep, words: str) -> None:
    rep.press(Key.Key_N)
    field = rep.page.view.wish.field
    assert field.hasFocus()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Key.Key_Return)


def answered(rep: Rep) -> None:
    rep.opened.until(lambda: rep.page.keys.redrafting.being_written is None)


def test_a_key_and_a_few_words_bring_another_version(open_page: OpenIt) -> None:
    rep = at_review(open_page, redrafted=Redraft(0, By.MODEL, cut=2))
    before = rep.page.seen

    wish(rep, "less formal, and no jokes")
    answered(rep)
    rep.opened.until(lambda: rep.page.seen not in (None, before))

    assert rep.asked("redraft") == [("redraft", 1, 1, "less formal, and no jokes")]
    assert rep.page.seen.card.version == 2
    assert "Worth a talk?" in rep.page.view.text.toPlainText()
    assert rep.page.view.wish.isHidden()
    assert "2 sentences that stood on nothing were cut." in rep.strip
    assert "U brings the former words back" in rep.strip


def test_the_new_words_are_read_before_they_can_be_approved(open_page: OpenIt) -> None:
    rep = at_review(open_page)
    before = rep.read().page.seen
    wish(rep, "shorter")
    answered(rep)

    rep.opened.until(lambda: rep.page.seen not in (None, before))
    assert not rep.page.sitting.is_settled
    rep.read().press(Key.Key_A)
    rep.wait()

    assert [one[2] for one in rep.asked("approve")] == [2]


def test_escape_leaves_the_draft_as_it_is(open_page: OpenIt) -> None:
    rep = at_review(open_page)

    rep.press(Key.Key_N)
    assert rep.page.workplace.actions.mode is Mode.WISHING
    QTest.keyClicks(rep.page.view.wish.field, "a")
    QTest.keyClick(rep.page.view.wish.field, Key.Key_Escape)

    assert rep.page.workplace.actions.mode is Mode.REVIEW
    assert rep.page.view.wish.isHidden()
    assert rep.desk.asked == []


def test_the_rep_goes_on_with_other_drafts_while_a_model_thinks(open_page: OpenIt) -> None:
    done = threading.Event()
    rep = at_review(open_page, thinks=lambda: done.wait(20))
    wish(rep, "friendlier")
    assert "Writing Marcus Feld 0's draft again." in rep.strip

    rep.press(Key.Key_E)
    assert "Edit it when it is there." in rep.strip
    rep.press(Key.Key_J)
    rep.opened.until(lambda: rep.page.seen is not None and rep.page.seen.id == 2)
    rep.press(Key.Key_N)
    assert rep.page.view.wish.isHidden(), "one draft is written at a time"
    rep.read().press(Key.Key_A)
    rep.wait()
    assert [one[1] for one in rep.asked("approve")] == [2]

    done.set()
    answered(rep)
    assert rep.page.seen is None or rep.page.seen.id == 3
    assert "Marcus Feld 0's draft is written again." in rep.strip


def test_a_yes_while_a_model_thinks_is_a_yes_to_what_was_read(open_page: OpenIt) -> None:
    done = threading.Event()
    rep = at_review(open_page, thinks=lambda: done.wait(20))
    wish(rep, "friendlier")
    rep.read().press(Key.Key_A)
    rep.wait()
    done.set()
    answered(rep)

    assert [one[1:3] for one in rep.asked("approve")] == [(1, 1)]
    assert "Marcus Feld 0's draft" in rep.strip


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("needs_model", "“shorter” works without one"),
        ("model_did_not", "is as it was"),
        ("goes_against", "would go against what holds here. Price or terms off your list."),
    ],
)
def test_what_cannot_be_is_said_and_the_draft_stays(
    open_page: OpenIt, code: str, said: str
) -> None:
    rep = at_review(open_page, refuse=DeskRefusal(code, "price_deviation"))
    wish(rep, "promise a discount")
    answered(rep)

    assert said in rep.strip
    assert rep.page.seen.card.version == 1


def test_what_was_done_without_the_model_is_said(open_page: OpenIt) -> None:
    done = Redraft(0, By.LEAVING_OUT, instead="model_busy")
    rep = at_review(open_page, redrafted=done)
    wish(rep, "shorter")
    answered(rep)

    assert "sentences that nothing rests on are left out" in rep.strip
    assert "The language model did not: The language model's server is busy." in rep.strip
