"""Patterns that hold for all languages at once, built from the lexicon files: letters and money."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.phrases import pattern_of

NOTHING = "(?!)"
WORD_EDGE = r"\b"
MONTH = "(?:mo|mon|month|monat|mois|mes|mese|maand|m)"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterMarks:
    """How letters begin, end and quote each other; patterns for one folded line (see `fold`)."""

    header: re.Pattern[str]
    """A line of a pasted mail header, such as `Sent:`."""
    header_inside: re.Pattern[str]
    """Searched: the name of a field where a header stands on one line."""
    header_from: re.Pattern[str]
    wrote: re.Pattern[str]
    """Searched: the verb of `On ... X wrote:`."""
    wrote_last: re.Pattern[str]
    """Searched: the same as the last word of a line."""
    own_wrote: re.Pattern[str]
    """Searched: the writer of the letter speaks of what they wrote themself."""
    opens: re.Pattern[str]
    """The beginning of `On 13 May ...`."""
    opens_inside: re.Pattern[str]
    """Searched in a line as it was written: the same behind other words."""
    dated: re.Pattern[str]
    """A line that begins with a date."""
    old_mail: re.Pattern[str]
    """What stands over a mail below, such as `Original Message`, without what frames it."""
    sent_from: re.Pattern[str]
    """A whole line that a mail program or telephone adds."""
    greeting: re.Pattern[str]
    """The beginning of a line that greets somebody."""
    sign_off: re.Pattern[str]
    signed: re.Pattern[str]
    """A sign-off with the name on the same line."""
    postscript: re.Pattern[str]
    disclaimer: re.Pattern[str]
    """The beginning of a legal notice."""
    legal: re.Pattern[str]
    """Searched: words that meet in legal notices only."""
    banner: re.Pattern[str]
    """A company's warning over mail from outside."""
    role: re.Pattern[str]
    """Searched: titles and company forms, by which a signature is told from text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyMarks:
    """What stands behind an amount in a folded sentence."""

    counted: re.Pattern[str]
    """Things, not money."""
    unit: re.Pattern[str]
    """What one pays for, such as users."""
    per_unit: re.Pattern[str]
    over: re.Pattern[str]
    """Right before an amount: more than that; in Japanese right behind it."""
    plus: re.Pattern[str]
    """Searched: several amounts of a sentence add up."""
    periods: tuple[tuple[int, re.Pattern[str]], ...]
    """How often a year, and the words behind an amount that say so."""


class Tables:
    """The same table of every language's file, read as alternatives."""

    def __init__(self, tables: Iterable[Mapping[str, Any]], name: str) -> None:
        self._choices: dict[str, list[str]] = {}
        for one in tables:
            spaced = one.get("spaced", True)
            for key, phrases in one.get(name, {}).items():
                patterns = [
                    pattern_of(fold(phrase), spaced=spaced, loose=True) for phrase in phrases
                ]
                self._choices.setdefault(key, []).extend(patterns)

    def any_of(self, *names: str) -> str:
        """Return a pattern for any phrase under `names`, the longest first.

        Where a word begins is looked for once for all: searching is ten times faster for it.
        """
        patterns = {pattern for name in names for pattern in self._choices.get(name, ())}
        ordered = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
        words = [one.removeprefix(WORD_EDGE) for one in ordered if one.startswith(WORD_EDGE)]
        others = [one for one in ordered if not one.startswith(WORD_EDGE)]
        beginning = [rf"{WORD_EDGE}(?:{'|'.join(words)})"] if words else []
        return "|".join([*beginning, *others]) or NOTHING


def letter_marks(tables: Sequence[Mapping[str, Any]]) -> LetterMarks:
    """Build the marks from the `[letter]` table of each file."""
    words = Tables(tables, "letter")
    indent, colon = r"[>*_|\s]{0,6}", r"[\s*]{0,3}[:：]"
    tags = rf"\[(?:{words.any_of('tags')})\]"
    wrote, opens, sign_offs = (words.any_of(name) for name in ("wrote", "opens", "sign_offs"))
    excuse = rf"[ .,;:!-]{{1,4}}(?:{words.any_of('excuses')})[^?]{{0,60}}"
    soon = r"\W{1,4}(?:\w{2,12}\W{1,4})?"
    link = r"\s?[<(\[]?(?:https?://|www\.|mailto:)\S{1,2000}"
    name = r"\w[\w.'-]{0,20}(?: \w[\w.'-]{0,20}){0,2}"
    return LetterMarks(
        header=re.compile(rf"{indent}(?:{words.any_of('header_from', 'header_names')}){colon}"),
        header_inside=re.compile(
            rf"(?:^|\s)(?:{words.any_of('header_from', 'header_names')}){colon}"
        ),
        header_from=re.compile(rf"{indent}(?:{words.any_of('header_from')}){colon}"),
        wrote=re.compile(wrote),
        wrote_last=re.compile(rf"(?:{wrote})(?:\s?\(\w{{1,3}}\))?[\s.:：>*_-]{{0,20}}$"),
        own_wrote=re.compile(words.any_of("own_wrote")),
        opens=re.compile(rf"[>*_(<\s-]{{0,8}}(?:{opens}).{{0,30}}?\d"),
        opens_inside=re.compile(
            rf"[\s-]{{1,5}}(?:{opens})[ ,]{{1,2}}(?:[^\W\d]{{2,12}}[.,]{{0,2}} ){{0,2}}\d",
            re.IGNORECASE,
        ),
        dated=re.compile(
            rf"[>*_(<\s-]{{0,8}}(?:\d{{1,4}}[./年\s-]|(?:{words.any_of('dated')}){soon}\d)"
        ),
        old_mail=re.compile(words.any_of("old_mail")),
        sent_from=re.compile(
            rf"\W{{0,4}}(?:{words.any_of('sent_from')}|{words.any_of('excuses')})"
            rf"[^\s,;:?!]{{0,40}}(?: [^\s,;:?!]{{1,40}}){{0,6}}?"
            rf"(?:{excuse})?(?:{link})?[\s.>)\]]{{0,4}}$"
        ),
        greeting=re.compile(rf"\W{{0,2}}(?:{words.any_of('greetings')})"),
        sign_off=re.compile(rf"\W{{0,2}}(?:{sign_offs})\W{{0,3}}$"),
        signed=re.compile(rf"\W{{0,2}}(?:{sign_offs})\s?[,.!–-]{{1,2}}\s?{name}\W{{0,3}}$"),
        postscript=re.compile(r"\W{0,2}p\.? ?s\.?\b"),
        disclaimer=re.compile(rf"\W{{0,4}}(?:{words.any_of('disclaimers')})"),
        legal=re.compile(words.any_of("legal")),
        banner=re.compile(rf"\W{{0,4}}(?:{words.any_of('banners')})|{tags}"),
        role=re.compile(words.any_of("roles")),
    )


def money_marks(tables: Sequence[Mapping[str, Any]]) -> MoneyMarks:
    """Build the marks from the `[money]` table of each file."""
    words = Tables(tables, "money")
    soon = r"[^.!?。\n]{0,25}?"
    return MoneyMarks(
        counted=re.compile(rf"\s?(?:\w+\s)?(?:{words.any_of('counted', 'units')}|%)"),
        unit=re.compile(rf"\s?(?:\w+\s)?(?:{words.any_of('units')})"),
        per_unit=re.compile(
            rf"[^.!?。\n]{{0,12}}?(?:{words.any_of('per_unit')})|\s?/\s?(?:{words.any_of('units')})"
        ),
        over=re.compile(rf"(?:{words.any_of('over')})[^\w.!?]{{0,3}}$"),
        plus=re.compile(rf"(?:{words.any_of('plus')})|\d\s?\+\s?[^\w\s]?\d"),
        periods=(
            (12, re.compile(rf"{soon}(?:{words.any_of('per_month')})|{soon}/\s?{MONTH}\b")),
            (4, re.compile(rf"{soon}(?:{words.any_of('per_quarter')})")),
            (52, re.compile(rf"{soon}(?:{words.any_of('per_week')})")),
        ),
    )
