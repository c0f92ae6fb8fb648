"""What a screen shows of a language model: each call with the words that went out and came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop_sdr.ports.store import ModelCall


@dataclass(frozen=True, slots=True)
class ModelExchange:
    """One request to a model's server and its answer, in the exact words, without secrets."""

    sent: str
    status: int | None
    """None where no answer came."""
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCallRow:
    """One question that a model was asked."""

    call: ModelCall
    exchanges: tuple[ModelExchange, ...]
    """Empty once the person in it is erased."""


class ModelViews(Protocol):
    """Reads for whoever wants to know what left the machine for a model."""

    def model_calls(self, limit: int) -> Sequence[ModelCallRow]:
        """Return what a language model was asked, the newest first."""
        ...
