"""The HTML alternative of a mail, made from its text: the same words and links, nothing else."""

import re
import unicodedata
from html import escape
from typing import Final

_LINK: Final = re.compile(
    r"(?<!\w)https?://(?=\w)[^\s<>\"'()\[\]@]+(?![^\s<>\"'()\[\]])", re.IGNORECASE
)
"""What a reader may click: no name before an at sign, which would only look like the host."""
_AFTER_LINK: Final = re.compile(r"[.,;:!?…。、]+\Z")
_ODD_BLANKS: Final = re.compile(r"(?m)^[ \t]|[ \t]{2}|\t|[ \t]$")
_STRONG: Final = {"L": "", "R": ' dir="rtl"', "AL": ' dir="rtl"'}
_KEPT_BLANKS: Final = ' style="white-space:pre-wrap"'


def shows_more(text: str) -> bool:
    """Say whether HTML shows something that the text alone cannot: a link, a right-to-left side.

    Elsewhere it would only cost: filters score a short page with an unsubscribe header as a list's.
    """
    return _LINK.search(text) is not None or any(map(_direction, text.split("\n\n")))


def html_of(text: str) -> str:
    """Return `text` (LF line ends) as a page: a paragraph between blank lines, a break each line.

    No image, no font, no colour and no address that does not stand in the text. Only a paragraph
    whose blanks carry meaning has a style, and only one written from right to left a direction.
    """
    paragraphs = "\n".join(_paragraph(one) for one in text.strip("\n").split("\n\n"))
    return f"<!DOCTYPE html>\n<html><body>\n{paragraphs}\n</body></html>\n"


def _paragraph(text: str) -> str:
    style = _KEPT_BLANKS if _ODD_BLANKS.search(text) else ""
    lines = "<br>".join(_linked(line) for line in text.split("\n"))
    return f"<p{_direction(text)}{style}>{lines}</p>"


def _direction(text: str) -> str:
    """Return the direction of the first letter that has one, as the plain form is shown (UAX 9)."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((_STRONG[kind] for kind in kinds if kind in _STRONG), "")


def _linked(line: str) -> str:
    out, at = [], 0
    for found in _LINK.finditer(line):
        link = _AFTER_LINK.sub("", found[0])
        shown = escape(link)
        out += [escape(line[at : found.start()]), f'<a href="{shown}">{shown}</a>']
        at = found.start() + len(link)
    return "".join((*out, escape(line[at:])))
