"""The home page: one draft after the other, each a key press away from the next."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_sdr.domain.ids import DraftId
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.pages.context_pane import ContextPane
from desktop_sdr.gui.pages.page import Breakpoint, Heading, Page
from desktop_sdr.gui.pages.review.ahead import Ahead
from desktop_sdr.gui.pages.review.decisions import Decisions, Seen
from desktop_sdr.gui.pages.review.draft_card import DraftCardView
from desktop_sdr.gui.pages.review.empty_page import EmptyReview
from desktop_sdr.gui.pages.review.file_choice import FileChoice
from desktop_sdr.gui.pages.review.keys import ReviewKeys
from desktop_sdr.gui.pages.review.outbox_panel import OutboxPanel
from desktop_sdr.gui.pages.review.queue import Queue, read_queue
from desktop_sdr.gui.pages.review.queue_pane import QueuePane
from desktop_sdr.gui.pages.review.sitting import Sitting
from desktop_sdr.gui.pages.review.strip_words import Notice, Outbox, strip_words
from desktop_sdr.gui.pages.review.why_pane import WhyPane
from desktop_sdr.gui.theme import px
from desktop_sdr.gui.wording import review as words
from desktop_sdr.gui.workplace import Workplace
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.views import DraftCard, DraftRow

OUTBOX = "outbox"
"""The target that opens the outbox in the place of a draft."""
_OUTBOX_ROWS = 50


class ReviewPage(Page):
    """The queue, the open draft and why it is so; keys are in keys.py."""

    mode = Mode.REVIEW
    topics = frozenset({Topic.DRAFTS, Topic.OUTBOX, Topic.SWITCH, Topic.ESCALATIONS})

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.decisions = Decisions(workplace.desk, workplace.tasks, self)
        self.seen: Seen | None = None
        self._shown: DraftCard | None = None
        self._queue = Queue((), (), {})
        self._notice = Notice()
        self._card_alone = False
        self.pane = QueuePane(workplace.actions)
        self._ahead = Ahead(self.pane, workplace.desk.views.draft_card, self)
        self.view = DraftCardView(workplace.actions)
        self.outbox = OutboxPanel(workplace.actions)
        self.why = WhyPane()
        self.empty = EmptyReview(workplace.actions)
        self._lay_out()
        self.keys = ReviewKeys(self)
        self.files = FileChoice(self)
        self.view.files.offer(bool(workplace.desk.settings.sending.attachments_folder))
        self._connect()

    def heading(self) -> Heading:
        """How many wait, and about how long they take."""
        if self.failed:
            return Heading(words.page_title(), words.could_not_load())
        closely, routine = len(self._queue.closely), len(self._queue.routine)
        return Heading(words.page_title(), words.heading_line(closely, routine))

    def read(self) -> None:
        """Read queue and outbox again; the open draft stays open while it stands."""
        if self.keys.is_busy:
            self._say()
            return
        self._ahead.forget()
        split, were_none = self.pane.splits.current, not self._queue.entries
        self._queue = self._read_split(split)
        if split != "all" and not self._queue.entries:
            self.pane.splits.choose("all")
            return
        waiting = bool(self._queue.entries)
        if waiting and were_none:
            self.sitting.begin_anew()
        self._note_withdrawn()
        self.pane.show_queue(self._queue)
        self._check_open_draft()
        self._count()
        self._say()
        if not waiting:
            self._close()
            self.empty.show_sitting(self.workplace, self.sitting)
        self._either.setCurrentWidget(self._work if waiting or self.shows_outbox else self.empty)
        self._ahead.begin()

    def arrive(self, target: object) -> None:
        """Open a draft by its id, or the outbox."""
        if target == OUTBOX:
            self._show_outbox(True)
            self.refresh()
        elif isinstance(target, int):
            self.pane.go_to(DraftId(target))

    def fit(self, room: Breakpoint) -> None:
        """Rearrange for the room there is."""
        super().fit(room)
        drawer = room <= Breakpoint.SMALL
        self.context.float_over(drawer)
        self.view.head.show_number(drawer)
        self.pane.fit(room)
        side = px(20 if room >= Breakpoint.MEDIUM else 16)
        self._middle.setContentsMargins(side, px(16), side, px(16))
        self._show_one_or_both()

    def panes(self) -> Sequence[QWidget]:
        """The queue, the draft, the reasons."""
        return (self.pane.list, self.view.text, self.why)

    @property
    def has_open_draft(self) -> bool:
        """True while a draft shows, painted or about to be."""
        return self._shown is not None and not self.shows_outbox

    @property
    def shows_outbox(self) -> bool:
        """True while the outbox stands in the place of a draft."""
        return self._place.currentWidget() is self.outbox

    @property
    def sitting(self) -> Sitting:
        """What the rep did since the queue was last empty."""
        return self.decisions.sitting

    @property
    def decided(self) -> int:
        """Drafts answered in this sitting."""
        return self.sitting.decided

    @Slot(str, bool)
    def tell(self, words: str, warns: bool) -> None:
        """Say something in the strip until the next decision."""
        self._notice = Notice(words, warns)
        self._say()

    def go_on(self, draft_id: DraftId) -> None:
        """Leave a decided draft behind: the next one is there at once."""
        self._notice = Notice()
        self.sitting.closed()
        self._queue = self._queue.without(draft_id)
        self.pane.leave_out(draft_id)
        if not self._queue.entries:
            self.refresh()
        self._say()
        self.heading_changed.emit()

    def reopen(self) -> None:
        """Show the current draft afresh, as after an edit of one's own."""
        self._shown = None
        self.refresh()

    def toggle_why(self) -> None:
        """Show or hide the reasons."""
        self.context.toggle()

    def back(self) -> bool:
        """Close the drawer, or go back from the card to the list; False when neither is open."""
        if self.context.close_drawer():
            return True
        if self.shows_outbox:
            self._show_outbox(False)
            self.reopen()
            return True
        if self._card_alone:
            self._card_alone = False
            self._show_one_or_both()
            return True
        return False

    def show_source(self, index: int) -> None:
        """Open a claim's source beside the text."""
        if self.seen is None or index >= len(self.seen.card.evidence):
            return
        if self.context.isHidden():
            self.context.toggle()
        self.why.show_source(index)
        self.view.text.scroll_to_claim(index)

    def _read_split(self, split: str) -> Queue:
        desk = self.workplace.desk
        line = desk.settings.boundaries.threshold
        going = self.decisions.going
        return read_queue(desk.views, split, desk.now(), self.workplace.zone, line, going)

    @Slot(object)
    def _open(self, row: DraftRow | None) -> None:
        if row is None or (self._shown is not None and self._shown.row.id == row.id):
            return
        self._show_outbox(False)
        card = self._ahead.card(row.id)
        if card is None:
            self._close()
            return
        self._show(card)

    def _show(self, card: DraftCard) -> None:
        desk = self.workplace.desk
        self.keys.leave_modes()
        self.sitting.closed()
        self._shown, self.seen = card, None
        self._free_focus()
        now = desk.now()
        self.view.show_card(card, now, self.workplace.zone)
        self.why.show_card(card, desk.law_on(card.grounds), now, self.workplace.zone)
        self._count()
        self.keys.new_draft()

    def _count(self) -> None:
        left = len(self._queue.closely) + len(self._queue.routine)
        self.view.bar.show_progress(self.decided + 1, self.decided + left)

    def _free_focus(self) -> None:
        """What had the keyboard may be gone with the draft before: back to the queue."""
        focus = QApplication.focusWidget()
        if focus is None or not self.view.isAncestorOf(focus):
            return
        if not self.view.bar.isAncestorOf(focus):
            self.pane.list.setFocus()

    @Slot()
    def _painted(self) -> None:
        """Only a draft that is on the screen can be decided, and its time runs from now."""
        if self._shown is None:
            return
        self.seen = Seen(self._shown, self.workplace.desk.now())
        self.sitting.opened()
        self.workplace.actions.refresh()
        self._ahead.begin()

    def _close(self) -> None:
        self.keys.leave_modes()
        self.sitting.closed()
        self._shown = self.seen = None
        self.workplace.actions.refresh()

    def _note_withdrawn(self) -> None:
        """Say it when the open draft was taken back by somebody else than the rep."""
        if self._shown is None:
            return
        open_id = self._shown.row.id
        if open_id in self.decisions.going or self.sitting.has_decided(open_id):
            return
        if self.workplace.desk.views.draft_card(open_id) is None:
            self._notice = Notice(words.withdrawn(self._shown.row.lead_name))

    def _check_open_draft(self) -> None:
        """Show again what changed since it was opened, and say so."""
        row = self.pane.current
        if row is None:
            return
        if self._shown is None:
            self._open(row)
            return
        if self._shown.row.id != row.id:
            return
        card = self.workplace.desk.views.draft_card(row.id)
        if card is None:
            return
        if card.version != self._shown.version:
            self._notice = Notice(words.refused("changed", row.lead_name))
            self._show(card)
        else:
            self._keep_time(card)

    def _keep_time(self, card: DraftCard) -> None:
        """Their clock goes on while the draft is open, and its slot may have come."""
        now, zone = self.workplace.desk.now(), self.workplace.zone
        self.view.head.show_card(card, now, zone)
        self.why.lead.show_card(card, now, zone)

    def _say(self) -> None:
        desk = self.workplace.desk
        now = desk.now()
        frame = desk.views.frame(now)
        paused = frame.switch.paused_at is not None
        rows = desk.views.outbox(_OUTBOX_ROWS)
        zone = self.workplace.zone
        outbox = Outbox(rows, frame.held, paused, now, zone)
        if self.shows_outbox:
            self.outbox.show_rows(rows, frame.held, now, zone, paused=paused)
        self.pane.strip.say(strip_words(self.sitting, outbox, self._notice))

    def _show_outbox(self, shown: bool) -> None:
        """Put the outbox in the place of the draft; nothing can be decided behind it."""
        if shown == self.shows_outbox:
            return
        self.keys.leave_modes()
        self._place.setCurrentWidget(self.outbox if shown else self.view)
        self.context.setVisible(not shown and not self.context.is_drawer)
        if shown:
            self.sitting.closed()
            self.seen = None
            self.outbox.list.setFocus()
        self.workplace.actions.refresh()

    def _show_one_or_both(self) -> None:
        tight = self.breakpoint is Breakpoint.TIGHT
        self.pane.setVisible(not tight or not self._card_alone)
        self._right.setVisible(not tight or self._card_alone)

    @Slot()
    def _enter_card(self) -> None:
        self._card_alone = self.breakpoint is Breakpoint.TIGHT
        self._show_one_or_both()
        self.view.text.setFocus()

    @Slot(object)
    def _came_back(self, draft_id: DraftId) -> None:
        self.pane.go_to(draft_id)

    @Slot(str)
    def _split(self, _key: str) -> None:
        self._shown = None
        self.refresh()

    def _lay_out(self) -> None:
        self._work, self._right = QWidget(), QWidget()
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._middle = QVBoxLayout(self._right)
        self._place = QStackedWidget()
        self._place.addWidget(self.view)
        self._place.addWidget(self.outbox)
        self._middle.addWidget(self._place)
        row.addWidget(self.pane)
        row.addWidget(self._right, 1)
        self.context = ContextPane(self.why, row, self._work)
        self._either = QStackedWidget()
        self._either.addWidget(self._work)
        self._either.addWidget(self.empty)
        self.set_content(self._either)

    def _connect(self) -> None:
        self.pane.current_changed.connect(self._open)
        self.pane.split_chosen.connect(self._split)
        self.pane.opened.connect(self._enter_card)
        self.view.painted.connect(self._painted)
        self.view.claim_wanted.connect(self.show_source)
        self.decisions.told.connect(self.tell)
        self.decisions.settled.connect(self.refresh)
        self.decisions.came_back.connect(self._came_back)
