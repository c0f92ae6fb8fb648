"""Pause and resume as the rep meets them: the button, the keys, the banner, the resume sheet."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.actions import Mode
from desktop_sdr.gui.frame_feed import FrameFeed
from desktop_sdr.gui.sheets.resume import ResumeLine, ResumeSheet, ResumeSummary
from desktop_sdr.gui.widgets.announcer import announce
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.window import HOME, MainWindow
from desktop_sdr.gui.wording import frame as frame_words
from desktop_sdr.gui.wording import sheets as words
from desktop_sdr.gui.wording.lights import light_faces
from desktop_sdr.ports.store import Switch
from desktop_sdr.ports.views import Frame, ResumePlan


class Pausing(QObject):
    """Stops at once and shows it in the same frame; starts again only through the sheet."""

    changed = Signal()
    """The latch fell, was saved, or was lifted: the banner is due."""

    def __init__(self, window: MainWindow, feed: FrameFeed) -> None:
        super().__init__(window)
        self._window = window
        self._feed = feed
        self._work = window.workplace
        self._seen_at: datetime | None = None
        self.unsaved = False
        self._sheet: ResumeSheet | None = None
        window.header.pause.wanted.connect(self.pause)
        window.actions_.bind("agent.pause", window, self.pause)
        feed.due.connect(self._show_stop)
        feed.read.connect(self._frame_read)
        feed.failed.connect(self._show)

    @property
    def is_paused(self) -> bool:
        """True from the press until the rep has resumed, saved or not."""
        return self._work.desk.is_paused or self._saved_switch().paused_at is not None

    @property
    def switch(self) -> Switch:
        """The latch as the rep is to see it: what was pressed counts before it is saved."""
        saved = self._saved_switch()
        if saved.paused_at is not None or not self.is_paused:
            return saved
        pressed = self._work.desk.pressed
        return pressed if pressed.paused_at else Switch(paused_at=self._seen_at, by=Actor.REP)

    @property
    def beyond_recall(self) -> Mapping[EffectKind, int]:
        """What was already on its way: as seen at the press, or as the database tells it."""
        seen = self._work.desk.under_way
        if seen is not None or self._feed.frame is None:
            return seen or {}
        return self._feed.frame.beyond_recall

    @Slot()
    def pause(self) -> None:
        """Stop everything; a press on top of a pause changes nothing."""
        desk, button = self._work.desk, self._window.header.pause
        was_paused = self.is_paused
        desk.stop_now()  # also when the screen says so already: the screen may be a moment behind
        if was_paused:
            announce(button, frame_words.already_paused(), at_once=True)
            if not self.unsaved:
                return
        self._show()
        self._work.tasks.run_now(self, desk.pause, self._pause_done, self._pause_failed)

    def _saved_switch(self) -> Switch:
        return Switch() if self._feed.frame is None else self._feed.frame.switch

    @Slot()
    def ask_to_resume(self) -> None:
        """Open the sheet; nothing starts by it."""
        if self.is_paused and self._window.actions_.mode is not Mode.SHEET:
            self._work.tasks.run(self, self._work.desk.resume_plan, self._open_sheet)

    @Slot(object)
    def _frame_read(self, frame: Frame) -> None:
        if frame.switch.paused_at is not None:
            self.unsaved = False  # it was tried again meanwhile, and went well
        self._show()
        if self._sheet is None:
            return
        if self.is_paused:
            self._work.tasks.run(self, self._work.desk.resume_plan, self._update_sheet)
        else:
            self._sheet.stay()

    @Slot()
    def _show_stop(self) -> None:
        """Show a stop that came from elsewhere by what is in memory, before anything is read."""
        if self._work.desk.is_paused and not self._window.header.pause.isChecked():
            self._show()

    @Slot()
    def _show(self) -> None:
        window, paused = self._window, self.is_paused
        button, turned = window.header.pause, paused is not window.header.pause.isChecked()
        self._seen_at = (self._seen_at or self._work.desk.now()) if paused else None
        button.set_latched(paused)
        if turned:
            button.repaint()  # before anything else in the window is laid out anew
        window.show_state(paused=paused)
        self.changed.emit()

    def _pause_done(self, saved: bool) -> None:
        self.unsaved = not saved
        self._feed.refresh()

    def _pause_failed(self, _error: BaseException) -> None:
        self.unsaved = True
        self._show()

    def _open_sheet(self, plan: ResumePlan) -> None:
        window = self._window
        if window.actions_.mode is Mode.SHEET:
            return
        sheet = ResumeSheet(window.body, window.header, window.actions_, self._summary(plan))
        sheet.resumed.connect(self._resume)
        sheet.held_wanted.connect(self._show_held)
        sheet.closed.connect(self._sheet_closed)
        self._sheet = sheet
        sheet.open()

    def _update_sheet(self, plan: ResumePlan) -> None:
        if self._sheet is not None:
            self._sheet.show_summary(self._summary(plan))

    @Slot()
    def _sheet_closed(self) -> None:
        self._sheet = None

    @Slot()
    def _show_held(self) -> None:
        self._window.show_page(HOME, "outbox")

    @Slot()
    def _resume(self) -> None:
        desk = self._work.desk
        # Now, and not when a worker is free: a press in between is not to be lifted.
        self._work.tasks.run(self, partial(desk.resume, desk.hold()), self._resumed)

    def _resumed(self, _nothing: object) -> None:
        self.unsaved = False
        self._feed.refresh()
        if not self.is_paused:
            announce(self._window.header.pause, words.running_again())

    def _summary(self, plan: ResumePlan) -> ResumeSummary:
        frame, now = self._feed.frame, self._work.desk.now()
        held = len(plan.on_time) + len(plan.re_timed) + len(plan.dropped)
        return ResumeSummary(
            since=words.resume_since(self.switch, now),
            lines=tuple(_lines(plan, now, self._work.zone)),
            level=()
            if frame is None
            else words.level_stays(frame.level, frame.sent_today, frame.sends_allowed_today),
            check_first=words.check_held_first(held),
            in_spite_of="" if frame is None else _in_spite_of(self.switch, frame),
        )


def _lines(plan: ResumePlan, now: datetime, zone: tzinfo) -> list[ResumeLine]:
    if not (plan.on_time or plan.re_timed or plan.dropped or plan.crm_writes):
        return [ResumeLine(Glyph.OFF, *words.nothing_is_held(), "")]
    strong, small = words.leave_on_time(plan.on_time, now, zone)
    lines = [ResumeLine(Glyph.OK, strong, small, str(len(plan.on_time)))]
    if plan.re_timed:
        strong, small = words.move_to_next_slot(plan.re_timed)
        lines.append(ResumeLine(Glyph.OFF, strong, small, str(len(plan.re_timed))))
    if plan.dropped:
        strong, small = words.will_not_go(plan.dropped)
        lines.append(ResumeLine(Glyph.WARN, strong, small, str(len(plan.dropped))))
    if plan.crm_writes:
        strong, small = words.crm_written(plan.crm_writes)
        lines.append(ResumeLine(Glyph.OK, strong, small, str(plan.crm_writes)))
    return lines


def _in_spite_of(switch: Switch, frame: Frame) -> str:
    """What still stands after the agent paused itself; the rep's own pause needs no excuse."""
    if not switch.by_itself:
        return ""
    failing = [face for face in light_faces(frame.lights) if face.glyph is Glyph.CRIT]
    told = ", ".join(f"{face.name} ({face.state})" for face in failing)
    # What shows on no light can only be judged by the rep.
    return words.resume_although(told) if told else words.resume_although_paused_itself()
