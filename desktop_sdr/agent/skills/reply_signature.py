"""Cuts what stands under a letter: signature, business card, legal notice, words of the telephone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.agent.skills.reply_lines import LONG_RULE, Line, filled, without_last_rules

MAX_CARD_LINES = 14
"""A signature longer than this is text, unless it is full of addresses and numbers."""
MAX_SENT_FROM = 160
CARD_TOP = 6
"""Filled lines in which a business card shows that it is one."""
MAX_NAME_WORDS = 5
LONG_LINE = 8
"""Words; a line of more is no title and no company."""
SHORT_WORD = 3
"""Letters; such words stand in names and titles in small letters too."""

SIGNATURE_MARK = re.compile(r"\s*(?:--|—|__|-- ?-)\s*$")
CONTACT = re.compile(
    r"@|https?://|www\.|(?:\+|\b00)?\d[\d\s()./-]{6,30}\d|\b(?:[tmpewf]|tel|fax)[.:] "
)
SENTENCE_END = re.compile(r"[.!?。！？]\W{0,2}$")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who sent the letter, as its header says."""

    names: frozenset[str]
    address: str

    def is_named_on(self, line: Line) -> bool:
        """Say whether `line` is the name of this person, or gives their address."""
        words = frozenset(line.folded.replace(",", " ").split())
        is_name = len(self.names) > 1 and self.names <= words and len(words) <= MAX_NAME_WORDS
        return is_name or (bool(self.address) and self.address in line.folded)


def signer_of(mail: ParsedMail) -> Signer:
    """Return who sent `mail`."""
    display = fold(mail.fields.get("from", "").split("<")[0]).replace('"', " ").replace(",", " ")
    names = frozenset(word for word in display.split() if "@" not in word and len(word) > 1)
    return Signer(names, mail.headers.sender or "")


def without_signature(lines: Sequence[Line], marks: LetterMarks, signer: Signer) -> list[Line]:
    """Return the lines above the signature, with the name that the letter is signed with."""
    written = [line for line in lines if not _is_sent_from(line, marks)]
    for at, line in enumerate(written):
        if line.said and filled(written[:at]):
            below = _kept_below(line, written[at + 1 :], marks, signer)
            if below is not None:
                return without_last_rules([*written[:at], *below])
    return without_last_rules(_without_own_card(written, marks, signer))


def _is_sent_from(line: Line, marks: LetterMarks) -> bool:
    return len(line.said) < MAX_SENT_FROM and bool(marks.sent_from.match(line.folded))


def _kept_below(
    line: Line, below: Sequence[Line], marks: LetterMarks, signer: Signer
) -> list[Line] | None:
    """Return what stays from `line` on where the signature begins there, else None."""
    if marks.disclaimer.match(line.folded):
        return []
    if SIGNATURE_MARK.match(line.said):
        return _postscript(below, marks) if _may_be_card(below, marks) else None
    if LONG_RULE.match(line.said):
        return [] if _has_contact_or_notice(below, marks) else None
    if marks.sign_off.match(line.folded) and _is_card(below, marks, signer):
        return [line, *_name_in(below, marks), *_postscript(below, marks)]
    if marks.signed.match(line.folded) and _is_card(below, marks, signer, must_tell=True):
        return [line, *_postscript(below, marks)]
    return None


def _may_be_card(lines: Sequence[Line], marks: LetterMarks) -> bool:
    return len(filled(lines)) <= MAX_CARD_LINES or _has_contact_or_notice(lines, marks)


def _has_contact_or_notice(lines: Sequence[Line], marks: LetterMarks) -> bool:
    top = filled(lines)[:CARD_TOP]
    return any(_is_contact(line, marks) or marks.disclaimer.match(line.folded) for line in top)


def _is_card(
    lines: Sequence[Line], marks: LetterMarks, signer: Signer, *, must_tell: bool = False
) -> bool:
    """Say whether what stands under a sign-off is a name and its business card, not more text.

    Sentences may stand below a telephone number or a title, as legal notices and slogans do. With
    `must_tell` there has to be such a line.
    """
    for line in filled(lines):
        if _is_contact(line, marks) or marks.disclaimer.match(line.folded):
            return True
        if not signer.is_named_on(line) and _is_sentence(line, marks):
            return False
    return bool(filled(lines)) and not must_tell and len(filled(lines)) <= MAX_CARD_LINES


def _is_sentence(line: Line, marks: LetterMarks) -> bool:
    """Say whether a line is more than names, titles and numbers: those begin with capitals."""
    plain = _plain_words(line, marks)
    if SENTENCE_END.search(line.said) and (plain or not line.said.isascii()):
        return True
    if line.said.endswith("?") or CONTACT.search(line.folded):
        return line.said.endswith("?") or plain > 1
    return plain > 0 or len(line.said.split()) > LONG_LINE


def _plain_words(line: Line, marks: LetterMarks) -> int:
    """Count the words that stand in no title and in no address."""
    words = (word.strip(",;:.!?") for word in line.said.split())
    plain = [word for word in words if word[:1].islower() and word.isalpha()]
    return sum(len(word) > SHORT_WORD and not marks.role.match(fold(word)) for word in plain)


def _is_contact(line: Line, marks: LetterMarks) -> bool:
    if _is_sentence(line, marks):
        return False
    return bool(CONTACT.search(line.folded) or marks.role.search(line.folded))


def _name_in(lines: Sequence[Line], marks: LetterMarks) -> list[Line]:
    """Return the name under a sign-off, without title, telephone and company."""
    for at, line in enumerate(lines):
        if line.said:
            is_name = len(line.said.split()) < MAX_NAME_WORDS and not _is_contact(line, marks)
            return list(lines[: at + 1]) if is_name else []
    return []


def _postscript(lines: Sequence[Line], marks: LetterMarks) -> list[Line]:
    """Return what was added below the signature, up to the next blank line."""
    start = next((n for n, line in enumerate(lines) if marks.postscript.match(line.folded)), None)
    if start is None:
        return []
    end = next((n for n in range(start, len(lines)) if not lines[n].said), len(lines))
    return [Line(""), *lines[start:end]]


def _without_own_card(lines: list[Line], marks: LetterMarks, signer: Signer) -> list[Line]:
    """Cut a business card that nothing announces but the sender's own name or address.

    Another person's is a referral and stays.
    """
    start = next((n for n in range(len(lines) - 1, -1, -1) if not lines[n].said), None)
    if start is None:
        return lines
    card = lines[start + 1 :]
    tells = [line for line in card if _is_contact(line, marks)]
    is_own = any(signer.is_named_on(line) for line in card)
    if not is_own or len(tells) * 2 < len(card) or any(_is_sentence(line, marks) for line in card):
        return lines
    return [*lines[: start + 1], *_name_in(card, marks)]
