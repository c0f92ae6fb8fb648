"""Money in minor units, and the comparison across currencies that the deal limit needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that somebody stated but nobody could read; the words are kept."""

    words: str


def in_currency(amount: Money, currency: str, rates: Mapping[str, Decimal]) -> Money | None:
    """Return `amount` in `currency`, or None where a rate is missing.

    `rates` maps a currency to the value of one of its units in a common one.
    """
    if amount.currency == currency:
        return amount
    source, target = rates.get(amount.currency), rates.get(currency)
    if source is None or target is None:
        return None
    return Money(int(Decimal(amount.minor) * source / target), currency)
