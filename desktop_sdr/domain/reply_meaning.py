"""What a human reply means for the next move, and what about it only the rep may judge."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.boundaries import FIXED_DEAL_LIMIT, sure_enough
from desktop_sdr.domain.money import Money, Unreadable, exceeds
from desktop_sdr.domain.reading import (
    FLAT_NO_INTENTS,
    NEGATIVE_INTENTS,
    POSITIVE_INTENTS,
    QUESTION_INTENTS,
    IntentKind,
    Reading,
    ReplyKind,
)
from desktop_sdr.domain.verdict import ReasonCode, ReplyFacts

_K: Final = IntentKind
_REFUSALS: Final = (*FLAT_NO_INTENTS, _K.OBJECTION_HAS_SOLUTION)
_POSTPONING: Final = (_K.OBJECTION_TIMING, _K.OBJECTION_BUDGET)

_LEGAL: Final = re.compile(
    r"\b(law\w*|legal\w*|attorney|solicitor|counsel|court|sue|suing|lawsuit|cease and desist"
    r"|gdpr|ccpa|dsgvo|rgpd|privacy|data protection|regulator|ombudsman|comp?laint|police"
    r"|anwalt\w*|rechts\w*|abmahn\w*|datenschutz\w*|anzeige|avocat|juridique|plainte|cnil"
    r"|abogad\w+|demanda|denuncia|advogad\w+|avvocat\w+|advoca\w+)\b",
    re.IGNORECASE,
)
"""Tells a legal threat from mere anger; both go to the rep."""


class Meaning(StrEnum):
    """The one thing that settles the next move, once nothing needs the rep."""

    POSITIVE = "positive"
    QUESTION = "question"
    TOLD = "told"
    """An answer to what we asked, and nothing that asks anything of us."""
    NOT_NOW = "not_now"
    REFUSAL = "refusal"


def meaning_of(reading: Reading) -> Meaning | None:
    """Return what the reply comes down to; None where nothing in it can be acted upon.

    A flat no outweighs everything but a date to come back; a yes or a question outweighs a soft
    objection, unless they name that date; contradictions are `doubts`, not meanings.
    """
    dated = reading.extracted.come_back_on is not None
    if reading.has(*FLAT_NO_INTENTS):
        return Meaning.NOT_NOW if dated else Meaning.REFUSAL
    if reading.has(_K.MEETING_REQUEST) or reading.extracted.chosen_slot is not None:
        return Meaning.POSITIVE
    if reading.has(_K.OBJECTION_TIMING) and (dated or not reading.has(*QUESTION_INTENTS)):
        return Meaning.NOT_NOW
    if reading.extracted.told is not None and not reading.has(*QUESTION_INTENTS, *_POSTPONING):
        return Meaning.REFUSAL if reading.has(*_REFUSALS) else Meaning.TOLD
    if reading.has(_K.INTERESTED):
        return Meaning.POSITIVE
    if reading.has(*QUESTION_INTENTS):
        return Meaning.QUESTION
    if reading.has(*_POSTPONING):
        return Meaning.NOT_NOW
    return Meaning.REFUSAL if reading.has(*_REFUSALS) else None


def reply_facts(reading: Reading, threshold: float) -> ReplyFacts:
    """Return what the gate's rules look at in the reply that an act answers."""
    hostile = reading.has(_K.HOSTILE_OR_LEGAL)
    legal = hostile and _LEGAL.search(_hostile_words(reading)) is not None
    unsure = unsure_of(reading, threshold)
    return ReplyFacts(
        negative=reading.has(*NEGATIVE_INTENTS),
        competitor=reading.extracted.competitor,
        sentiment_unreadable=unsure or unreadable(reading),
        asks_off_list_terms=reading.has(_K.PRICE_DEVIATION) or bool(reading.extracted.terms),
        two_readings=contradicts_itself(reading),
        unreadable=unsure or unreadable(reading) or reading.hidden_text,
        legal_words=legal,
        angry=hostile and not legal,
        asks_for_person=reading.has(_K.ASKS_FOR_PERSON),
    )


def _hostile_words(reading: Reading) -> str:
    words = [one.words for one in reading.intents if one.kind is _K.HOSTILE_OR_LEGAL]
    return " ".join([*words, reading.text])


def rights_asked(reading: Reading) -> tuple[ReasonCode, ...]:
    """Return which of a person's rights over what is kept about them the reply asks for."""
    asked = {
        ReasonCode.DATA_ERASURE_ASKED: reading.has(_K.DATA_ERASURE),
        ReasonCode.DATA_ACCESS_ASKED: reading.has(_K.DATA_ACCESS),
    }
    return tuple(code for code, holds in asked.items() if holds)


def surely_wants_erasure(reading: Reading, threshold: float) -> bool:
    """Say whether they want to be erased, so that nobody writes to them before it is done."""
    return any(
        intent.kind is _K.DATA_ERASURE and sure_enough(intent.confidence, threshold)
        for intent in reading.intents
    )


def unsure_of(reading: Reading, threshold: float) -> bool:
    """Say whether anything that was read in a human reply stays below the threshold."""
    return reading.kind is ReplyKind.HUMAN and any(
        not sure_enough(intent.confidence, threshold)
        for intent in reading.intents
        if intent.kind is not _K.OTHER
    )


def unreadable(reading: Reading) -> bool:
    """Say whether a human wrote, and nobody can tell what they want."""
    if reading.kind is not ReplyKind.HUMAN:
        return False
    meant = any(intent.kind is not _K.OTHER for intent in reading.intents)
    said = reading.extracted
    return not meant and said.chosen_slot is None and said.told is None


def contradicts_itself(reading: Reading) -> bool:
    """Say whether the reply was read to say both yes and no."""
    wants = reading.has(*POSITIVE_INTENTS, *QUESTION_INTENTS)
    taken = reading.extracted.chosen_slot is not None
    if reading.has(*FLAT_NO_INTENTS) and (wants or taken):
        return True
    postponed = reading.has(_K.OBJECTION_TIMING) and reading.extracted.come_back_on is not None
    return postponed and (taken or reading.has(_K.MEETING_REQUEST))


def doubts(
    reading: Reading,
    *,
    threshold: float,
    languages: Collection[str] = (),
    deal_value: Money | Unreadable | None = None,
    deal_limit: Money = FIXED_DEAL_LIMIT,
    rates: Mapping[str, Decimal] | None = None,
) -> tuple[ReasonCode, ...]:
    """Return every reason why a human reply belongs to the rep, the weightiest first.

    `languages` are those the rep speaks; where none are given, only a language that could not be
    told counts as unknown.
    """
    facts = reply_facts(reading, threshold)
    amounts = (deal_value, reading.extracted.amount)
    limits = (FIXED_DEAL_LIMIT, deal_limit)
    large = any(exceeds(one, limit, rates or {}) for one in amounts for limit in limits)
    negative = facts.negative or facts.sentiment_unreadable
    found = {
        ReasonCode.DATA_ERASURE_ASKED: reading.has(_K.DATA_ERASURE),
        ReasonCode.DATA_ACCESS_ASKED: reading.has(_K.DATA_ACCESS),
        ReasonCode.LEGAL_WORDS: facts.legal_words,
        ReasonCode.ANGRY: facts.angry,
        ReasonCode.DEAL_OVER_LIMIT: large,
        ReasonCode.NEGATIVE_AND_COMPETITOR: facts.competitor is not None and negative,
        ReasonCode.PRICE_DEVIATION: facts.asks_off_list_terms,
        ReasonCode.ASKS_FOR_PERSON: facts.asks_for_person,
        ReasonCode.WRONG_PERSON: reading.has(_K.WRONG_PERSON),
        ReasonCode.REFERRED: reading.has(_K.REFERRAL),
        ReasonCode.HIDDEN_TEXT: reading.hidden_text,
        ReasonCode.LANGUAGE_UNKNOWN: _question_nobody_understands(reading, languages),
        ReasonCode.TWO_READINGS: facts.two_readings,
        ReasonCode.NOT_SURE: unsure_of(reading, threshold),
        ReasonCode.UNREADABLE_REPLY: unreadable(reading),
    }
    return tuple(code for code, holds in found.items() if holds)


def _question_nobody_understands(reading: Reading, languages: Collection[str]) -> bool:
    if not reading.has(*QUESTION_INTENTS):
        return False
    if reading.language is None:
        return True
    spoken = {_main_tag(language) for language in languages}
    return bool(spoken) and _main_tag(reading.language) not in spoken


def _main_tag(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
