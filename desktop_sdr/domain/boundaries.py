"""The fixed boundaries, which no level and no setting can widen."""

from math import isnan
from typing import Final

from desktop_sdr.domain.money import Money

FIXED_THRESHOLD: Final = 0.70
"""Below this the agent is unsure; a setting may only raise it."""

FIXED_DEAL_LIMIT: Final = Money(5_000_000, "USD")
"""$50,000; a setting may only lower it."""

POLICY_DEAL_LIMIT: Final = Money(10_000_000, "USD")
"""$100,000: from here on the agent does not even propose (behaviour.md section 2)."""


def sure_enough(confidence: float, threshold: float) -> bool:
    """Say whether a confidence reaches the threshold, which counts for at least 0.70.

    What is not a number from 0 to 1 is not sure, and against a threshold that is not a number
    nothing is.
    """
    if isnan(threshold) or not 0.0 <= confidence <= 1.0:
        return False
    return confidence >= max(threshold, FIXED_THRESHOLD)
