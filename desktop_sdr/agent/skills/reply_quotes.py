"""Finds where a mail stops being the sender's own words: attributions, header blocks, old mail."""

import re
from collections.abc import Sequence

from desktop_sdr.agent.skills.marks import LetterMarks

MAX_ATTRIBUTION_LINES = 4
MAX_ATTRIBUTION_CHARS = 400
HEADER_BLOCK = 8
"""Lines in which the names of a pasted mail header stand."""

DATE_LIKE = re.compile(
    r"\d{1,2}[:.h]\d{2}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b(?:19|20)\d{2}\b|\d{1,2}月"
)
ATTRIBUTION_END = re.compile(r"[:：][\s*_]{0,3}$")
QUOTED_LINE = re.compile(r"\s{0,3}(?:>|＞|\|\s|»\s)")
RULE_LINE = re.compile(r"\s*(?:_{10,}|-{20,}|={20,}|\*{20,})\s*$")


def attribution_at(lines: Sequence[str], at: int, marks: LetterMarks) -> int | None:
    """Return how many lines an attribution ("On ... X wrote:") takes at `at`, or None.

    `lines` are folded. An address with a date, or somebody who wrote with either, before a colon.
    """
    joined = ""
    for length, line in enumerate(lines[at : at + MAX_ATTRIBUTION_LINES], 1):
        stripped = line.strip()
        if not stripped:
            return None
        joined = f"{joined} {stripped}" if joined else stripped
        if len(joined) > MAX_ATTRIBUTION_CHARS:
            return None
        if ATTRIBUTION_END.search(stripped):
            return length if _names_writer(joined, marks) else None
    return None


def _names_writer(joined: str, marks: LetterMarks) -> bool:
    has_date, has_address = bool(DATE_LIKE.search(joined)), "@" in joined
    if has_date and has_address:
        return True
    return (has_date or has_address) and bool(marks.wrote.search(joined))


def old_mail_begins(lines: Sequence[str], at: int, marks: LetterMarks) -> bool:
    """Say whether everything from line `at` on is an older mail pasted below."""
    line = lines[at]
    if marks.old_mail.match(line) or is_header_block(lines, at, marks):
        return True
    if not RULE_LINE.match(line):
        return False
    following = [n for n in range(at + 1, min(at + 5, len(lines))) if lines[n].strip()]
    return bool(following) and is_header_block(lines, following[0], marks)


def is_header_block(lines: Sequence[str], at: int, marks: LetterMarks) -> bool:
    """Say whether a pasted mail header (From, Sent, To, Subject) begins at line `at`."""
    if not marks.header.match(lines[at]):
        return False
    window = [line for line in lines[at : at + HEADER_BLOCK] if line.strip()]
    named = sum(1 for line in window if marks.header.match(line))
    if named >= 3:
        return any(marks.header_from.match(line) for line in window)
    has_from = any(marks.header_from.match(line) for line in window[:2])
    return named == 2 and has_from and any("@" in line or DATE_LIKE.search(line) for line in window)
