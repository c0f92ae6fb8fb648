"""Splits a reply into sentences, and keeps the folded form of each beside the words themselves."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from desktop_sdr.agent.skills.folding import fold

ENDS = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+|\n")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
LIST_ITEM = re.compile(r"\s*(?:[-*•–]|\d+[.)])\s")
LONGEST_ABBREVIATION = 20
MAX_TEXT = 12_000
"""Characters of a reply that are read; further ones are never the point of it."""
WRAPPED_FROM = 45
"""A line at least this long that ends without a stop goes on in the next line."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """A reply's sentences; `folded` holds them one a line, for looking up phrases at once."""

    said: tuple[str, ...]
    folded: str
    starts: tuple[int, ...]

    def number_at(self, position: int) -> int:
        """Return which sentence the character of `folded` at `position` belongs to."""
        return bisect_right(self.starts, position) - 1

    def folded_at(self, number: int) -> str:
        """Return one sentence in its folded form."""
        start = self.starts[number]
        end = self.folded.find("\n", start)
        return self.folded[start:end] if end >= 0 else self.folded[start:]

    def said_from(self, number: int, position: int) -> str:
        """Return one sentence's own words from the character of `folded` at `position` on."""
        end = self.starts[number] + len(self.folded_at(number))
        wanted = len(self.folded[position:end].split())
        words = self.said[number].split()
        at = len(words)
        while at > 0 and wanted > 0:
            at -= 1
            wanted -= len(fold(words[at]).split())
        return " ".join(words[at:])


def split(text: str, abbreviations: Collection[str] = ()) -> Sentences:
    """Split `text` at stops, question marks and line ends that are not mere wrapping."""
    said = tuple(s for line in unwrapped(text[:MAX_TEXT]) for s in _sentences(line, abbreviations))
    folded = [fold(sentence) for sentence in said]
    starts, at = [], 0
    for one in folded:
        starts.append(at)
        at += len(one) + 1
    return Sentences(said, "\n".join(folded), tuple(starts))


def unwrapped(text: str) -> list[str]:
    """Join lines that only the mail program broke; one string a paragraph or short line."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped and goes_on and not LIST_ITEM.match(line):
            glue = "" if CJK.match(lines[-1][-1]) else " "
            lines[-1] += glue + stripped
        elif stripped:
            lines.append(stripped)
        goes_on = bool(stripped) and _breaks_off(stripped, line)
    return lines


def _breaks_off(stripped: str, line: str) -> bool:
    if stripped[-1] in ".!?:。！？;":
        return False
    return len(line) >= WRAPPED_FROM or (len(line) >= 20 and bool(CJK.search(stripped)))


def _sentences(line: str, abbreviations: Collection[str]) -> Iterator[str]:
    start = 0
    for end in ENDS.finditer(line):
        if end.group().startswith(".") and _is_no_stop(
            line[max(start, end.start() - LONGEST_ABBREVIATION) : end.start()], abbreviations
        ):
            continue
        yield from _kept(line[start : end.end()])
        start = end.end()
    yield from _kept(line[start:])


def _kept(piece: str) -> Sequence[str]:
    piece = piece.strip()
    return (piece,) if piece else ()


def _is_no_stop(before: str, abbreviations: Collection[str]) -> bool:
    """A dot after a number, one letter or an abbreviation ends no sentence."""
    words = before.split()
    if not words:
        return False
    word = words[-1].rstrip(".…!?").lower().lstrip("(\"'")
    if len(word) == 1:
        return word.isalnum() and word != "i"
    return word.isdigit() or word in abbreviations
