"""An amount of money as a reader of any language knows it: digits and the currency's code."""

from decimal import Decimal

from desktop_sdr.domain.money import Money, decimals_of


def amount_words(amount: Money) -> str:
    """Return an amount with its currency, such as `29.00 EUR`."""
    value = Decimal(amount.minor).scaleb(-decimals_of(amount.currency))
    return f"{value:f} {amount.currency}"
