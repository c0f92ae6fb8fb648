"""What the person themself wrote: old mail, quotes, signature and legal notices cut off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop_sdr.agent.skills.folding import fold, one_spaced, visible
from desktop_sdr.agent.skills.html_text import may_hide, text_of_html
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.agent.skills.reply_quotes import (
    QUOTED_LINE,
    RULE_LINE,
    attribution_at,
    old_mail_begins,
)

MAX_LINES = 2_000
MAX_LINE = 5_000
MAX_CONTACT_LINES = 14
"""A signature longer than this is text, unless it is full of addresses and numbers."""
MAX_SENT_FROM = 80
LEAST_KNOWN = 12
"""Shorter lines than this may be ours and theirs by chance."""

SIGNATURE_MARK = re.compile(r"\s*(?:--|—|__|-- ?-)\s*$")
CONTACT = re.compile(
    r"@|https?://|www\.|(?:\+|\b00)?\d[\d\s()./-]{6,}\d|\b(?:[tmpewf]|tel|fax)[.:] "
)
BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A mail's own words, and whether there was text in it that a person would not see."""

    text: str
    whole: str
    """The same before anything was cut off, for reading what servers and robots wrote."""
    hidden: bool


@dataclass(frozen=True)
class _Line:
    """A line as it was written, and folded for comparing when that is needed."""

    said: str

    @cached_property
    def folded(self) -> str:
        return fold(self.said)


def own_words(mail: ParsedMail, marks: LetterMarks, sent_texts: Sequence[str] = ()) -> ReplyText:
    """Return what the sender of `mail` wrote themself.

    Lines that also stand in `sent_texts` (what we wrote to them) are cut wherever they are, so
    that a mail program that marks no quotes cannot put our words into their mouth.
    """
    whole, hidden = _readable(mail)
    said = [line[:MAX_LINE].strip() for line in whole.split("\n")[:MAX_LINES]]
    lines = [_Line(line) for line in said]
    kept = _without_quotes(lines, marks)
    kept = _without_signature(_without_banner(kept, marks), marks)
    theirs = _without_ours(kept, sent_texts)
    text = BLANK_LINES.sub("\n\n", "\n".join(line.said for line in theirs)).strip()
    return ReplyText(text, whole, hidden)


def _without_ours(lines: Sequence[_Line], sent_texts: Sequence[str]) -> list[_Line]:
    """Cut lines that we wrote; short ones, which anybody may write, only beside longer ones."""
    if not sent_texts:
        return list(lines)
    ours = {fold(line.strip()) for text in sent_texts for line in text.split("\n")} - {""}
    filled = [line for line in lines if line.said]
    same = [line.folded in ours for line in filled]
    sure = [
        is_ours and len(line.said) >= LEAST_KNOWN
        for line, is_ours in zip(filled, same, strict=True)
    ]
    cut = {
        id(line)
        for at, line in enumerate(filled)
        if same[at] and any(sure[max(0, at - 1) : at + 2])
    }
    return [line for line in lines if id(line) not in cut]


def _readable(mail: ParsedMail) -> tuple[str, bool]:
    """The plain text a person would read; the HTML where that is missing or hides words."""
    plain, hidden = visible(mail.plain.replace("\r\n", "\n").replace("\r", "\n"))
    if mail.html and (not plain.strip() or may_hide(mail.html)):
        seen = text_of_html(mail.html)
        if seen.hidden or not plain.strip():
            text, masked = visible(seen.text)
            return one_spaced(text), seen.hidden or masked
    return one_spaced(plain), hidden


def _without_quotes(lines: Sequence[_Line], marks: LetterMarks) -> list[_Line]:
    folded = [one.said if QUOTED_LINE.match(one.said) else one.folded for one in lines]
    kept: list[_Line] = []
    at = 0
    while at < len(lines):
        if QUOTED_LINE.match(folded[at]):
            at += 1
            continue
        length = attribution_at(folded, at, marks)
        if length is not None:
            if not _quotes_follow(folded, at + length):
                break
            at += length
            continue
        if old_mail_begins(folded, at, marks):
            break
        kept.append(lines[at])
        at += 1
    return kept


def _quotes_follow(lines: Sequence[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if line), "")
    return bool(QUOTED_LINE.match(following))


def _without_banner(lines: list[_Line], marks: LetterMarks) -> list[_Line]:
    """Drop the warning that a company's server puts above mail from outside."""
    start = next((n for n, line in enumerate(lines) if line.said), None)
    if start is None or not marks.banner.match(lines[start].folded):
        return lines
    end = next((n for n in range(start, len(lines)) if not lines[n].said), len(lines))
    rest = lines[end:]
    return rest if any(line.said for line in rest) else lines


def _without_signature(lines: list[_Line], marks: LetterMarks) -> list[_Line]:
    for at, line in enumerate(lines):
        if not line.said:
            continue
        if SIGNATURE_MARK.match(line.said) or RULE_LINE.match(line.said):
            if any(earlier.said for earlier in lines[:at]):
                return lines[:at]
        elif _ends_letter(line, marks):
            return lines[:at]
        elif at > 0 and marks.sign_off.match(line.folded):
            below = lines[at + 1 :]
            if _is_contact_block(below, marks):
                return [*lines[: at + 1], *_name_in(below, marks)]
    return lines


def _ends_letter(line: _Line, marks: LetterMarks) -> bool:
    if marks.disclaimer.match(line.folded):
        return True
    return len(line.said) < MAX_SENT_FROM and bool(marks.sent_from.match(line.folded))


def _is_contact_block(lines: Sequence[_Line], marks: LetterMarks) -> bool:
    """Say whether what stands under a sign-off is a name and its business card, not more text."""
    filled = [line for line in lines if line.said]
    if not filled:
        return False
    if len(filled) > MAX_CONTACT_LINES:
        return any(_is_contact(line, marks) for line in filled[:6])
    asks = any(line.said.endswith("?") for line in filled)
    return not asks and all(len(line.said) < 80 for line in filled[:3])


def _is_contact(line: _Line, marks: LetterMarks) -> bool:
    return bool(CONTACT.search(line.folded) or marks.role.search(line.folded))


def _name_in(lines: Sequence[_Line], marks: LetterMarks) -> list[_Line]:
    """Return the name under a sign-off, without title, telephone and company."""
    for at, line in enumerate(lines):
        if line.said:
            is_name = len(line.said.split()) <= 4 and not _is_contact(line, marks)
            return list(lines[: at + 1]) if is_name else []
    return []
