"""Cuts words into the pieces that the encoder knows: the cheapest way through each word."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

UNKNOWN, BEGIN, END = 0, 1, 2
"""The numbers of the three pieces that stand for no text."""
WORD_MARK: Final = "\u2581"
DEAREST: Final = 30_000
"""The cost of a character that no piece holds: more than any piece, so that pieces are preferred.

Costs are thousandths of the negative logarithm of how often a piece occurs (a unigram model).
"""
MOST_REMEMBERED: Final = 4_000
LONGEST_WORD: Final = 200
"""Characters of a run without a blank that are looked at."""


class Cutter:
    """Cuts texts into numbered pieces."""

    def __init__(self, pieces: Sequence[str], costs: Sequence[int]) -> None:
        """Take what is known, numbered from 3 on; the longest piece bounds the search."""
        self._numbers = dict(zip(pieces, range(END + 1, END + 1 + len(pieces)), strict=True))
        self._costs = (0,) * (END + 1) + tuple(costs)
        self._longest = max(map(len, pieces))
        self._cut = lru_cache(MOST_REMEMBERED)(self._cut_word)

    def numbers_of(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text, without those for its begin and end."""
        words = unicodedata.normalize("NFKC", text).split()
        return [number for word in words for number in self._cut(WORD_MARK + word[:LONGEST_WORD])]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """Take the cheapest way to each place from the places before it (Viterbi)."""
        costs = [0, *(DEAREST * (at + 1) for at in range(len(word)))]
        steps = [(at - 1, UNKNOWN) for at in range(len(word) + 1)]
        for start in range(len(word) + 1):
            if start and costs[start - 1] + DEAREST < costs[start]:
                costs[start], steps[start] = costs[start - 1] + DEAREST, (start - 1, UNKNOWN)
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                number = self._numbers.get(word[start:end])
                if number is None:
                    continue
                cost = costs[start] + self._costs[number]
                if cost < costs[end]:
                    costs[end], steps[end] = cost, (start, number)
        return self._way_back(steps)

    @staticmethod
    def _way_back(steps: list[tuple[int, int]]) -> tuple[int, ...]:
        numbers: list[int] = []
        at = len(steps) - 1
        while at > 0:
            at, number = steps[at]
            numbers.append(number)
        return tuple(reversed(numbers))
