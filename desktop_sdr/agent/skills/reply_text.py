"""What the person themself wrote: old mail, quotes, signature and legal notices cut off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_sdr.agent.skills.folding import fold, one_spaced, visible
from desktop_sdr.agent.skills.html_text import may_hide, text_of_html
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.agent.skills.reply_lines import Line
from desktop_sdr.agent.skills.reply_quotes import without_quotes
from desktop_sdr.agent.skills.reply_signature import signer_of, without_signature

MAX_LINES = 2_000
MAX_LINE = 5_000
LEAST_KNOWN = 12
"""Shorter lines than this may be ours and theirs by chance."""

BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A mail's own words, and whether there was text in it that a person would not see."""

    text: str
    whole: str
    """The same before anything was cut off, for reading what servers and robots wrote."""
    hidden: bool


def own_words(mail: ParsedMail, marks: LetterMarks, sent_texts: Sequence[str] = ()) -> ReplyText:
    """Return what the sender of `mail` wrote themself.

    Lines that also stand in `sent_texts` (what we wrote to them) are cut wherever they are, so
    that a mail program that marks no quotes cannot put our words into their mouth.
    """
    whole, hidden = _readable(mail)
    said = [line[:MAX_LINE].strip() for line in whole.split("\n")[:MAX_LINES]]
    lines = [Line(line) for line in said]
    kept = _without_banner(without_quotes(lines, marks), marks)
    kept = without_signature(kept, marks, signer_of(mail))
    theirs = _without_ours(kept, sent_texts)
    text = BLANK_LINES.sub("\n\n", "\n".join(line.said for line in theirs)).strip()
    return ReplyText(text, whole, hidden)


def _without_ours(lines: Sequence[Line], sent_texts: Sequence[str]) -> list[Line]:
    """Cut lines that we wrote; short ones, which anybody may write, only beside longer ones."""
    if not sent_texts:
        return list(lines)
    ours = {fold(line.strip()) for text in sent_texts for line in text.split("\n")} - {""}
    filled = [line for line in lines if line.said]
    same = [fold(line.said) in ours for line in filled]
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


def _without_banner(lines: list[Line], marks: LetterMarks) -> list[Line]:
    """Drop the warning that a company's server puts above mail from outside."""
    start = next((n for n, line in enumerate(lines) if line.said), None)
    if start is None or not marks.banner.match(lines[start].folded):
        return lines
    end = next((n for n in range(start, len(lines)) if not lines[n].said), len(lines))
    rest = lines[end:]
    return rest if any(line.said for line in rest) else lines
