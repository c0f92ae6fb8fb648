"""Any order of crash, time-out, refusal, clock jump, pause and the rep's hands: the rules hold.

What must never be is looked for after every step, in the rows and in what the provider took in.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from chaos import campaign
from fakes.clock import FakeClock
from fakes.mail import FakeMailTransport, Lost
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import END_STATES, actions_open_in
from desktop_sdr.domain.message import DraftState, RejectReason
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary
from desktop_sdr.ports.mail import DotGate, OutgoingMail, Receipt
from desktop_sdr.settings import Limits, Sending, Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

SCHEDULES = campaign.rounds("schedules", 40, 10_000)
STEPS = 25
REACHED = SCHEDULES // 20
"""How often each cap has to be reached: one that never was has proved nothing."""
PER_HOUR, PER_DAY = 2, 3
"""So few that a schedule with some work in it runs into them."""
SETTINGS = Settings(
    limits=Limits(
        mails_per_hour=PER_HOUR, mails_per_day=PER_DAY, gap_min_minutes=0, gap_max_minutes=1
    ),
    sending=Sending(day_start_hour=0, day_end_hour=24, on_weekends=True, like_a_person=False),
)
WORDS = (
    "Yes, happy to talk. When are you free?",
    "Do you support single sign-on?",
    "The first one works for me.",
    "Please stop writing to me.",
    "No thanks, not interested.",
    "I am out of office until 20 March.",
    "We would spend $80,000. Interested.",
    "Quux.",
)
TROUBLE: tuple[PortError, ...] = (
    Temporary("mailbox_unreachable"),
    Refused("mail_refused"),
    Refused("recipient_unknown"),
    SignInNeeded("sign_in_needed"),
)
AT_ENVELOPE, AT_DOT, AFTER_DOT = "envelope", "dot", "answered"


class Crash(BaseException):
    """The process dies here: nothing of the program may catch it."""


@dataclass(frozen=True)
class Dot:
    at: datetime
    mail: OutgoingMail
    paused: bool
    suppressed: bool
    is_open: bool


class Provider(FakeMailTransport):
    """Takes mail in, fails and dies as told, and notes how things stood at each final dot."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.log: list[Dot] = []
        self.dies_at = ""
        self.stood: Callable[[OutgoingMail], Dot]

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        self._die(AT_ENVELOPE)

        class _Noting:
            """The gate, with somebody who notes what went through."""

            def __enter__(gate) -> bool:  # noqa: N805 - the other self is the provider
                gate.inner = at_dot()
                may_go = gate.inner.__enter__()
                if may_go:
                    self._die_in(gate, AT_DOT)
                    self.log.append(self.stood(mail))
                return may_go

            def __exit__(gate, *trouble: object) -> None:  # noqa: N805
                gate.inner.__exit__(None, None, None)

        receipt = super().send(mail, _Noting)  # type: ignore[arg-type]
        self._die(AFTER_DOT)
        return receipt

    def _die(self, step: str) -> None:
        if self.dies_at == step:
            self.dies_at = ""
            raise Crash

    def _die_in(self, gate: object, step: str) -> None:
        if self.dies_at == step:
            gate.inner.__exit__(None, None, None)  # type: ignore[attr-defined]
            self._die(step)


class Schedules(RuleBasedStateMachine):
    """One small agency and everything that may come over it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.clock = FakeClock(TUESDAY)
        self.provider = Provider(self.clock)
        self.provider.stood = self._how_it_stands
        self.said_again: Counter[str] = Counter()
        self.leads: list[Lead] = []
        self.opened = ExitStack()
        self.agency = self._open()

    def _open(self) -> Agency:
        return self.opened.enter_context(
            an_agency(self.folder, SETTINGS, clock=self.clock, transport=self.provider)
        )

    def teardown(self) -> None:
        self.opened.close()
        self.stack.close()

    def _how_it_stands(self, mail: OutgoingMail) -> Dot:
        with self.agency.store.reading() as uow:
            item = uow.outbox.by_key(mail.message_id)
            assert item is not None, "nobody approved it"
            lead = uow.leads.get(item.lead_id)
            return Dot(
                at=self.clock.now(),
                mail=mail,
                paused=uow.keepings.switch().paused_at is not None,
                suppressed=bool(uow.suppressions.covering(lead.email, None)),
                is_open=item.action in actions_open_in(lead.state),
            )

    def _mortal(self, work: Callable[[], object]) -> None:
        """Do a piece of work; a crash in it is followed by a new start."""
        try:
            work()
        except Crash:
            self._restart()

    def _restart(self) -> None:
        inbox, calendar, crm = self.agency.inbox, self.agency.calendar, self.agency.crm
        people = self.agency.people
        self.opened.close()
        self.agency = self.opened.enter_context(
            an_agency(
                self.folder,
                SETTINGS,
                clock=self.clock,
                transport=self.provider,
                inboxes={1: inbox},
                calendar=calendar,
                crm=crm,
            )
        )
        self.agency.inbox, self.agency.people = inbox, people
        settling.reconcile(self.agency.office)

    # What happens.

    @initialize()
    def some_mails_are_approved(self) -> None:
        self.leads = [self.agency.approved() for _ in range(4)]

    @rule()
    def an_hour_of_work(self) -> None:
        """The rep looks at what waits now and then, and time passes."""
        for _ in range(3):
            self.the_rep_answers_a_draft("approve")
            self.time_passes(21)

    @rule()
    def a_morning_of_work(self) -> None:
        """The rep is there and lets it run: as much leaves as the caps allow."""
        self.the_rep_resumes()
        for _ in range(4):
            self.an_hour_of_work()

    @rule()
    @precondition(lambda self: len(self.leads) < 7)
    def a_lead_comes(self) -> None:
        self.leads.append(self.agency.add_lead())

    @rule()
    def a_round(self) -> None:
        listening.listen(self.agency.office)
        self.agency.think()
        self._mortal(lambda: outbox.dispatch(self.agency.office))
        settling.settle(self.agency.office)

    @rule(minutes=st.sampled_from([1, 12, 61, 60 * 9, 60 * 26, 60 * 24 * 5]))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        self.a_round()

    @rule(hours=st.sampled_from([-24, -1, 24]))
    def the_clock_jumps(self, hours: int) -> None:
        self.clock.set(self.clock.now() + timedelta(hours=hours))

    @rule(step=st.sampled_from([AT_ENVELOPE, AT_DOT, AFTER_DOT]))
    def it_will_crash(self, step: str) -> None:
        self.provider.dies_at = step

    @rule()
    def it_is_restarted(self) -> None:
        self._restart()

    @rule(trouble=st.sampled_from(TROUBLE), data=st.data())
    @precondition(lambda self: self.leads)
    def the_server_will_fail(self, trouble: PortError, data: st.DataObject) -> None:
        lead = data.draw(st.sampled_from(self.leads))
        self.provider.before_dot[lead.email].append(trouble)

    @rule(delivered=st.booleans(), data=st.data())
    @precondition(lambda self: self.leads)
    def the_answer_will_be_lost(self, delivered: bool, data: st.DataObject) -> None:
        lead = data.draw(st.sampled_from(self.leads))
        self.provider.after_dot[lead.email].append(Lost(delivered))

    @rule(words=st.sampled_from(WORDS), data=st.data())
    @precondition(lambda self: self.leads)
    def somebody_writes(self, words: str, data: st.DataObject) -> None:
        lead = self.agency.lead(data.draw(st.sampled_from(self.leads)))
        self.agency.hears(lead, words)
        self._mortal(lambda: listening.listen(self.agency.office))

    @rule()
    def the_rep_pauses(self) -> None:
        self.agency.desk.pause("for now")

    @rule()
    def another_process_pauses(self) -> None:
        Latch(self.agency.store.unit_of_work, self.clock).pause(Actor.REP, "elsewhere")

    @rule()
    def the_rep_resumes(self) -> None:
        self.agency.desk.resume()

    @rule(level=st.sampled_from(AutonomyLevel))
    def the_rep_sets_the_level(self, level: AutonomyLevel) -> None:
        self.agency.desk.set_level(level)

    @rule(how=st.sampled_from(["approve", "approve", "approve", "edit", "reject", "later", "undo"]))
    def the_rep_answers_a_draft(self, how: str) -> None:
        desk, now = self.agency.desk, self.clock.now()
        with self.agency.store.reading() as uow:
            shown = self.agency.store.views.drafts("all", None, 1)
            waiting = [uow.drafts.get(row.id) for row in shown]
        for draft in waiting:
            try:
                if how == "approve":
                    desk.approve(draft.id, draft.version, now - timedelta(seconds=9))
                elif how == "edit":
                    desk.edit(draft.id, draft.version, draft.subject, f"{draft.body}\n\nBye.")
                elif how == "reject":
                    desk.reject(draft.id, draft.version, RejectReason.WRONG_TONE)
                elif how == "later":
                    desk.later(draft.id, now + timedelta(days=1))
            except DeskRefusal:
                continue
        if how == "undo":
            desk.undo_newest()

    @rule(data=st.data())
    def the_rep_answers_a_card(self, data: st.DataObject) -> None:
        for card in self.agency.cards()[:1]:
            option = data.draw(st.sampled_from(card.options))
            if option is Option.SEND_AGAIN and card.outbox_id is not None:
                with self.agency.store.reading() as uow:
                    self.said_again[uow.outbox.get(card.outbox_id).key] += 1
            self.agency.desk.answer(card.id, option)

    # What holds, whatever happens.

    @invariant()
    def nothing_left_that_was_not_allowed(self) -> None:
        for dot in self.provider.log:
            assert not dot.paused, "a dot while paused"
            assert not dot.suppressed, "a dot to a suppressed person"
            assert dot.is_open, "an act that is not open in the lead's state"
        dots = Counter(str(dot.mail.message_id) for dot in self.provider.log)
        for key, count in dots.items():
            assert count <= 1 + self.said_again[key], f"{key} left {count} times"

    @invariant()
    def no_cap_was_passed(self) -> None:
        moments = [dot.at for dot in self.provider.log]
        for number, at in enumerate(moments):
            before = moments[: number + 1]
            assert sum(then > at - timedelta(hours=1) for then in before) <= PER_HOUR
            assert sum(then.date() >= at.date() for then in before) <= PER_DAY

    def caps_reached(self) -> Counter[str]:
        """Count how often the last mail that a cap allowed has left."""
        found, moments = Counter[str](), [dot.at for dot in self.provider.log]
        for number, at in enumerate(moments):
            before = moments[: number + 1]
            found["hour"] += sum(then > at - timedelta(hours=1) for then in before) == PER_HOUR
            found["day"] += sum(then.date() >= at.date() for then in before) == PER_DAY
        return found

    @invariant()
    def every_effect_is_in_one_place(self) -> None:
        with self.agency.store.reading() as uow:
            for item in uow.outbox.in_state(*OutboxState):
                self._is_in_one_place(item)
                draft = uow.drafts.get(item.draft_id) if item.draft_id is not None else None
                assert draft is not None, "an effect that nobody approved"
                if item.state in (OutboxState.HELD, OutboxState.CLAIMED, OutboxState.SENT):
                    assert draft.state is DraftState.APPROVED, (item.state, draft.state)
                if item.state is OutboxState.UNCERTAIN:
                    assert uow.escalations.of_effect(item.id), "unclear, and nobody was asked"

    def _is_in_one_place(self, item: OutboxItem) -> None:
        claimed = item.state is OutboxState.CLAIMED
        assert not claimed, "claimed, and nobody is at work"
        assert item.state is not OutboxState.HELD or item.phase is None
        assert item.state is not OutboxState.SETTLING or item.phase is Phase.DOT

    @invariant()
    def nobody_is_forgotten(self) -> None:
        with self.agency.store.reading() as uow:
            cards = {uow.escalations.get(one).lead_id for one in uow.escalations.open_ids(99)}
            for one in self.leads:
                lead = uow.leads.get(one.id)
                has_reason = (
                    lead.state in END_STATES
                    or lead.agent_silent
                    or lead.held_for_account
                    or lead.due_at is not None
                    or lead.id in cards
                    or uow.drafts.waiting_of(lead.id)
                    or uow.outbox.open_of(lead.id)
                )
                assert has_reason, f"{lead.state.value}: {self.agency.tags(lead)[-8:]}"

    @invariant()
    def the_record_is_whole(self) -> None:
        if len(self.provider.log) % 3 == 0:
            assert self.agency.store.verify_audit().first_bad is None


def test_whatever_the_schedule_the_rules_hold(capsys: pytest.CaptureFixture[str]) -> None:
    counted = Counter[str]()

    class Counted(Schedules):
        def teardown(self) -> None:
            counted["schedules"] += 1
            counted["dots"] += len(self.provider.log)
            counted.update(self.caps_reached())
            super().teardown()

    held = False
    try:
        Counted.TestCase.settings = settings(
            max_examples=SCHEDULES,
            stateful_step_count=STEPS,
            derandomize=not campaign.is_full(),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        Counted.TestCase().runTest()
        held = min(counted["hour"], counted["day"]) >= REACHED
    finally:
        ran, dots = counted["schedules"], counted["dots"]
        figures = f"{ran} schedules of up to {STEPS} steps each, {dots} mails left,"
        figures += f" the cap of an hour reached {counted['hour']} times, of a day {counted['day']}"
        with capsys.disabled():
            campaign.report("Schedules", figures, held=held)
    assert counted["hour"] >= REACHED
    assert counted["day"] >= REACHED
