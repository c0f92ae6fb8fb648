"""Activity: every record has its sentence, and the row that is read never moves."""

from datetime import timedelta

import pytest
from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import NOW, FakeDesk, FakeViews, a_deed, a_record, seeded_feed
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from desktop_sdr.agent.reviewing.undo_results import UndoResult
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import DeedId
from desktop_sdr.domain.reversal import REVERSALS, WhyNot
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.pages.activity.page import ActivityPage
from desktop_sdr.gui.wording import activity as words
from desktop_sdr.gui.wording import undoing
from desktop_sdr.gui.wording.activity_lines import LINES
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.views import DeedRow

Key = Qt.Key


def many(number: int, minutes_apart: float = 7.0):
    return [
        a_record(
            n, (number - n) * minutes_apart, "lead:researched", f"Lead {n}", "Example", found=n
        )
        for n in range(1, number + 1)
    ]


class Reader:
    """Somebody who reads the feed."""

    def __init__(self, opened: OpenPage) -> None:
        self.opened, self.desk, self.page = opened, opened.desk, opened.page
        assert isinstance(self.page, ActivityPage)

    @property
    def current(self) -> object:
        return self.page.list.current_id()

    @property
    def top(self) -> object:
        return self.page.list.indexAt(QPoint(5, 60)).data(Qt.ItemDataRole.UserRole + 1)

    def something_new(self, seq: int, name: str = "New One", **facts) -> None:
        self.desk.views.feed_rows.append(
            a_record(seq, 0, "lead:researched", name, "Example", found=1, **facts)
        )
        self.opened.change(Topic.AUDIT)


@pytest.fixture
def reader_of(open_page: OpenIt):
    def read(rows, size=(1240, 832)) -> Reader:
        return Reader(open_page(ActivityPage, FakeDesk(views=FakeViews(feed_rows=rows)), size))

    return read


def test_the_newest_record_stands_first_and_is_open(reader_of):
    reader = reader_of(seeded_feed())
    assert reader.current == 48_211
    shown = [label.text() for label in reader.page.side.findChildren(QLabel) if label.isVisible()]
    assert "Sent email 2 to Jack Whitlock" in shown
    assert "You, 8:57\u00a0AM, in 6 s" in shown


def test_days_stand_over_their_records_in_the_reps_zone(reader_of):
    reader = reader_of(seeded_feed())
    model = reader.page.model
    days = [model.index(n, 0).data(Qt.ItemDataRole.DisplayRole) for n in model.heading_numbers()]
    assert days == ["Today", "Yesterday"]


def test_while_nobody_reads_new_records_come_in_by_themselves(reader_of):
    reader = reader_of(seeded_feed())
    reader.something_new(48_300)
    assert reader.current == 48_300
    assert not reader.page.pill.isVisible()


@pytest.mark.parametrize("how", ["key", "click", "wheel"])
def test_the_row_that_is_read_never_moves_and_new_ones_wait_on_a_button(reader_of, how):
    reader = reader_of(many(300))
    feed = reader.page.list
    if how == "key":
        reader.opened.press(Key.Key_J, Key.Key_J)
    elif how == "click":
        QTest.mouseClick(feed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    else:
        feed.verticalScrollBar().setValue(900)
        reader.page.eventFilter(feed.viewport(), _a_wheel_event())
    current, top, offset = reader.current, reader.top, feed.verticalScrollBar().value()
    reader.something_new(1000)
    reader.something_new(1001)
    assert (reader.current, reader.top) == (current, top)
    assert feed.verticalScrollBar().value() == offset
    assert reader.page.pill.text() == "2 new"
    assert reader.page.pill.isVisible()


def _a_wheel_event():
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    return QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip


def test_the_button_brings_the_new_ones_in_and_goes_to_the_top(reader_of):
    reader = reader_of(many(30))
    reader.opened.press(Key.Key_J)
    reader.something_new(1000)
    reader.page.pill.click()
    assert reader.current == 1000
    assert not reader.page.pill.isVisible()


def test_pages_come_as_they_are_scrolled_to_and_none_twice(reader_of):
    reader = reader_of(many(450))
    model = reader.page.model
    assert model.rowCount() < 150, "only the first page is read at once"
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    seqs = [model.index(n, 0).data(Qt.ItemDataRole.UserRole + 1) for n in range(model.rowCount())]
    numbers = [one for one in seqs if isinstance(one, int)]
    assert numbers == list(range(450, 0, -1))


def test_filters_narrow_the_feed_by_keys(reader_of):
    reader = reader_of(seeded_feed())
    reader.opened.press(Key.Key_BracketRight)
    assert reader.page.tabs.current == "sent"
    tags = {reader.page.model.index(1, 0).data(Qt.ItemDataRole.UserRole).row.tag}
    assert tags == {"effect:sent"}
    reader.opened.press(Key.Key_BracketLeft)
    assert reader.page.tabs.current == "all"


def test_slash_searches_as_typed_and_escape_ends_it(reader_of):
    reader = reader_of(seeded_feed())
    reader.opened.press(Key.Key_Slash)
    assert reader.page.search.hasFocus()
    QTest.keyClicks(reader.page.search, "lena")
    reader.opened.until(lambda: reader.page.model.rowCount() == 3)
    reader.opened.press(Key.Key_Escape)
    reader.opened.until(lambda: reader.page.model.rowCount() > 3)
    assert reader.page.list.hasFocus()


def test_letters_in_the_search_move_nothing(reader_of):
    reader = reader_of(seeded_feed())
    reader.opened.press(Key.Key_Slash)
    before = reader.current
    QTest.keyClicks(reader.page.search, "jk/[]")
    assert reader.page.search.text() == "jk/[]"
    assert reader.page.tabs.current == "all"
    assert before is not None
    reader.opened.until(reader.page.empty.isVisible)


def test_nothing_found_and_nothing_there_are_told_apart(reader_of):
    reader = reader_of([])
    assert "Nothing has happened yet" in reader.page.empty.accessibleName()
    reader = reader_of(seeded_feed())
    reader.opened.press(Key.Key_Slash)
    QTest.keyClicks(reader.page.search, "nobody")
    reader.opened.until(lambda: reader.page.empty.isVisible())
    assert "Nothing found" in reader.page.empty.accessibleName()


def test_the_heading_counts_today_and_its_problems(reader_of):
    rows = [*seeded_feed(), a_record(50_000, 1, "effect:failed", "X", "Y", why="mail_refused")]
    reader = reader_of(rows)
    assert reader.page.heading().line == "10 actions today, 2 problems"


def test_taking_over_asks_the_desk(reader_of):
    reader = reader_of(seeded_feed())
    reader.page.side.take_over.emit(7)
    reader.opened.until(lambda: ("take_over", 7) in reader.desk.asked)


def test_what_cannot_be_undone_says_so(reader_of):
    reader = reader_of(seeded_feed())
    shown = [label.text() for label in reader.page.side.findChildren(QLabel) if label.isVisible()]
    assert any("cannot be unsent" in text for text in shown)


def a_deed_row(kind: str, **fields: object) -> DeedRow:
    return DeedRow(
        **{
            "id": DeedId(7), "at": NOW, "kind": kind, "actor": Actor.REP, "lead_name": "Dana Ruiz",
            "subject_kind": "", "subject_id": None, "undone_at": None, **fields,
        }
    )  # fmt: skip


def reader_at(reader_of, deed: DeedRow) -> "Reader":
    reader = reader_of([a_record(1, 1, "draft:rejected", "Dana Ruiz", "Halden", Actor.REP)])
    reader.desk.views.deeds_of[1] = deed
    reader.page._changed(None)
    return reader


def test_a_deed_is_undone_from_its_record(reader_of):
    reader = reader_at(reader_of, a_deed_row("rep:reject"))
    reader.desk.undo_answers = [
        UndoResult(code="undone", deed=a_deed("rep:reject"), lead_name="Dana Ruiz")
    ]
    part = reader.page.side.undo
    assert part.button.isVisible()
    part.button.click()
    reader.opened.until(lambda: ("undo", 7, "") in reader.desk.asked)
    reader.opened.until(lambda: "back for review" in part.sentence.text())


def test_an_opt_out_is_lifted_only_with_the_reps_reason(reader_of):
    reader = reader_at(reader_of, a_deed_row("lead:reply"))
    reply = a_deed("lead:reply")
    reader.desk.undo_answers = [
        UndoResult(code="not_possible", deed=reply, why=WhyNot.NEEDS_REASON),
        UndoResult(code="undone", deed=reply, lead_name="Dana Ruiz"),
    ]
    part = reader.page.side.undo
    assert not part.reason.isVisible()
    part.button.click()
    reader.opened.until(lambda: part.reason.isVisible())
    part.reason.setText("she meant another list")
    part.button.click()
    reader.opened.until(lambda: ("undo", 7, "she meant another list") in reader.desk.asked)


@pytest.mark.parametrize("how", ["key", "button"])
def test_everything_since_a_record_is_asked_for_with_its_own_act_in_it(reader_of, how):
    begun = NOW - timedelta(minutes=3)
    reader = reader_at(reader_of, a_deed_row("rep:import", at=begun))
    wanted = []
    reader.page.undo_since_wanted.connect(wanted.append)
    assert reader.page.side.since.isVisible()
    if how == "button":
        reader.page.side.since.click()
    else:
        QTest.keyClick(reader.page.list, Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    assert wanted == [begun]


def test_a_record_without_a_deed_counts_from_its_own_time_and_none_from_nowhere(reader_of):
    wanted = []
    reader = reader_of(many(3))
    reader.page.undo_since_wanted.connect(wanted.append)
    reader.page.side.since.click()
    assert wanted == [reader.page.list.current_row().row.at]
    reader = reader_of([])
    reader.page.undo_since_wanted.connect(wanted.append)
    QTest.keyClick(reader.page, Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    assert len(wanted) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("effect:cancel_meeting", {}, "They were told"),
        ("rep:reject", {"undone_at": NOW}, "This was undone."),
    ],
)
def test_a_record_without_an_undo_says_why(reader_of, kind, fields, says):
    part = reader_at(reader_of, a_deed_row(kind, **fields)).page.side.undo
    assert not part.button.isVisible()
    assert says in part.sentence.text()


def test_every_kind_and_every_reason_of_undo_has_words():
    assert set(undoing.WHY) == set(WhyNot)
    assert set(undoing.KINDS) == {kind for kind in REVERSALS if not kind.startswith("answer:")}
    for kind in REVERSALS:
        assert undoing.done(kind, "Dana Ruiz", partly=True).startswith(("Undone", "The "))
        assert undoing.can_be_undone(kind) == (undoing.why_never(kind) == "")
    for why in WhyNot:
        assert undoing.not_done(why, None, "Dana Ruiz", NOW, NOW.tzinfo).endswith(".")


def test_every_kind_of_record_has_a_sentence():
    assert set(LINES) == set(AuditTag)


@pytest.mark.parametrize("tag", list(AuditTag))
@pytest.mark.parametrize("facts", [{}, {"kind": "send_mail", "step": 2, "why": "rep", "to": 2}])
def test_no_record_shows_a_code_or_an_empty_brace(tag, facts):
    row = a_record(1, 1, tag, "Dana Ruiz", "Halden", Actor.AGENT, "a text", **facts)
    told = words.described(row, NOW, NOW.tzinfo)
    assert "{" not in told
    assert "_" not in told
    assert words.plain_sentence(row)[0].isupper() or words.plain_sentence(row)[0].isdigit()
    assert words.short(tag, facts)


def test_a_mail_that_had_left_when_it_was_cancelled_says_so():
    facts = {"kind": "send_mail", "step": 1, "why": "rep", "though": "lead_replied"}
    row = a_record(1, 1, "effect:sent", "Dana Ruiz", "Halden", Actor.AGENT, "a text", **facts)
    told = words.detail(row, NOW, NOW.tzinfo)
    assert told == "It had left already when it was cancelled: They replied"


def test_a_tag_from_a_newer_version_does_not_break_the_feed(reader_of):
    reader = reader_of([a_record(1, 1, "weather:changed", "Dana Ruiz", "Halden")])
    assert reader.current == 1


OUTSIDE = 'Yes <b>please</b> <img src="file:///etc/hostname">'


def test_words_from_outside_are_taken_letter_by_letter(reader_of):
    row = a_record(1, 1, "reply:read", OUTSIDE, OUTSIDE, Actor.LEAD, OUTSIDE, kind="human")
    reader = reader_of([row])
    for label in reader.page.findChildren(QLabel):
        if "hostname" in label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText
    assert reader.page.findChildren(QPlainTextEdit)


def test_the_model_keeps_its_promises(qtmodeltester, reader_of):
    reader = reader_of(many(250))
    qtmodeltester.check(reader.page.model, force_py=True)
    reader.something_new(1000)
    reader.desk.moment += timedelta(days=2)
    reader.something_new(1001, "After midnight")
    reader.page.model.fetchMore(QModelIndex())
    assert reader.page.model.find(1001) is not None


@pytest.mark.parametrize("size", [(1240, 832), (960, 632), (836, 532)])
def test_the_page_fits_its_breakpoint(reader_of, size):
    reader = reader_of(seeded_feed(), size)
    assert reader.page.minimumSizeHint().width() <= size[0]
    assert reader.opened.host.width() == size[0]
