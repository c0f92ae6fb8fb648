"""What a person means, read from phrases; negation, doubt and contradiction lower the sureness."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop_sdr.agent.skills.lexicon import Group, Hit, Language, Lexicon, Strength
from desktop_sdr.agent.skills.sentences import Sentences
from desktop_sdr.domain.reading import (
    DATA_INTENTS,
    NEGATIVE_INTENTS,
    POSITIVE_INTENTS,
    QUESTION_INTENTS,
    Intent,
    IntentKind,
    IntentSource,
)

CONFIDENCE: Final[Mapping[Strength, float]] = {
    Strength.SURE: 0.9,
    Strength.LIKELY: 0.72,
    Strength.WEAK: 0.5,
    Strength.ALONE: 0.9,
}
MORE_OF_THE_SAME = 0.03
HIGHEST = 0.97
DOUBTFUL = 0.5
"""Below every threshold a profile may set: the gate then asks the rep."""
UNCLEAR = 0.3
GENERIC_QUESTION = 0.72
SAME_STRENGTH = 0.7
"""Two opposite readings that both reach this are no reading at all."""
NEGATION_WORDS = 3
FEW_WORDS = 5
CLAUSE_END = re.compile(r"[,;:()–—-]\s|\b(?:but|aber|mais|pero|mas|ma|maar|however|though)\b")
WORD = re.compile(r"\w+")
TOPICS: Final = {kind.value: kind for kind in IntentKind}
ASKED_OTHERWISE: Final = frozenset(
    {
        IntentKind.MEETING_REQUEST,
        IntentKind.QUESTION_PRICE,
        IntentKind.PRICE_DEVIATION,
        IntentKind.ASKS_FOR_PERSON,
        IntentKind.HOSTILE_OR_LEGAL,
        IntentKind.OBJECTION_BUDGET,
        IntentKind.OBJECTION_TIMING,
        IntentKind.NOT_INTERESTED,
        IntentKind.NO_NEED,
        IntentKind.WRONG_PERSON,
    }
)
FAINT_BESIDE_OTHERS: Final = frozenset(
    {
        IntentKind.OBJECTION_TIMING,
        IntentKind.OBJECTION_HAS_SOLUTION,
        IntentKind.OBJECTION_BUDGET,
        IntentKind.QUESTION_PRICE,
        IntentKind.INTERESTED,
    }
)
FOR_THE_REP: Final = frozenset(
    {IntentKind.PRICE_DEVIATION, IntentKind.HOSTILE_OR_LEGAL, *DATA_INTENTS}
)
OPT_OUT, NOT_OPT_OUT, SARCASM = "opt_out", "not_opt_out", "sarcasm"
POSITIVE_TOPICS: Final = frozenset(kind.value for kind in POSITIVE_INTENTS)
TELLING: Final = frozenset({*TOPICS, OPT_OUT, NOT_OPT_OUT, SARCASM})


@dataclass(frozen=True, slots=True)
class Found:
    """One phrase in one sentence, with what its surroundings do to it."""

    topic: str
    strength: Strength
    sentence: int
    hit: Hit
    negated: bool
    conditional: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """What the phrases of a reply add up to."""

    intents: tuple[Intent, ...]
    opt_out: str
    """The words that ask never to be written to again, or empty."""
    found: tuple[Found, ...]
    hits: tuple[Hit, ...]
    """All phrases, those about money included."""

    def sentences_of(self, *kinds: IntentKind) -> tuple[int, ...]:
        """Return the sentences in which phrases of `kinds` stand."""
        topics = {kind.value for kind in kinds}
        return tuple(dict.fromkeys(one.sentence for one in self.found if one.topic in topics))


def understand(
    sentences: Sentences, lexicon: Lexicon, languages: Collection[str] = ()
) -> Understood:
    """Read every intent the lexicon knows of in `sentences`, in all languages or in `languages`."""
    hits = lexicon.hits(sentences.folded, Group.MEANING, languages)
    found = _telling(sentences, hits, lexicon)
    found = [one for one in found if _counts(one, found, sentences)]
    opt_out, doubtful = _opt_out(found, sentences)
    by_kind = _by_kind(found, sentences)
    _add_questions(by_kind, sentences, found)
    intents = _weighed(by_kind, found, sentences)
    if doubtful and not opt_out:
        intents = [*(_capped(i, DOUBTFUL) for i in intents), _other(doubtful)]
    if opt_out:
        intents = [i for i in intents if i.kind not in POSITIVE_INTENTS | QUESTION_INTENTS]
    if not intents and not opt_out:
        intents = [_other(sentences.said[0] if sentences.said else "")]
    ordered = sorted(intents, key=lambda intent: -intent.confidence)
    return Understood(tuple(ordered), opt_out, tuple(found), tuple(hits))


def settled_referral(intents: Sequence[Intent], person: str | None) -> list[Intent]:
    """`Talk to X` refers to somebody only where X is named; then it is as good as any."""
    settled: list[Intent] = []
    for intent in intents:
        if intent.kind is not IntentKind.REFERRAL or intent.confidence > DOUBTFUL:
            settled.append(intent)
        elif person is not None:
            settled.append(replace(intent, confidence=CONFIDENCE[Strength.SURE]))
    return settled or [_other(intents[0].words)] if intents else []


def _telling(sentences: Sentences, hits: Iterable[Hit], lexicon: Lexicon) -> list[Found]:
    """All phrases but those inside a longer one that says something else."""
    hits = [hit for hit in hits if hit.phrase.topic in TELLING]
    kept: list[Found] = []
    for hit in hits:
        if any(_swallows(other, hit) for other in hits):
            continue
        number = sentences.number_at(hit.start)
        line = sentences.folded_at(number)
        start = hit.start - sentences.starts[number]
        phrase = line[start : start + hit.end - hit.start]
        if hit.phrase.strength is Strength.ALONE and not _is_alone(phrase, line, lexicon.polite):
            continue
        language = lexicon.languages[hit.phrase.language]
        clause = CLAUSE_END.split(line[:start])[-1].split()
        before = clause if hit.phrase.topic in POSITIVE_TOPICS else clause[-NEGATION_WORDS:]
        kept.append(
            Found(
                topic=hit.phrase.topic,
                strength=hit.phrase.strength,
                sentence=number,
                hit=hit,
                negated=_is_negated(phrase, before, language),
                conditional=any(word in language.conditions for word in line.split()),
            )
        )
    return kept


def _is_negated(phrase: str, before: Sequence[str], language: Language) -> bool:
    """A phrase that holds its own negation is not turned round by a second one (`ne ... pas`)."""
    if any(word in language.negations for word in phrase.split()):
        return False
    return any(word in language.negations for word in before)


def _counts(one: Found, found: Sequence[Found], sentences: Sentences) -> bool:
    """Say whether a phrase means what it says beside the others of its sentence.

    `Does it` and its kin ask about the product only in a question that asks nothing else; a lone
    `price` asks only in a question; `at the moment` postpones only where nothing else is said.
    """
    said = sentences.said[one.sentence]
    if one.strength is Strength.LIKELY and one.topic in FAINT_BESIDE_OTHERS:
        beside = (o for o in found if o.sentence == one.sentence and o.topic != one.topic)
        if any(o.strength is not Strength.LIKELY and o.topic in TOPICS for o in beside):
            return False
    if one.topic == IntentKind.QUESTION_PRICE and one.strength is Strength.LIKELY:
        return _is_question(said) or len(said.split()) <= FEW_WORDS
    if one.topic != IntentKind.QUESTION_PRODUCT:
        return True
    others = {o.topic for o in found if o.sentence == one.sentence and o.topic in ASKED_OTHERWISE}
    at_start = one.hit.start - sentences.starts[one.sentence] <= 2
    return not others and (at_start or _is_question(said))


def _is_question(said: str) -> bool:
    return said.rstrip("\"')”’» ").endswith(("?", "？", "か。", "か"))


def _swallows(longer: Hit, hit: Hit) -> bool:
    """Say whether a phrase only stands within a longer one; what is the rep's never does."""
    if hit.phrase.topic in FOR_THE_REP:
        return False
    if longer.phrase.topic == hit.phrase.topic or longer.phrase.strength is Strength.WEAK:
        return False
    if {longer.phrase.topic, hit.phrase.topic} == {OPT_OUT, NOT_OPT_OUT}:
        return False
    inside = longer.start <= hit.start and hit.end <= longer.end
    return inside and longer.end - longer.start > hit.end - hit.start


def _is_alone(phrase: str, line: str, polite: Collection[str]) -> bool:
    """Say whether a sentence says nothing but the phrase, politeness apart."""
    if not line.isascii() and " " not in line.strip():
        return len(line) <= len(phrase) + 4
    words = [word for word in WORD.findall(line) if word not in polite]
    said = [word for word in WORD.findall(phrase) if word not in polite]
    return len(words) <= max(1, len(said))


def _opt_out(found: Sequence[Found], sentences: Sentences) -> tuple[str, str]:
    """Return (words of an opt-out, words that may be one); at most one of them is filled."""
    guards = [one for one in found if one.topic == NOT_OPT_OUT]
    guarded = {one.sentence for one in guards if one.strength is Strength.SURE}
    unsure = {one.sentence for one in guards} - guarded
    doubtful = ""
    for one in found:
        if not _asks_out(one) or one.negated or one.sentence in guarded:
            continue
        words = sentences.said[one.sentence]
        if one.strength in (Strength.SURE, Strength.ALONE) and one.sentence not in unsure:
            return _clipped(words), ""
        doubtful = doubtful or _clipped(words)
    return "", doubtful


def _asks_out(one: Found) -> bool:
    """Who wants to be forgotten wants no mail either."""
    surely_erased = one.topic == IntentKind.DATA_ERASURE and one.strength is Strength.SURE
    return surely_erased or one.topic == OPT_OUT


def _by_kind(found: Iterable[Found], sentences: Sentences) -> dict[IntentKind, Intent]:
    by_kind: dict[IntentKind, Intent] = {}
    for one in found:
        kind = TOPICS.get(one.topic)
        if kind is None:
            continue
        kind, confidence = _after_negation(kind, one)
        if kind is None:
            continue
        earlier = by_kind.get(kind)
        words = _clipped(sentences.said[one.sentence])
        fresh = Intent(kind, confidence, IntentSource.LEXICON, words)
        by_kind[kind] = fresh if earlier is None else _together(earlier, fresh)
    return by_kind


def _after_negation(kind: IntentKind, one: Found) -> tuple[IntentKind | None, float]:
    confidence = CONFIDENCE[one.strength]
    if one.negated and kind in POSITIVE_INTENTS:
        return IntentKind.NOT_INTERESTED, DOUBTFUL
    if one.negated and kind in NEGATIVE_INTENTS - {IntentKind.HOSTILE_OR_LEGAL}:
        return kind, DOUBTFUL
    if one.negated and kind in DATA_INTENTS:
        return kind, DOUBTFUL
    if one.conditional and kind is IntentKind.INTERESTED:
        return kind, min(confidence, 0.65)
    return kind, confidence


def _together(earlier: Intent, fresh: Intent) -> Intent:
    surer = earlier if earlier.confidence >= fresh.confidence else fresh
    if earlier.words == fresh.words:
        return surer
    return replace(surer, confidence=min(HIGHEST, surer.confidence + MORE_OF_THE_SAME))


def _add_questions(
    by_kind: dict[IntentKind, Intent], sentences: Sentences, found: Sequence[Found]
) -> None:
    """A question that no phrase explains is still one, about the product as far as we know."""
    explained = {one.sentence for one in found if one.topic in TOPICS}
    for number, said in enumerate(sentences.said):
        if not _is_question(said) or number in explained:
            continue
        is_plain = len(said.split()) > 3 or len(said) > 12
        sure = GENERIC_QUESTION if is_plain else DOUBTFUL
        fresh = Intent(IntentKind.QUESTION_PRODUCT, sure, IntentSource.LEXICON, _clipped(said))
        earlier = by_kind.get(IntentKind.QUESTION_PRODUCT)
        by_kind[IntentKind.QUESTION_PRODUCT] = (
            fresh if earlier is None else _together(earlier, fresh)
        )


def _weighed(
    by_kind: Mapping[IntentKind, Intent], found: Sequence[Found], sentences: Sentences
) -> list[Intent]:
    intents = dict(by_kind)
    _drop_postponed(intents, found)
    _drop_weaker_question(intents)
    if any(one.topic == SARCASM for one in found):
        intents = {kind: _capped(i, DOUBTFUL) for kind, i in intents.items()}
        intents.setdefault(IntentKind.OTHER, _other(sentences.said[0]))
    return _doubt_contradictions(list(intents.values()))


def _drop_postponed(intents: dict[IntentKind, Intent], found: Sequence[Found]) -> None:
    """`Let's talk in March` is a postponement, not a request for a meeting."""
    timing = {one.sentence for one in found if one.topic == IntentKind.OBJECTION_TIMING}
    meeting = {one.sentence for one in found if one.topic == IntentKind.MEETING_REQUEST}
    if meeting and meeting <= timing:
        intents.pop(IntentKind.MEETING_REQUEST, None)
    interest = {one.sentence for one in found if one.topic == IntentKind.INTERESTED}
    if interest and interest <= timing and IntentKind.INTERESTED in intents:
        intents[IntentKind.INTERESTED] = _capped(intents[IntentKind.INTERESTED], 0.6)


def _drop_weaker_question(intents: dict[IntentKind, Intent]) -> None:
    """What asks about the price in the words of a product question asks about the price."""
    price, product = (intents.get(kind) for kind in sorted(QUESTION_INTENTS, reverse=False))
    if price and product and price.words == product.words:
        intents.pop(IntentKind.QUESTION_PRODUCT)


def _doubt_contradictions(intents: list[Intent]) -> list[Intent]:
    positive = [i for i in intents if i.kind in POSITIVE_INTENTS and i.confidence >= SAME_STRENGTH]
    negative = [i for i in intents if i.kind in NEGATIVE_INTENTS and i.confidence >= SAME_STRENGTH]
    if not (positive and negative):
        return intents
    torn = {i.kind for i in (*positive, *negative)} - {IntentKind.HOSTILE_OR_LEGAL}
    return [_capped(i, 0.6) if i.kind in torn else i for i in intents]


def _capped(intent: Intent, most: float) -> Intent:
    if intent.kind in (IntentKind.HOSTILE_OR_LEGAL, IntentKind.PRICE_DEVIATION):
        return intent
    return replace(intent, confidence=min(intent.confidence, most))


def _other(words: str) -> Intent:
    return Intent(IntentKind.OTHER, UNCLEAR, IntentSource.LEXICON, _clipped(words))


def _clipped(words: str) -> str:
    return words if len(words) <= 200 else words[:199] + "…"
