"""Reads a draft as a spam filter and a tired reader would, and says which words they stumble over.

The figures are those of the field's own copy checks (facts/numbers.md): more than 200 words
in a first mail, 90 in a follow-up and 120 in an answer, a subject over 60 characters, more than two
links.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop_sdr.domain.content import placeholders_in, stranger_greeted
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.links import host_of, links_in
from desktop_sdr.domain.remark import Remark, RemarkCode

MOST_WORDS: Final = {
    MessageRole.FIRST_TOUCH: 200,
    MessageRole.FOLLOW_UP: 90,
    MessageRole.ANSWER: 120,
}
MOST_SUBJECT_SIGNS: Final = 60
MOST_LINKS: Final = 2
MOST_EXCLAMATIONS: Final = 2
SHOUTED_LETTERS: Final = 9
"""So many capital letters in a row of words are no abbreviation any more."""

_REPLY_OR_FORWARD: Final = re.compile(
    r"^\s*(?:re|aw|antw|sv|vs|rif|rv|fw|fwd|wg|tr|enc|i|doorst)\s*(?:\[\d+\])?\s*:", re.IGNORECASE
)
_CAPITALS: Final = re.compile(r"(?<!\w)[^\W\d_a-z]{2,}(?:[ '’-]+[^\W\d_a-z]{2,})*(?!\w)")
_EXCLAIMED: Final = re.compile(r"[!?]*!+[!?]*")
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class CopyRules:
    """Words that filters know, by language, and hosts that hide or count where a link leads."""

    phrases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attachments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    disparaging: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Hard words that must not be said of a competitor."""
    shorteners: frozenset[str] = frozenset()
    trackers: tuple[str, ...] = ()
    """Pieces of a link that say who followed it."""


def copy_rules_from_toml(text: str) -> CopyRules:
    """Read the resource; raises KeyError or ValueError where it is damaged."""
    tree = tomllib.loads(text)
    spoken = tree["language"]
    return CopyRules(
        phrases={code: tuple(one["phrases"]) for code, one in spoken.items()},
        attachments={code: tuple(one["attachments"]) for code, one in spoken.items()},
        disparaging={code: tuple(one["disparaging"]) for code, one in spoken.items()},
        shorteners=frozenset(tree["links"]["shorteners"]),
        trackers=tuple(tree["links"]["trackers"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What is checked, and what of it is meant as it stands."""

    subject: str
    body: str
    role: MessageRole
    language: str = "en"
    is_answer: bool = False
    """True where they wrote to us, or we to them, before."""
    lead_name: str = ""
    own_words: tuple[str, ...] = ()
    """Names that may be written in capitals: companies, products."""
    attached: int = 0
    strangers: tuple[str, ...] = ()
    """Names of other leads that stand in it, in lower case."""


def check_copy(copy: Copy, rules: CopyRules) -> tuple[Remark, ...]:
    """Return every remark, the severe ones first, then in the order of the words."""
    found = [*_severe(copy), *_lengths(copy), *_links(copy, rules)]
    for words, in_subject in ((copy.subject, True), (copy.body, False)):
        found += _loud(words, copy.own_words, in_subject)
        found += _phrases(words, rules.phrases.get(copy.language, ()), in_subject)
    found += _about_files(copy) if copy.attached else _attachments(copy, rules)
    return tuple(sorted(found, key=lambda one: (not one.is_severe, not one.in_subject, one.start)))


def fakes_reply(subject: str) -> bool:
    """Say whether the subject claims to answer or to pass on a mail."""
    return _REPLY_OR_FORWARD.match(subject) is not None


def _severe(copy: Copy) -> Iterator[Remark]:
    for words, in_subject in ((copy.subject, True), (copy.body, False)):
        for start, end in placeholders_in(words):
            yield Remark(RemarkCode.UNFILLED, start, end, in_subject, words[start:end])
    faked = _REPLY_OR_FORWARD.match(copy.subject)
    if faked is not None and not copy.is_answer:
        yield Remark(RemarkCode.FAKED_REPLY, 0, faked.end(), True, faked[0].strip())
    greeted = stranger_greeted(copy.body, copy.lead_name) if copy.lead_name else None
    if greeted is not None and not placeholders_in(copy.body[slice(*greeted)]):
        yield Remark(RemarkCode.OTHER_NAME, *greeted, False, copy.body[slice(*greeted)])
    for name in copy.strangers:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", copy.body, re.IGNORECASE):
            yield Remark(RemarkCode.OTHER_NAME, *match.span(), False, match[0])


def _lengths(copy: Copy) -> Iterator[Remark]:
    words = list(_WORD.finditer(copy.body))
    most = MOST_WORDS.get(copy.role, MOST_WORDS[MessageRole.FIRST_TOUCH])
    if len(words) > most:
        start, end = words[most].start(), words[-1].end()
        yield Remark(RemarkCode.TOO_LONG, start, end, detail=f"{len(words)}/{most}")
    signs = len(copy.subject)
    if signs > MOST_SUBJECT_SIGNS and not copy.is_answer:
        told = f"{signs}/{MOST_SUBJECT_SIGNS}"
        yield Remark(RemarkCode.LONG_SUBJECT, MOST_SUBJECT_SIGNS, signs, True, told)


def _links(copy: Copy, rules: CopyRules) -> Iterator[Remark]:
    links = links_in(copy.body)
    for start, end in links[MOST_LINKS:]:
        yield Remark(RemarkCode.MANY_LINKS, start, end, detail=f"{len(links)}/{MOST_LINKS}")
    for start, end in links:
        link = copy.body[start:end]
        if host_of(link) in rules.shorteners:
            yield Remark(RemarkCode.SHORT_LINK, start, end, detail=host_of(link))
        elif any(piece in link.lower() for piece in rules.trackers):
            yield Remark(RemarkCode.TRACKED_LINK, start, end, detail=host_of(link))


def _loud(words: str, own: Sequence[str], in_subject: bool) -> Iterator[Remark]:
    meant = " ".join(own).casefold()
    for match in _CAPITALS.finditer(words):
        shout = match[0]
        is_name = shout.casefold() in meant
        if sum(map(str.isalpha, shout)) >= SHOUTED_LETTERS and shout.isupper() and not is_name:
            yield Remark(RemarkCode.SHOUTING, *match.span(), in_subject, shout)
    cries = list(_EXCLAIMED.finditer(words))
    many = in_subject or sum(match[0].count("!") for match in cries) > MOST_EXCLAMATIONS
    for match in cries:
        if many or len(match[0]) > 1:
            yield Remark(RemarkCode.EXCLAIMING, *match.span(), in_subject, match[0])


def _phrases(words: str, phrases: Sequence[str], in_subject: bool) -> Iterator[Remark]:
    for start, end in _standing(words, phrases):
        yield Remark(RemarkCode.SPAM_PHRASE, start, end, in_subject, words[start:end])


def _attachments(copy: Copy, rules: CopyRules) -> Iterator[Remark]:
    for start, end in _standing(copy.body, rules.attachments.get(copy.language, ())):
        yield Remark(RemarkCode.NO_ATTACHMENT, start, end, detail=copy.body[start:end])


def _about_files(copy: Copy) -> Iterator[Remark]:
    """Files from strangers are what filters and careful readers have learnt to distrust."""
    if copy.role is MessageRole.FIRST_TOUCH and not copy.is_answer:
        yield Remark(RemarkCode.COLD_ATTACHMENT, 0, 0, detail=str(copy.attached))


def _standing(words: str, phrases: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a phrase stands; spaces match any white space, so that a line end hides none."""
    if not phrases:
        return
    longest_first = sorted(phrases, key=len, reverse=True)
    either = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest_first)
    for match in re.finditer(rf"(?<!\w)(?:{either})(?!\w)", words, re.IGNORECASE):
        yield match.span()
