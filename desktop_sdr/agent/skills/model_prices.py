"""What a model's tokens cost, as a resource lists it; where nothing is known, too much."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop_sdr.ports.language import ModelPlace

MILLION: Final = 1_000_000
CHARACTERS_A_TOKEN: Final = 3
"""Fewer than in any usual language but those that need a token for each letter or two."""
_DATED: Final = re.compile(r"[-@]\d{4}-?\d{2}-?\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a million tokens cost, in cents."""

    cents_in: float
    cents_out: float
    is_known: bool = True
    """False where it is only assumed, on the dear side."""

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """Return what a call costs, in cents."""
        return (tokens_in * self.cents_in + tokens_out * self.cents_out) / MILLION


NOTHING: Final = Price(cents_in=0.0, cents_out=0.0)


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """The list, with the month that it is of."""

    as_of: str
    listed: Mapping[str, Mapping[str, Price]]
    """By the kind of interface, then by the model's name."""
    unknown: Price

    def of(self, place: ModelPlace) -> Price:
        """Return the price of a model; nothing where it runs on this machine."""
        if place.is_local:
            return NOTHING
        known = self.listed.get(place.kind, {})
        return known.get(_DATED.sub("", place.model), self.unknown)


def model_prices_from_toml(text: str) -> ModelPrices:
    """Read the list."""
    told = tomllib.loads(text)
    unknown = told.pop("unknown")
    return ModelPrices(
        as_of=told.pop("as_of"),
        listed={
            kind: {name: _price(one) for name, one in models.items()}
            for kind, models in told.items()
        },
        unknown=Price(cents_in=unknown["in"], cents_out=unknown["out"], is_known=False),
    )


def _price(told: Mapping[str, float]) -> Price:
    return Price(cents_in=told["in"], cents_out=told["out"])


def tokens_of(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    return -(-len(text.encode()) // CHARACTERS_A_TOKEN)
