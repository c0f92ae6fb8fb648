"""What the health page tells of the reading of replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How often the rep agreed with one label that replies were read to have."""

    label: str
    """An intent, or a kind of mail."""
    agreed: int
    count: int


class ReadingViews(Protocol):
    """What the rep said of the reading."""

    def agreement(self) -> Sequence[AgreementRow]:
        """Return how often the rep agreed with each label, the most frequent first."""
        ...
