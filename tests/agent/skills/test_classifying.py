"""The classifier adds to the rules what it sees; where the two contradict, the rep is asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from agent.skills.received import CONTEXT, a_mail, lexicon
from fakes.meaning import SetClassifier

from desktop_sdr.agent.skills.classifying import hints_of
from desktop_sdr.agent.skills.reading import read_mail
from desktop_sdr.domain.meeting import Slot
from desktop_sdr.domain.reading import IntentKind, IntentSource, Reading, ReplyKind
from desktop_sdr.domain.reply_meaning import doubts
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.meaning import MEANINGS

K = IntentKind


def read(text: str, chances: Mapping[str, float], sentence: int = 0) -> Reading:
    return read_mail(a_mail(text), CONTEXT, lexicon(), SetClassifier(chances, sentence))


def reasons(reading: Reading) -> set[ReasonCode]:
    return set(doubts(reading, threshold=0.7, languages=("en", "de", "ja")))


def test_a_meaning_that_no_phrase_tells_is_read_with_its_sentence() -> None:
    reading = read("Dear Rep. The purse is shut till spring.", {"objection_budget": 0.93}, 1)
    [intent] = reading.intents
    assert (intent.kind, intent.confidence) == (K.OBJECTION_BUDGET, 0.93)
    assert intent.source is IntentSource.CLASSIFIER
    assert intent.words == "The purse is shut till spring."


def test_the_rules_see_first_and_the_classifier_hears_what_they_saw() -> None:
    classifier = SetClassifier({"not_interested": 0.9})
    read_mail(a_mail("Not interested. We use Acme."), CONTEXT, lexicon(), classifier)
    [(said, hints)] = classifier.asked
    assert said == ("Not interested.", "We use Acme.")
    assert hints[MEANINGS.index("not_interested")] >= 0.85
    assert len(hints) == len(MEANINGS) + 6
    assert sum(hints[len(MEANINGS) :]) == 1  # a competitor is named


def test_a_phrase_that_is_unlikely_beside_the_rest_is_dropped() -> None:
    reading = read("How much does it cost?", {"question_product": 0.9, "question_price": 0.05})
    assert [intent.kind for intent in reading.intents] == [K.QUESTION_PRODUCT]


def test_a_phrase_that_only_the_rep_may_judge_stays_however_unlikely() -> None:
    reading = read("Can you give us a discount?", {"interested": 0.95})
    assert reading.has(K.PRICE_DEVIATION)
    assert ReasonCode.PRICE_DEVIATION in reasons(reading)


@pytest.mark.parametrize(
    "kind", ["price_deviation", "hostile_or_legal", "asks_for_person", "data_access"]
)
def test_what_only_the_rep_may_judge_is_asked_about_when_it_is_but_possible(kind: str) -> None:
    assert reasons(read("Noted with thanks.", {"interested": 0.9, kind: 0.25}))
    assert not reasons(read("Noted with thanks.", {"interested": 0.9, kind: 0.1}))


def test_where_nothing_is_likely_the_rep_is_told_what_it_looks_like() -> None:
    reading = read("The blue one.", {"question_product": 0.31, "interested": 0.2})
    assert [(one.kind, one.confidence) for one in reading.intents] == [(K.QUESTION_PRODUCT, 0.31)]
    assert ReasonCode.NOT_SURE in reasons(reading)


def test_a_sure_wish_for_silence_is_kept_without_any_phrase() -> None:
    reading = read("Let this be the last I see of you.", {"opt_out": 0.97})
    assert reading.kind is ReplyKind.OPT_OUT
    assert reading.kind_words == "Let this be the last I see of you."
    assert reading.intents == ()


@pytest.mark.parametrize("chance", [0.25, 0.6, 0.89])
def test_a_possible_wish_for_silence_is_neither_answered_nor_final(chance: float) -> None:
    reading = read("You may rest now.", {"opt_out": chance, "interested": 0.95})
    assert reading.kind is ReplyKind.HUMAN
    assert ReasonCode.NOT_SURE in reasons(reading)


@pytest.mark.parametrize("subject", ["Re: A quick question", "unsubscribe"])
def test_a_wish_for_silence_that_the_rules_see_stands_whatever_else_is_likely(subject: str) -> None:
    raw = a_mail("Please unsubscribe me.", subject=subject)
    classifier = SetClassifier({"opt_out": 0.01, "meeting_request": 0.95})
    reading = read_mail(raw, CONTEXT, lexicon(), classifier)
    assert reading.kind is ReplyKind.OPT_OUT
    assert reading.kind_words


@pytest.mark.parametrize(
    ("text", "chances"),
    [
        ("I can't say I'm interested.", {"interested": 0.96}),
        (
            "Yeah right, I'm thrilled to receive your 5th email. Super interested.",
            {"interested": 0.94},
        ),
        ("That sounds great.", {"not_interested": 0.95}),
    ],
)
def test_two_layers_that_contradict_each_other_are_uncertainty(
    text: str, chances: Mapping[str, float]
) -> None:
    assert ReasonCode.NOT_SURE in reasons(read(text, chances))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Our whole book sits with Kestrelwrap, and it stays there.", "Kestrelwrap"),
        ("Wir arbeiten seit Jahren mit Musterwerk zusammen.", "Musterwerk"),
        ("Temos tudo na Gelonorte e não vamos mexer.", "Gelonorte"),
        ("Нас устраивает бюро «Толмачёвъ», менять не будем.", "Толмачёвъ"),
    ],
)
def test_a_vendor_that_nobody_has_heard_of_is_named_and_the_rep_decides(
    text: str, named: str
) -> None:
    reading = read(text, {"objection_has_solution": 0.9})
    assert reading.extracted.competitor == named
    assert ReasonCode.NEGATIVE_AND_COMPETITOR in reasons(reading)


def test_a_no_that_may_be_for_another_vendor_is_searched_for_its_name() -> None:
    chances = {"not_interested": 0.95, "objection_has_solution": 0.12}
    reading = read("Thanks, but the board went with Recrumoor.", chances)
    assert reading.extracted.competitor == "Recrumoor"


def test_a_question_of_whoever_names_another_vendor_is_the_rep_s() -> None:
    chances = {"question_product": 0.9, "objection_has_solution": 0.25}
    reading = read("Dropwell has been here for years. Can yours run their cabinets?", chances)
    assert reading.extracted.competitor == "Dropwell"
    assert reading.intents[0].kind is K.QUESTION_PRODUCT
    assert ReasonCode.NEGATIVE_AND_COMPETITOR in reasons(reading)


@pytest.mark.parametrize("no", [0.0, 0.97])
def test_what_may_be_an_opt_out_is_never_taken_for_a_sure_no(no: float) -> None:
    chances = {"interested": 0.8 - no / 2, "not_interested": no, "opt_out": 0.12}
    assert ReasonCode.NOT_SURE in reasons(read("Fine, fine. Enough of it now.", chances))


@pytest.mark.parametrize(
    "text",
    [
        "Hi Jens, it has been decided against.",
        "Dear Rasmus\n\nthe treasurer would faint, so no.",
        "Goedemorgen Floor,\n\nwij doen het niet.",
        "It was looked at and the answer is no.\n\nKind regards\nFfion Musterby",
        "Styret har stoppet alle innkjøp.",
        "Since the shop is closed there is no use for it.",
    ],
)
def test_who_is_greeted_who_signs_and_what_begins_a_sentence_is_no_vendor(text: str) -> None:
    reading = read(text, {"not_interested": 0.95, "objection_has_solution": 0.12})
    assert reading.extracted.competitor is None


def test_a_vendor_may_begin_the_sentence_where_they_likely_use_another() -> None:
    reading = read("Recrumoor does that for us.", {"objection_has_solution": 0.9})
    assert reading.extracted.competitor == "Recrumoor"


def test_a_language_that_no_small_word_tells_is_asked_of_the_classifier() -> None:
    chances = {"question_product": 0.95}
    raw = a_mail("Max thickness?")
    told, untold = (
        read_mail(raw, CONTEXT, lexicon(), SetClassifier(chances, language=language))
        for language in ("en", None)
    )
    assert told.language == "en"
    assert reasons(told) == set()
    assert reasons(untold) == {ReasonCode.LANGUAGE_UNKNOWN}


def test_where_a_script_has_no_capitals_the_rep_is_asked_for_the_name() -> None:
    reading = read("先週別の会社と契約しました。", {"objection_has_solution": 0.95})
    assert ReasonCode.NOT_SURE in reasons(reading)


def test_nothing_is_looked_for_where_nobody_uses_anything_else() -> None:
    reading = read("We have no use for it in Leeds.", {"no_need": 0.95})
    assert reading.extracted.competitor is None
    assert reasons(reading) == set()


def test_hints_have_one_place_for_each_meaning() -> None:
    reading = Reading(kind=ReplyKind.OPT_OUT)
    hints = hints_of(reading)
    assert hints[MEANINGS.index("opt_out")] == 1
    assert sum(hints) == 1


def test_who_takes_a_time_that_was_offered_has_said_all() -> None:
    begin = datetime(2026, 5, 18, 9, tzinfo=UTC)
    hour = timedelta(hours=1)
    offered = (Slot(begin, begin + hour), Slot(begin + 24 * hour, begin + 25 * hour))
    context = replace(CONTEXT, offered=offered)
    chances = {"other": 0.4, "question_product": 0.3}
    raw = a_mail("The first one works for me.")
    reading = read_mail(raw, context, lexicon(), SetClassifier(chances))
    assert reading.extracted.chosen_slot == 1
    assert ReasonCode.NOT_SURE not in reasons(reading)
    asked = read_mail(raw, context, lexicon(), SetClassifier(chances | {"price_deviation": 0.4}))
    assert ReasonCode.PRICE_DEVIATION in reasons(asked)
