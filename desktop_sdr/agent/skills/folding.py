"""Brings text of any origin into one comparable form, and finds characters that hide text."""

import re
import unicodedata
from functools import cache

INVISIBLE = re.compile("[\u00ad\u061c\u115f\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
TAG_CHARACTERS = re.compile("[\U000e0000-\U000e007f]")
FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{2,8}")
"""A regional flag such as Scotland's is the one honest use of tag characters."""
INSIDE_WORD = re.compile("(?<=[a-zA-Z])[\u200b\u2060\ufeff](?=[a-zA-Z])")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BLANK = "\t\u00a0\u2000-\u200a\u202f\u205f\u3000"
SPACES = re.compile(f"[{BLANK}][ {BLANK}]*| [ {BLANK}]+")
"""Every run of blanks but the single space, which is right as it is."""
CONTRACTION = re.compile(r"(?<=[a-z])'(?=(?:t|s|m|ve)\b)")
"""Closed up, since people leave these out; `we'd` is not, or it would be a Wednesday."""
APOSTROPHES = {ord(c): "'" for c in "\u2018\u2019\u201b\u0060\u00b4\u02bc\u2032"}
EXTRA_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}


def visible(text: str) -> tuple[str, bool]:
    """Return `text` without characters that nobody sees, and whether they may have hidden words."""
    if text.isascii():
        return CONTROL.sub("", text), False
    without_flags = FLAG.sub("\U0001f3f4", text)
    hidden = bool(TAG_CHARACTERS.search(without_flags) or INSIDE_WORD.search(text))
    for pattern in (TAG_CHARACTERS, INVISIBLE, DIRECTION, CONTROL):
        without_flags = pattern.sub("", without_flags)
    return without_flags, hidden


def fold(text: str) -> str:
    """Return `text` for comparing: lower case, no accents, contractions closed (`dont`).

    Line ends stay, so what is one line per sentence before is one line per sentence after.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(APOSTROPHES))
        text = text.casefold().translate(_bare_letters())
    text = text.lower()
    if "'" in text:
        text = CONTRACTION.sub("", text).replace("'", " ")
    return text


def sendable(text: str) -> str:
    """Return `text` with a question mark for each half of a character, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def one_spaced(text: str) -> str:
    """Return `text` with every run of blanks as one space; line ends stay."""
    return SPACES.sub(" ", text)


@cache
def _bare_letters() -> dict[int, str]:
    table = {ord(letter): bare for letter, bare in EXTRA_LETTERS.items()}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table
