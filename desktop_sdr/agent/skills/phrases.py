"""The notation in which the lexicon files write phrases, turned into regular expressions.

`stem*` goes on to the end of the word, `[a|b]` is a choice, `[a|b]?` may be missing, `...` stands
for up to four words and `<name>` for the choice that the file's [sets] gives that name.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import IntEnum

GAP = r"(?: {1,2}[^\s,;:?!]+){0,4}"
LOOSE_GAP = r"(?:[ ,;:]{1,3}[^\s,;:?!]+){0,12}"
"""What parts two words never stands inside one, so there is one way only to fill a gap."""
UNSPACED_GAP = r"[^\n。]{0,12}"
BETWEEN_WORDS = r"[^\w\n.,;:?!]{1,4}"
LOOSELY_BETWEEN = r"[^\w\n.?!]{1,4}"
SHORTEST_STEM = 3
LONGEST_STEM = 5
SHORT_WORD = 3
"""Letters up to which a word is likely to stand in any text."""
PIECE = re.compile(r"\.\.\.|\[[^\]]*\]\??|(?:(?!\.\.\.)[^\s\[])+")
WORD_OR_STEM = re.compile(r"\w+\*?")
UNSPACED = re.compile(r"[\u3005-\u30ff\u3400-\u9fff]")
SET = re.compile(r"<(\w+)>")
CHOICE = re.compile(r"\[[^\]]*\]")


class LexiconFault(ValueError):
    """A lexicon file says something that cannot be used."""


class Anchor(IntEnum):
    """How a word that must stand in the text is looked up."""

    WORD = 0
    STEM = 1
    PAIR = 2
    """The first two characters, in a language without blanks."""


def with_sets(words: str, sets: Mapping[str, Sequence[str]]) -> str:
    """Replace each `<name>` by its choice; `words` and `sets` are folded. Raises LexiconFault."""
    if "<" not in words:
        return words
    try:
        inside = CHOICE.sub(lambda choice: _flattened(choice.group(), sets), words)
        return SET.sub(lambda match: f"[{'|'.join(sets[match.group(1)])}]", inside)
    except KeyError as unknown:
        raise LexiconFault(f"The phrase {words!r} names a set that is not there") from unknown


def _flattened(choice: str, sets: Mapping[str, Sequence[str]]) -> str:
    """Turn `[a|on <day>]` into `[a|on monday|on tuesday|...]`: choices do not nest."""
    ways: list[str] = []
    for way in choice[1:-1].split("|"):
        match = SET.search(way)
        filled = sets[match.group(1)] if match else ("",)
        ways += [SET.sub(word, way, count=1) for word in filled]
    return f"[{'|'.join(ways)}]"


def pattern_of(words: str, *, spaced: bool = True, loose: bool = False) -> str:
    """Return the regular expression for a folded phrase; raises LexiconFault.

    A `loose` one reaches further and over commas and colons, as legal notices do. Every quantifier
    is bounded, so no text can make it slow.
    """
    pieces = _pieces(words)
    spaced = spaced and not UNSPACED.search(words)
    gap = (LOOSE_GAP if loose else GAP) if spaced else UNSPACED_GAP
    between = (LOOSELY_BETWEEN if loose else BETWEEN_WORDS) if spaced else ""
    body, glue = "", ""
    for piece in pieces:
        if piece == "...":
            body += gap
        elif piece.endswith("]?"):
            choice = _choice(piece, between)
            body += f"(?:{glue}{choice})?" if glue else f"(?:{choice}{between})?"
        else:
            body += glue + _choice(piece, between)
            glue = between
    return rf"\b{body}\b" if spaced else body


def _pieces(words: str) -> list[str]:
    pieces = PIECE.findall(words)
    if not pieces or "..." in (pieces[0], pieces[-1]):
        raise LexiconFault(f"A phrase must begin and end with words: {words!r}")
    return pieces


def _choice(piece: str, between: str) -> str:
    if not piece.startswith("["):
        return _word(piece)
    ways = piece.rstrip("?")[1:-1].split("|")
    return "(?:" + "|".join(between.join(map(_word, way.split())) for way in ways) + ")"


def _word(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)


def anchors_of(words: str, common: Collection[str]) -> Iterator[tuple[Anchor, str]]:
    """Yield keys such that one of them stands in any text that the phrase matches.

    `common` are words too frequent to look a phrase up by. Raises LexiconFault.
    """
    pieces = [p for p in _pieces(words) if p != "..." and not p.endswith("]?")]
    choices = [_rarest_words(piece, common) for piece in pieces]
    usable = [rarest for rarest in choices if all(rarest)]
    if not usable:
        raise LexiconFault(f"A phrase needs one word that cannot be missing: {words!r}")
    best = min(usable, key=_costs(common))
    return map(_key, best)


def _costs(common: Collection[str]) -> Callable[[list[str]], tuple[bool, int, int]]:
    """Few words are better to look up by than many, but long ones stand in fewer texts."""
    return lambda rarest: (
        any(word in common for word in rarest),
        sum(len(word) <= SHORT_WORD for word in rarest),
        len(rarest),
    )


def _rarest_words(piece: str, common: Collection[str]) -> list[str]:
    """Return one word for each way of filling `piece`: the longest that is not a small one."""
    ways = piece[1:-1].split("|") if piece.startswith("[") else [piece]
    return [
        max(filter(_is_findable, WORD_OR_STEM.findall(way)), key=_rarity(common), default="")
        for way in ways
    ]


def _rarity(common: Collection[str]) -> Callable[[str], tuple[bool, int]]:
    return lambda word: (word not in common, len(word))


def _is_findable(word: str) -> bool:
    """One character of a language without blanks stands nearly everywhere."""
    return len(word) > 1 or not UNSPACED.match(word)


def _key(word: str) -> tuple[Anchor, str]:
    stem = word.rstrip("*")
    if UNSPACED.match(stem):
        return Anchor.PAIR, stem[:2]
    if not word.endswith("*"):
        return Anchor.WORD, stem
    if len(stem) < SHORTEST_STEM:
        raise LexiconFault(f"A stem needs at least three letters: {word!r}")
    return Anchor.STEM, stem[:LONGEST_STEM]
