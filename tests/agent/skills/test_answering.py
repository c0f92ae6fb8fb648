"""An answer rests on the rep's own words, or there is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import a_draft, a_fact, a_lead, a_reading, a_seller, an_offer
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.answering import (
    Answer,
    NoSource,
    answer,
    meeting_offer,
    qualifying_question,
)
from desktop_sdr.agent.skills.courtesies import COURTESIES
from desktop_sdr.agent.skills.qualifying import (
    TOPICS,
    asked_in,
    asks_something,
    may_ask_beside,
    next_topic,
    question_on,
)
from desktop_sdr.agent.skills.signing import full_text
from desktop_sdr.agent.skills.telling import Asked
from desktop_sdr.domain.content import faults_in
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.meeting import Slot
from desktop_sdr.domain.message import Support
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import Billing, KnowledgeEntry, PriceLine, PriceList
from desktop_sdr.domain.price_talk import prices_off_list
from desktop_sdr.domain.reading import IntentKind, Topic

PRODUCT, PRICE = IntentKind.QUESTION_PRODUCT, IntentKind.QUESTION_PRICE


def asked(text: str, *intents: IntentKind, offer=None, ask=None, **fields) -> Answer | NoSource:
    reading = a_reading(*(intents or (PRODUCT,)), text=text, **fields)
    offer = offer or an_offer()
    return answer(reading, offer=offer, seller=a_seller(), lead=a_lead(), ask=ask)


def answered(text: str, *intents: IntentKind, **fields) -> Answer:
    found = asked(text, *intents, **fields)
    assert isinstance(found, Answer), found
    return found


def refused(text: str, *intents: IntentKind, **fields) -> str:
    found = asked(text, *intents, **fields)
    assert isinstance(found, NoSource), found
    return found.reason


def cited(found: Answer) -> list[str]:
    return [found.body[claim.start : claim.end] for claim in found.claims]


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Do you support single sign-on?", "knowledge:sso"),
        ("Thanks for the mail. Does it work with SAML?", "knowledge:sso"),
        ("Where is our data hosted?", "knowledge:hosting"),
        ("In which data centre are your servers", "knowledge:hosting"),
    ],
)
def test_a_question_is_answered_in_the_reps_words_with_the_entry_cited(question, source):
    found = answered(question)
    entry = next(one for one in an_offer().knowledge if source.endswith(one.id))
    assert cited(found) == [entry.answer]
    assert found.source_ids == (source,)
    assert found.claims[0].support is Support.SUPPORTED
    assert found.claims[0].source == f"knowledge base: {entry.id}"
    assert found.confidence >= 0.70


@pytest.mark.parametrize(
    "question",
    [
        "Do you support Android?",
        "Is there a mobile app?",
        "Who are your investors?",
        "Does it work?",
        "Why?",
        "???",
        "",
    ],
)
def test_what_no_entry_covers_is_left_to_the_rep(question: str):
    assert refused(question) == "no_entry"


def test_two_questions_are_both_answered_or_neither():
    both = answered("Do you support SAML? And where is our data hosted?")
    assert both.source_ids == ("knowledge:sso", "knowledge:hosting")
    assert refused("Do you support SAML? And do you have an Android app?") == "no_entry"


def test_two_entries_that_both_fit_are_for_the_rep():
    entries = tuple(
        KnowledgeEntry(id=f"{n}", question="Where is our data hosted?", answer=f"Place {n}.")
        for n in (1, 2)
    )
    offer = an_offer(knowledge=entries)
    assert refused("Where is our data hosted?", offer=offer) == "no_entry"


def test_a_price_is_said_word_for_word_from_the_list():
    found = answered("How much is the Team plan?", PRICE)
    assert cited(found) == ["Team plan: 29.00 EUR per user, billed monthly."]
    assert found.source_ids == ("price:Team plan",)
    assert not prices_off_list(found.body, an_offer().prices)


@pytest.mark.parametrize(
    "question",
    ["How much data is hosted?", "When was our data hosted?", "Why do you support SAML?"],
)
def test_an_answer_of_another_kind_is_no_answer(question: str):
    assert refused(question) == "no_entry"


def test_the_reps_own_words_for_a_price_are_kept():
    words = "The Team plan is 29 euros a user and month."
    lines = (PriceLine(item="Team plan", price=Money(2900, "EUR"), words=words),)
    found = answered("What does it cost?", PRICE, offer=an_offer(prices=PriceList(lines=lines)))
    assert cited(found) == [words]


def test_a_question_about_prices_in_general_names_the_public_ones():
    found = answered("What does it cost?", PRICE)
    assert found.source_ids == ("price:Team plan", "price:Business plan")


def test_what_the_price_list_says_on_trial_and_billing_is_said_as_it_stands():
    found = answered("Is there a trial, and how are we billed?", PRICE)
    assert cited(found) == [
        "The trial lasts 14 days and needs no card.",
        "We bill yearly in advance.",
    ]


@pytest.mark.parametrize(
    ("question", "fields", "reason"),
    [
        ("What is the price of the Enterprise plan?", {}, "human_only"),
        ("Team or Enterprise plan, what do they cost?", {}, "human_only"),
        ("Can we get 20 % off the price?", {"terms": ("20 % off",)}, "price_deviation"),
        ("¿Cuánto cuesta?", {"language": "es"}, "language"),
    ],
)
def test_a_price_that_only_the_rep_may_talk_about_is_left_to_them(question, fields, reason):
    assert refused(question, PRICE, **fields) == reason


def test_asking_for_other_terms_is_left_to_the_rep_whatever_else_is_asked():
    assert refused("Where is our data hosted?", PRODUCT, IntentKind.PRICE_DEVIATION) == (
        "price_deviation"
    )


def test_without_a_price_list_there_is_no_price():
    assert refused("What does it cost?", PRICE, offer=an_offer(prices=PriceList())) == (
        "no_price_list"
    )


def test_a_long_price_list_is_not_recited():
    lines = tuple(PriceLine(item=f"Item {n}", price=Money(n, "EUR")) for n in range(6))
    offer = an_offer(prices=PriceList(lines=lines))
    assert refused("What does it cost?", PRICE, offer=offer) == "which_item"


@pytest.mark.parametrize("billing", list(Billing))
@pytest.mark.parametrize("language", list(COURTESIES))
def test_a_price_in_any_language_is_on_the_list(language: str, billing: Billing):
    from desktop_sdr.agent.skills.answering import price_words

    line = PriceLine(item="Team", price=Money(123450, "EUR"), unit="x", billing=billing)
    words = price_words(line, COURTESIES[language])
    assert "1234.50 EUR" in words
    assert not prices_off_list(words, PriceList(lines=(line,)))


def test_the_answer_stays_in_its_thread_by_subject():
    reading = a_reading(PRODUCT, text="Where is our data hosted?")
    found = answer(
        reading, offer=an_offer(), seller=a_seller(), lead=a_lead(), subject="AW: Your question"
    )
    assert isinstance(found, Answer)
    assert found.subject == "Re: Your question"


@given(text=st.text(max_size=80))
def test_whatever_is_asked_only_words_of_the_rep_are_cited(text: str):
    found = asked(text, PRODUCT, PRICE)
    if isinstance(found, Answer):
        offer = an_offer()
        own = {entry.answer for entry in offer.knowledge}
        own |= {offer.prices.trial, offer.prices.billing}
        own |= {f"Team plan: 29.00 EUR per user, {billed}." for billed in ("billed monthly",)}
        own |= {f"Business plan: 49.00 EUR per user, {billed}." for billed in ("billed monthly",)}
        assert set(cited(found)) <= own


# ---------------------------------------------------------------- offering times


SLOTS = tuple(
    Slot(start, start + timedelta(minutes=30))
    for start in (
        datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 11, 13, 30, tzinfo=UTC),
    )
)


def offered(**changes) -> Answer:
    given_here = {"seller": a_seller(), "lead": a_lead(), "zone": "America/New_York"}
    return meeting_offer(SLOTS, **(given_here | changes))


def test_times_are_offered_in_the_leads_own_zone_and_numbered():
    body = offered().body
    assert "1. Tuesday, 10 March, 05:00" in body
    assert "2. Wednesday, 11 March, 09:30" in body
    assert "in your time (New York)" in body


def test_times_are_offered_in_a_language_that_both_speak():
    german = a_reading(IntentKind.INTERESTED, language="de")
    spanish = a_reading(IntentKind.INTERESTED, language="es")
    assert "Dienstag, 10. März, 10:00" in offered(reading=german, zone="Europe/Berlin").body
    assert "Tuesday" in offered(reading=spanish).body


@pytest.mark.parametrize("language", list(COURTESIES))
def test_every_text_of_ours_passes_the_content_filter(language: str):
    seller, lead = a_seller(languages=(language,)), a_lead()
    texts = [
        meeting_offer(SLOTS, seller=seller, lead=lead, zone="Europe/Berlin"),
        *(qualifying_question(topic, seller=seller, lead=lead) for topic in TOPICS),
    ]
    for text in texts:
        body = f"{text.body}\n\n{text.question}"
        draft = replace(a_draft(subject=text.subject, body=body), role=MessageRole.MEETING_OFFER)
        assert faults_in(draft, full_text(body, seller=seller), lead, seller) == ()


def test_one_thing_is_asked_at_a_time_until_all_is_known():
    known = []
    for topic in TOPICS:
        assert next_topic(known) is topic
        question = qualifying_question(topic, seller=a_seller(), lead=a_lead())
        assert question.source_ids == (f"qualify:{topic}",)
        assert not asks_something(question.body)
        assert question.question.count("?") == 1
        known.append(a_fact(field=topic))
    assert next_topic(known) is None
    assert next_topic([replace(fact, struck=True) for fact in known]) is Topic.NEED


def test_nothing_is_asked_twice_and_nothing_more_after_two_questions_without_an_answer():
    assert next_topic([], [Topic.NEED]) is Topic.AUTHORITY
    assert next_topic([a_fact(field="authority")], [Topic.NEED, Topic.AUTHORITY]) is Topic.TIME
    assert next_topic([], [Topic.NEED, Topic.AUTHORITY]) is None
    every_topic = [a_fact(field=topic) for topic in TOPICS if topic != "need"]
    assert next_topic(every_topic, TOPICS) is None


@pytest.mark.parametrize("language", list(COURTESIES))
def test_what_one_of_our_mails_asked_is_told_by_its_words(language: str):
    for topic in TOPICS:
        mail = f"Hi Ida,\n\nthank you.\n\n{question_on(topic, language)}\n\nRita"
        assert asked_in(mail) == Asked(topic, language)
    assert asked_in("Hi Ida,\n\nhow do you plan your routes today?") is None
    assert question_on(Topic.SIZE, "fi") == question_on(Topic.SIZE, "en")


def test_an_answer_asks_in_place_of_whether_it_is_enough():
    text = answered("Do you support single sign-on?", ask=Topic.NEED)
    assert text.question == question_on(Topic.NEED, "en")
    assert not asks_something(text.body)
    plain = answered("Do you support single sign-on?")
    assert (plain.question, plain.body.count("?")) == ("", 1)


def test_an_answer_that_asks_something_itself_gets_no_second_question():
    entry = KnowledgeEntry(
        id="erp", question="Does it work with SAP?", answer="With S/4. Which release is yours?"
    )
    text = answered("Does it work with SAP?", offer=an_offer(knowledge=(entry,)), ask=Topic.NEED)
    assert text.question == ""


@pytest.mark.parametrize(
    ("reading", "may"),
    [
        (a_reading(IntentKind.QUESTION_PRODUCT), True),
        (a_reading(IntentKind.QUESTION_PRICE, IntentKind.INTERESTED), True),
        (a_reading(IntentKind.QUESTION_PRODUCT, IntentKind.MEETING_REQUEST), False),
        (a_reading(IntentKind.QUESTION_PRODUCT, IntentKind.OBJECTION_TIMING), False),
        (a_reading(IntentKind.QUESTION_PRODUCT, IntentKind.NOT_INTERESTED), False),
        (a_reading(IntentKind.QUESTION_PRICE, terms=("10 %",)), False),
        (a_reading(IntentKind.QUESTION_PRODUCT, competitor="DockFlow"), False),
    ],
)
def test_only_who_is_friendly_is_asked_something_in_turn(reading, may: bool):
    assert may_ask_beside(reading) is may
