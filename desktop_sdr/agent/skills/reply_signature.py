"""Cuts what stands under a letter: signature, business card, notices, words of the telephone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from desktop_sdr.agent.skills.business_card import MAX_CARD_LINES, CardReader
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.agent.skills.reply_lines import LONG_RULE, Line, filled, without_last_rules

MAX_BELOW = 60
"""Lines below a sign-off that are looked at; a postscript stands among them."""
NOTICE_LINES = 8
SHORTEST_NOTICE = 120
"""Characters."""
LEGAL_WORDS = 3
"""Different ones; a person's sentence about a contract may have two."""
MAX_SENT_FROM = 160
MAX_NAME_WORDS = 5

SIGNATURE_MARK = re.compile(r"\s*(?:--|—|__|-- ?-)\s*$")


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
    card = CardReader(marks, signer.is_named_on)
    written = [line for line in lines if not _is_sent_from(line, marks)]
    first = next((at for at, line in enumerate(written) if line.said), len(written))
    for at in range(first + 1, len(written)):
        if not written[at - 1].said and _is_notice(written[at : at + NOTICE_LINES], marks):
            return without_last_rules(written[:at])
        below = _kept_below(written[at], written[at + 1 : at + 1 + MAX_BELOW], card)
        if below is not None:
            return without_last_rules([*written[:at], *below])
    return without_last_rules(_without_own_card(without_last_rules(written), card))


def _is_sent_from(line: Line, marks: LetterMarks) -> bool:
    return len(line.said) < MAX_SENT_FROM and bool(marks.sent_from.match(line.folded))


def _kept_below(line: Line, below: Sequence[Line], card: CardReader) -> list[Line] | None:
    """Return what stays from `line` on where the signature begins there, else None."""
    marks = card.marks
    if marks.disclaimer.match(line.folded):
        return []
    if SIGNATURE_MARK.match(line.said):
        is_short = len(filled(below, MAX_CARD_LINES + 1)) <= MAX_CARD_LINES
        return _postscript(below, marks) if is_short or card.tells_early(below) else None
    if LONG_RULE.match(line.said):
        return [] if card.tells_early(below) else None
    if marks.sign_off.match(line.folded) and card.is_card(below):
        return [line, *card.name_in(below), *_postscript(below, marks)]
    if marks.signed.match(line.folded) and card.is_card(below, must_tell=True):
        return [line, *_postscript(below, marks)]
    return None


def _is_notice(lines: Sequence[Line], marks: LetterMarks) -> bool:
    """Say whether a paragraph is a legal notice, however it begins."""
    words = " ".join(line.folded for line in takewhile(lambda line: line.said, lines))
    if len(words) < SHORTEST_NOTICE:
        return False
    return len({match.group() for match in marks.legal.finditer(words)}) >= LEGAL_WORDS


def _postscript(lines: Sequence[Line], marks: LetterMarks) -> list[Line]:
    """Return what was added below the signature, up to the next blank line."""
    start = next((n for n, line in enumerate(lines) if marks.postscript.match(line.folded)), None)
    if start is None:
        return []
    end = next((n for n in range(start, len(lines)) if not lines[n].said), len(lines))
    return [Line(""), *lines[start:end]]


def _without_own_card(lines: list[Line], card: CardReader) -> list[Line]:
    """Cut a business card that nothing announces but the sender's own name or address.

    Another person's is a referral and stays.
    """
    start = next((n for n in range(len(lines) - 1, -1, -1) if not lines[n].said), None)
    if start is None or not card.is_own(lines[start + 1 :]):
        return lines
    return [*lines[: start + 1], *card.name_in(lines[start + 1 :])]
