"""Any order of crash, time-out, refusal, clock jump, pause and the rep's hands: the rules hold.

What must never be is looked for after every step, in the rows and in what the provider took in.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from agent.loop.agency import TUESDAY
from chaos import campaign
from chaos.dying_provider import AFTER_DOT, AT_DOT, AT_ENVELOPE, Crash, Dot, Provider
from chaos.stage import Stage
from fakes.clock import FakeClock
from fakes.mail import Lost
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop import agenda, listening, outbox, settling
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import END_STATES, LeadState, actions_open_in
from desktop_sdr.domain.message import DraftState, RejectReason
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState, Phase
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary
from desktop_sdr.ports.mail import OutgoingMail
from desktop_sdr.settings import Limits, Sending, Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

SCHEDULES = campaign.part(campaign.rounds("schedules", 40, 10_000))
STEPS = 25
REACHED = SCHEDULES // 20 if SCHEDULES >= 500 else 0
MUST_COME = ("hour", "day", "crashes", "restarts", "failures", "lost")
"""What has to come so often that its rule was put to the test: what never came proves nothing."""
FIGURES = (
    "{schedules} schedules of up to "
    f"{STEPS} steps each, "
    "{dots} mails left, {crashes} crashes on the way, {restarts} restarts,"
    " {failures} refused or put off, {lost} answers lost;"
    " the cap of an hour reached {hour} times, of a day {day}"
)
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
CAN_BE_TAKEN_BACK = (EffectKind.CRM_LOG, EffectKind.BOOK_MEETING)
TAKES_BACK = (EffectKind.CRM_REVERT, EffectKind.CANCEL_MEETING)
"""What came about outside and is undone stays sent in its row; its draft is the rep's again."""
REST = END_STATES | {LeadState.SEQUENCE_COMPLETE}
"""Where nothing is due by itself: after a plan that nobody answered, the rep may begin anew."""
TROUBLE: tuple[PortError, ...] = (
    Temporary("mailbox_unreachable"),
    Refused("mail_refused"),
    Refused("recipient_unknown"),
    SignInNeeded("sign_in_needed"),
)


class Schedules(RuleBasedStateMachine):
    """One small agency and everything that may come over it."""

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock(TUESDAY)
        self.provider = Provider(self.clock)
        self.provider.stood = self._how_it_stands
        self.said_again: Counter[str] = Counter()
        self.leads = list(self.stage.leads)
        self.agency = self.stage.begin(clock=self.clock, transport=self.provider)

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
        """Start anew: what was only remembered is gone, what is outside has stayed."""
        inbox, people = self.agency.inbox, self.agency.people
        self.agency = self.stage.agency(
            clock=self.clock,
            transport=self.provider,
            inboxes={1: inbox},
            calendar=self.agency.calendar,
            crm=self.agency.crm,
        )
        self.agency.inbox, self.agency.people = inbox, people
        settling.reconcile(self.agency.office)

    def _expecting(self) -> list[Lead]:
        """Those whom a mail is about to leave for, or everybody where there is none."""
        going = {item.lead_id for item in self.agency.items(None, OutboxState.HELD)}
        return [lead for lead in self.leads if lead.id in going] or self.leads

    # What happens.

    @rule()
    def an_hour_of_work(self) -> None:
        """The rep looks at what waits, and the agent works at each moment that something is due."""
        end = self.clock.now() + timedelta(hours=1)
        while (now := self.clock.now()) < end:
            self.the_rep_answers_a_draft("approve")
            due = agenda.next_moment(self.agency.office) or end
            self.clock.set(min(end, due if due > now else now + timedelta(minutes=21)))
            self.a_round()

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

    @rule(step=st.sampled_from([AT_ENVELOPE, AT_DOT, AFTER_DOT]))
    def it_crashes_at_work(self, step: str) -> None:
        """The next mail ends the program, if the caps let one go at all."""
        self.it_will_crash(step)
        self.a_morning_of_work()

    @rule(file_too=st.sampled_from([False, False, False, True]))
    def it_is_restarted(self, file_too: bool) -> None:
        """What was committed outlives the program; now and then the file is opened anew as well."""
        if file_too:
            self.stage.reopen()
        self.provider.met["restarts"] += 1
        self._restart()

    @rule(trouble=st.sampled_from(TROUBLE), data=st.data())
    @precondition(lambda self: self.leads)
    def the_server_will_fail(self, trouble: PortError, data: st.DataObject) -> None:
        lead = data.draw(st.sampled_from(self._expecting()))
        self.provider.before_dot[lead.email].append(trouble)

    @rule(delivered=st.booleans(), data=st.data())
    @precondition(lambda self: self.leads)
    def the_answer_will_be_lost(self, delivered: bool, data: st.DataObject) -> None:
        lead = data.draw(st.sampled_from(self._expecting()))
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
        """A mail that the rep says has not left, and sends again, counts from then on."""
        counted: dict[str, datetime] = {}
        for dot in self.provider.log:
            at = counted[str(dot.mail.message_id)] = dot.at
            before = counted.values()
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
            items = uow.outbox.in_state(*OutboxState)
            taken_back = {item.lead_id for item in items if item.kind in TAKES_BACK}
            for item in items:
                self._is_in_one_place(item)
                draft = uow.drafts.get(item.draft_id) if item.draft_id is not None else None
                assert draft is not None, "an effect that nobody approved"
                is_undone = item.kind in CAN_BE_TAKEN_BACK and item.lead_id in taken_back
                if item.state in (OutboxState.HELD, OutboxState.CLAIMED, OutboxState.SENT):
                    is_approved = draft.state is DraftState.APPROVED
                    assert is_approved or (is_undone and item.state is OutboxState.SENT), item
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
                    lead.state in REST
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


@pytest.fixture
def schedules(tmp_path: Path) -> Iterator[type[Schedules]]:
    """The schedules of this share, on an open database."""
    opened = Stage(tmp_path, SETTINGS)

    class Staged(Schedules):
        stage = opened

    yield Staged
    opened.close()


def test_whatever_the_schedule_the_rules_hold(
    schedules: type[Schedules], capsys: pytest.CaptureFixture[str]
) -> None:
    counted = Counter[str]()

    class Counted(schedules):  # type: ignore[misc, valid-type]
        def teardown(self) -> None:
            counted["schedules"] += 1
            counted["dots"] += len(self.provider.log)
            counted.update(self.provider.met)
            counted.update(self.caps_reached())

    Counted.TestCase.settings = settings(
        max_examples=SCHEDULES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    held = False
    try:
        seed(campaign.seed() * 1000 + campaign.share()[0])(Counted)
        Counted.TestCase().runTest()
        held = all(counted[name] >= REACHED for name in MUST_COME)
    finally:
        with capsys.disabled():
            counts = {name: counted[name] for name in ("schedules", "dots", *MUST_COME)}
            campaign.report("Schedules", FIGURES, counts, held=held)
    assert held, counted
