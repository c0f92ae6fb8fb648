"""Deciding: a row for every state a lead can be in, and what holds for every context."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, a_context, a_meeting, a_slot, an_enrollment
from hypothesis import given
from hypothesis import strategies as st
from strategies import contexts

from desktop_sdr.domain import signals
from desktop_sdr.domain.decision import ActionKind, Decision, MessageRole
from desktop_sdr.domain.lifecycle import (
    END_STATES,
    OPEN_STATES,
    LeadState,
    Trigger,
    actions_open_in,
    can_advance,
)
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.policy import (
    POLICY,
    POLICY_VERSION,
    WAITING_ACTIONS,
    Context,
    PolicyCode,
    ReplySummary,
    decide,
    move_of,
)
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.sequence import EnrollmentState, FinishReason
from desktop_sdr.domain.verdict import ReasonCode

S, A, P = LeadState, ActionKind, PolicyCode
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
GOLDEN = Path(__file__).parent / "golden" / "policy.txt"
SILENT_FOR_SIX = {"last_touch_at": NOW - 9 * DAY, "touches": 1}
"""Six days beyond the three that step 2 waits by itself."""
STARTED = an_enrollment(done_steps=1, due_at=NOW - 6 * DAY)


def decided(context: Context) -> tuple[str, ActionKind, float]:
    decision = decide(context)
    return decision.reasons[0], decision.action, decision.confidence


@pytest.mark.parametrize("state", sorted(END_STATES))
def test_an_ended_lead_is_never_looked_at_again(state: LeadState) -> None:
    decision = decide(a_context(state))
    assert (decision.action, decision.next_look_at) == (A.WAIT, None)
    assert decision.reasons == (P.ENDED,)


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_once_the_rep_took_over_the_agent_waits_for_ever(state: LeadState) -> None:
    decision = decide(a_context(state, lead={"agent_silent": True}))
    assert (decision.action, decision.next_look_at) == (A.WAIT, None)
    assert decision.reasons == (P.AGENT_SILENT,)


def test_an_escalated_lead_waits_for_the_rep() -> None:
    assert decided(a_context(S.ESCALATED)) == (P.WITH_REP, A.WAIT, 1.0)


@pytest.mark.parametrize(
    "state", [S.OUTREACH_PENDING, S.IN_SEQUENCE, S.NURTURE, S.SEQUENCE_COMPLETE]
)
def test_while_a_colleague_talks_nobody_else_of_the_account_is_written_to(
    state: LeadState,
) -> None:
    lead = {"held_for_account": True, "re_engage_at": NOW - DAY}
    assert decided(a_context(state, lead=lead))[:2] == (P.ACCOUNT_HELD, A.WAIT)


@pytest.mark.parametrize("state", [S.OUTREACH_PENDING, S.IN_SEQUENCE, S.CONVERSATION])
def test_nothing_is_prepared_twice(state: LeadState) -> None:
    decision = decide(a_context(state, draft_pending=True))
    assert decision.reasons == (P.DRAFT_PENDING,)
    assert decision.next_look_at == NOW + DAY


def test_a_new_lead_is_researched_and_then_scored() -> None:
    assert decided(a_context(S.NEW_LEAD))[1] is A.RESEARCH
    assert decided(a_context(S.NEW_LEAD, researched=True))[1] is A.SCORE


def test_a_qualified_lead_gets_a_sequence() -> None:
    assert decided(a_context(S.OUTREACH_PENDING))[1] is A.CRAFT_SEQUENCE
    old = an_enrollment(state=EnrollmentState.FINISHED, finish_reason=FinishReason.NO_REPLY)
    assert decided(a_context(S.OUTREACH_PENDING, enrollment=old))[1] is A.CRAFT_SEQUENCE


def test_one_that_is_enrolled_already_is_only_planned() -> None:
    waiting = an_enrollment(state=EnrollmentState.PENDING)
    assert decided(a_context(S.OUTREACH_PENDING, enrollment=waiting))[1] is A.SCHEDULE_SEND


def test_the_first_step_is_a_first_touch_and_the_next_a_follow_up() -> None:
    assert decide(a_context()).role is MessageRole.FIRST_TOUCH
    assert decide(a_context(enrollment=replace(STARTED, due_at=NOW))).role is MessageRole.FOLLOW_UP


def test_a_step_without_a_date_is_due() -> None:
    assert decided(a_context(enrollment=an_enrollment(due_at=None)))[1] is A.SEND_NEXT


def test_a_step_that_is_not_due_is_looked_at_when_it_is() -> None:
    decision = decide(a_context(enrollment=an_enrollment(due_at=NOW + 2 * DAY)))
    assert (decision.action, decision.next_look_at) == (A.MONITOR_ENGAGEMENT, NOW + 2 * DAY)


@pytest.mark.parametrize("state", [EnrollmentState.PAUSED, EnrollmentState.PAUSED_OUT_OF_OFFICE])
@pytest.mark.parametrize("until", [None, NOW + DAY])
def test_a_paused_sequence_waits_for_the_end_of_its_pause(
    state: EnrollmentState, until: datetime | None
) -> None:
    decision = decide(a_context(enrollment=an_enrollment(state=state, paused_until=until)))
    assert (decision.reasons, decision.next_look_at) == ((P.SEQUENCE_PAUSED,), until)


def test_after_the_last_wait_the_lead_has_not_answered() -> None:
    done = an_enrollment(done_steps=3, due_at=NOW)
    decision = decide(a_context(enrollment=done))
    assert decision.action is A.WAIT
    assert move_of(decision) is Trigger.NO_RESPONSE


def test_before_the_end_of_the_last_wait_nothing_is_over() -> None:
    decision = decide(a_context(enrollment=an_enrollment(done_steps=3, due_at=NOW + DAY)))
    assert move_of(decision) is None
    assert decision.next_look_at == NOW + DAY


def test_a_sequence_that_ended_unanswered_completes_the_lead_too() -> None:
    ended = an_enrollment(state=EnrollmentState.FINISHED, finish_reason=FinishReason.NO_REPLY)
    assert move_of(decide(a_context(enrollment=ended))) is Trigger.NO_RESPONSE


@pytest.mark.parametrize(
    ("state", "reason"),
    [(EnrollmentState.FINISHED, FinishReason.REPLIED), (EnrollmentState.FAILED, None)],
)
def test_a_sequence_that_was_stopped_sends_nothing_more(
    state: EnrollmentState, reason: FinishReason | None
) -> None:
    stopped = an_enrollment(state=state, finish_reason=reason)
    assert decided(a_context(enrollment=stopped))[0] == P.SEQUENCE_STOPPED


def test_a_lead_in_sequence_without_one_is_for_the_rep() -> None:
    assert decided(a_context(enrollment=None))[:2] == (P.NO_ENROLLMENT, A.ESCALATE)


def test_a_conversation_is_left_alone_until_it_has_been_quiet_for_a_week() -> None:
    reply = ReplySummary(kind=ReplyKind.HUMAN, received_at=NOW - 2 * DAY, answered=True)
    talking = a_context(
        S.CONVERSATION,
        lead={"state_since": NOW - 9 * DAY},
        last_reply=reply,
        engagement={"last_touch_at": NOW - DAY, "touches": 2},
    )
    decision = decide(talking)
    assert (decision.action, decision.next_look_at) == (A.WAIT, NOW + 6 * DAY)
    quiet = replace(talking, now=NOW + 6 * DAY)
    assert decided(quiet)[:2] == (P.CONVERSATION_QUIET, A.ESCALATE)


@pytest.mark.parametrize("state", [S.NURTURE, S.SEQUENCE_COMPLETE])
def test_a_resting_lead_is_asked_again_on_its_day(state: LeadState) -> None:
    assert decided(a_context(state, lead={"re_engage_at": NOW}))[1] is A.RE_ENGAGE
    early = decide(a_context(state, lead={"re_engage_at": NOW + DAY}))
    assert (early.action, early.next_look_at) == (A.WAIT, NOW + DAY)
    never = decide(a_context(state))
    assert (never.reasons, never.next_look_at) == ((P.RESTING,), None)


def a_meeting_context(now: datetime, **fields: object) -> Context:
    start = NOW + 5 * DAY
    meeting = fields.pop("meeting", {})
    assert isinstance(meeting, dict)
    return a_context(
        S.MEETING_SCHEDULED,
        now=now,
        next_meeting=a_meeting(booked=a_slot(start), **meeting),
        **fields,
    )


START, END = NOW + 5 * DAY, NOW + 5 * DAY + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("now", "action", "look"),
    [
        (NOW, A.WAIT, START - DAY),
        (START - DAY, A.REMIND, None),
        (START - 2 * HOUR, A.BRIEF, None),
        (START, A.WAIT, END),
        (END, A.RECORD_OUTCOME, None),
    ],
)
def test_a_meeting_is_reminded_of_briefed_and_its_outcome_asked(
    now: datetime, action: ActionKind, look: datetime | None
) -> None:
    decision = decide(a_meeting_context(now))
    assert (decision.action, decision.next_look_at) == (action, look)


def test_what_was_done_for_a_meeting_is_not_done_again() -> None:
    reminded = a_meeting_context(START - DAY, meeting={"reminded_at": START - DAY})
    assert decide(reminded).next_look_at == START - 2 * HOUR
    briefed = a_meeting_context(START - 2 * HOUR, briefed=True)
    assert decide(briefed).next_look_at == END
    prepared = a_meeting_context(START - DAY, draft_pending=True)
    assert decide(prepared).next_look_at == START - 2 * HOUR


def test_a_meeting_booked_within_a_day_needs_no_reminder() -> None:
    soon = a_meeting_context(START - 20 * HOUR, meeting={"created_at": START - 21 * HOUR})
    assert decide(soon).next_look_at == START - 2 * HOUR


def test_the_outcome_is_asked_for_once_a_day() -> None:
    asked = a_meeting_context(END + HOUR, meeting={"outcome_asked_at": END})
    assert decide(asked).next_look_at == END + DAY
    again = a_meeting_context(END + DAY, meeting={"outcome_asked_at": END})
    assert decided(again)[1] is A.RECORD_OUTCOME


@pytest.mark.parametrize("meeting", [None, a_meeting(state=MeetingState.CANCELLED)])
def test_a_scheduled_meeting_that_is_not_there_is_for_the_rep(meeting: object) -> None:
    context = a_context(S.MEETING_SCHEDULED, next_meeting=meeting)
    assert decided(context)[:2] == (P.MEETING_MISSING, A.ESCALATE)


# What holds for every context there can be


@given(context=contexts)
def test_the_same_context_gives_the_same_decision(context: Context) -> None:
    assert decide(context) == decide(replace(context))


@given(context=contexts)
def test_only_what_is_open_in_the_state_is_ever_decided(context: Context) -> None:
    action = decide(context).action
    assert action is A.WAIT or action in actions_open_in(context.lead.state)


@given(context=contexts)
def test_a_move_that_follows_from_a_decision_is_legal(context: Context) -> None:
    move = move_of(decide(context))
    assert move is None or can_advance(context.lead.state, move)


@given(context=contexts)
def test_a_wait_is_never_asked_again_at_once(context: Context) -> None:
    decision = decide(context)
    if decision.next_look_at is not None:
        assert decision.next_look_at > context.now


@given(context=contexts)
def test_only_waits_carry_a_next_look(context: Context) -> None:
    decision = decide(context)
    assert decision.next_look_at is None or decision.action in WAITING_ACTIONS


@given(context=contexts)
def test_every_decision_says_why_and_by_which_policy(context: Context) -> None:
    decision = decide(context)
    codes = {*PolicyCode, ReasonCode.NOT_SURE}
    assert decision.reasons
    assert set(decision.reasons) <= codes
    assert decision.policy_version == POLICY_VERSION
    assert decision.decided_at == context.now
    assert decision.lead_id == context.lead.id


@given(context=contexts)
def test_no_act_goes_below_the_threshold(context: Context) -> None:
    decision = decide(context)
    if decision.action not in WAITING_ACTIONS | {A.ESCALATE}:
        assert decision.confidence >= max(0.70, context.threshold)


@given(context=contexts, score=st.integers(0, 100))
def test_a_silent_agent_stays_silent_whatever_comes(context: Context, score: int) -> None:
    lead = replace(context.lead, agent_silent=True, engagement_score=score)
    assert decide(replace(context, lead=lead)).action is A.WAIT


def the_table() -> str:
    lines = []
    for row in POLICY:
        states = " ".join(state.value for state in S if state in row.states)
        move = f" -> {row.move.value}" if row.move else ""
        act = f"{row.action.value}{move} {row.confidence:.2f} {row.role.value}"
        lines.append(f"{row.code.value:<24}{act:<48}{states}")
    return "\n".join(lines) + "\n"


def test_the_whole_table_is_as_the_golden_file_has_it() -> None:
    assert the_table() == GOLDEN.read_text()


def test_every_code_has_its_row_and_every_row_its_code() -> None:
    assert [row.code for row in POLICY] == list(PolicyCode)


def test_a_decision_without_reasons_makes_no_move() -> None:
    decision: Decision = replace(decide(a_context()), reasons=())
    assert move_of(decision) is None


def test_a_conversation_in_which_nothing_was_said_yet_counts_from_its_start() -> None:
    decision = decide(a_context(S.CONVERSATION, lead={"state_since": NOW - DAY}))
    assert decision.next_look_at == NOW + 6 * DAY


def test_silence_without_a_date_counts_from_the_last_touch() -> None:
    undated = replace(STARTED, due_at=None)
    context = a_context(enrollment=undated, engagement=SILENT_FOR_SIX)
    assert context.silence == 6 * DAY


def test_after_the_last_step_silence_is_counted_but_starts_nothing() -> None:
    done = an_enrollment(done_steps=3, due_at=NOW + DAY)
    context = a_context(enrollment=done, engagement={"last_touch_at": NOW - 20 * DAY})
    assert context.silence == -DAY
    assert decided(context)[0] == P.STEP_NOT_DUE


def test_without_a_booked_meeting_there_is_nothing_to_wait_for() -> None:
    assert signals.next_of_meeting(a_context(S.MEETING_SCHEDULED)) is None
