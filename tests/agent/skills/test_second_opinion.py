"""A model adds to what the rules read and say; it never takes anything of it away."""

from dataclasses import replace

import pytest
from builders import a_reading, an_intent
from hypothesis import given
from strategies import readings

from desktop_sdr.agent.skills.second_opinion import joined
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.reading import Intent, IntentKind, Reading, ReplyKind
from desktop_sdr.domain.reply_meaning import reply_facts, unsure_of


@given(floor=readings, told=readings)
def test_no_answer_of_a_model_takes_away_what_the_rules_found(
    floor: Reading, told: Reading
) -> None:
    both = joined(floor, told)
    before, after = reply_facts(floor, 0.7), reply_facts(both, 0.7)

    assert (both.text, both.language, both.bounced) == (floor.text, floor.language, floor.bounced)
    assert both.kind in (floor.kind, ReplyKind.OPT_OUT)
    assert {one.kind for one in floor.intents} <= {one.kind for one in both.intents}
    assert after.negative >= before.negative
    assert after.two_readings or not before.two_readings or both.extracted.chosen_slot is None
    assert after.asks_off_list_terms >= before.asks_off_list_terms
    assert after.asks_for_person >= before.asks_for_person
    assert before.competitor is None or after.competitor == before.competitor
    assert floor.extracted.amount is None or both.extracted.amount is not None


def test_two_amounts_that_differ_are_an_amount_that_nobody_knows() -> None:
    large, small = Money(8_000_000, "USD"), Money(100, "USD")
    both = joined(a_reading(amount=large), a_reading(amount=small))
    assert isinstance(both.extracted.amount, Unreadable)


def test_a_stop_that_only_the_model_hears_counts() -> None:
    assert joined(a_reading(), a_reading(kind=ReplyKind.OPT_OUT)).kind is ReplyKind.OPT_OUT


@pytest.mark.parametrize("sure", [float("nan"), 1.5, -1.0, 0.2])
def test_the_model_never_makes_a_sure_intent_less_sure(sure: float) -> None:
    interested = an_intent(IntentKind.INTERESTED, 0.9)
    [kept] = joined(a_reading(interested), a_reading(replace(interested, confidence=sure))).intents
    assert kept == interested


def test_an_intent_of_the_model_is_added() -> None:
    seen: Intent = an_intent(IntentKind.MEETING_REQUEST, 0.95)
    read = a_reading(IntentKind.QUESTION_PRODUCT)
    assert seen in joined(read, a_reading(seen)).intents


def test_where_the_rules_understood_nothing_the_model_is_only_a_hint() -> None:
    seen: Intent = an_intent(IntentKind.MEETING_REQUEST, 1.0)
    read = joined(a_reading(IntentKind.OTHER), a_reading(seen, chosen_slot=1))
    assert read.has(IntentKind.MEETING_REQUEST)
    assert read.extracted.chosen_slot is None
    assert unsure_of(read, 0.7)
