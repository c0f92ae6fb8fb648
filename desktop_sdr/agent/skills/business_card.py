"""Tells the lines of a business card (name, title, company, numbers) from more text."""

import re
from collections.abc import Callable, Sequence

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.marks import LetterMarks
from desktop_sdr.agent.skills.reply_lines import Line, filled

MAX_CARD_LINES = 14
"""A signature longer than this is text, unless it is full of addresses and numbers."""
CARD_TOP = 6
"""Filled lines in which a business card shows that it is one."""
MAX_TITLE = 300
"""Characters; no line of a business card is longer."""
MAX_NAME_WORDS = 4
LONG_LINE = 8
"""Words; a line of more is no title and no company."""
SHORT_WORD = 3
"""Letters; such words stand in names and titles in small letters too."""

CONTACT = re.compile(
    r"@|https?://|www\.|(?:\+|\b00)?\d[\d\s()./-]{6,30}\d|\b(?:[tmpewf]|tel|fax)[.:] "
)
SENTENCE_END = re.compile(r"[.!?。！？]\W{0,2}$")


class CardReader:
    """Reads the lines below one letter; remembers what it saw, as each is looked at often."""

    def __init__(self, marks: LetterMarks, is_own_line: Callable[[Line], bool]) -> None:
        self.marks = marks
        self._is_own_line = is_own_line
        self._seen: dict[str, bool] = {}

    def is_card(self, lines: Sequence[Line], *, must_tell: bool = False) -> bool:
        """Say whether what stands under a sign-off is a card, with a name at least.

        Sentences may stand below a telephone number or a title, as notices and slogans do. With
        `must_tell` there has to be such a line. Of two sign-offs the second counts.
        """
        card = filled(lines, MAX_CARD_LINES + 1)
        for line in card:
            if self._tells(line):
                return True
            if self.marks.sign_off.match(line.folded):
                return False
            if not self._is_own_line(line) and self._is_sentence(line):
                return False
        return 0 < len(card) <= MAX_CARD_LINES and not must_tell

    def tells_early(self, lines: Sequence[Line]) -> bool:
        """Say whether a number, a title or a notice stands among the first lines."""
        return any(map(self._tells, filled(lines, CARD_TOP)))

    def is_own(self, lines: Sequence[Line]) -> bool:
        """Say whether `lines` are the sender's own card and nothing else."""
        if not 1 < len(lines) <= MAX_CARD_LINES or not any(map(self._is_own_line, lines)):
            return False
        tells = [line for line in lines if self._is_contact(line)]
        return len(tells) * 2 >= len(lines) and not any(map(self._is_sentence, lines))

    def name_in(self, lines: Sequence[Line]) -> list[Line]:
        """Return the name on top of a card, without title, telephone and company."""
        for at, line in enumerate(lines):
            if line.said:
                is_name = len(line.said.split()) <= MAX_NAME_WORDS and not self._is_contact(line)
                return list(lines[: at + 1]) if is_name else []
        return []

    def _tells(self, line: Line) -> bool:
        return self._is_contact(line) or bool(self.marks.disclaimer.match(line.folded))

    def _is_contact(self, line: Line) -> bool:
        if line.said not in self._seen:
            is_found = CONTACT.search(line.folded) or self.marks.role.search(line.folded)
            self._seen[line.said] = bool(is_found) and not self._is_sentence(line)
        return self._seen[line.said]

    def _is_sentence(self, line: Line) -> bool:
        """Say whether a line is more than names, titles and numbers: those begin with capitals."""
        if len(line.said) > MAX_TITLE:
            return True
        plain = self._plain_words(line)
        if SENTENCE_END.search(line.said) and (plain or not line.said.isascii()):
            return True
        if CONTACT.search(line.folded):
            return line.said.endswith("?") or plain > 1
        return line.said.endswith("?") or plain > 0 or len(line.said.split()) > LONG_LINE

    def _plain_words(self, line: Line) -> int:
        """Count the words that stand in no title and in no address."""
        words = (word.strip(",;:.!?") for word in line.said.split())
        plain = [word for word in words if word[:1].islower() and word.isalpha()]
        return sum(
            len(word) > SHORT_WORD and not self.marks.role.match(fold(word)) for word in plain
        )
