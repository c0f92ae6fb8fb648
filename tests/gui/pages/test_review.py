"""Review by keyboard: one key decides, and the guards see to it that it decides what was seen."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import (
    BODY,
    NOW,
    FakeDesk,
    FakeViews,
    a_card,
    a_row,
    claims_in,
    seeded_outbox,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.message import Claim, RejectReason, Support
from desktop_sdr.domain.remark import Remark, RemarkCode
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.pages.review.page import ReviewPage
from desktop_sdr.gui.pages.review.sitting import Decision, Kind
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.store import StoreTrouble, Switch

Key = Qt.Key


def plain_rows(number: int):
    """Drafts with nothing to look at."""
    names = ("Marcus Feld", "Rita Kowalski", "Omar Haddad", "Ida Strand", "Paul Nwosu")
    return [
        a_row(n + 1, f"{names[n % 5]} {n}", "Example Ltd", "Dock slots", 10 + n)
        for n in range(number)
    ]


def a_desk(rows=None, **more) -> FakeDesk:
    return FakeDesk(views=FakeViews(rows=plain_rows(5) if rows is None else rows), **more)


class Rep:
    """A rep at the keyboard of Review."""

    def __init__(self, opened: OpenPage) -> None:
        self.opened, self.desk = opened, opened.desk
        self.page = opened.page
        assert isinstance(self.page, ReviewPage)

    @property
    def name(self) -> str:
        """Whose draft is open."""
        assert self.page.seen is not None
        return self.page.seen.name

    @property
    def strip(self) -> str:
        return self.page.pane.strip.words.first

    def press(self, *keys: Key, ctrl: bool = False) -> None:
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.opened.press(*keys, with_=modifier)

    def read(self) -> "Rep":
        """Look at the draft long enough to be allowed to decide it."""
        self.opened.until(lambda: self.page.sitting.is_settled)
        return self

    def wait(self) -> "Rep":
        """Wait until the desk has answered everything."""
        self.opened.until(lambda: self.page.decisions.idle)
        return self

    def go_to(self, name: str) -> "Rep":
        row = next(row for row in self.desk.views.rows if row.lead_name == name)
        self.page.arrive(row.id)
        self.opened.until(lambda: self.page.seen is not None and self.page.seen.id == row.id)
        return self

    def asked(self, command: str):
        return [one for one in self.desk.asked if one[0] == command]


@pytest.fixture
def rep_at(open_page: OpenIt):
    def sit_down(desk: FakeDesk, size=(1240, 832)) -> Rep:
        rep = Rep(open_page(ReviewPage, desk, size))
        if desk.views.rows and desk.views.trouble is None and size[0] >= 836:
            rep.opened.until(lambda: rep.page.seen is not None)
        return rep

    return sit_down


def test_one_key_approves_and_the_next_draft_is_there_at_once(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_A)
    assert rep.page.pane.current.id == DraftId(2)
    rep.wait()
    assert [one[1] for one in rep.asked("approve")] == [1]


def test_a_whole_queue_is_worked_off_by_keyboard_alone(rep_at):
    rep = rep_at(a_desk())
    for _draft in range(5):
        rep.read().press(Key.Key_A)
    rep.wait()
    assert [one[1] for one in rep.asked("approve")] == [1, 2, 3, 4, 5]
    assert rep.page.empty.isVisible()


def test_the_approval_names_version_and_the_moment_it_was_shown(rep_at):
    desk = a_desk()
    desk.views.cards[DraftId(1)] = a_card(desk.views.rows[0], version=7)
    rep = rep_at(desk)
    shown_at = desk.moment
    desk.moment += timedelta(seconds=9)
    rep.read().press(Key.Key_A)
    rep.wait()
    assert rep.asked("approve") == [("approve", 1, 7, shown_at, frozenset())]


def test_a_double_tap_cannot_approve_the_next_draft(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_A, Key.Key_A)
    rep.opened.qtbot.wait(50)
    rep.press(Key.Key_A)
    rep.wait()
    assert len(rep.asked("approve")) == 1
    rep.read().press(Key.Key_A)
    rep.wait()
    assert len(rep.asked("approve")) == 2


def test_a_flagged_draft_asks_once_more_and_the_second_press_says_which_flag_it_passed(rep_at):
    rep = rep_at(FakeDesk())
    rep.go_to("Dana Ruiz").read().press(Key.Key_A)
    assert rep.page.view.bar.approve.text() == "Approve anyway"
    said = " ".join(label.accessibleName() for label in rep.page.view.check.findChildren(QLabel))
    assert "Press A again to approve it anyway." in said
    rep.press(Key.Key_A)
    assert rep.asked("approve") == [], "a double tap is not a second thought"
    rep.read().press(Key.Key_A)
    rep.wait()
    assert [one[4] for one in rep.asked("approve")] == [frozenset({"claim_weak_or_old"})]


def test_words_that_an_edit_made_doubtful_take_a_second_press_too(rep_at):
    desk = a_desk()
    remark = Remark(RemarkCode.DISPARAGING, 0, 4, detail="DockFlow")
    desk.views.cards[DraftId(1)] = a_card(desk.views.rows[0], remarks=(remark,))
    rep = rep_at(desk)
    rep.read().press(Key.Key_A)
    assert rep.page.view.bar.approve.text() == "Approve anyway"
    rep.read().press(Key.Key_A)
    rep.wait()
    assert [one[4] for one in rep.asked("approve")] == [frozenset({"words_doubtful"})]


def test_moving_away_forgets_the_first_press(rep_at):
    rep = rep_at(FakeDesk())
    rep.go_to("Dana Ruiz").read().press(Key.Key_A)
    rep.press(Key.Key_J, Key.Key_K)
    rep.read().press(Key.Key_A)
    assert rep.asked("approve") == []
    assert rep.page.view.bar.approve.text() == "Approve anyway"


def test_a_claim_without_a_source_keeps_approve_closed_until_the_rep_vouches(rep_at):
    rep = rep_at(FakeDesk())
    rep.go_to("Mei-Lin Zhao").read().press(Key.Key_A)
    rep.read().press(Key.Key_A)
    assert rep.asked("approve") == []
    assert "has no source" in rep.strip
    rep.page.view.check.vouched.emit(2)
    rep.wait()
    rep.opened.until(lambda: rep.page.seen is not None and rep.page.seen.card.version == 2)
    rep.read().press(Key.Key_A)
    rep.wait()
    assert [one[1:3] for one in rep.asked("approve")] == [(4, 2)]


def test_a_draft_that_changed_since_it_was_shown_is_shown_again_instead_of_approved(rep_at):
    desk = a_desk()
    rep = rep_at(desk)
    rep.read()
    desk.views.cards[DraftId(1)] = a_card(desk.views.rows[0], version=2)
    rep.press(Key.Key_A)
    rep.wait()
    rep.opened.until(lambda: "changed since you opened it" in rep.strip)
    assert DraftId(1) in [row.id for row in desk.views.rows]
    assert rep.page.pane.model.find(DraftId(1)) is not None


def test_a_new_version_under_the_eyes_is_announced_and_starts_the_guard_anew(rep_at):
    desk = a_desk()
    rep = rep_at(desk)
    rep.read()
    desk.views.cards[DraftId(1)] = a_card(desk.views.rows[0], version=2)
    rep.opened.change(Topic.DRAFTS)
    assert "changed since you opened it" in rep.strip
    rep.press(Key.Key_A)
    assert rep.asked("approve") == []


def test_a_refused_approval_comes_back_into_the_list_and_the_strip_says_why(rep_at):
    desk = a_desk(refuse=DeskRefusal("not_allowed", "suppressed"))
    rep = rep_at(desk)
    rep.read().press(Key.Key_A)
    rep.wait()
    assert "On the never-contact list" in rep.strip
    assert rep.page.pane.model.find(DraftId(1)) is not None
    assert rep.page.sitting.decided == 0


def test_a_draft_taken_back_by_the_agent_leaves_with_a_word(rep_at):
    desk = a_desk()
    rep = rep_at(desk)
    first = desk.views.rows.pop(0)
    rep.opened.change(Topic.DRAFTS)
    assert rep.page.pane.current.id == DraftId(2)
    assert f"{first.lead_name}'s draft was taken back" in rep.strip
    rep.press(Key.Key_A)
    assert rep.asked("approve") == [], "the draft that slid under the key is not approved"


def test_a_refresh_keeps_the_selection_by_identity_not_by_place(rep_at):
    desk = a_desk()
    rep = rep_at(desk)
    rep.press(Key.Key_J, Key.Key_J)
    desk.views.rows.insert(0, a_row(99, "Early Bird", "Example Ltd", "Now", -5))
    rep.opened.change(Topic.DRAFTS)
    assert rep.page.pane.current.id == DraftId(3)
    rep.read().press(Key.Key_A)
    rep.wait()
    assert [one[1] for one in rep.asked("approve")] == [3]


def test_undo_right_after_approve_reaches_the_desk_after_it_even_when_the_desk_is_slow(rep_at):
    gate = threading.Event()
    rep = rep_at(a_desk(gate=gate))
    rep.read().press(Key.Key_A, Key.Key_U)
    gate.set()
    rep.wait()
    assert [one[0] for one in rep.desk.asked] == ["approve", "undo"]
    rep.opened.until(lambda: rep.page.pane.current.id == DraftId(1))
    assert "back for review" in rep.strip


def test_undo_opens_the_draft_again_and_it_counts_no_more(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_A)
    rep.wait()
    assert rep.page.sitting.decided == 1
    rep.press(Key.Key_U)
    rep.wait()
    rep.opened.until(lambda: rep.page.seen is not None and rep.page.seen.id == DraftId(1))
    assert rep.page.sitting.decided == 0
    assert rep.desk.views.out == []


def test_undo_with_nothing_to_undo_says_so(rep_at):
    rep = rep_at(a_desk())
    rep.press(Key.Key_U)
    rep.wait()
    assert rep.strip == "Nothing left to undo."


@pytest.mark.parametrize(
    ("digit", "reason"),
    [
        (Key.Key_1, RejectReason.WRONG_FACTS),
        (Key.Key_2, RejectReason.WRONG_PERSON),
        (Key.Key_3, RejectReason.WRONG_TONE),
        (Key.Key_4, RejectReason.BAD_TIMING),
        (Key.Key_5, RejectReason.NOT_A_FIT),
        (Key.Key_6, RejectReason.ALREADY_TALKING),
    ],
)
def test_two_keys_reject_with_a_reason(rep_at, digit, reason):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_R, digit)
    rep.wait()
    assert rep.asked("reject") == [("reject", 1, 1, reason, "")]
    assert rep.page.pane.current.id == DraftId(2)


def test_a_rejection_that_stops_the_sequence_says_so(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_R, Key.Key_5)
    rep.wait()
    assert "sequence stopped" in rep.strip
    assert rep.page.pane.strip.undo.isVisible()


def test_other_takes_a_line_of_text(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_R, Key.Key_7)
    rep.opened.press(*(Key(ord(letter)) for letter in "TOO 2"), Key.Key_Return)
    rep.wait()
    assert rep.asked("reject") == [("reject", 1, 1, RejectReason.OTHER, "too 2")]


def test_escape_keeps_the_draft_after_all(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_R, Key.Key_Escape, Key.Key_3)
    assert rep.desk.asked == []
    assert rep.page.workplace.actions.mode is Mode.REVIEW


def test_later_sets_aside_until_the_next_morning_of_the_rep(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_H)
    rep.wait()
    ((_name, draft_id, until),) = rep.asked("later")
    assert draft_id == 1
    assert until.isoformat() == "2026-05-27T08:00:00-05:00"
    assert "comes back Wed 8:00" in rep.strip


def type_instead(rep: Rep, old: str, new: str) -> None:
    cursor = rep.page.view.text.document().find(old)
    assert not cursor.isNull()
    cursor.insertText(new)


def test_what_the_rep_typed_is_what_is_approved(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_E)
    type_instead(rep, "no call needed", "no meeting needed")
    rep.press(Key.Key_Return, ctrl=True)
    rep.wait()
    (edit,) = rep.asked("edit")
    assert "no meeting needed" in edit[4]
    assert "¹" not in edit[4], "the little numbers belong to the page, not to the mail"
    assert rep.asked("approve")[0][1:3] == (1, 2)


def test_an_untouched_editor_approves_the_version_that_was_there(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_E)
    rep.press(Key.Key_Return, ctrl=True)
    rep.wait()
    assert rep.asked("edit") == []
    assert rep.asked("approve")[0][1:3] == (1, 1)


def test_single_letters_are_typed_in_the_editor_and_decide_nothing(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_E)
    rep.press(Key.Key_A, Key.Key_R, Key.Key_H, Key.Key_1)
    assert rep.desk.asked == []
    assert rep.page.view.text.toPlainText().startswith("arh1")


def test_editing_the_weak_claim_away_needs_no_second_press(rep_at):
    rep = rep_at(FakeDesk())
    rep.go_to("Dana Ruiz").read().press(Key.Key_E)
    type_instead(rep, "cut average dwell from 94 to 41 minutes", "more than halved their dwell")
    rep.press(Key.Key_Return, ctrl=True)
    rep.wait()
    assert [one[4] for one in rep.asked("approve")] == [frozenset()]


def test_leaving_the_weak_claim_in_asks_once_more(rep_at):
    rep = rep_at(FakeDesk())
    rep.go_to("Dana Ruiz").read().press(Key.Key_E)
    type_instead(rep, "Hi Dana", "Hello Dana")
    rep.press(Key.Key_Return, ctrl=True)
    assert rep.asked("approve") == []
    rep.press(Key.Key_Return, ctrl=True)
    rep.wait()
    assert [one[4] for one in rep.asked("approve")] == [frozenset({"claim_weak_or_old"})]


def test_escape_keeps_the_edit_as_a_version_and_escape_again_takes_it_back(rep_at):
    rep = rep_at(a_desk())
    before = rep.page.seen.card.body
    rep.read().press(Key.Key_E)
    type_instead(rep, "no call needed", "no meeting needed")
    rep.press(Key.Key_Escape)
    rep.wait()
    rep.opened.until(lambda: rep.page.seen is not None and rep.page.seen.card.version == 2)
    assert "no meeting needed" in rep.page.seen.card.body
    assert "Your edit is kept" in rep.strip
    rep.press(Key.Key_Escape)
    rep.wait()
    rep.opened.until(lambda: rep.page.seen is not None and rep.page.seen.card.version == 3)
    assert rep.page.seen.card.body == before


def test_an_empty_text_is_not_approved(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_E)
    rep.page.view.text.selectAll()
    rep.press(Key.Key_Delete)
    rep.press(Key.Key_Return, ctrl=True)
    assert rep.desk.asked == []
    assert "has no text" in rep.strip


def test_nothing_changes_under_the_hands_while_the_rep_types(rep_at):
    desk = a_desk()
    rep = rep_at(desk)
    rep.read().press(Key.Key_E)
    type_instead(rep, "no call needed", "half a sent")
    desk.views.rows.pop(0)
    rep.opened.change(Topic.DRAFTS)
    assert "half a sent" in rep.page.view.text.toPlainText()
    assert rep.page.view.is_typing


def test_ctrl_z_in_the_editor_is_text_undo_and_asks_the_desk_nothing(rep_at):
    rep = rep_at(a_desk())
    rep.read().press(Key.Key_E)
    rep.press(Key.Key_X)
    rep.press(Key.Key_Z, ctrl=True)
    assert rep.page.view.text.toPlainText() == rep.page.seen.card.body
    assert rep.desk.asked == []


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_a_digit_opens_the_source_of_that_claim(rep_at, number):
    rep = rep_at(FakeDesk())
    rep.go_to("Dana Ruiz").press(Key(Key.Key_1 + number))
    marked = [row.marked for row in rep.page.why.evidence.rows]
    assert marked == [n == number for n in range(4)]


def test_a_digit_without_a_claim_does_nothing(rep_at):
    rep = rep_at(FakeDesk())
    rep.go_to("Dana Ruiz").press(Key.Key_9)
    assert not any(row.marked for row in rep.page.why.evidence.rows)


def test_in_a_small_window_the_reasons_are_a_drawer_on_w(rep_at):
    rep = rep_at(FakeDesk(), size=(960, 632))
    assert rep.page.context.is_drawer
    assert not rep.page.why.isVisible()
    rep.press(Key.Key_W)
    assert rep.page.why.isVisible()
    rep.press(Key.Key_Escape)
    assert not rep.page.why.isVisible()


def test_in_the_smallest_window_list_and_card_take_turns(rep_at):
    rep = rep_at(a_desk(), size=(700, 532))
    assert rep.page.pane.isVisible()
    assert not rep.page.view.isVisible()
    rep.page.pane.list.setFocus()
    rep.press(Key.Key_Return)
    assert rep.page.view.isVisible()
    assert not rep.page.pane.isVisible()
    rep.opened.until(lambda: rep.page.seen is not None)
    rep.read().press(Key.Key_A)
    rep.press(Key.Key_Escape)
    assert rep.page.pane.isVisible()


def test_brackets_move_between_splits_and_a_split_that_runs_empty_gives_way_to_all(rep_at):
    rep = rep_at(FakeDesk())
    rep.press(Key.Key_BracketRight)
    assert rep.page.pane.splits.current == "new"
    assert [row.draft.id for row in rep.page.pane.model.rows()] == [3, 8]
    rep.desk.views.rows = [row for row in rep.desk.views.rows if row.id not in (3, 8)]
    rep.opened.change(Topic.DRAFTS)
    assert rep.page.pane.splits.current == "all"


def test_flagged_drafts_stand_before_routine_ones_whatever_their_time(rep_at):
    rep = rep_at(FakeDesk())
    ids = [row.draft.id for row in rep.page.pane.model.rows()]
    assert ids[:4] == [2, 4, 1, 3]
    assert ids[4] == 9


def test_the_strip_says_the_real_leaving_time_and_what_is_next(rep_at):
    desk = a_desk()
    desk.views.out = seeded_outbox()
    rep = rep_at(desk)
    rep.read().press(Key.Key_A)
    rep.wait()
    assert rep.strip == f"{desk.views.out[-1].lead_name} leaves 9:12\u00a0AM"
    assert rep.page.pane.strip.words.second == "7 in outbox, next 9:10\u00a0AM"
    assert rep.page.pane.strip.undo.isVisible()


def test_undo_is_offered_no_longer_once_it_has_left(rep_at):
    desk = a_desk()
    rep = rep_at(desk)
    rep.read().press(Key.Key_A)
    rep.wait()
    assert rep.page.pane.strip.undo.isVisible()
    desk.views.out.clear()
    desk.moment += timedelta(hours=1)
    rep.opened.change(Topic.OUTBOX)
    assert not rep.page.pane.strip.undo.isVisible()


def test_while_paused_the_strip_says_held_and_reviewing_goes_on(rep_at):
    desk = a_desk()
    desk.views.out = seeded_outbox()
    desk.views.switch = Switch(paused_at=NOW, by=Actor.REP)
    rep = rep_at(desk)
    assert rep.strip == "Lena Fischer is held"
    assert rep.page.pane.strip.words.second == "6 in outbox, all held"
    rep.read().press(Key.Key_A)
    rep.wait()
    assert len(rep.asked("approve")) == 1


def rushed(rep: Rep, count: int) -> None:
    """So many were approved before, each in a second."""
    for number in range(count):
        before = Decision(Kind.APPROVED, DraftId(900 + number), "Ida", NOW)
        before.confirmed, before.looked = True, timedelta(seconds=1)
        rep.page.sitting.add(before)


def test_after_25_approvals_faster_than_reading_the_strip_says_quietly_that_they_do_not_count(
    rep_at,
):
    rep = rep_at(a_desk())
    rushed(rep, 23)
    rep.read().press(Key.Key_A)
    assert "do not count" not in rep.wait().page.pane.strip.words.second

    rep.read().press(Key.Key_A)
    told = rep.wait().page.pane.strip.words.second
    assert told == "25 approved in 23 s. These do not count as evidence for a higher level."
    assert "Rita Kowalski" in rep.strip, "what was just done is still said above it"

    rep.opened.until(lambda: rep.page.seen is not None)
    rep.desk.moment += timedelta(seconds=9)
    rep.read().press(Key.Key_A)
    assert "do not count" not in rep.wait().page.pane.strip.words.second


def test_a_queue_that_was_rushed_through_says_so_on_the_empty_page(rep_at):
    rep = rep_at(a_desk(plain_rows(1)))
    rushed(rep, 30)
    rep.read().press(Key.Key_A)
    rep.wait()
    said = [label.text() for label in rep.page.empty.findChildren(QLabel)]
    assert "31 approved in 30 s. These do not count as evidence for a higher level." in said


def test_the_outbox_stands_in_the_place_of_the_draft_and_nothing_is_decided_behind_it(rep_at):
    desk = a_desk()
    desk.views.out = seeded_outbox()
    rep = rep_at(desk)
    rep.read()
    rep.page.arrive("outbox")
    model = rep.page.outbox.model
    said = [model.index(n, 0).data() for n in range(model.rowCount())]
    assert said[0] == "Lena Fischer. Email · Your dock plan. leaves 9:10\u00a0AM"
    rep.press(Key.Key_A, Key.Key_E, Key.Key_R, Key.Key_1)
    assert desk.asked == []
    rep.press(Key.Key_Escape)
    assert rep.page.view.isVisible()
    rep.opened.until(lambda: rep.page.seen is not None)
    rep.read().press(Key.Key_A)
    rep.wait()
    assert len(rep.asked("approve")) == 1


def test_the_outbox_can_be_seen_when_no_draft_waits(rep_at):
    desk = a_desk([])
    desk.views.out = seeded_outbox()
    desk.views.switch = Switch(paused_at=NOW, by=Actor.REP)
    rep = rep_at(desk)
    rep.page.arrive("outbox")
    assert rep.page.outbox.isVisible()
    assert "held while paused" in rep.page.outbox.model.index(0, 0).data()
    rep.press(Key.Key_Escape)
    assert rep.page.empty.isVisible()


def test_the_empty_page_tells_the_true_counts(rep_at):
    rep = rep_at(a_desk(plain_rows(4)))
    rep.read().press(Key.Key_A)
    rep.read().press(Key.Key_E)
    type_instead(rep, "Hi", "Hello")
    rep.press(Key.Key_Return, ctrl=True)
    rep.read().press(Key.Key_R, Key.Key_1)
    rep.read().press(Key.Key_H)
    rep.wait()
    said = rep.page.empty.state.accessibleName()
    assert "All 4 reviewed" in said
    assert "1 approved, 1 edited, 1 rejected, 1 set aside" in said
    assert "First one leaves" in said


def test_an_account_without_drafts_says_so_without_congratulating(rep_at):
    rep = rep_at(a_desk([]))
    assert "Nothing to review" in rep.page.empty.state.accessibleName()
    assert rep.page.heading().line == "Nothing waiting"


def test_new_drafts_after_an_empty_queue_begin_a_new_sitting(rep_at):
    desk = a_desk(plain_rows(1))
    rep = rep_at(desk)
    rep.read().press(Key.Key_A)
    rep.wait()
    desk.views.rows = [a_row(50, "New One", "Example Ltd", "Hello", 5)]
    rep.opened.change(Topic.DRAFTS)
    assert rep.page.sitting.decided == 0
    assert rep.page.pane.isVisible()


def test_a_database_that_cannot_be_read_shows_the_error_page_and_recovers(rep_at):
    desk = a_desk()
    desk.views.trouble = StoreTrouble("locked", "database is locked")
    rep = rep_at(desk)
    assert rep.page.failed
    assert rep.page.heading().line == "Could not load"
    desk.views.trouble = None
    rep.page.refresh()
    assert not rep.page.failed
    assert rep.page.pane.isVisible()


OUTSIDE = 'Hi <b>Dana</b> <img src="file:///etc/hostname"> &amp; <a href="x">y</a>'


def test_text_from_outside_is_shown_letter_by_letter(rep_at):
    desk = a_desk(plain_rows(1))
    row = replace(desk.views.rows[0], lead_name=OUTSIDE, subject=OUTSIDE, account_name=OUTSIDE)
    desk.views.rows = [row]
    card = a_card(row, body=OUTSIDE, claims=(), evidence=(), answers=OUTSIDE, lead_title=OUTSIDE)
    desk.views.cards[row.id] = card
    rep = rep_at(desk)
    assert rep.page.view.text.toPlainText().startswith(OUTSIDE)
    (quote,) = rep.page.view.findChildren(QPlainTextEdit)
    assert quote.toPlainText() == OUTSIDE
    named = [label for label in rep.page.findChildren(QLabel) if "hostname" in label.text()]
    assert len(named) >= 3
    for label in named:
        assert label.textFormat() is Qt.TextFormat.PlainText or "<img" not in label.text()
    for widget in rep.page.findChildren(QWidget):
        assert "<img" not in widget.toolTip(), "a tool tip is rich text wherever it looks like it"


def test_claims_are_underlined_where_they_stand_even_behind_an_emoji(rep_at):
    desk = a_desk(plain_rows(1))
    row = desk.views.rows[0]
    body = "Hi 🚚🚚, you opened a depot. Bye."
    start = body.index("opened")
    claim = Claim(start, start + len("opened a depot"), Support.SUPPORTED, None, "news", NOW)
    desk.views.cards[row.id] = a_card(row, body=body, claims=(claim,), evidence=(), footer="")
    rep = rep_at(desk)
    text = rep.page.view.text
    underlined = ""
    for position in range(text.document().characterCount() - 1):
        cursor = QTextCursor(text.document())
        cursor.setPosition(position + 1)
        if cursor.charFormat().fontUnderline():
            underlined += text.document().characterAt(position)
    assert underlined == "opened a depot"
    assert "opened a depot¹." in text.toPlainText()


def test_a_copied_draft_has_no_little_numbers(rep_at):
    rep = rep_at(a_desk(plain_rows(1)))
    text = rep.page.view.text
    text.selectAll()
    copied = text.createMimeDataFromSelection().text()
    assert copied.startswith(rep.page.seen.card.body)


def test_a_crm_update_shows_old_and_new_values(rep_at):
    rep = rep_at(FakeDesk())
    rep.go_to("Grace Obi")
    words = [label.text() for label in rep.page.view.findChildren(QLabel) if label.isVisible()]
    assert {"Stage", "In sequence", "Talking", "Last touch", "12 May", "26 May"} <= set(words)
    assert not rep.page.view.text.isVisible()
    rep.read().press(Key.Key_A)
    rep.wait()
    assert [one[1] for one in rep.asked("approve")] == [9]


def test_the_values_of_the_draft_before_are_gone_with_it(rep_at):
    first = a_row(1, "Grace Obi", "Kestrel", "", 0, channel=None, action=ActionKind.UPDATE_CRM)
    second = a_row(2, "Kei Mori", "Tanabe", "", 1, channel=None, action=ActionKind.BOOK_MEETING)
    desk = a_desk([first, second])
    desk.views.cards[DraftId(1)] = a_card(first, body="log: A call -> A call")
    desk.views.cards[DraftId(2)] = a_card(second, body="title: Dock slots\nlength: 30 minutes")
    rep = rep_at(desk)

    def shown() -> set[str]:
        return {label.text() for label in rep.page.view.findChildren(QLabel) if label.isVisible()}

    assert {"Log", "A call"} <= shown()
    assert "→" not in shown(), "a value that stays is no change"
    rep.press(Key.Key_J)
    rep.opened.until(lambda: {"Title", "Dock slots", "30 minutes"} <= shown())
    assert "A call" not in shown()


def test_the_model_keeps_its_promises_through_every_change(qtmodeltester, rep_at):
    desk = FakeDesk()
    rep = rep_at(desk)
    model = rep.page.pane.model
    qtmodeltester.check(model, force_py=True)
    for ids in ((1, 5), (2, 3, 4, 9), range(1, 48), (47, 1), ()):
        desk.views.rows = [row for row in FakeViews().rows if row.id in ids]
        rep.opened.change(Topic.DRAFTS)
        assert len(model.rows()) == len(ids)


def test_every_row_tells_readers_what_it_is(rep_at):
    rep = rep_at(FakeDesk())
    model = rep.page.pane.model
    number = model.find(DraftId(1))
    said = model.index(number, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    for part in ("Dana Ruiz, Halden Logistics", "Email 2 of 5", "86%", "Check: 1 claim to check"):
        assert part in said


@pytest.mark.parametrize(
    ("width", "size"), [(1240, (1240, 832)), (960, (960, 632)), (836, (836, 532))]
)
def test_the_page_fits_its_breakpoint(rep_at, width, size):
    rep = rep_at(FakeDesk(), size=size)
    rep.go_to("Dana Ruiz").read().press(Key.Key_A)
    assert rep.page.view.bar.approve.text() == "Approve anyway"
    assert rep.opened.host.width() == width
    for keys in ((Key.Key_R,), (Key.Key_Escape, Key.Key_E), (Key.Key_Escape,)):
        rep.press(*keys)
        rep.opened.qtbot.wait(20)
        assert rep.page.minimumSizeHint().width() <= width
        assert rep.opened.host.width() == width


def test_the_seeded_body_holds_its_claims():
    assert len(claims_in(BODY)) == 4
