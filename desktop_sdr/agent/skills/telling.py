"""Reads out of a reply what it says on the question that we asked last; anything else is left.

A short answer looks like something else to whoever does not know the question: "before summer" like
a postponement, "my boss decides" like a referral. So a sentence counts as the answer only where it
consists of the words of such answers, and then those readings of it are dropped. What refuses, puts
off, threatens or asks for terms is never an answer, whatever we had asked.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop_sdr.agent.skills.classifying import FOR_THE_REP, LIKELY, SURE
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.sentences import split
from desktop_sdr.agent.skills.topic_words import TopicWords
from desktop_sdr.domain.reading import (
    FLAT_NO_INTENTS,
    NEGATIVE_INTENTS,
    POSITIVE_INTENTS,
    QUESTION_INTENTS,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
    Told,
    Topic,
)

EVERYWHERE: Final = "en"
MOST_NAMES: Final = 3
"""Words of a name that may stand beside who decides."""
LEAST_OF_NEED: Final = 3
"""Words; fewer say no need."""
DOUBTED: Final = 0.5
"""How sure a no or a delay counts as that the classifier alone sees in an answer to a question."""
PLAIN_NO: Final = 0.95
"""From here on a no is a no: of the short answers to a question, none looked so much like one."""

_K: Final = IntentKind
_EXPLAINED: Final[Mapping[Topic, frozenset[IntentKind]]] = {
    Topic.NEED: frozenset(),
    Topic.AUTHORITY: frozenset({_K.REFERRAL, _K.WRONG_PERSON}),
    Topic.TIME: frozenset({_K.OBJECTION_TIMING}),
    Topic.SIZE: frozenset(),
}
"""What such an answer looks like to whoever does not know the question."""
_HARMLESS: Final = POSITIVE_INTENTS | QUESTION_INTENTS | {_K.OTHER}
_FIGURE: Final = re.compile(r"(?<![\w.,])\d{1,3}(?:[., ]\d{3})+(?![\w.,]*\d)|\d+")
_RANGE: Final = re.compile(
    r"\d\s*(?:[-–~〜]|to|or|bis|oder|a|ou|o|tot|of|から)\s*\d|\b(?:between|zwischen|entre|tra|fra|tussen)\b"
)
_WORD: Final = re.compile(r"\w+")
_ODD: Final = re.compile(r"[?？%@#/\\€$£¥]|https?:")
"""Signs of a question, an amount, a share, an address: none of them stands in a plain answer."""
_CAPITAL: Final = re.compile(r"\b[A-ZÀ-Þ][\w'’.-]*")
_BEGINS_WITH_NAME: Final = re.compile(r"[A-ZÀ-Þ][\w'’.-]* [A-ZÀ-Þ]")
"""One capital is what every sentence begins with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that our last mail asked, and the language that it asked in."""

    topic: Topic
    language: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What is needed to know an answer when one comes."""

    words: Mapping[str, TopicWords]
    units: Collection[str] = ()
    """What the price list counts in, such as `site`."""
    competitors: Collection[str] = ()


def with_told(reading: Reading, asked: Asked | None, answers: Answers) -> Reading:
    """Return the reading with what it tells on the question, and without what that looked like."""
    if asked is None or reading.kind is not ReplyKind.HUMAN:
        return reading
    told = _told(reading, asked, answers)
    if told is None:
        return _doubting(reading, asked.topic)
    known = replace(reading, extracted=replace(reading.extracted, told=told))
    return settled(known, answers)


def settled(reading: Reading, answers: Answers) -> Reading:
    """Return the reading without the meanings that its answer only looked like."""
    told = reading.extracted.told
    if told is None:
        return reading
    kept = tuple(one for one in reading.intents if not _is_explained(one, told))
    dropped = {one.kind for one in reading.intents} - {one.kind for one in kept}
    values = reading.extracted
    if dropped & {_K.REFERRAL, _K.WRONG_PERSON}:
        values = replace(values, person=None)
    if _K.OBJECTION_TIMING in dropped:
        values = replace(values, come_back_on=None)
    if dropped & NEGATIVE_INTENTS and not _is_known(values.competitor, answers):
        values = replace(values, competitor=None)
    return replace(reading, intents=kept, extracted=values)


def _is_known(competitor: str | None, answers: Answers) -> bool:
    known = {fold(one) for one in answers.competitors}
    return competitor is not None and fold(competitor) in known


def _is_explained(intent: Intent, told: Told) -> bool:
    by_classifier = intent.source is IntentSource.CLASSIFIER
    if by_classifier and intent.confidence < LIKELY and intent.kind not in FOR_THE_REP:
        return True
    if fold(intent.words) not in fold(told.words):
        return False
    if intent.kind in _EXPLAINED[told.topic]:
        return True
    return by_classifier and (told.topic is not Topic.NEED or intent.kind not in FOR_THE_REP)


def _doubting(reading: Reading, topic: Topic) -> Reading:
    """Let nobody be parked for what only the classifier sees in an answer not understood."""
    has_date = reading.extracted.come_back_on is not None
    by_when = topic is Topic.TIME and not has_date
    return replace(reading, intents=tuple(_doubted(one, by_when) for one in reading.intents))


def _doubted(intent: Intent, by_when: bool) -> Intent:
    looks_like_no = intent.kind in FLAT_NO_INTENTS and intent.confidence < PLAIN_NO
    looks_like_delay = intent.kind is _K.OBJECTION_TIMING and by_when
    if intent.source is not IntentSource.CLASSIFIER or not (looks_like_no or looks_like_delay):
        return intent
    return replace(intent, confidence=min(intent.confidence, DOUBTED))


def _told(reading: Reading, asked: Asked, answers: Answers) -> Told | None:
    for code in dict.fromkeys((asked.language, reading.language or "", EVERYWHERE)):
        words = answers.words.get(code)
        told = None if words is None else _told_in(reading, asked.topic, words, answers.units)
        if told is not None:
            return told
    return None


def _told_in(
    reading: Reading, topic: Topic, words: TopicWords, units: Collection[str]
) -> Told | None:
    """Return what is told in the words of one language; None where the rest is not understood."""
    sentences = split(reading.text).said
    said = [
        one
        for one in sentences
        if _is_answer(one, topic, words, units) and not _is_blocked(one, reading, topic)
    ]
    rest = [one for one in sentences if one not in said]
    if not said or not (_is_understood(rest, reading) or _adds_nothing(rest, topic, words)):
        return None
    count = sum(_count(one, words) for one in said) if topic is Topic.SIZE else None
    return Told(topic, " ".join(said), count)


def _is_understood(rest: Sequence[str], reading: Reading) -> bool:
    """Say whether something likely was read in what else the reply says."""
    folded = [fold(one) for one in rest]
    return any(
        intent.confidence >= LIKELY and any(fold(intent.words) in one for one in folded)
        for intent in reading.intents
        if intent.kind is not _K.OTHER
    )


def _adds_nothing(rest: Sequence[str], topic: Topic, words: TopicWords) -> bool:
    """Say whether what else the reply says is courtesy, or more about what they need."""
    if topic is Topic.NEED and not any(_ODD.search(one) for one in rest):
        return not any(words.not_need.search(_folded(one)) for one in rest)
    left = [(_WORD.findall(words.fillers.sub(" ", _folded(one))), one) for one in rest]
    return all(not more or _is_name(more, f". {one}") for more, one in left)


def _folded(sentence: str) -> str:
    return " ".join(_WORD.findall(fold(sentence)))


def _is_blocked(sentence: str, reading: Reading, topic: Topic) -> bool:
    """Say whether the sentence was read to mean what no answer to a question means."""
    folded = fold(sentence)
    return any(
        fold(one.words) in folded and _blocks(one, topic)
        for one in reading.intents
        if one.kind not in _HARMLESS and one.kind not in _EXPLAINED[topic]
    )


def _blocks(intent: Intent, topic: Topic) -> bool:
    if intent.source is not IntentSource.CLASSIFIER:
        return True
    return topic is Topic.NEED and (intent.kind in FOR_THE_REP or intent.confidence >= SURE)


def _is_answer(sentence: str, topic: Topic, words: TopicWords, units: Collection[str]) -> bool:
    if _ODD.search(sentence):
        return False
    folded = _folded(sentence)
    if topic is Topic.NEED:
        return _says_need(folded, words)
    if topic is Topic.SIZE:
        return _says_size(fold(sentence), words, units)
    if not words.says[topic].search(folded):
        return False
    rest = _beyond(folded, topic, words)
    return not rest or (topic is Topic.AUTHORITY and _is_name(rest, sentence))


def _says_need(folded: str, words: TopicWords) -> bool:
    is_long = len(folded.split()) >= LEAST_OF_NEED or not folded.isascii()
    says, refuses = words.says[Topic.NEED].search(folded), words.not_need.search(folded)
    return is_long and says is not None and refuses is None


def _says_size(folded: str, words: TopicWords, units: Collection[str]) -> bool:
    if not (_FIGURE.search(folded) or words.number.search(folded)):
        return False
    bare = words.number.sub(" ", _FIGURE.sub(" ", folded))
    rest = _beyond(" ".join(_WORD.findall(bare)), Topic.SIZE, words)
    counted = {fold(unit) for unit in units}
    return all(_names_unit(word, counted) for word in rest)


def _names_unit(word: str, units: Collection[str]) -> bool:
    return any(unit and word.startswith(unit) and len(word) <= len(unit) + 2 for unit in units)


def _beyond(folded: str, topic: Topic, words: TopicWords) -> list[str]:
    """Return the words that belong to no answer on the topic."""
    rest = words.fillers.sub(" ", words.says[topic].sub(" ", folded))
    return _WORD.findall(_FIGURE.sub(" ", rest))


def _is_name(rest: list[str], sentence: str) -> bool:
    """Say whether what is left is how somebody is called: few words, each with a capital."""
    begins = _BEGINS_WITH_NAME.match(sentence) is not None
    named = sentence if begins else sentence.partition(" ")[2]
    capitals = {word for one in _CAPITAL.findall(named) for word in _WORD.findall(fold(one))}
    return len(rest) <= MOST_NAMES and capitals.issuperset(rest)


def _count(sentence: str, words: TopicWords) -> int:
    """Return what a sentence counts together; of a range the larger end."""
    folded = fold(sentence)
    counts = [int(re.sub(r"\D", "", one)) for one in _FIGURE.findall(folded)]
    counts += [words.numbers[one] for one in words.number.findall(folded)]
    return max(counts) if _RANGE.search(folded) else sum(counts)
