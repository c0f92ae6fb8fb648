"""An amount in words keeps the decimals that its currency has."""

import pytest

from desktop_sdr.agent.skills.amount_words import amount_words
from desktop_sdr.domain.money import Money


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Money(2900, "EUR"), "29.00 EUR"),
        (Money(5, "USD"), "0.05 USD"),
        (Money(90, "JPY"), "90 JPY"),
    ],
)
def test_each_currency_has_its_own_decimals(amount: Money, words: str) -> None:
    assert amount_words(amount) == words
