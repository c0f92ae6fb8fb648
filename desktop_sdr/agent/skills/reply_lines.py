"""The lines of a letter, as they were written and as they are compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from desktop_sdr.agent.skills.folding import fold

ATTRIBUTES = re.compile(r"[\d:：]|--")
QUOTED = re.compile(r"\s{0,3}(?:[>＞]|\|\s|»\s)(?!.*<<\s*$)")
"""A line that ends with the same arrows turned round is a heading, not a quote."""
SHORT_RULE = re.compile(r"[\s*]*(?:[-_=~#*—–]\s?){2,200}$")
LONG_RULE = re.compile(r"\s*(?:_{10,}|-{20,}|={20,}|\*{20,})\s*$")

MAX_FOLDED = 500
"""Characters; whatever announces a quote or a signature is shorter."""
NEAR = 4
"""Lines within which a quote follows what announces it."""


@dataclass(frozen=True)
class Line:
    """A line without the blanks around it, and folded for comparing when that is needed."""

    said: str

    @cached_property
    def folded(self) -> str:
        """The beginning of the line for comparing (see `fold`)."""
        return fold(self.said[:MAX_FOLDED])

    @cached_property
    def may_attribute(self) -> bool:
        """False where nothing stands that an attribution must have: no colon, digit or frame."""
        return bool(ATTRIBUTES.search(self.folded))

    @cached_property
    def is_quoted(self) -> bool:
        """True where the writer's mail program marked it as somebody else's words."""
        return bool(QUOTED.match(self.said))


def quote_follows(lines: Sequence[Line], at: int) -> bool:
    """Say whether the first words from line `at` on are marked as quoted."""
    following = next((line for line in lines[at : at + NEAR] if line.said), None)
    return following is not None and following.is_quoted


def filled(lines: Sequence[Line], most: int) -> list[Line]:
    """Return the first lines on which something stands, `most` of them."""
    return list(islice((line for line in lines if line.said), most))


def without_last_rules(lines: Sequence[Line]) -> list[Line]:
    """Drop what separated the text from something that is gone: blank lines and drawn ones."""
    kept = list(lines)
    while kept and (not kept[-1].said or SHORT_RULE.match(kept[-1].said)):
        kept.pop()
    return kept
