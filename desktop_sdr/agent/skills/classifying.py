"""Adds what the trained classifier sees to what the rules read in a person's reply.

The rules' hints are among what the classifier weighs. Where it finds a meaning unlikely, the rules'
word for it is dropped, but never where that meaning is the rep's to judge or ends all contact:
there every layer may only add.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop_sdr.agent.skills import reply_intent
from desktop_sdr.domain.reading import (
    FLAT_NO_INTENTS,
    NEGATIVE_INTENTS,
    POSITIVE_INTENTS,
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
)
from desktop_sdr.ports.meaning import MEANINGS, Weighed

OPT_OUT: Final = ReplyKind.OPT_OUT.value
LIKELY: Final = 0.5
"""From here on a meaning is read; whether it is sure enough to act on, the threshold decides."""
SURE: Final = 0.7
"""From here on a phrase of the rules counts by itself where a meaning is the rep's to judge."""
HINTED: Final = 0.1
"""From here on a no may be one because they use another's product, whose name is looked for."""
POSSIBLE: Final = 0.2
"""From here on what only the rep may judge is asked about."""
POSSIBLY_OUT: Final = 0.1
"""From here on a no may be a wish never to be written to: nothing is answered unasked."""
SURELY_OUT: Final = 0.9
"""From here on they are taken by their word, and never written to again."""
MAYBE: Final = 0.6
"""How sure a no counts as that may be a wish never to be written to: below every threshold."""
FOR_THE_REP: Final = reply_intent.FOR_THE_REP | {IntentKind.ASKS_FOR_PERSON}


def hints_of(reading: Reading) -> tuple[float, ...]:
    """Return what the rules saw, for the classifier: a confidence for each meaning, then values."""
    seen = {intent.kind.value: intent.confidence for intent in reversed(reading.intents)}
    seen[OPT_OUT] = float(reading.kind is ReplyKind.OPT_OUT)
    return (*(seen.get(meaning, 0.0) for meaning in MEANINGS), *_values(reading.extracted))


def weighed(
    reading: Reading, sentences: Sequence[str], told: Weighed, *, is_mocking: bool = False
) -> Reading:
    """Return a person's reply with the meanings that are likely by `told`, the likeliest first.

    Where the words may be mockery, nothing in them is sure.
    """
    chance = told.chances[OPT_OUT]
    wants_out = reading.kind is ReplyKind.OPT_OUT or chance >= SURELY_OUT
    intents = _likely(reading, sentences, told)
    if not wants_out and chance >= POSSIBLY_OUT:
        is_no = IntentKind.NOT_INTERESTED in intents
        intents[IntentKind.NOT_INTERESTED] = _maybe_out(sentences, told, is_no=is_no)
    if reading.extracted.chosen_slot is not None:
        intents = _beside_a_slot(reading, intents)
    elif not intents and not wants_out:
        intents = _likeliest(sentences, told)
    if is_mocking or _is_disputed(reading, intents):
        intents = {kind: _doubted(intent) for kind, intent in intents.items()}
    return replace(
        reading,
        kind=ReplyKind.OPT_OUT if wants_out else ReplyKind.HUMAN,
        kind_words=(reading.kind_words or _words(sentences, told, OPT_OUT)) if wants_out else "",
        intents=tuple(sorted(intents.values(), key=lambda one: -told.chances[one.kind.value])),
    )


def may_use_another(reading: Reading, told: Weighed) -> bool:
    """Say whether they may decline, or compare, because of another vendor's product."""
    if reading.has(IntentKind.OBJECTION_HAS_SOLUTION):
        return True
    chance = told.chances[IntentKind.OBJECTION_HAS_SOLUTION.value]
    return chance >= (HINTED if reading.has(*NEGATIVE_INTENTS) else POSSIBLE)


def may_begin_with_vendor(reading: Reading, told: Weighed) -> bool:
    """Say whether even the first word of a sentence may be the name of what they use.

    Beside a no most such words are only the subject of the sentence.
    """
    chance = told.chances[IntentKind.OBJECTION_HAS_SOLUTION.value]
    return chance >= (LIKELY if reading.has(*NEGATIVE_INTENTS) else POSSIBLE)


def with_vendor(reading: Reading, sentences: Sequence[str], told: Weighed, named: str) -> Reading:
    """Add the name of another vendor, and that they use it, which the name makes likely enough."""
    extracted = replace(reading.extracted, competitor=named)
    using = IntentKind.OBJECTION_HAS_SOLUTION
    chance = told.chances[using.value]
    if reading.has(using) or chance < POSSIBLE:
        return replace(reading, extracted=extracted)
    intents = (*reading.intents, _intent(using, chance, sentences, told))
    return replace(reading, extracted=extracted, intents=intents)


def _is_disputed(reading: Reading, intents: Mapping[IntentKind, Intent]) -> bool:
    """Say whether the rules saw a doubt, or a no where the classifier sees a yes.

    Two layers that contradict each other are uncertainty, whoever is right.
    """
    by_rules = {intent.kind for intent in reading.intents}
    if IntentKind.OTHER in by_rules and len(by_rules) > 1:
        return True
    pairs = ((FLAT_NO_INTENTS, POSITIVE_INTENTS), (POSITIVE_INTENTS, FLAT_NO_INTENTS))
    return any(
        by_rules & one
        and not by_rules & other
        and intents.keys() & other
        and not intents.keys() & one
        for one, other in pairs
    )


def _doubted(intent: Intent) -> Intent:
    if intent.kind in FOR_THE_REP:
        return intent
    return replace(intent, confidence=min(intent.confidence, MAYBE))


def _values(extracted: Extracted) -> tuple[float, ...]:
    found = (
        extracted.amount,
        extracted.competitor,
        extracted.person,
        extracted.times,
        extracted.come_back_on,
        extracted.terms,
    )
    return tuple(float(bool(value)) for value in found)


def _likely(reading: Reading, sentences: Sequence[str], told: Weighed) -> dict[IntentKind, Intent]:
    by_rules = {intent.kind: intent for intent in reversed(reading.intents)}
    found: dict[IntentKind, Intent] = {}
    for kind in IntentKind:
        chance, rule = told.chances[kind.value], by_rules.get(kind)
        says_rule = rule is not None and (
            rule.source is IntentSource.HEADER or (kind in FOR_THE_REP and rule.confidence >= SURE)
        )
        if rule is not None and (says_rule or (chance >= LIKELY and rule.confidence >= chance)):
            found[kind] = rule
        elif chance >= LIKELY or (kind in FOR_THE_REP and chance >= POSSIBLE):
            found[kind] = _intent(kind, chance, sentences, told)
    return found


def _beside_a_slot(
    reading: Reading, intents: Mapping[IntentKind, Intent]
) -> dict[IntentKind, Intent]:
    """Who takes a time that we offered has said all; only what the rep must judge is added."""
    for_the_rep = {kind: one for kind, one in intents.items() if kind in FOR_THE_REP}
    return for_the_rep | {intent.kind: intent for intent in reversed(reading.intents)}


def _likeliest(sentences: Sequence[str], told: Weighed) -> dict[IntentKind, Intent]:
    """Where nothing is likely, the rep is at least told what it looks like most."""
    kind = max(IntentKind, key=lambda one: told.chances[one.value])
    return {kind: _intent(kind, told.chances[kind.value], sentences, told)}


def _maybe_out(sentences: Sequence[str], told: Weighed, *, is_no: bool) -> Intent:
    chance = told.chances[OPT_OUT]
    confidence = MAYBE if is_no or chance >= POSSIBLE else round(chance, 3)
    words = _words(sentences, told, OPT_OUT)
    return Intent(IntentKind.NOT_INTERESTED, confidence, IntentSource.CLASSIFIER, words)


def _intent(kind: IntentKind, chance: float, sentences: Sequence[str], told: Weighed) -> Intent:
    words = _words(sentences, told, kind.value)
    return Intent(kind, round(chance, 3), IntentSource.CLASSIFIER, words)


def _words(sentences: Sequence[str], told: Weighed, meaning: str) -> str:
    at = told.sentences[meaning]
    return sentences[at][:200] if at < len(sentences) else ""
