"""The phrases that the reading floor knows: data per language, indexed so that looking is cheap."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from desktop_sdr.agent.skills.folding import fold

LANGUAGES = ("en",)
LEXICON_FILES = tuple(f"lexicon_{code}.toml" for code in LANGUAGES)
"""Names under resources/rules, in the order in which they are handed to `lexicon_from_toml`."""

GAP_WORDS = 4
BETWEEN_WORDS = r"[^\w\n.?!]{1,4}"
PREFIX_LENGTHS = (3, 4, 5)
WORD = re.compile(r"\w+")
UNSPACED_RUN = re.compile(r"[\u3005-\u30ff\u3400-\u9fff]+")
WORD_OR_STEM = re.compile(r"\w+\*?")
SET = re.compile(r"<(\w+)>")
SET_AS_WAY = re.compile(r"(?<=[\[|])<(\w+)>(?=[\]|])")
TOKEN = re.compile(r"\.\.\.|\[[^\]]*\]\??|[^\s\[]+")


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
    polite: frozenset[str]
    """Words that add nothing to what a short sentence says."""
    abbreviations: frozenset[str]
    """A dot behind them ends no sentence."""
    not_names: frozenset[str]
    """Words that may begin with a capital without being anybody's name."""
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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases and word lists of all languages, ready for looking up."""

    languages: Mapping[str, Language]
    phrases: tuple[Phrase, ...]
    polite: frozenset[str]
    abbreviations: frozenset[str]
    not_names: frozenset[str]
    """The three lists of all languages together: mails mix languages in small things."""
    by_word: Mapping[str, tuple[int, ...]] = field(repr=False)
    by_prefix: Mapping[str, tuple[int, ...]] = field(repr=False)
    by_pair: Mapping[str, tuple[int, ...]] = field(repr=False)

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
        numbers: set[int] = set()
        for word in set(WORD.findall(folded)):
            numbers.update(self.by_word.get(word, ()))
            for length in PREFIX_LENGTHS:
                numbers.update(self.by_prefix.get(word[:length], ()))
        if not folded.isascii():
            for run in UNSPACED_RUN.findall(folded):
                for at in range(len(run) - 1):
                    numbers.update(self.by_pair.get(run[at : at + 2], ()))
        return numbers


class LexiconFault(ValueError):
    """A lexicon file says something that cannot be used."""


def lexicon_from_toml(*texts: str) -> Lexicon:
    """Build the lexicon from the TOML text of each language; raises LexiconFault."""
    languages: dict[str, Language] = {}
    phrases: list[Phrase] = []
    for text in texts:
        tables = tomllib.loads(text)
        language = _language(tables)
        languages[language.code] = language
        phrases.extend(_phrases(language.code, tables))
    return _indexed(languages, tuple(phrases))


def _indexed(languages: Mapping[str, Language], phrases: tuple[Phrase, ...]) -> Lexicon:
    indexes: tuple[dict[str, list[int]], ...] = ({}, {}, {})
    for number, phrase in enumerate(phrases):
        for which, key in _anchors(phrase, languages[phrase.language].common):
            indexes[which].setdefault(key, []).append(number)
    by_word, by_prefix, by_pair = (
        {key: tuple(numbers) for key, numbers in index.items()} for index in indexes
    )
    known = languages.values()
    return Lexicon(
        languages=languages,
        phrases=phrases,
        polite=frozenset().union(*(language.polite for language in known)),
        abbreviations=frozenset().union(*(language.abbreviations for language in known)),
        not_names=frozenset().union(*(language.not_names for language in known)),
        by_word=by_word,
        by_prefix=by_prefix,
        by_pair=by_pair,
    )


def _language(tables: Mapping[str, Any]) -> Language:
    dates, numbers = tables.get("dates", {}), tables.get("numbers", {})
    return Language(
        code=tables["language"],
        common=_folded(tables.get("common", ())),
        negations=_folded(tables.get("negations", ())),
        conditions=_folded(tables.get("conditions", ())),
        polite=_folded(tables.get("polite", ())),
        abbreviations=_folded(tables.get("abbreviations", ())),
        not_names=_folded(tables.get("not_names", ())),
        months=_ranked(dates.get("months", ()), first=1),
        weekdays=_ranked(dates.get("weekdays", ()), first=0),
        units={
            fold(word): unit for unit, words in dates.get("units", {}).items() for word in words
        },
        following=_folded(dates.get("following", ())),
        ahead=_folded(dates.get("ahead", ())),
        seasons=_valued(dates.get("seasons", {})),
        ordinals=_valued(numbers.get("ordinals", {})),
        numbers=_valued(numbers.get("words", {})),
        scales=_valued(numbers.get("scales", {})),
        currencies={fold(word): code for word, code in numbers.get("currencies", {}).items()},
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _valued(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(word): value for word, value in table.items()}


def _ranked(groups: Iterable[Iterable[str]], first: int) -> dict[str, int]:
    return {fold(word): rank for rank, words in enumerate(groups, first) for word in words}


def _phrases(code: str, tables: Mapping[str, Any]) -> Iterator[Phrase]:
    spaced = tables.get("spaced", True)
    sets = {name: "|".join(words) for name, words in tables.get("sets", {}).items()}
    for topic, by_strength in tables.get("phrases", {}).items():
        for strength, entries in by_strength.items():
            for words in entries:
                full = fold(_with_sets(words, sets))
                yield Phrase(code, topic, Strength(strength), full, _pattern(full, spaced))


def _with_sets(words: str, sets: Mapping[str, str]) -> str:
    try:
        words = SET_AS_WAY.sub(lambda match: sets[match.group(1)], words)
        return SET.sub(lambda match: f"[{sets[match.group(1)]}]", words)
    except KeyError as unknown:
        raise LexiconFault(f"The phrase {words!r} names a set that is not there") from unknown


def _pattern(words: str, spaced: bool) -> str:
    """Turn the notation of the files into a regular expression.

    `stem*` goes on to the end of the word, `[a|b]` is a choice, `[a|b]?` may be missing and
    `...` stands for up to four words; `<set>` has been replaced by the choice it names.
    Every quantifier is bounded, so no text can make it slow.
    """
    tokens = TOKEN.findall(words)
    if not tokens or tokens[0] == "..." or tokens[-1] == "...":
        raise LexiconFault(f"A phrase must begin and end with words: {words!r}")
    between = BETWEEN_WORDS if spaced else ""
    body, glue = "", ""
    for token in tokens:
        if token == "...":
            body += rf"(?:{between}\w+){{0,{GAP_WORDS}}}" if spaced else r"[^\n。]{0,12}"
            continue
        piece = _token_pattern(token, between)
        if token.endswith("]?"):
            body += f"(?:{glue}{piece})?" if glue else f"(?:{piece}{between})?"
        else:
            body += glue + piece
            glue = between
    return rf"\b{body}\b" if spaced else body


def _token_pattern(token: str, between: str) -> str:
    if not token.startswith("["):
        return _word_pattern(token)
    choices = token.rstrip("?")[1:-1].split("|")
    return "(?:" + "|".join(between.join(map(_word_pattern, c.split())) for c in choices) + ")"


def _word_pattern(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _anchors(phrase: Phrase, common: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield (index, key) such that one of the keys stands in any text the phrase matches."""
    tokens = [t for t in TOKEN.findall(phrase.words) if t != "..." and not t.endswith("]?")]
    choices = [_rarest_words(token, common) for token in tokens]
    usable = [words for words in choices if all(words)]
    if not usable:
        raise LexiconFault(f"A phrase needs one word that cannot be missing: {phrase.words!r}")
    best = min(usable, key=lambda words: (any(w in common for w in words), len(words)))
    return map(_key, best)


def _rarest_words(token: str, common: frozenset[str]) -> list[str]:
    """Return one word for each way of filling `token`: the longest that is not a small one."""
    ways = token[1:-1].split("|") if token.startswith("[") else [token]
    return [
        max(WORD_OR_STEM.findall(way), key=lambda w: (w not in common, len(w)), default="")
        for way in ways
    ]


def _key(word: str) -> tuple[int, str]:
    stem = word.rstrip("*")
    if UNSPACED_RUN.match(stem):
        return 2, stem[:2]
    if not word.endswith("*"):
        return 0, stem
    if len(stem) < PREFIX_LENGTHS[0]:
        raise LexiconFault(f"A stem needs at least three letters: {word!r}")
    return 1, stem[: PREFIX_LENGTHS[-1]]
