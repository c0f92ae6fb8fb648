"""Cuts what others wrote out of a letter: quoted lines, attributions, older mails pasted below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.agent.skills.reply_attribution import DATE_LIKE, attribution_at, cut_inside
from desktop_sdr.agent.skills.reply_lines import LONG_RULE, NEAR, Line, quote_follows

HEADER_BLOCK = 8
"""Lines in which the names of a pasted mail header stand."""
MANY_NAMES = 3
"""Names of fields that make a header, whatever else stands there."""
WRAPPED_FROM = 65
"""Characters; a quoted line of this length may have been broken by a mail program."""
FRAME = " \t-_=#*~>|<[]():.：\u2014\u2013"
TITLE = re.compile(r"\s*[-_=*]{2,}\s?[^\W_][^\W_]{2,20}(?: [^\W_]{1,20}){0,2}\s?[-_=*]{2,}\s*")
"""A line of its own between rules, `---- Forwarded ----`: what it announces is another's."""
MARK_ALONE = 3
"""Characters that may follow an old mail's mark that nothing frames."""
SENTENCE_END = re.compile(r"[.!?:。！？]\W{0,3}$")
NOT_A_SENDER = re.compile(r"[\s*]*\d")


@dataclass(frozen=True, slots=True)
class _Passage:
    """Lines that are not the writer's own."""

    length: int
    kept: Line | None = None
    """The writer's own words at the beginning of the first line."""
    is_last: bool = False
    """True where everything below belongs to it."""


def without_quotes(lines: Sequence[Line], marks: LetterMarks) -> list[Line]:
    """Return the lines that the writer of the letter wrote themself."""
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        passage = _passage_at(lines, at, marks)
        if passage is None:
            kept.append(lines[at])
            at += 1
            continue
        if passage.kept is not None:
            kept.append(passage.kept)
        if passage.is_last:
            break
        at += passage.length
    return kept


def _passage_at(lines: Sequence[Line], at: int, marks: LetterMarks) -> _Passage | None:
    if not lines[at].said:
        return None
    if lines[at].is_quoted or _is_broken_off(lines, at):
        return _Passage(1)
    length = attribution_at(lines, at, marks)
    if length is not None:
        last = not quote_follows(lines, at + length)
        return _Passage(length, cut_inside(lines[at], marks), is_last=last)
    if _is_old_mail_mark(lines[at].folded, marks):
        return _Passage(1, is_last=not quote_follows(lines, at + 1))
    if is_header_block(lines, at, marks) or _is_rule_over_header(lines, at, marks):
        return _Passage(1, is_last=True)
    return None


def _is_broken_off(lines: Sequence[Line], at: int) -> bool:
    """Say whether a line is the rest of the quoted one above, which a mail program wrapped."""
    if at == 0 or not lines[at - 1].is_quoted or not lines[at].said:
        return False
    above, line = lines[at - 1].said, lines[at].said
    if above.count("(") + above.count("<") > above.count(")") + above.count(">") - 1:
        opens_link = above.rfind("http") > max(above.rfind(")"), above.rfind(" >"))
        if opens_link and " " not in line and line[-1] in ")>":
            return True
    if not quote_follows(lines, at + 1):
        return False
    return len(above) >= WRAPPED_FROM and line[0].islower() and not SENTENCE_END.search(above)


def _is_old_mail_mark(line: str, marks: LetterMarks) -> bool:
    """Say whether a line announces an older mail, rather than speaking of one."""
    if TITLE.fullmatch(line):
        return True
    bare = line.strip(FRAME)
    match = marks.old_mail.match(bare)
    if match is None:
        return False
    return line[:2].strip(FRAME) == "" or len(bare) - match.end() <= MARK_ALONE


def _is_rule_over_header(lines: Sequence[Line], at: int, marks: LetterMarks) -> bool:
    if not LONG_RULE.match(lines[at].said):
        return False
    following = [n for n in range(at + 1, min(at + 1 + NEAR, len(lines))) if lines[n].said]
    return bool(following) and is_header_block(lines, following[0], marks)


def is_header_block(lines: Sequence[Line], at: int, marks: LetterMarks) -> bool:
    """Say whether a pasted mail header (From, Sent, To, Subject) begins at line `at`."""
    first = lines[at].folded
    if ":" not in first or not marks.header.match(first):
        return False
    if "@" in first and len(marks.header_inside.findall(first)) >= MANY_NAMES:
        return True
    window = [line.folded for line in lines[at : at + HEADER_BLOCK] if line.said]
    named = [line for line in window if marks.header.match(line)]
    has_from = any(_names_sender(line, marks) for line in named)
    if len(named) >= MANY_NAMES:
        return has_from
    has_address = any("@" in line for line in named)
    has_date = any(DATE_LIKE.search(line) for line in named)
    if len(named) >= 2 and has_from and len(window) > 1 and marks.header.match(window[1]):
        return True
    if len(named) < 2 or not (has_address or has_date):
        return False
    return has_from or (has_address and has_date)


def _names_sender(line: str, marks: LetterMarks) -> bool:
    """Say whether a line is a `From:` of somebody, not of a time at which something begins."""
    match = marks.header_from.match(line)
    return match is not None and not NOT_A_SENDER.match(line[match.end() :])
