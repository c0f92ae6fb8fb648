"""What the gate is told of a reply, and that it is enough for the four boundaries to hold."""

from datetime import date

import pytest
from builders import a_proposal, a_reading, an_intent
from hypothesis import given
from strategies import readings

from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.reading import IntentKind, Reading, ReplyKind
from desktop_sdr.domain.reply_meaning import Meaning, meaning_of, reply_facts
from desktop_sdr.domain.reply_policy import plan_reply
from desktop_sdr.domain.rules import judge
from desktop_sdr.domain.verdict import ReasonCode, ReplyFacts
from desktop_sdr.settings import Pace

I = IntentKind  # noqa: E741
UNTOLD = ReplyFacts(sentiment_unreadable=True, unreadable=True)


@pytest.mark.parametrize(
    ("reading", "facts"),
    [
        (a_reading(I.INTERESTED), ReplyFacts()),
        (a_reading(I.NO_NEED), ReplyFacts(negative=True)),
        (a_reading(I.QUESTION_PRODUCT, competitor="Rivalo"), ReplyFacts(competitor="Rivalo")),
        (a_reading(I.PRICE_DEVIATION), ReplyFacts(asks_off_list_terms=True)),
        (a_reading(I.INTERESTED, terms=("a rebate",)), ReplyFacts(asks_off_list_terms=True)),
        (a_reading(I.ASKS_FOR_PERSON), ReplyFacts(asks_for_person=True)),
        (a_reading(I.INTERESTED, hidden_text=True), ReplyFacts(unreadable=True)),
        (a_reading(), UNTOLD),
        (a_reading(I.OTHER), UNTOLD),
        (a_reading(an_intent(I.INTERESTED, 0.5)), UNTOLD),
        (a_reading(chosen_slot=1), ReplyFacts()),
        (a_reading(kind=ReplyKind.HARD_BOUNCE), ReplyFacts()),
        (a_reading(an_intent(I.OTHER, 0.1), I.INTERESTED), ReplyFacts()),
        (
            a_reading(I.INTERESTED, I.NOT_INTERESTED),
            ReplyFacts(negative=True, two_readings=True),
        ),
        (
            a_reading(an_intent(I.HOSTILE_OR_LEGAL, words="you clowns")),
            ReplyFacts(negative=True, angry=True),
        ),
        (
            a_reading(
                an_intent(I.HOSTILE_OR_LEGAL, words="off"), text="My Rechtsanwalt will call."
            ),
            ReplyFacts(negative=True, legal_words=True),
        ),
    ],
)
def test_the_gate_is_told_what_matters_in_a_reply(reading: Reading, facts: ReplyFacts) -> None:
    assert reply_facts(reading, 0.70) == facts


def test_legal_words_alone_are_no_threat() -> None:
    assert reply_facts(a_reading(I.INTERESTED, text="our legal team likes it"), 0.7) == ReplyFacts()


def test_a_stricter_threshold_leaves_more_unread() -> None:
    assert reply_facts(a_reading(an_intent(I.INTERESTED, 0.8)), 0.85) == UNTOLD


@pytest.mark.parametrize(
    ("reading", "meaning"),
    [
        (a_reading(), None),
        (a_reading(I.OTHER), None),
        (a_reading(I.REFERRAL), None),
        (a_reading(I.OBJECTION_BUDGET), Meaning.NOT_NOW),
        (a_reading(I.OBJECTION_BUDGET, I.NO_NEED), Meaning.REFUSAL),
        (a_reading(I.OBJECTION_HAS_SOLUTION), Meaning.REFUSAL),
        (a_reading(I.OBJECTION_HAS_SOLUTION, I.QUESTION_PRODUCT), Meaning.QUESTION),
        (a_reading(I.NO_NEED, come_back_on=date(2026, 9, 1)), Meaning.NOT_NOW),
    ],
)
def test_a_reply_comes_down_to_one_meaning(reading: Reading, meaning: Meaning | None) -> None:
    assert meaning_of(reading) is meaning


@given(reading=readings)
def test_the_gate_stops_every_answer_that_the_table_would_not_give(reading: Reading) -> None:
    """The plan and the gate judge apart from each other; neither may be the weaker one."""
    if reading.kind is not ReplyKind.HUMAN:
        return
    now = a_proposal().now
    plan = plan_reply(reading, LeadState.CONVERSATION, now, Pace(), languages=("en", "de", "ja"))
    only_in_plan = {
        ReasonCode.DEAL_OVER_LIMIT,
        ReasonCode.LANGUAGE_UNKNOWN,
        ReasonCode.REFERRED,
        ReasonCode.WRONG_PERSON,
    }
    if set(plan.reasons) - only_in_plan:
        answer = a_proposal(
            action=ActionKind.RESPOND,
            role=MessageRole.ANSWER,
            lead_state=LeadState.CONVERSATION,
            confidence=0.99,
            reply=reply_facts(reading, 0.70),
        )
        assert judge(answer).verdict is Verdict.ESCALATE
