"""Small questions that records answer about themselves."""

from datetime import timedelta

import pytest
from builders import NOW, a_lead, a_reading, a_slot, an_intent

from desktop_sdr.domain.escalation import (
    ABOUT_ONE_EFFECT,
    OPTIONS_FOR,
    Escalation,
    EscalationKind,
    Option,
)
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import overlaps
from desktop_sdr.domain.reading import (
    NEGATIVE_INTENTS,
    POSITIVE_INTENTS,
    QUESTION_INTENTS,
    IntentKind,
)

HALF_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("minutes", "shared"), [(-30, False), (-29, True), (0, True), (29, True), (30, False)]
)
def test_spans_overlap_only_when_they_share_a_moment(minutes: int, shared: bool) -> None:
    other = a_slot(NOW + timedelta(minutes=minutes))
    assert overlaps(a_slot(NOW), other) is shared
    assert overlaps(other, a_slot(NOW)) is shared


def test_the_surest_intent_comes_first_and_none_is_none() -> None:
    surest = an_intent(IntentKind.INTERESTED, 0.9)
    assert a_reading(surest, an_intent(IntentKind.OTHER, 0.4)).top == surest
    assert a_reading().top is None


def test_a_reading_knows_what_it_means() -> None:
    reading = a_reading(IntentKind.INTERESTED, IntentKind.QUESTION_PRICE)
    assert reading.has(*QUESTION_INTENTS)
    assert reading.has(*POSITIVE_INTENTS)
    assert not reading.has(*NEGATIVE_INTENTS)
    assert not reading.has()


def test_no_intent_is_two_opposite_things() -> None:
    assert not NEGATIVE_INTENTS & (POSITIVE_INTENTS | QUESTION_INTENTS)


def test_a_lead_is_called_by_what_there_is_of_the_name() -> None:
    assert a_lead().name == "Ida Brandt"
    assert a_lead(last_name="").name == "Ida"
    assert a_lead(first_name="", last_name="").name == ""


@pytest.mark.parametrize("kind", EscalationKind)
def test_every_question_to_the_rep_has_answers_each_offered_once(kind: EscalationKind) -> None:
    options = OPTIONS_FOR[kind]
    assert len(options) >= 2
    assert len(set(options)) == len(options)


def test_a_card_offers_the_answers_of_its_kind() -> None:
    card = Escalation(
        lead_id=LeadId(1),
        kind=EscalationKind.UNCERTAIN_SEND,
        reasons=("uncertain",),
        came_from=LeadState.IN_SEQUENCE,
        suggested=Option.IT_WAS_SENT,
        opened_at=NOW,
    )
    assert card.options == (Option.IT_WAS_SENT, Option.SEND_AGAIN)
    assert card.kind in ABOUT_ONE_EFFECT
