"""The sentences of a mail's body, and when two of them are the same one."""

import re
from collections.abc import Iterator
from typing import Final

from desktop_sdr.agent.skills.folding import fold

SENTENCE_END: Final = re.compile(r"(?<=[.!?])[ \t]+|(?<=[。？！])[ \t]*")
GREETING_WORDS: Final = 6

_LIKE: Final = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "„": '"'})


def sentences_of(text: str) -> Iterator[str]:
    """Yield each sentence as it is written; a line's end always ends one."""
    for line in text.split("\n"):
        yield from (one.strip() for one in SENTENCE_END.split(line) if one.strip())


def same(sentence: str) -> str:
    """Return what two ways to write the same sentence have in common."""
    plain = " ".join(fold(sentence.translate(_LIKE)).split())
    return plain.rstrip(".!…:, ")


def greeting_of(body: str) -> str:
    """Return the first line where it only greets."""
    line = body.strip().partition("\n")[0].strip()
    greets = line.endswith((",", "!", ":", "様", "、")) and len(line.split()) <= GREETING_WORDS
    return line if greets else ""
