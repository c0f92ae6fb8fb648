"""The values a reply states: amount, competitor, person, times, slot, date, terms."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.mail_headers import addresses_in
from desktop_sdr.agent.skills.reply_amounts import deal_amount
from desktop_sdr.agent.skills.reply_dates import dates_in
from desktop_sdr.agent.skills.reply_intent import Understood
from desktop_sdr.agent.skills.reply_people import (
    Mention,
    competitor_named,
    person_named,
    product_named,
)
from desktop_sdr.agent.skills.reply_slots import chosen_slot, times_in
from desktop_sdr.agent.skills.sentences import Sentences
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.meeting import Slot
from desktop_sdr.domain.reading import Extracted, IntentKind

MAX_TERMS = 5
RIVAL = "rival"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known before the reply is read."""

    today: date
    languages: Sequence[str]
    competitors: Collection[str]
    default_currency: str
    others: Collection[EmailAddress]
    """Addresses that nobody is referred to: the rep's and the sender's own."""
    offered: Sequence[Slot]
    zone: str


def values_in(
    sentences: Sentences, understood: Understood, known: Known, lexicon: Lexicon
) -> Extracted:
    """Return what `sentences` state, the phrases found in them being `understood`."""
    text = "\n".join(sentences.said)
    return Extracted(
        amount=deal_amount(
            sentences, understood.hits, known.default_currency, lexicon, known.languages
        ),
        competitor=competitor_named(text, known.competitors)
        or _unknown_competitor(sentences, understood, lexicon),
        person=_person(sentences, understood, known, lexicon),
        times=times_in(sentences, known.today, lexicon, known.languages),
        chosen_slot=chosen_slot(
            sentences, known.offered, known.zone, known.today, lexicon, known.languages
        ),
        come_back_on=_come_back_on(sentences, understood, known, lexicon),
        terms=_terms(sentences, understood),
    )


def _unknown_competitor(
    sentences: Sentences, understood: Understood, lexicon: Lexicon
) -> str | None:
    """The name they give; else the words for one of our rivals, of whom they tell no name."""
    for mention in _mentions(sentences, understood, IntentKind.OBJECTION_HAS_SOLUTION):
        name = product_named(mention, lexicon)
        if name is not None:
            return name
    numbers = understood.sentences_of(IntentKind.OBJECTION_HAS_SOLUTION)
    for hit in understood.hits:
        if hit.phrase.topic == RIVAL and sentences.number_at(hit.start) in numbers:
            return sentences.folded[hit.start : hit.end]
    return None


def _person(
    sentences: Sentences, understood: Understood, known: Known, lexicon: Lexicon
) -> str | None:
    """Whom they refer to by name; an address alone also stands beside `I am the wrong person`."""
    language = known.languages[0] if len(known.languages) == 1 else None
    referring = tuple(_mentions(sentences, understood, IntentKind.REFERRAL))
    if referring:
        return person_named(referring, known.others, lexicon, language)
    numbers = understood.sentences_of(IntentKind.WRONG_PERSON)
    named = addresses_in(" ".join(sentences.said[number] for number in numbers))
    return next((address for address in named if address not in known.others), None)


def _mentions(sentences: Sentences, understood: Understood, kind: IntentKind) -> Iterator[Mention]:
    """Yield sentences with a phrase of `kind`; a name may also stand inside the phrase."""
    return (
        Mention(sentences.said[one.sentence], sentences.said_from(one.sentence, position))
        for one in understood.found
        if one.topic == kind
        for position in (one.hit.end, one.hit.start)
    )


def _come_back_on(
    sentences: Sentences, understood: Understood, known: Known, lexicon: Lexicon
) -> date | None:
    """The earliest date ahead in what postpones."""
    numbers = understood.sentences_of(IntentKind.OBJECTION_TIMING)
    folded = "\n".join(sentences.folded_at(number) for number in numbers)
    found = dates_in(folded, known.today, lexicon, known.languages)
    return min((d.day for d in found if d.day > known.today), default=None)


def _terms(sentences: Sentences, understood: Understood) -> tuple[str, ...]:
    numbers = understood.sentences_of(IntentKind.PRICE_DEVIATION)
    return tuple(sentences.said[number][:200] for number in numbers)[:MAX_TERMS]
