"""Which encoding a text file is in, told from its bytes; and whether it is a text at all."""

import codecs
import re
from collections.abc import Iterable
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16, whose mark is the start of the other's."""

_CONTROL_BYTES: Final = bytes((*range(0, 9), *range(14, 26), *range(28, 32), 127))
_CONTROL_SHARE: Final = 0.005
_CONTROL_FLOOR: Final = 3
"""A stray control character or two is a fault in a text, not a sign of something else."""
_ZERO_SHARE: Final = 0.3

_WESTERN: Final = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßšžÀÂÄÁÃÅÆÇÈÉÊËÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝŠŽ")
_CENTRAL: Final = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽáéíúýÁÉÍÚÝäöüßÄÖÜőűŐŰăâîşţĂÂÎŞŢđĐ")
_CYRILLIC: Final = frozenset(map(chr, range(0x0410, 0x0450))) | frozenset("ёЁіІїЇєЄґҐ№")
_PUNCTUATION: Final = frozenset("€–—‘’“”„…«»·°§®™©\u00a0")
_LEGACY: Final = (
    ("cp1252", _WESTERN, True),
    ("mac_roman", _WESTERN, True),
    ("cp1250", _CENTRAL, True),
    ("cp1251", _CYRILLIC, False),
)
"""Encoding, its letters, and whether they stand alone between plain ones; the first wins a tie."""
_RUN: Final = re.compile(r"[A-Za-z]?[^\x00-\x7f]+[A-Za-z]?")


def looks_binary(head: bytes) -> bool:
    """Say whether the first bytes of a file cannot be any text."""
    if not head or head.startswith(tuple(mark for mark, _ in _MARKS)) or _wide(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    return controls > max(_CONTROL_FLOOR, _CONTROL_SHARE * len(head))


def encoding_of(head: bytes, chunks: Iterable[bytes]) -> str | None:
    """Return the encoding of a file from its first bytes and all of its `chunks`, or None.

    None means that no encoding we know gives sensible text.
    """
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked is not None:
        return marked
    wide = _wide(head)
    if wide is not None:
        return wide
    odd = _bytes_that_break_utf8(chunks)
    return "utf-8" if odd is None else _legacy(odd)


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd > _ZERO_SHARE * pairs and even < odd / 10:
        return "utf-16-le"
    if even > _ZERO_SHARE * pairs and odd < even / 10:
        return "utf-16-be"
    return None


def _bytes_that_break_utf8(chunks: Iterable[bytes]) -> bytes | None:
    """Return the chunk in which UTF-8 breaks, or None where all of it is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    last = b""
    try:
        for chunk in chunks:
            last = chunk
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return last
    return None


def _legacy(sample: bytes) -> str | None:
    """Return the one-byte encoding whose letters fit best into words."""
    best, best_score = None, -1
    for name, letters, alone in _LEGACY:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        score = sum(_fit(run, letters, alone) for run in _RUN.findall(text))
        if score > best_score:
            best, best_score = name, score
    return best


def _fit(run: str, letters: frozenset[str], alone: bool) -> int:
    """Score a run of letters outside ASCII with its plain neighbours: how much like a word."""
    core = [char for char in run if not char.isascii()]
    before = run[0] if run[0].isascii() else ""
    score = 0
    for char in core:
        if char in letters:
            score += -1 if before.islower() and char.isupper() else 2
        elif char not in _PUNCTUATION:
            score -= 3
        before = char
    crowded = sum(char in letters for char in core) - 1
    return score - 3 * crowded if alone and crowded > 0 else score
