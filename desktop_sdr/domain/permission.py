"""The five answers of the gate, from yes to never."""

from enum import IntEnum


class Verdict(IntEnum):
    """What may happen with an act; the most cautious answer wins, so `max` decides."""

    ALLOW = 0
    WAIT = 1
    REVIEW = 2
    ESCALATE = 3
    BLOCK = 4
