"""The words in which people answer our questions, one list a language; see rules/topics.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.domain.reading import Topic

WITHOUT_SPACES: Final = frozenset({"ja"})


@dataclass(frozen=True, slots=True)
class TopicWords:
    """One language: patterns over folded words, the longest phrase first."""

    says: Mapping[Topic, re.Pattern[str]]
    """What makes a sentence an answer on a topic."""
    not_need: re.Pattern[str]
    fillers: re.Pattern[str]
    """What may stand beside it."""
    number: re.Pattern[str]
    numbers: Mapping[str, int]
    """Counts that are written as words."""


def topic_words_from_toml(text: str) -> Mapping[str, TopicWords]:
    """Read the resource, by language; raises KeyError or ValueError where it is damaged."""
    return {code: _of(code, one) for code, one in tomllib.loads(text)["language"].items()}


def _of(code: str, one: Mapping[str, Any]) -> TopicWords:
    numbers = {fold(words): int(count) for words, count in one["numbers"].items()}
    return TopicWords(
        says={topic: any_of(_listed(one[topic]), code) for topic in Topic},
        not_need=any_of(_listed(one["not_need"]), code),
        fillers=any_of(_listed(one["filler"]), code),
        number=any_of(numbers, code),
        numbers=numbers,
    )


def _listed(text: str) -> list[str]:
    return [" ".join(fold(one).split()) for one in text.split(",")]


def any_of(phrases: Iterable[str], language: str) -> re.Pattern[str]:
    """Return a pattern for any of the folded phrases, the longest first."""
    longest_first = sorted({one for one in phrases if one}, key=lambda one: (-len(one), one))
    either = "|".join(re.escape(one) for one in longest_first)
    return re.compile(either if language in WITHOUT_SPACES else rf"\b(?:{either})\b")
