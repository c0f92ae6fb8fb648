"""The values a reply states: amount, competitor, person, times, slot, date, terms."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.reply_amounts import deal_amount
from desktop_sdr.agent.skills.reply_dates import dates_in
from desktop_sdr.agent.skills.reply_intent import Found, Understood
from desktop_sdr.agent.skills.reply_people import competitor_named, person_named, product_after
from desktop_sdr.agent.skills.reply_slots import chosen_slot, times_in
from desktop_sdr.agent.skills.sentences import Sentences
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.meeting import Slot
from desktop_sdr.domain.reading import Extracted, IntentKind

MAX_TERMS = 5


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
        amount=deal_amount(sentences.folded, known.default_currency, lexicon, known.languages),
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
    for one in understood.found:
        if one.topic == IntentKind.OBJECTION_HAS_SOLUTION:
            name = product_after(_words_after(one, sentences), lexicon.not_names)
            if name is not None:
                return name
    return None


def _words_after(one: Found, sentences: Sentences) -> str:
    """Return the sentence's own words behind a phrase, found by counting words from its end."""
    folded = sentences.folded_at(one.sentence)
    after = folded[one.hit.end - sentences.starts[one.sentence] :]
    count = len(re.findall(r"\S+", after))
    words = sentences.said[one.sentence].split()
    return " ".join(words[len(words) - count :]) if count else ""


def _person(
    sentences: Sentences, understood: Understood, known: Known, lexicon: Lexicon
) -> str | None:
    kinds = (IntentKind.REFERRAL, IntentKind.WRONG_PERSON)
    numbers = understood.sentences_of(*kinds)
    if not numbers:
        return None
    said = [sentences.said[number] for number in numbers]
    after = [_end_of(number, sentences, understood) for number in numbers]
    return person_named(said, after, known.others, lexicon.not_names)


def _end_of(number: int, sentences: Sentences, understood: Understood) -> int:
    ends = [
        one.hit.end - sentences.starts[number]
        for one in understood.found
        if one.sentence == number and one.topic == IntentKind.REFERRAL
    ]
    return min(ends, default=0)


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
