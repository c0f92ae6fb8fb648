"""A desk that knows only what the frame of the window asks: state, pause, levels, sheets."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desktop_sdr.agent.desk import SignIn, UndoReport
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import Light, LightReading, LightReason, NextStep, Part
from desktop_sdr.domain.ids import MailboxId, OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.changes import ChangeFeed, Changes, Topic
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.store import StoreTrouble, Switch
from desktop_sdr.ports.views import Frame, MailboxRow, OutboxRow, ResumePlan
from desktop_sdr.ports.waiting import WaitingLine

NOW = datetime(2026, 5, 26, 14, 42, tzinfo=UTC)


def readings(**changed: LightReading) -> dict[str, LightReading]:
    """All nine parts as on a good day, with some changed."""
    good = {part.value: LightReading(part, Light.GREEN) for part in Part}
    good["linkedin"] = LightReading(Part.LINKEDIN, Light.GREY, LightReason.NOT_CONNECTED)
    return good | changed


SLOW_CRM = LightReading(Part.CRM, Light.YELLOW, LightReason.ERRORS, 3, NextStep.LOOK_AT_ERRORS)


def a_frame(**changed: object) -> Frame:
    """What the pictures show."""
    frame = Frame(
        rep_name="Maya Lindqvist",
        company="Yardline",
        level=AutonomyLevel.SUPERVISED,
        switch=Switch(),
        drafts_waiting=47,
        escalations_open=3,
        conversations_waiting=5,
        sent_today=38,
        sends_allowed_today=60,
        spent_today_cents=184,
        spend_allowed_cents=500,
        held=14,
        beyond_recall={EffectKind.SEND_MAIL: 2},
        lights=readings(crm=SLOW_CRM),
    )
    return replace(frame, **changed)


def an_outbox_row(name: str, leaves_at: datetime) -> OutboxRow:
    """One held mail."""
    return OutboxRow(
        id=OutboxId(1),
        draft_id=None,
        lead_name=name,
        kind=EffectKind.SEND_MAIL,
        state=OutboxState.HELD,
        subject="Dock slots",
        leaves_at=leaves_at,
        held_by=(),
    )


class Feed:
    """A ChangeFeed that tells at once, on the thread that publishes."""

    def __init__(self) -> None:
        self.listeners = []

    def publish(self, changes: Changes) -> None:
        for listener in list(self.listeners):
            listener(changes)

    def subscribe(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class FrameViews:
    """Answers frame() from what the test put there."""

    def __init__(self) -> None:
        self.now_showing = a_frame()
        self.broken = False
        self.boxes: list[MailboxRow] = []

    def frame(self, now: datetime) -> Frame:
        if self.broken:
            raise StoreTrouble("locked", "database is locked")
        return self.now_showing

    def mailboxes(self, now: datetime) -> Sequence[MailboxRow]:
        return self.boxes

    def agreement(self) -> tuple[()]:
        return ()


class FrameDesk:
    """Keeps the switch and the level, and counts what was asked."""

    def __init__(self, feed: ChangeFeed | None = None) -> None:
        self.feed = feed
        self.views = FrameViews()
        self.asked: list[str] = []
        self.saves = True
        self.sign_ins: tuple[SignIn, ...] = ()
        self.given: list[tuple[MailboxId, str]] = []
        self.keeps_in = "this_session"
        self.ending: tuple[SignIn, ...] = ()
        self.browser: list[str | Exception] = []
        self.secrets_given: list[str] = []
        self.visiting, self.gave_up = threading.Event(), threading.Event()
        self.is_paused = False
        self.pressed = Switch()
        self.under_way: dict[EffectKind, int] | None = None
        self.time_zone = "UTC"
        self.undo_plan = self.undo_result = UndoReport()
        self.undo_breaks: StoreTrouble | None = None
        self.undo_may_end = threading.Event()
        self.undo_may_end.set()
        self.plan = ResumePlan(
            on_time=tuple(
                an_outbox_row("Jack Whitlock", NOW + timedelta(minutes=16 + n)) for n in range(9)
            ),
            re_timed=tuple(
                an_outbox_row("Marcus Feld", NOW + timedelta(hours=3 + n)) for n in range(3)
            ),
            dropped=tuple(an_outbox_row(name, NOW) for name in ("Lena Fischer", "Tim Alder")),
            crm_writes=4,
        )

    looks_at_domain = False

    def own_domains(self) -> tuple[()]:
        return ()

    def now(self) -> datetime:
        return NOW

    def _put(self, topic: Topic, **changed: object) -> None:
        self.views.now_showing = replace(self.views.now_showing, **changed)
        if self.feed is not None:
            self.feed.publish(Changes(frozenset({topic})))

    def stop_now(self) -> None:
        self.asked.append("stop")
        self.is_paused = True

    def pause(self, reason: str = "") -> bool:
        self.asked.append("pause")
        self.is_paused = True
        if not self.saves:
            return False
        if self.views.now_showing.switch.paused_at is None:
            self._put(Topic.SWITCH, switch=Switch(paused_at=NOW, by=Actor.REP, reason=reason))
        return True

    def undo_plan_since(self, since: datetime) -> UndoReport:
        self.asked.append(f"plan since {since:%H:%M}")
        if self.undo_breaks is not None:
            raise self.undo_breaks
        return self.undo_plan

    def undo_since(self, since: datetime) -> UndoReport:
        assert self.undo_may_end.wait(10)
        self.asked.append(f"undo since {since:%H:%M}")
        if self.undo_breaks is not None:
            raise self.undo_breaks
        return self.undo_result

    def resume_plan(self) -> ResumePlan:
        return self.plan

    def hold(self) -> int:
        return self.asked.count("stop")

    def resume(self, hold: int) -> None:
        self.asked.append("resume")
        if hold != self.hold():
            return
        self.is_paused = False
        self.pressed = Switch()
        self._put(Topic.SWITCH, switch=Switch())

    def waiting_line(self) -> WaitingLine:
        return WaitingLine(waiting=0, first=None, warmth=None)

    def sign_ins_wanted(self) -> tuple[SignIn, ...]:
        return self.sign_ins

    def give_password(self, mailbox_id: MailboxId, password: str) -> str:
        self.given.append((mailbox_id, password))
        self.sign_ins = ()
        return self.keeps_in

    def sign_ins_ending(self) -> tuple[SignIn, ...]:
        return self.ending

    def sign_in(self, mailbox_id, tell, given_up, client_secret="") -> str:
        """As long as the rep is in the browser: `browser` says how that ends."""
        self.secrets_given.append(client_secret)
        tell("https://provider.test/authorize?state=x", True)
        self.visiting.set()
        while not given_up.wait(0.01):
            if not self.browser:
                continue
            outcome = self.browser.pop()
            if isinstance(outcome, Exception):
                raise outcome
            self.sign_ins = self.ending = ()
            return outcome
        self.gave_up.set()
        raise Refused("sign_in_given_up")

    def set_level(self, level: AutonomyLevel) -> int:
        self.asked.append(f"level {level.value}")
        lowered = level < self.views.now_showing.level
        self._put(Topic.AUTONOMY, level=level)
        return 9 if lowered else 0
