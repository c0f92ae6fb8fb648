"""The phrases that the reading floor knows: data per language, indexed so that looking is cheap."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from itertools import islice
from typing import Any

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.marks import (
    NOTHING,
    LetterMarks,
    MoneyMarks,
    letter_marks,
    money_marks,
)
from desktop_sdr.agent.skills.phrases import (
    LONGEST_STEM,
    SHORTEST_STEM,
    Anchor,
    LexiconFault,
    anchors_of,
    pattern_of,
    with_sets,
)

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ja")
NOTED_LANGUAGES = ("sv", "da", "no", "pl")
"""Those in which machines and opt-outs are understood; what else people write goes to the rep."""
LEXICON_FILES = tuple(
    f"lexicon_{code}.toml"
    for code in (*LANGUAGES, *NOTED_LANGUAGES, "elsewhere", "letters", "servers")
)
"""Names under resources/rules, in the order in which they are handed to `lexicon_from_toml`."""

KIND_TOPICS = frozenset(
    {
        "automatic",
        "of_a_machine",
        "of_a_person",
        "absence",
        "absence_over",
        "returning",
        "challenge",
        "back_on",
        "away_until",
        "stand_in",
    }
)
ANY_LANGUAGE = frozenset({"opt_out", "not_opt_out"})
"""Topics that are looked for in every language: people write "unsubscribe" in all of them."""

MAX_TEXT = 20_000
"""Characters of one text that are looked at; a reply of this length is a book."""
MAX_OF_ONE = 20
"""How often one phrase is counted in one text."""

WORD = re.compile(r"\w+")
WORD_OR_LATIN = re.compile(r"[a-z0-9_]+|[^\W_]+")
"""Latin words stand unparted in a Japanese sentence."""
UNSPACED_RUN = re.compile(r"[\u3005-\u30ff\u3400-\u9fff]+")


class Group(StrEnum):
    """Which phrases to look for at once."""

    KIND = "kind"
    """Who or what wrote."""
    SERVER = "server"
    """What a mail server says."""
    MEANING = "meaning"
    """What a person means."""


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
    spaced: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in folded text."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
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
    relative: Mapping[str, str]
    """One word for the next day, week, month, quarter or year -> which."""
    spans: Mapping[str, str]
    """What stands behind a number in a language that says `3 weeks from now` in one word."""
    seasons: Mapping[str, int]
    """A word for a part of the year -> the month in which one may ask again."""
    ordinals: Mapping[str, int]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    currencies: Mapping[str, str]

    @cached_property
    def choices(self) -> Mapping[str, str]:
        """For each list of words a pattern for any of them, the longest first."""
        lists: dict[str, Iterable[str]] = {
            "months": self.months,
            "weekdays": self.weekdays,
            "units": self.units,
            "following": self.following,
            "ahead": self.ahead,
            "relative": self.relative,
            "spans": self.spans,
            "seasons": self.seasons,
            "ordinals": self.ordinals,
            "numbers": self.numbers,
            "scales": (word for word, size in self.scales.items() if size >= 1000),
            "currencies": self.currencies,
        }
        return {name: any_word(words) for name, words in lists.items()}


@dataclass(frozen=True)
class Lexicon:
    """All phrases and word lists of all languages; taken apart when first asked, not when made."""

    texts: tuple[str, ...] = field(repr=False)
    """The TOML text of each file."""

    @cached_property
    def languages(self) -> Mapping[str, Language]:
        """What each language contributes besides phrases."""
        return {one["language"]: _language(one) for one in self._tables}

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase of every language; raises LexiconFault where a file cannot be used."""
        return tuple(phrase for one in self._tables for phrase in _phrases(one))

    @cached_property
    def letter(self) -> LetterMarks:
        """How letters begin, end and quote each other."""
        return letter_marks(self._tables)

    @cached_property
    def money(self) -> MoneyMarks:
        """What stands around amounts of money."""
        return money_marks(self._tables)

    @cached_property
    def polite(self) -> frozenset[str]:
        """Words that add nothing to a short sentence; of all languages, as are the next two."""
        return _of_all(self._tables, "polite")

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Words behind which a dot ends no sentence."""
        return _of_all(self._tables, "abbreviations")

    @cached_property
    def not_names(self) -> frozenset[str]:
        """Words that may begin with a capital without being anybody's name."""
        return _of_all(self._tables, "not_names")

    def not_names_in(self, language: str | None) -> frozenset[str]:
        """Those of one language and of English, which turns up everywhere; else of all."""
        return self._not_names_by_language.get(language or "", self.not_names)

    @cached_property
    def telling_languages(self) -> tuple[str, ...]:
        """Those that are known by their small words."""
        return tuple(code for code, language in self.languages.items() if language.common)

    @cached_property
    def common_in(self) -> Mapping[str, tuple[str, ...]]:
        """For each small word the languages in which it is one."""
        found: dict[str, tuple[str, ...]] = {}
        for code in self.telling_languages:
            for word in self.languages[code].common:
                found[word] = (*found.get(word, ()), code)
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that stands in a phrase: none of them is a name."""
        return frozenset(word for phrase in self.phrases for word in WORD.findall(phrase.words))

    def hits(
        self,
        folded: str,
        group: Group,
        languages: Collection[str] = (),
        topics: Collection[str] = (),
    ) -> list[Hit]:
        """Return every phrase of `group` found in `folded` (see `fold`), in the order of the text.

        With `languages`, only theirs and those that hold whatever language the rest is in; with
        `topics`, only what is said of these.
        """
        folded = folded[:MAX_TEXT]
        found = [
            Hit(phrase, match.start(), match.end())
            for phrase in map(self.phrases.__getitem__, sorted(self._candidates(folded, group)))
            if not topics or phrase.topic in topics
            if not languages or phrase.language in languages or phrase.topic in ANY_LANGUAGE
            for match in islice(_compiled(phrase.words, phrase.spaced).finditer(folded), MAX_OF_ONE)
        ]
        return sorted(found, key=lambda hit: (hit.start, -hit.end))

    def _candidates(self, folded: str, group: Group) -> set[int]:
        """Only phrases whose rarest word stands in the text are worth trying."""
        index = self._indexes[group]
        by_word, by_stem = index[Anchor.WORD], index[Anchor.STEM]
        words = set((WORD if folded.isascii() else WORD_OR_LATIN).findall(folded))
        numbers: set[int] = set()
        for word in words & by_word.keys():
            numbers.update(by_word[word])
        stems = {word[:n] for word in words for n in range(SHORTEST_STEM, LONGEST_STEM + 1)}
        for stem in stems & by_stem.keys():
            numbers.update(by_stem[stem])
        if not folded.isascii():
            by_pair = index[Anchor.PAIR]
            for run in UNSPACED_RUN.findall(folded):
                for at in range(len(run) - 1):
                    numbers.update(by_pair.get(run[at : at + 2], ()))
        return numbers

    @cached_property
    def _tables(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(tomllib.loads(text) for text in self.texts)

    @cached_property
    def _not_names_by_language(self) -> Mapping[str, frozenset[str]]:
        tables = {one["language"]: one for one in self._tables}
        everywhere = [tables["en"]] if "en" in tables else []
        return {code: _of_all([one, *everywhere], "not_names") for code, one in tables.items()}

    @cached_property
    def _indexes(self) -> Mapping[Group, Mapping[Anchor, Mapping[str, tuple[int, ...]]]]:
        found: dict[Group, dict[Anchor, dict[str, list[int]]]] = {
            group: {anchor: {} for anchor in Anchor} for group in Group
        }
        for number, phrase in enumerate(self.phrases):
            index = found[_group_of(phrase.topic)]
            for anchor, key in anchors_of(phrase.words, self.languages[phrase.language].common):
                index[anchor].setdefault(key, []).append(number)
        return {
            group: {
                anchor: {key: tuple(numbers) for key, numbers in keys.items()}
                for anchor, keys in index.items()
            }
            for group, index in found.items()
        }


def lexicon_from_toml(*texts: str) -> Lexicon:
    """Return the lexicon of the given files (see LEXICON_FILES), without reading them yet."""
    return Lexicon(texts)


def _group_of(topic: str) -> Group:
    if topic in KIND_TOPICS:
        return Group.KIND
    return Group.SERVER if topic.startswith("server_") else Group.MEANING


def _phrases(tables: Mapping[str, Any]) -> Iterator[Phrase]:
    spaced = tables.get("spaced", True)
    sets = {name: [fold(w) for w in words] for name, words in tables.get("sets", {}).items()}
    for topic, by_strength in tables.get("phrases", {}).items():
        for strength, entries in by_strength.items():
            for entry in entries:
                words = with_sets(fold(entry), sets)
                yield Phrase(tables["language"], topic, Strength(strength), words, spaced)


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
        relative={fold(word): unit for word, unit in dates.get("relative", {}).items()},
        spans={fold(word): unit for word, unit in dates.get("spans", {}).items()},
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


def any_word(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, or for nothing where there are none."""
    return "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))) or NOTHING


def _valued(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(word): value for word, value in table.items()}


def _ranked(groups: Iterable[Iterable[str]], first: int) -> dict[str, int]:
    return {fold(word): rank for rank, words in enumerate(groups, first) for word in words}


@cache
def _compiled(words: str, spaced: bool) -> re.Pattern[str]:
    return re.compile(pattern_of(words, spaced=spaced))


__all__ = [
    "LEXICON_FILES",
    "Hit",
    "Lexicon",
    "LexiconFault",
    "Phrase",
    "Strength",
    "lexicon_from_toml",
]
