"""The words of a reply and the runs of them, each as the number of a bucket."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from math import log
from typing import Final
from zlib import crc32

BUCKETS: Final = 1 << 16
WORD: Final = re.compile(r"[^\W\d_]+|\d+|[?!]")
UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of scripts that do not part their words."""
NUMBER: Final = "<#>"
"""Stands for every number: which one it is says nothing of what is meant."""
LONGEST_RUN: Final = 3
PART_LENGTHS: Final = (4, 5)
"""Letters of the parts of a word, which tell its stem and its ending."""


def runs_of(text: str) -> Mapping[int, float]:
    """Return bucket -> how much it counts, which grows slowly with how often it occurs."""
    seen = Counter(crc32(run.encode()) % BUCKETS for run in _runs(text))
    return {bucket: 1 + log(count) for bucket, count in seen.items()}


def _runs(text: str) -> Iterator[str]:
    found = WORD.findall(text.lower().replace("\u2019", "'"))
    words = [NUMBER if word.isdigit() else word for word in found]
    for length in range(1, LONGEST_RUN + 1):
        yield from (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))
    for word in words:
        yield from _parts(word)


def _parts(word: str) -> Iterator[str]:
    if UNSPACED.search(word):
        for length in range(1, LONGEST_RUN + 1):
            yield from (word[at : at + length] for at in range(len(word) - length + 1))
        return
    framed = f"^{word}$"
    for length in PART_LENGTHS:
        yield from (f"c{framed[at : at + length]}" for at in range(len(framed) - length + 1))
