"""What came of each variant of a step."""

from collections.abc import Sequence
from typing import Protocol

from desktop_sdr.domain.variants import VariantResult


class VariantViews(Protocol):
    """How often each variant left, and what came back."""

    def variant_results(self) -> Sequence[VariantResult]:
        """Return them by sequence, step and name; only what really went out counts."""
        ...
