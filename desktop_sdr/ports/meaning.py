"""What a trained classifier adds to the reading of a reply, without any model of the rep's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from desktop_sdr.domain.reading import IntentKind, ReplyKind

MEANINGS: Final[tuple[str, ...]] = (
    *(kind.value for kind in IntentKind),
    ReplyKind.OPT_OUT.value,
)
"""What a classifier weighs, in the order of its weights."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How likely each meaning is, by what a classifier has learned."""

    chances: Mapping[str, float]
    """One of MEANINGS -> from 0 to 1; several may be likely at once."""
    sentences: Mapping[str, int]
    """For each meaning the number of the sentence that speaks for it most."""


class MeaningModel(Protocol):
    """Weighs what a person's words may mean."""

    def weigh(self, sentences: Sequence[str], hints: Sequence[float]) -> Weighed:
        """Weigh a reply; `hints` are what the rules saw in it (see `classifying.hints_of`)."""
        ...

    def language_of(self, sentences: Sequence[str]) -> str | None:
        """Return the ISO 639-1 code of what a reply is written in, None where it is not sure."""
        ...
