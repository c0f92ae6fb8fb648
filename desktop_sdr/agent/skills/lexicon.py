"""The phrases that the reading floor knows: data per language, indexed so that looking is cheap."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.marks import LetterMarks, MoneyMarks, letter_marks, money_marks
from desktop_sdr.agent.skills.phrases import (
    LONGEST_STEM,
    SHORTEST_STEM,
    Anchor,
    LexiconFault,
    anchors_of,
    pattern_of,
    with_sets,
)

LANGUAGES = ("en", "de")
LEXICON_FILES = tuple(f"lexicon_{code}.toml" for code in (*LANGUAGES, "servers"))
"""Names under resources/rules, in the order in which they are handed to `lexicon_from_toml`."""

WORD = re.compile(r"\w+")
UNSPACED_RUN = re.compile(r"[\u3005-\u30ff\u3400-\u9fff]+")


class Strength(StrEnum):
    """How far one phrase carries on its own."""

    SURE = "sure"
    LIKELY = "likely"
    WEAK = "weak"
    ALONE = "alone"
    """Counts only where it is all that a sentence says."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of one language, and what it speaks for."""

    language: str
    topic: str
    strength: Strength
    words: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in folded text."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What a language contributes besides phrases; every word is folded."""

    code: str
    common: frozenset[str]
    """Small words by which the language is recognised."""
    negations: frozenset[str]
    conditions: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """0 is Monday."""
    units: Mapping[str, str]
    """A word for a span of time -> day, week, month, quarter, year."""
    following: frozenset[str]
    """Words such as `next`."""
    ahead: frozenset[str]
    """Words such as `in` of `in two weeks`."""
    seasons: Mapping[str, int]
    """A word for a part of the year -> the month in which one may ask again."""
    ordinals: Mapping[str, int]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    currencies: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All phrases and word lists of all languages, ready for looking up."""

    languages: Mapping[str, Language]
    phrases: tuple[Phrase, ...]
    letter: LetterMarks
    money: MoneyMarks
    polite: frozenset[str]
    """Words that add nothing to what a short sentence says; of all languages, as the next two."""
    abbreviations: frozenset[str]
    """A dot behind them ends no sentence."""
    not_names: frozenset[str]
    """Words that may begin with a capital without being anybody's name."""
    vocabulary: frozenset[str]
    """Every word that stands in a phrase: none of them is a name."""
    index: tuple[Mapping[str, tuple[int, ...]], ...] = field(repr=False)
    """For each kind of Anchor: key -> the phrases to try where it stands in the text."""

    def hits(self, folded: str) -> list[Hit]:
        """Return every phrase found in `folded` (see `fold`), in the order of the text."""
        found = [
            Hit(phrase, match.start(), match.end())
            for phrase in map(self.phrases.__getitem__, sorted(self._candidates(folded)))
            for match in _compiled(phrase.pattern).finditer(folded)
        ]
        return sorted(found, key=lambda hit: (hit.start, -hit.end))

    def _candidates(self, folded: str) -> set[int]:
        """Only phrases whose rarest word stands in the text are worth trying."""
        by_word, by_stem, by_pair = self.index
        numbers: set[int] = set()
        for word in set(WORD.findall(folded)):
            numbers.update(by_word.get(word, ()))
            for length in range(SHORTEST_STEM, LONGEST_STEM + 1):
                numbers.update(by_stem.get(word[:length], ()))
        if not folded.isascii():
            for run in UNSPACED_RUN.findall(folded):
                for at in range(len(run) - 1):
                    numbers.update(by_pair.get(run[at : at + 2], ()))
        return numbers


def lexicon_from_toml(*texts: str) -> Lexicon:
    """Build the lexicon from the TOML text of each language; raises LexiconFault."""
    tables = [tomllib.loads(text) for text in texts]
    languages = {one["language"]: _language(one) for one in tables}
    phrases = tuple(phrase for one in tables for phrase in _phrases(one))
    return Lexicon(
        languages=languages,
        phrases=phrases,
        letter=letter_marks(tables),
        money=money_marks(tables),
        polite=_of_all(tables, "polite"),
        abbreviations=_of_all(tables, "abbreviations"),
        not_names=_of_all(tables, "not_names"),
        vocabulary=frozenset(word for phrase in phrases for word in WORD.findall(phrase.words)),
        index=_index(phrases, languages),
    )


def _index(
    phrases: Iterable[Phrase], languages: Mapping[str, Language]
) -> tuple[Mapping[str, tuple[int, ...]], ...]:
    found: dict[Anchor, dict[str, list[int]]] = {anchor: {} for anchor in Anchor}
    for number, phrase in enumerate(phrases):
        for anchor, key in anchors_of(phrase.words, languages[phrase.language].common):
            found[anchor].setdefault(key, []).append(number)
    return tuple(
        {key: tuple(numbers) for key, numbers in found[anchor].items()} for anchor in Anchor
    )


def _phrases(tables: Mapping[str, Any]) -> Iterator[Phrase]:
    spaced = tables.get("spaced", True)
    sets = {name: "|".join(words) for name, words in tables.get("sets", {}).items()}
    for topic, by_strength in tables.get("phrases", {}).items():
        for strength, entries in by_strength.items():
            for entry in entries:
                words = with_sets(entry, sets)
                pattern = pattern_of(words, spaced=spaced)
                yield Phrase(tables["language"], topic, Strength(strength), words, pattern)


def _language(tables: Mapping[str, Any]) -> Language:
    dates, numbers = tables.get("dates", {}), tables.get("numbers", {})
    units = dates.get("units", {})
    return Language(
        code=tables["language"],
        common=_folded(tables.get("common", ())),
        negations=_folded(tables.get("negations", ())),
        conditions=_folded(tables.get("conditions", ())),
        months=_ranked(dates.get("months", ()), first=1),
        weekdays=_ranked(dates.get("weekdays", ()), first=0),
        units={fold(word): unit for unit, words in units.items() for word in words},
        following=_folded(dates.get("following", ())),
        ahead=_folded(dates.get("ahead", ())),
        seasons=_valued(dates.get("seasons", {})),
        ordinals=_valued(numbers.get("ordinals", {})),
        numbers=_valued(numbers.get("words", {})),
        scales=_valued(numbers.get("scales", {})),
        currencies={fold(word): code for word, code in numbers.get("currencies", {}).items()},
    )


def _of_all(tables: Iterable[Mapping[str, Any]], name: str) -> frozenset[str]:
    return frozenset(fold(word) for one in tables for word in one.get(name, ()))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _valued(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(word): value for word, value in table.items()}


def _ranked(groups: Iterable[Iterable[str]], first: int) -> dict[str, int]:
    return {fold(word): rank for rank, words in enumerate(groups, first) for word in words}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


__all__ = [
    "LEXICON_FILES",
    "Hit",
    "Lexicon",
    "LexiconFault",
    "Phrase",
    "Strength",
    "lexicon_from_toml",
]
