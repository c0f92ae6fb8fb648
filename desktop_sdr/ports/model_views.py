"""What a screen shows of a language model: what it is let do, its calls, and their exact words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop_sdr.ports.language import ModelPlace
from desktop_sdr.ports.store import ModelCall, ModelUse


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDuty:
    """Which model a profile has, and what words it is shown."""

    place: ModelPlace
    reads: bool
    """The new words of replies go to it."""
    writes: bool
    """The bodies of mails go to it."""
    cents_in: float
    """For a million tokens."""
    cents_out: float
    price_is_known: bool
    """False where it is only assumed, on the dear side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStanding:
    """What is set, what models were used for in the rep's day and month, and what they may cost."""

    duty: ModelDuty | None
    """None where no model is set, and the rules work alone."""
    today: ModelUse
    month: ModelUse
    per_day_cents: int
    per_month_cents: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCallLine:
    """One question without its words, as a list shows it."""

    call: ModelCall
    person: str
    """Whose words were in it; empty for nobody, or nobody any more."""


class ModelViews(Protocol):
    """Reads for whoever wants to know what left the machine for a model."""

    def model_calls(self, limit: int) -> Sequence[ModelCallRow]:
        """Return what a language model was asked, the newest first."""
        ...

    def model_call_lines(self, before: int | None, limit: int) -> Sequence[ModelCallLine]:
        """Return the same without the words, those before this call's number."""
        ...

    def model_call_count(self) -> int: ...
    def model_words(self, call_id: int) -> tuple[ModelExchange, ...]:
        """Return the words of one call; none once the person in it is erased."""
        ...
