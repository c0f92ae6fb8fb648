"""Finds the lines that say who wrote what is quoted below ("On ... X wrote:")."""

import re
from collections.abc import Sequence

from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.agent.skills.reply_lines import Line, quote_follows

MAX_LINES = 6
MAX_CHARS = 400
MAX_CLOSING = 20
"""Characters of a line that only closes an address, such as `> wrote:`."""
LAST_WORDS = 60
"""Characters in which the verb or the colon stands that ends an attribution."""
MAX_BARE = 80
"""Characters of an attribution that has neither date nor address, such as `Ana wrote:`."""

DATE_LIKE = re.compile(
    r"\d{1,2}[:.h]\d{2}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b(?:19|20)\d{2}\b|\d{1,2}月"
)
CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
COLON = re.compile(r"[:：][\s*_>)-]{0,4}$")
FRAMED = re.compile(r"[\s>*]{0,4}-{2}.{0,400}-{2}[\s*]{0,4}$")
BARE_LEDGER = re.compile(
    r"[\s>]{0,4}\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,120}(?:<[^<>\s]{3,80}@[^<>\s]{3,80}>$|gmt[+-]\d)"
)
"""`2026-05-13 9:14 GMT+02:00 Ana`, as old mail programs wrote it, without a verb or a colon."""
VIA = re.compile(r"\w via \w")
"""`Ana via Some Forum wrote:` is what a forum's mails say."""
SENTENCE_END = re.compile(r"\w{5,}[.!?。！？]$")
DASHES = " -\u2013\u2014"


def attribution_at(lines: Sequence[Line], at: int, marks: LetterMarks) -> int | None:
    """Return how many lines an attribution takes that begins on line `at`, or None."""
    window = lines[at : at + MAX_LINES]
    if not any(line.may_attribute for line in window):
        return None
    joined = ""
    for length, line in enumerate(window, 1):
        if not line.said and joined.count("<") > joined.count(">"):
            continue
        if not line.said or (joined and _is_another(line, joined, marks)):
            return None
        joined = f"{joined} {line.folded}" if joined else line.folded
        if len(joined) > MAX_CHARS:
            return None
        if _is_whole(joined, quote_follows(lines, at + length), marks):
            return None if _begins_later(lines, at, length, marks) else length
        if SENTENCE_END.search(line.said) or _ends_with_colon(joined):
            return None
    return None


def cut_inside(line: Line, marks: LetterMarks) -> Line | None:
    """Return the writer's own words before an attribution that begins inside `line`."""
    match = marks.opens_inside.search(line.said)
    own = Line(line.said[: match.start()].rstrip(DASHES) if match else "")
    is_part = "@" in own.said or marks.wrote.search(own.folded) or _opens(line.folded, marks)
    return own if own.said and not is_part else None


def _is_another(line: Line, joined: str, marks: LetterMarks) -> bool:
    """Say whether `line` cannot go on with the attribution that `joined` may be."""
    closes_address = joined.count("<") > joined.count(">") and len(line.said) <= MAX_CLOSING
    return (line.is_quoted and not closes_address) or bool(marks.opens.match(line.folded))


def _begins_later(lines: Sequence[Line], at: int, length: int, marks: LetterMarks) -> bool:
    """Say whether the lines without the first are an attribution as well: it was their own then."""
    if length == 1 or _opens(lines[at].folded, marks):
        return False
    quoted = quote_follows(lines, at + length)
    rest = " ".join(line.folded for line in lines[at + 1 : at + length] if line.said)
    if "@" in lines[at].folded and "@" not in rest:
        return False
    return _is_whole(rest, quoted, marks) or _begins_later(lines, at + 1, length - 1, marks)


def _is_whole(joined: str, quoted: bool, marks: LetterMarks) -> bool:
    has_date, has_address = bool(DATE_LIKE.search(joined)), "@" in joined
    if not _ends_with_colon(joined):
        return _ends_with_verb(joined, has_date, has_address, marks)
    if not (has_date or has_address or quoted or VIA.search(joined)):
        return False
    if marks.wrote.search(joined):
        return _names_writer(joined, has_date, has_address, quoted, marks)
    return has_date and has_address and (quoted or _opens(joined, marks))


def _ends_with_colon(joined: str) -> bool:
    return bool(COLON.search(joined[-LAST_WORDS:]))


def _names_writer(
    joined: str, has_date: bool, has_address: bool, quoted: bool, marks: LetterMarks
) -> bool:
    """Say whether `X wrote:` is an attribution; one's own words may end in the same way."""
    if quoted:
        is_bare = len(joined) <= MAX_BARE and bool(marks.wrote_last.search(joined))
        return has_date or has_address or is_bare
    if marks.own_wrote.search(joined):
        return False
    if has_address or VIA.search(joined):
        return True
    return has_date and bool(_opens(joined, marks) or CLOCK.search(joined))


def _ends_with_verb(joined: str, has_date: bool, has_address: bool, marks: LetterMarks) -> bool:
    """Say the same of lines without a colon: they must be framed, or say who and when."""
    if BARE_LEDGER.match(joined) or (FRAMED.match(joined) and marks.wrote.search(joined)):
        return True
    if not has_date or not (has_address or marks.opens.match(joined)):
        return False
    return bool(marks.wrote_last.search(joined[-LAST_WORDS:]))


def _opens(joined: str, marks: LetterMarks) -> bool:
    return bool(marks.opens.match(joined) or marks.dated.match(joined))
