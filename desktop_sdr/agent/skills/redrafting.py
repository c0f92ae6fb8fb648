"""Another version of a draft: what the rep wrote into it by hand, and what needs no model."""

import re
from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from typing import Final

from desktop_sdr.agent.skills.folding import fold, visible
from desktop_sdr.agent.skills.mail_sentences import SENTENCE_END, greeting_of, same, sentences_of
from desktop_sdr.agent.skills.proving import PUT_IN_BY_CODE
from desktop_sdr.agent.skills.templates import one_line
from desktop_sdr.agent.skills.writing import FEWEST_WORDS
from desktop_sdr.domain.message import Draft

LONGEST_WISH: Final = 300
"""Characters of an instruction."""

_WORD: Final = re.compile(r"\w+")
_GAP: Final = re.compile(r"\n{3,}")


class KnownWish(Enum):
    """What can be done without a model."""

    SHORTER = "shorter"
    ANOTHER = "another"


_PHRASES: Final = {
    KnownWish.SHORTER: (
        "shorter", "shorten", "make it shorter", "make this shorter", "shorter please",
        "please shorter", "much shorter", "a bit shorter", "cut it", "too long",
        "kurzer", "bitte kurzer", "kurzen", "zu lang", "plus court", "trop long", "mas corto",
        "mas breve", "piu breve", "piu corto", "mais curto", "korter",
    ),
    KnownWish.ANOTHER: (
        "another", "another version", "another variant", "a different version", "different",
        "again", "try again", "anders", "noch einmal", "andere fassung", "autre version",
        "otra version", "altra versione", "outra versao", "andere versie",
    ),
}  # fmt: skip
"""Wishes as they are said, folded; whatever says more than one of these needs a model."""


def plain_wish(instruction: str) -> str:
    """Return an instruction on one line, without characters that nobody sees."""
    return one_line(visible(instruction)[0])


def known_wish(instruction: str) -> KnownWish | None:
    """Return which wish it is, where it says nothing more than that."""
    words = " ".join(_WORD.findall(fold(instruction)))
    return next((wish for wish, phrases in _PHRASES.items() if words in phrases), None)


def kept_passages(draft: Draft) -> tuple[str, ...]:
    """Return what the rep wrote into the draft by hand, sentence by sentence in runs.

    A sentence of the agent's that the rep changed in any way is the rep's.
    """
    if draft.original_body is None:
        return ()
    by_agent = set(sentences_of(draft.original_body))
    return tuple(run for line in draft.body.split("\n") for run in _runs(line, by_agent))


def _runs(line: str, by_agent: Collection[str]) -> Iterator[str]:
    run: list[str] = []
    for said in sentences_of(line):
        if said in by_agent:
            yield from _joined(run)
            run = []
        else:
            run.append(said)
    yield from _joined(run)


def _joined(run: list[str]) -> Iterable[str]:
    return (" ".join(run),) if run else ()


def words_of_agent(body: str, kept: Iterable[str]) -> str:
    """Return a body without what the rep wrote by hand: the rest is the agent's."""
    for passage in kept:
        body = body.replace(passage, "")
    return _GAP.sub("\n\n", re.sub(r"[ \t]+$", "", body, flags=re.MULTILINE)).strip()


def shorter(body: str, to_keep: Collection[str]) -> str | None:
    """Return the body without the sentences that nothing rests on; None where none can go.

    What stays: the greeting, questions, what code put in, and every sentence that holds any of
    the words `to_keep` or is a part of them.
    """
    greeting, lines = greeting_of(body), []
    for line in body.split("\n"):
        said = [one.strip() for one in SENTENCE_END.split(line) if one.strip()]
        left = [one for one in said if one == greeting or _matters(one, to_keep)]
        if left or not said:
            lines.append(" ".join(left))
    less = _GAP.sub("\n\n", "\n".join(lines)).strip()
    return less if same(less) != same(body) and says_something(less) else None


def says_something(body: str) -> bool:
    """Say whether there is more in it than a greeting."""
    return len(body.strip().removeprefix(greeting_of(body)).split()) >= FEWEST_WORDS


def _matters(sentence: str, to_keep: Collection[str]) -> bool:
    if sentence.endswith(("?", "？")) or PUT_IN_BY_CODE.search(sentence):
        return True
    return any(words in sentence or sentence in words for words in to_keep if words)


def with_passages(body: str, kept: Iterable[str]) -> str:
    """Return a text with the rep's own passages before its last paragraph."""
    paragraphs = body.split("\n\n")
    own = [passage for passage in kept if passage not in body and not greeting_of(passage)]
    return "\n\n".join((*paragraphs[:-1], *own, *paragraphs[-1:]))
