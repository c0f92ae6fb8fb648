"""Honest shares: what a count out of a total really tells."""

from math import sqrt
from typing import Final, NamedTuple

_Z_95: Final = 1.959964
"""Two-sided 95 %."""


class Interval(NamedTuple):
    """A range that holds the true share, with the confidence asked for."""

    low: float
    high: float


def wilson(hits: int, total: int, z: float = _Z_95) -> Interval:
    """Return the Wilson score interval of a share; everything is possible where nothing was seen.

    Raises ValueError for counts that cannot be.
    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} out of {total} is not a share")
    if total == 0:
        return Interval(0.0, 1.0)
    share, square = hits / total, z * z
    scale = 1 + square / total
    middle = (share + square / (2 * total)) / scale
    reach = z * sqrt(share * (1 - share) / total + square / (4 * total * total)) / scale
    low = 0.0 if hits == 0 else max(0.0, middle - reach)
    high = 1.0 if hits == total else min(1.0, middle + reach)
    return Interval(low, high)
