"""What an edit changed, word by word."""

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

_PIECES = re.compile(r"\s+|\w+(?:[’'\-]\w+)*|[^\w\s]")

_KEPT_BETWEEN = 2


class Span(NamedTuple):
    """A stretch of a text by offsets."""

    start: int
    end: int


class Change(NamedTuple):
    """Words that went, words that came, and where the new ones stand."""

    removed: str
    added: str
    span: Span


def changes(before: str, after: str) -> list[Change]:
    """Return what differs, in the order of the new text."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    starts = _starts(new)
    found: list[Change] = []
    for i1, i2, j1, j2 in _together(old, new):
        removed, raw = "".join(old[i1:i2]).strip(), "".join(new[j1:j2])
        begin, added = starts[j1] + len(raw) - len(raw.lstrip()), raw.strip()
        if removed or added:
            found.append(Change(removed, added, Span(begin, begin + len(added))))
    return found


def _together(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Join changes that only a word or two keep apart: a reader takes them as one."""
    joined: list[tuple[int, int, int, int]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        if joined and len("".join(old[joined[-1][1] : i1]).split()) <= _KEPT_BETWEEN:
            first = joined.pop()
            i1, j1 = first[0], first[2]
        joined.append((i1, i2, j1, j2))
    return joined


def _starts(pieces: Sequence[str]) -> list[int]:
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts
