"""What a reply sets in motion: behaviour.md section 6, and every reading there can be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from builders import NOW, a_reading, an_intent
from hypothesis import given
from hypothesis import strategies as st
from strategies import amounts, readings, states, sure_intents

from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lifecycle import (
    END_STATES,
    OPEN_STATES,
    LeadState,
    Trigger,
    actions_open_in,
    advance,
    can_advance,
)
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.reading import Bounced, IntentKind, Reading, ReplyKind, Told, Topic
from desktop_sdr.domain.reply_policy import ReplyPlan, plan_reply
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.settings import Pace

S, T, A, I, C, R = LeadState, Trigger, ActionKind, IntentKind, ReasonCode, ReplyKind  # noqa: E741
PACE = Pace()
DAY = timedelta(days=1)


def plan(reading: Reading, state: LeadState = S.IN_SEQUENCE, **bounds: object) -> ReplyPlan:
    return plan_reply(reading, state, NOW, PACE, **bounds)  # type: ignore[arg-type]


# Kinds that no human meaning is read from


def test_a_hard_bounce_ends_the_address_and_the_sequence() -> None:
    done = plan(a_reading(kind=R.HARD_BOUNCE))
    assert done.address_dead
    assert done.stop_enrollment is FinishReason.BOUNCED
    assert (done.trigger, done.next_state) == (T.ADDRESS_DEAD, S.DISQUALIFIED)


def test_a_hard_bounce_of_an_ended_lead_still_says_that_the_address_is_dead() -> None:
    done = plan(a_reading(kind=R.HARD_BOUNCE), S.HANDED_OVER)
    assert (done.address_dead, done.trigger) == (True, None)


def test_a_bounce_that_reports_no_permanent_failure_changes_nothing() -> None:
    delayed = Bounced(EmailAddress("a@b.example"), "4.2.2", permanent=False)
    assert plan(a_reading(kind=R.HARD_BOUNCE, bounced=(delayed,))) == ReplyPlan()


@pytest.mark.parametrize("kind", [R.SOFT_BOUNCE, R.AUTO_REPLY, R.UNRELATED])
@pytest.mark.parametrize("state", LeadState)
def test_what_only_a_machine_said_changes_nothing(kind: ReplyKind, state: LeadState) -> None:
    assert plan(a_reading(kind=kind), state) == ReplyPlan()


def test_out_of_office_waits_for_the_return_date() -> None:
    away = plan(a_reading(kind=R.OUT_OF_OFFICE, return_date=date(2026, 3, 16), stand_in="Jo Meyer"))
    assert away == ReplyPlan(pause_until=datetime(2026, 3, 16, 12, tzinfo=UTC), stand_in="Jo Meyer")


def test_a_year_away_is_believed() -> None:
    away = plan(a_reading(kind=R.OUT_OF_OFFICE, return_date=date(2027, 3, 3)))
    assert away.pause_until == datetime(2027, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("day", [None, date(2027, 3, 4), date(2062, 3, 16)])
def test_out_of_office_without_a_believable_date_waits_a_fortnight(day: date | None) -> None:
    away = plan(a_reading(kind=R.OUT_OF_OFFICE, return_date=day))
    assert away.pause_until == NOW + 14 * DAY


def test_somebody_who_is_back_already_is_not_waited_for() -> None:
    assert plan(a_reading(kind=R.OUT_OF_OFFICE, return_date=date(2026, 3, 2))) == ReplyPlan()


@pytest.mark.parametrize("state", LeadState)
@pytest.mark.parametrize(
    ("kind", "why"),
    [(R.OPT_OUT, SuppressionReason.OPTED_OUT), (R.COMPLAINT, SuppressionReason.COMPLAINED)],
)
def test_an_opt_out_suppresses_in_every_state_and_is_never_answered(
    kind: ReplyKind, why: SuppressionReason, state: LeadState
) -> None:
    done = plan(a_reading(I.INTERESTED, I.QUESTION_PRICE, kind=kind), state)
    assert (done.trigger, done.next_state) == (T.OPTED_OUT, S.SUPPRESSED)
    assert (done.suppress, done.suppression) == (True, why)
    assert done.actions == (A.UPDATE_CRM,)
    assert done.stop_enrollment is FinishReason.OPTED_OUT


def test_an_opt_out_with_a_legal_threat_is_also_shown_to_the_rep() -> None:
    threat = an_intent(I.HOSTILE_OR_LEGAL, words="or our lawyer will write")
    done = plan(a_reading(threat, kind=R.OPT_OUT))
    assert (done.suppress, done.escalate, done.reasons) == (True, True, (C.LEGAL_WORDS,))


def test_an_opt_out_before_a_meeting_tells_the_rep_of_the_meeting() -> None:
    done = plan(a_reading(kind=R.OPT_OUT), S.MEETING_SCHEDULED)
    assert (done.suppress, done.reasons) == (True, (C.MEETING_AT_STAKE,))


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_where_the_rep_wrote_by_hand_the_agent_steps_back(state: LeadState) -> None:
    done = plan(a_reading(kind=R.OWN_MAIL), state)
    assert (done.trigger, done.next_state) == (T.TAKEN_OVER, S.CONVERSATION)
    assert (done.take_over, done.stop_enrollment) == (True, FinishReason.REMOVED)
    assert (done.actions, done.held_for_rep) == ((), True)


@pytest.mark.parametrize("kind", [R.OWN_MAIL, R.CHALLENGE, R.CALENDAR_REPLY])
@pytest.mark.parametrize("state", sorted(END_STATES))
def test_an_ended_lead_is_left_in_peace(kind: ReplyKind, state: LeadState) -> None:
    assert plan(a_reading(kind=kind), state) == ReplyPlan()


def test_a_challenge_is_for_the_rep() -> None:
    assert plan(a_reading(kind=R.CHALLENGE)).reasons == (C.CHALLENGED,)


@pytest.mark.parametrize(
    "words", ["DECLINED", "TENTATIVELY ACCEPTED", "COUNTER", "", "not accepted"]
)
def test_an_invitation_that_was_not_accepted_is_for_the_rep(words: str) -> None:
    done = plan(a_reading(kind=R.CALENDAR_REPLY, kind_words=words), S.MEETING_SCHEDULED)
    assert (done.escalate, done.reasons) == (True, (C.MEETING_AT_STAKE,))


def test_an_accepted_invitation_is_noted() -> None:
    accepted = a_reading(kind=R.CALENDAR_REPLY, kind_words="ACCEPTED: Routes")
    assert plan(accepted, S.MEETING_SCHEDULED) == ReplyPlan()


# What a human wrote, where the agent may go on by itself


@pytest.mark.parametrize("intent", [I.INTERESTED, I.MEETING_REQUEST])
@pytest.mark.parametrize("state", [S.IN_SEQUENCE, S.NURTURE, S.SEQUENCE_COMPLETE])
def test_interest_opens_a_conversation_with_times_to_choose(
    intent: IntentKind, state: LeadState
) -> None:
    done = plan(a_reading(intent), state)
    assert (done.trigger, done.next_state) == (T.POSITIVE_REPLY, S.CONVERSATION)
    assert (done.actions, done.role) == ((A.RESPOND,), MessageRole.MEETING_OFFER)
    assert done.stop_enrollment is FinishReason.REPLIED
    assert done.hold_account


def test_in_a_conversation_the_lead_stays_there() -> None:
    for intent in (I.INTERESTED, I.QUESTION_PRODUCT):
        done = plan(a_reading(intent), S.CONVERSATION)
        assert (done.trigger, done.next_state, done.actions) == (None, None, (A.RESPOND,))


def test_a_time_they_took_is_booked() -> None:
    done = plan(a_reading(I.MEETING_REQUEST, chosen_slot=2), S.CONVERSATION)
    assert done.actions == (A.BOOK_MEETING,)
    with_question = a_reading(I.MEETING_REQUEST, I.QUESTION_PRODUCT, chosen_slot=2)
    both = plan(with_question, S.CONVERSATION)
    assert (both.actions, both.role) == ((A.BOOK_MEETING, A.RESPOND), MessageRole.ANSWER)


def test_a_bare_choice_of_a_time_is_enough_to_book() -> None:
    assert plan(a_reading(chosen_slot=1), S.CONVERSATION).actions == (A.BOOK_MEETING,)


@pytest.mark.parametrize("intent", [I.QUESTION_PRODUCT, I.QUESTION_PRICE])
@pytest.mark.parametrize("state", [S.IN_SEQUENCE, S.NURTURE, S.SEQUENCE_COMPLETE])
def test_a_question_is_answered(intent: IntentKind, state: LeadState) -> None:
    done = plan(a_reading(intent), state)
    assert (done.trigger, done.next_state) == (T.QUESTION, S.CONVERSATION)
    assert (done.actions, done.role) == ((A.RESPOND,), MessageRole.ANSWER)


def test_interest_with_a_question_is_held_to_the_stricter_role() -> None:
    done = plan(a_reading(I.INTERESTED, I.QUESTION_PRODUCT))
    assert done.role is MessageRole.MEETING_OFFER


@pytest.mark.parametrize(
    ("state", "trigger", "to"),
    [
        (S.IN_SEQUENCE, T.NOT_NOW, S.NURTURE),
        (S.CONVERSATION, T.NOT_NOW, S.NURTURE),
        (S.NURTURE, None, None),
        (S.SEQUENCE_COMPLETE, T.NEGATIVE_REPLY, S.NURTURE),
    ],
)
def test_not_now_rests_until_the_day_they_named(
    state: LeadState, trigger: Trigger | None, to: LeadState | None
) -> None:
    done = plan(a_reading(I.OBJECTION_TIMING, come_back_on=date(2026, 9, 1)), state)
    assert (done.trigger, done.next_state, done.actions) == (trigger, to, ())
    assert done.re_engage_at == datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("day", [None, date(2026, 3, 1)])
@pytest.mark.parametrize("intent", [I.OBJECTION_TIMING, I.OBJECTION_BUDGET])
def test_not_now_without_a_day_ahead_rests_for_the_usual_time(
    intent: IntentKind, day: date | None
) -> None:
    assert plan(a_reading(intent, come_back_on=day)).re_engage_at == NOW + 90 * DAY


@pytest.mark.parametrize(
    ("state", "trigger"),
    [
        (S.IN_SEQUENCE, T.NEGATIVE_REPLY),
        (S.CONVERSATION, T.NOT_INTERESTED),
        (S.NURTURE, T.NOT_INTERESTED),
        (S.SEQUENCE_COMPLETE, T.NOT_INTERESTED),
    ],
)
@pytest.mark.parametrize("intent", [I.NOT_INTERESTED, I.NO_NEED, I.OBJECTION_HAS_SOLUTION])
def test_a_no_is_taken_for_this_year(
    intent: IntentKind, state: LeadState, trigger: Trigger
) -> None:
    done = plan(a_reading(intent), state)
    assert (done.trigger, done.next_state, done.actions) == (trigger, S.NURTURE, ())
    assert done.re_engage_at is not None
    assert done.re_engage_at.year > NOW.year


def test_a_no_before_a_meeting_cancels_it_only_after_the_reps_yes() -> None:
    done = plan(a_reading(I.NOT_INTERESTED), S.MEETING_SCHEDULED)
    assert (done.trigger, done.next_state) == (T.NOT_INTERESTED, S.NURTURE)
    assert done.actions == (A.CANCEL_MEETING,)
    assert (done.held_for_rep, done.escalate) == (True, False)
    assert done.reasons == (C.MEETING_AT_STAKE,)


@pytest.mark.parametrize(
    ("intents", "fields", "expected"),
    [
        ((I.NOT_INTERESTED, I.OBJECTION_TIMING), {"come_back_on": date(2026, 9, 1)}, T.NOT_NOW),
        ((I.NOT_INTERESTED, I.OBJECTION_TIMING), {}, T.NEGATIVE_REPLY),
        ((I.INTERESTED, I.OBJECTION_TIMING), {"come_back_on": date(2026, 9, 1)}, T.NOT_NOW),
        ((I.INTERESTED, I.OBJECTION_TIMING), {}, T.NOT_NOW),
        ((I.QUESTION_PRICE, I.OBJECTION_BUDGET), {}, T.QUESTION),
        ((I.QUESTION_PRODUCT, I.OBJECTION_TIMING), {}, T.QUESTION),
        ((I.QUESTION_PRODUCT, I.OBJECTION_TIMING), {"come_back_on": date(2026, 9, 1)}, T.NOT_NOW),
        ((I.MEETING_REQUEST, I.OBJECTION_TIMING), {}, T.POSITIVE_REPLY),
        ((I.INTERESTED, I.OBJECTION_HAS_SOLUTION), {}, T.POSITIVE_REPLY),
        ((I.INTERESTED, I.OTHER), {}, T.POSITIVE_REPLY),
    ],
)
def test_several_intents_come_down_to_one_move(
    intents: tuple[IntentKind, ...], fields: dict[str, object], expected: Trigger
) -> None:
    assert plan(a_reading(*intents, **fields)).trigger is expected


def test_before_a_meeting_a_question_is_answered_and_thanks_need_no_answer() -> None:
    asked = plan(a_reading(I.QUESTION_PRODUCT), S.MEETING_SCHEDULED)
    assert (asked.trigger, asked.actions) == (T.QUESTION, (A.RESPOND,))
    glad = plan(a_reading(I.INTERESTED), S.MEETING_SCHEDULED)
    assert (glad.trigger, glad.next_state, glad.actions) == (
        T.POSITIVE_REPLY,
        S.MEETING_SCHEDULED,
        (),
    )
    both = plan(a_reading(I.INTERESTED, I.QUESTION_PRODUCT), S.MEETING_SCHEDULED)
    assert (both.actions, both.role) == ((A.RESPOND,), MessageRole.ANSWER)


# What holds for every reading and state there can be


@given(reading=readings, state=states, deal=amounts, silent=st.booleans())
def test_every_plan_is_legal(
    reading: Reading,
    state: LeadState,
    deal: Money | Unreadable | None,
    silent: bool,
) -> None:
    done = plan(reading, state, deal_value=deal, agent_silent=silent)
    if done.trigger is None:
        assert done.next_state is None
        assert set(done.actions) <= actions_open_in(state) | {A.ESCALATE}
    else:
        assert can_advance(state, done.trigger)
        assert done.next_state is advance(state, done.trigger)
        assert set(done.actions) <= actions_open_in(done.next_state) | {A.ESCALATE}
    assert done.escalate is bool(done.escalate and done.reasons)


@given(reading=readings, state=states)
def test_a_machine_is_never_answered(reading: Reading, state: LeadState) -> None:
    if reading.kind is not R.HUMAN:
        assert not set(plan(reading, state).actions) & {A.RESPOND, A.BOOK_MEETING, A.QUALIFY}


@given(reading=readings, state=states)
def test_only_an_opt_out_a_complaint_or_a_sure_wish_to_be_erased_suppresses(
    reading: Reading, state: LeadState
) -> None:
    erased = reading.kind is R.HUMAN and any(
        one.kind is I.DATA_ERASURE and 0.7 <= one.confidence <= 1 for one in reading.intents
    )
    suppressing = erased or reading.kind in (R.OPT_OUT, R.COMPLAINT)
    assert plan(reading, state).suppress is suppressing


@given(reading=readings, state=states)
def test_a_reply_with_any_doubt_is_not_answered(reading: Reading, state: LeadState) -> None:
    doubtful = reading.kind is R.HUMAN and (
        reading.hidden_text
        or reading.extracted.terms
        or isinstance(reading.extracted.amount, Unreadable)
        or any(not one.confidence >= 0.7 for one in reading.intents if one.kind is not I.OTHER)
        or reading.has(I.HOSTILE_OR_LEGAL, I.PRICE_DEVIATION, I.ASKS_FOR_PERSON)
    )
    if doubtful:
        done = plan(reading, state)
        assert done.escalate
        assert done.actions == ((A.UPDATE_CRM,) if done.suppress else (A.ESCALATE,))


@given(reading=readings, state=states)
def test_a_pause_or_a_date_to_come_back_lies_ahead(reading: Reading, state: LeadState) -> None:
    done = plan(reading, state)
    assert done.pause_until is None or done.pause_until > NOW
    assert done.re_engage_at is None or done.re_engage_at > NOW


@given(kinds=st.lists(st.sampled_from(IntentKind), max_size=4), state=states)
def test_a_surer_reading_never_escalates_where_the_same_words_did_not(
    kinds: list[IntentKind], state: LeadState
) -> None:
    shy = plan(a_reading(*(an_intent(kind, 0.75) for kind in kinds)), state)
    sure = plan(a_reading(*(an_intent(kind, 0.99) for kind in kinds)), state)
    assert sure == shy


@given(one=sure_intents, other=sure_intents, state=states)
def test_the_order_of_intents_does_not_matter(one: object, other: object, state: LeadState) -> None:
    assert plan(a_reading(one, other), state) == plan(a_reading(other, one), state)  # type: ignore[arg-type]


def test_every_pair_of_intents_in_every_state_has_a_plan_with_a_reason_or_a_next_step() -> None:
    for state in OPEN_STATES:
        for pair in combinations(IntentKind, 2):
            done = plan(a_reading(*pair), state)
            assert done.reasons or done.actions or done.trigger or done.re_engage_at


def test_opting_out_stays_possible_when_everything_else_is_odd() -> None:
    odd = replace(
        a_reading(I.INTERESTED, kind=R.OPT_OUT, hidden_text=True, language=None), text="\u200b"
    )
    assert plan(odd, S.ESCALATED).suppress


TOLD = Told(Topic.SIZE, "About 40 of us.", 40)


@pytest.mark.parametrize(
    ("state", "moves_to", "actions"),
    [
        (S.CONVERSATION, None, (A.QUALIFY,)),
        (S.NURTURE, S.CONVERSATION, (A.QUALIFY,)),
        (S.MEETING_SCHEDULED, S.MEETING_SCHEDULED, ()),
    ],
)
def test_what_they_told_is_followed_by_the_next_question_but_not_before_a_meeting(
    state: LeadState, moves_to: LeadState | None, actions: tuple[ActionKind, ...]
) -> None:
    done = plan(a_reading(told=TOLD), state)
    assert (done.next_state, done.actions, done.escalate) == (moves_to, actions, False)


def test_a_no_stays_a_no_whatever_they_told_beside_it() -> None:
    assert plan(a_reading(I.NOT_INTERESTED, told=TOLD)).actions == ()
    assert plan(a_reading(I.OBJECTION_HAS_SOLUTION, told=TOLD), S.CONVERSATION).actions == ()
    asks = plan(a_reading(I.QUESTION_PRODUCT, told=TOLD), S.CONVERSATION)
    assert asks.actions == (A.RESPOND,)
