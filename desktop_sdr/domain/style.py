"""Rules of style that the rep's edits teach: small, readable, and applied as code."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.ids import DraftId, SequenceId, StyleRuleId

SEEN_ENOUGH: Final = 3
"""So many drafts must have been changed in the same way: once or twice is a mood."""
MOST_SWAPPED: Final = 2
"""Words on each side of a swap; what is longer is another thought."""
SHORTER: Final = 0.8
"""Share of its length under which a text was made shorter on purpose."""
FEWEST_WORDS: Final = 20
LENGTHS: Final = 10
"""Lengths are learned in steps of so many words."""

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class StyleKind(StrEnum):
    """What a rule asks for."""

    NEVER_START = "never_start"
    """No sentence begins with its words."""
    SAY_INSTEAD = "say_instead"
    NO_EXCLAMATION = "no_exclamation"
    AT_MOST_WORDS = "at_most_words"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one edit shows of how the rep writes."""

    kind: StyleKind
    words: str = ""
    instead: str = ""
    most: int = 0
    """For AT_MOST_WORDS: how long the rep's own text was, rounded up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRule:
    """A lesson that was seen, how often, and whether it holds."""

    id: StyleRuleId = StyleRuleId(0)
    kind: StyleKind
    words: str = ""
    instead: str = ""
    most: int = 0
    first_at: datetime
    last_at: datetime
    taught_by: tuple[DraftId, ...]
    """The drafts whose edits taught it, the last one last."""
    sequence_id: SequenceId | None = None
    """Where it holds; None everywhere."""
    forgotten_at: datetime | None = None

    @property
    def seen(self) -> int:
        """In how many drafts the rep made the same change."""
        return len(self.taught_by)

    @property
    def holds(self) -> bool:
        """True once it was seen often enough, until the rep forgets it."""
        return self.seen >= SEEN_ENOUGH and self.forgotten_at is None

    def holds_in(self, sequence_id: SequenceId | None) -> bool:
        """Say whether it is for texts of this sequence; None is a text of no sequence."""
        return self.holds and self.sequence_id in (None, sequence_id)

    def is_about(self, lesson: Lesson) -> bool:
        """Say whether the lesson teaches this rule again."""
        return (self.kind, self.words, self.instead) == (lesson.kind, lesson.words, lesson.instead)


def taught(
    rule: StyleRule | None, lesson: Lesson, draft_id: DraftId, now: datetime
) -> StyleRule | None:
    """Return the rule with one more lesson; None where the rep has forgotten it for good.

    A draft that is approved, taken back and approved again teaches once.
    """
    if rule is None:
        return StyleRule(
            kind=lesson.kind,
            words=lesson.words,
            instead=lesson.instead,
            most=lesson.most,
            first_at=now,
            last_at=now,
            taught_by=(draft_id,),
        )
    if rule.forgotten_at is not None:
        return None
    longest, others = (
        max(rule.most, lesson.most),
        (one for one in rule.taught_by if one != draft_id),
    )
    return replace(rule, most=longest, last_at=now, taught_by=(*others, draft_id))


def lessons_in(before: str, after: str, names: Collection[str] = ()) -> tuple[Lesson, ...]:
    """Return what an edit of the agent's body into the rep's shows, each lesson once.

    `names` are words that belong to one mail only, such as whom it is to.
    """
    found = [*_openings_gone(before, after), *_swaps(before, after)]
    if "!" in before and "!" not in after:
        found.append(Lesson(StyleKind.NO_EXCLAMATION))
    long, short = len(before.split()), len(after.split())
    if FEWEST_WORDS <= short <= SHORTER * long:
        found.append(Lesson(StyleKind.AT_MOST_WORDS, most=-(-short // LENGTHS) * LENGTHS))
    own = {word.casefold() for name in names for word in _WORD.findall(name)}
    return tuple(dict.fromkeys(one for one in found if not own & set(one.words.split())))


def _openings_gone(before: str, after: str) -> Iterator[Lesson]:
    """Two words that began a sentence which the rep took out, and begin none that they left.

    A sentence that only became another one teaches nothing here: its thought is wanted.
    """
    old, new = _sentences(before), _sentences(after)
    if len(new) >= len(old):
        return
    kept = {_opening(one) for one in new}
    for sentence in old[1:]:
        opening = _opening(sentence)
        if opening and opening not in kept:
            yield Lesson(StyleKind.NEVER_START, opening)


def _sentences(text: str) -> list[str]:
    """Return the sentences; the first is the greeting."""
    return [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]


def _opening(sentence: str) -> str:
    words = [word.casefold() for word in _WORD.findall(sentence)]
    return " ".join(words[:2]) if len(words) > 2 else ""


def _swaps(before: str, after: str) -> Iterator[Lesson]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    for kind, start, end, first, last in SequenceMatcher(None, old, new, False).get_opcodes():
        was, now = old[start:end], new[first:last]
        small = 0 < len(was) <= MOST_SWAPPED and 0 < len(now) <= MOST_SWAPPED
        if kind == "replace" and small and all(word.islower() for word in (*was, *now)):
            yield Lesson(StyleKind.SAY_INSTEAD, " ".join(was), " ".join(now))


def obeyed(body: str, rules: Iterable[StyleRule], kept: Sequence[str] = ()) -> str:
    """Return the body as the rules want it; `kept` are words that stay as they are.

    A length cannot be obeyed by code without losing a thought; see `broken_in`.
    """
    for rule in rules:
        if rule.kind is StyleKind.SAY_INSTEAD:
            body = _outside(body, kept, re.compile(_whole(rule.words)), rule.instead)
        elif rule.kind is StyleKind.NO_EXCLAMATION:
            body = _outside(body, kept, re.compile(r"!+"), ".")
        elif rule.kind is StyleKind.NEVER_START:
            body = _without_opening(body, rule.words, kept)
    return body


def _whole(words: str) -> str:
    return rf"(?<!\w){re.escape(words)}(?!\w)"


def _outside(body: str, kept: Sequence[str], pattern: re.Pattern[str], instead: str) -> str:
    """Put `instead` in the place of every match that touches none of the words that stay."""
    spans = [match.span() for one in kept if one for match in re.finditer(re.escape(one), body)]

    def put(match: re.Match[str]) -> str:
        touches = any(match.start() < end and start < match.end() for start, end in spans)
        return match[0] if touches else instead

    return pattern.sub(put, body)


def _without_opening(body: str, opening: str, kept: Sequence[str]) -> str:
    for sentence in _sentences(body)[1:]:
        if _opening(sentence) == opening and not any(one and one in sentence for one in kept):
            body = re.sub(rf"{re.escape(sentence)}[ \t]*", "", body, count=1)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", body, flags=re.MULTILINE)).strip()


def broken_in(body: str, rules: Iterable[StyleRule]) -> Iterator[tuple[StyleRule, int, int]]:
    """Yield each rule that the body breaks, with the words that break it by start and end."""
    for rule in rules:
        for start, end in _breaks(body, rule):
            yield rule, start, end


def _breaks(body: str, rule: StyleRule) -> Iterator[tuple[int, int]]:
    if rule.kind is StyleKind.SAY_INSTEAD:
        yield from (match.span() for match in re.finditer(_whole(rule.words), body))
    elif rule.kind is StyleKind.NO_EXCLAMATION:
        yield from (match.span() for match in re.finditer(r"!+", body))
    elif rule.kind is StyleKind.NEVER_START:
        for match in _SENTENCE.finditer(body):
            if _opening(match[0]) == rule.words:
                yield match.end() - len(match[0].lstrip()), match.end()
    else:
        words = list(re.finditer(r"\S+", body))
        if len(words) > rule.most:
            yield words[rule.most].start(), words[-1].end()
