"""What a reply sets in motion where only the rep may judge."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_reading, an_intent
from strategies import RATES

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.lifecycle import (
    END_STATES,
    LeadState,
    Trigger,
)
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.reading import IntentKind, Reading, ReplyKind
from desktop_sdr.domain.reply_policy import ReplyPlan, plan_reply
from desktop_sdr.domain.sequence import FinishReason
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.settings import Pace

S, T, A, I, C, R = LeadState, Trigger, ActionKind, IntentKind, ReasonCode, ReplyKind  # noqa: E741
PACE = Pace()
DAY = timedelta(days=1)


def plan(reading: Reading, state: LeadState = S.IN_SEQUENCE, **bounds: object) -> ReplyPlan:
    return plan_reply(reading, state, NOW, PACE, **bounds)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (
            a_reading(an_intent(I.HOSTILE_OR_LEGAL, words="this is a GDPR complaint")),
            C.LEGAL_WORDS,
        ),
        (a_reading(an_intent(I.HOSTILE_OR_LEGAL, words="you idiots")), C.ANGRY),
        (a_reading(I.INTERESTED, amount=Money(5_000_001, "USD")), C.DEAL_OVER_LIMIT),
        (a_reading(I.INTERESTED, amount=Unreadable("a fortune")), C.DEAL_OVER_LIMIT),
        (a_reading(I.INTERESTED, amount=Money(100, "EUR")), C.DEAL_OVER_LIMIT),
        (
            a_reading(I.OBJECTION_HAS_SOLUTION, competitor="Rivalo"),
            C.NEGATIVE_AND_COMPETITOR,
        ),
        (a_reading(I.PRICE_DEVIATION), C.PRICE_DEVIATION),
        (a_reading(I.QUESTION_PRICE, terms=("20 % off",)), C.PRICE_DEVIATION),
        (a_reading(I.ASKS_FOR_PERSON), C.ASKS_FOR_PERSON),
        (a_reading(I.WRONG_PERSON, person="Jo Meyer"), C.WRONG_PERSON),
        (a_reading(I.REFERRAL, person="Jo Meyer"), C.REFERRED),
        (a_reading(I.INTERESTED, hidden_text=True), C.HIDDEN_TEXT),
        (a_reading(I.QUESTION_PRODUCT, language=None), C.LANGUAGE_UNKNOWN),
        (a_reading(I.QUESTION_PRODUCT, language="ja"), C.LANGUAGE_UNKNOWN),
        (a_reading(I.INTERESTED, I.NOT_INTERESTED), C.TWO_READINGS),
        (a_reading(I.NO_NEED, I.QUESTION_PRODUCT), C.TWO_READINGS),
        (a_reading(I.NOT_INTERESTED, chosen_slot=1), C.TWO_READINGS),
        (
            a_reading(I.MEETING_REQUEST, I.OBJECTION_TIMING, come_back_on=date(2026, 9, 1)),
            C.TWO_READINGS,
        ),
        (a_reading(an_intent(I.INTERESTED, 0.69)), C.NOT_SURE),
        (a_reading(an_intent(I.INTERESTED, float("nan"))), C.NOT_SURE),
        (a_reading(an_intent(I.INTERESTED), an_intent(I.QUESTION_PRODUCT, 0.4)), C.NOT_SURE),
        (a_reading(), C.UNREADABLE_REPLY),
        (a_reading(I.OTHER), C.UNREADABLE_REPLY),
    ],
)
def test_whatever_only_the_rep_may_judge_is_escalated(reading: Reading, reason: ReasonCode) -> None:
    done = plan(reading, languages=("en", "de"))
    assert reason in done.reasons
    assert (done.trigger, done.next_state) == (T.NEEDS_ESCALATION, S.ESCALATED)
    assert (done.actions, done.escalate, done.held_for_rep) == ((A.ESCALATE,), True, True)
    assert done.stop_enrollment is FinishReason.REPLIED


def test_a_person_they_name_is_handed_on() -> None:
    assert plan(a_reading(I.REFERRAL, person="Jo Meyer")).referred_to == "Jo Meyer"


def test_all_reasons_are_kept_the_weightiest_first() -> None:
    reading = a_reading(
        I.INTERESTED,
        I.NOT_INTERESTED,
        I.PRICE_DEVIATION,
        an_intent(I.HOSTILE_OR_LEGAL, 0.3, words="see you in court"),
        competitor="Rivalo",
        amount=Unreadable("?"),
    )
    assert plan(reading).reasons == (
        C.LEGAL_WORDS,
        C.DEAL_OVER_LIMIT,
        C.NEGATIVE_AND_COMPETITOR,
        C.PRICE_DEVIATION,
        C.TWO_READINGS,
        C.NOT_SURE,
    )


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us"])
def test_a_dialect_of_a_language_they_speak_is_no_reason_to_ask(language: str) -> None:
    asked = a_reading(I.QUESTION_PRODUCT, language=language)
    assert not plan(asked, languages=("en",)).escalate


def test_an_amount_that_can_be_converted_and_is_small_is_no_reason_to_ask() -> None:
    small = a_reading(I.INTERESTED, amount=Money(100_000, "EUR"))
    assert not plan(small, rates=RATES).escalate


def test_the_deals_value_so_far_counts_too_and_a_lower_limit_is_kept() -> None:
    calm = a_reading(I.INTERESTED)
    assert plan(calm, deal_value=Money(6_000_000, "USD")).reasons == (C.DEAL_OVER_LIMIT,)
    lower = plan(calm, deal_value=Money(101, "USD"), deal_limit=Money(100, "USD"))
    assert lower.reasons == (C.DEAL_OVER_LIMIT,)


def test_a_competitor_in_a_friendly_question_is_answered() -> None:
    assert not plan(a_reading(I.QUESTION_PRODUCT, competitor="Rivalo")).escalate


def test_a_stricter_threshold_asks_more_often() -> None:
    sure = a_reading(an_intent(I.INTERESTED, 0.85))
    assert not plan(sure).escalate
    assert plan(sure, threshold=0.9).reasons == (C.NOT_SURE,)


@pytest.mark.parametrize("state", [S.NEW_LEAD, S.OUTREACH_PENDING, S.ESCALATED])
def test_an_answer_that_the_table_has_no_move_for_goes_to_the_rep(state: LeadState) -> None:
    for intent in (I.INTERESTED, I.QUESTION_PRICE, I.OBJECTION_TIMING, I.NO_NEED):
        done = plan(a_reading(intent), state)
        assert (done.reasons, done.next_state) == ((C.UNEXPECTED_IN_STATE,), S.ESCALATED)


@pytest.mark.parametrize(
    "reading",
    [
        a_reading(I.OBJECTION_TIMING),
        a_reading(I.MEETING_REQUEST),
        a_reading(I.INTERESTED, chosen_slot=1),
    ],
)
def test_a_wish_to_move_a_booked_meeting_is_for_the_rep(reading: Reading) -> None:
    assert plan(reading, S.MEETING_SCHEDULED).reasons == (C.MEETING_AT_STAKE,)


@pytest.mark.parametrize("state", sorted(END_STATES))
def test_a_word_from_an_ended_lead_reaches_the_rep_and_moves_nothing(state: LeadState) -> None:
    done = plan(a_reading(I.INTERESTED), state)
    assert (done.trigger, done.escalate, done.held_for_rep) == (None, True, True)


def test_once_the_rep_took_over_a_reply_is_theirs() -> None:
    done = plan(a_reading(I.INTERESTED), S.CONVERSATION, agent_silent=True)
    assert (done.trigger, done.actions, done.held_for_rep) == (None, (), True)
    gone = plan(a_reading(kind=R.OPT_OUT), S.CONVERSATION, agent_silent=True)
    assert gone.suppress
