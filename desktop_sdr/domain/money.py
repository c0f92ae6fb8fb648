"""Money in minor units, and the comparison across currencies that the deal limit needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final, TypeGuard

_NO_MINOR_UNIT: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"}
    | {"VND", "VUV", "XAF", "XOF", "XPF"}
)
_THOUSANDTHS: Final = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
DECIMALS: Final[Mapping[str, int]] = {
    **dict.fromkeys(_NO_MINOR_UNIT, 0),
    **dict.fromkeys(_THOUSANDTHS, 3),
}
"""How many decimals a currency has where that is not two (ISO 4217)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency; a yen has none, so it is one."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that somebody stated but nobody could read; the words are kept."""

    words: str


def decimals_of(currency: str) -> int:
    """Return how many decimals amounts of the currency have."""
    return DECIMALS.get(currency, 2)


def in_words(amount: Money | Unreadable) -> str:
    """Return the amount as a person reads it, such as `USD 60000.00`, or their own words."""
    if isinstance(amount, Unreadable):
        return amount.words
    decimals = decimals_of(amount.currency)
    return f"{amount.currency} {Decimal(amount.minor).scaleb(-decimals):.{decimals}f}"


def in_currency(amount: Money, currency: str, rates: Mapping[str, Decimal]) -> Money | None:
    """Return `amount` in `currency`, rounded up, or None where a usable rate is missing.

    `rates` maps a currency to the value of one whole unit of it in a common one.
    """
    if amount.currency == currency:
        return amount
    source, target = rates.get(amount.currency), rates.get(currency)
    if not _usable(source) or not _usable(target):
        return None
    units = Decimal(amount.minor).scaleb(-decimals_of(amount.currency)) * source / target
    minor = units.scaleb(decimals_of(currency)).to_integral_value(rounding=ROUND_CEILING)
    return Money(int(minor), currency)


def _usable(rate: Decimal | None) -> TypeGuard[Decimal]:
    return rate is not None and rate.is_finite() and rate > 0


def exceeds(amount: Money | Unreadable | None, limit: Money, rates: Mapping[str, Decimal]) -> bool:
    """Say whether a stated amount is over `limit`.

    What was stated but cannot be read or converted counts as over; what nobody stated does not.
    """
    if amount is None:
        return False
    if isinstance(amount, Unreadable):
        return True
    converted = in_currency(amount, limit.currency, rates)
    return converted is None or converted.minor > limit.minor
