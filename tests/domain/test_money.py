"""Comparing amounts: what cannot be compared counts as over, and nothing is rounded in favour."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import RATES

from desktop_sdr.domain.money import (
    Money,
    Unreadable,
    decimals_of,
    exceeds,
    in_currency,
    in_words,
)

LIMIT = Money(5_000_000, "USD")


@pytest.mark.parametrize(
    ("amount", "over"),
    [
        (None, False),
        (Money(5_000_000, "USD"), False),
        (Money(5_000_001, "USD"), True),
        (Money(4_545_454, "EUR"), False),
        (Money(4_545_455, "EUR"), True),
        (Money(7_462_686, "JPY"), False),
        (Money(7_462_687, "JPY"), True),
        (Money(-1, "USD"), False),
        (Money(1, "SEK"), True),
        (Unreadable("about fifty"), True),
    ],
)
def test_an_amount_is_over_the_limit_by_its_value_or_by_being_unreadable(
    amount: Money | Unreadable | None, over: bool
) -> None:
    assert exceeds(amount, LIMIT, RATES) is over


@pytest.mark.parametrize("rate", [Decimal(0), Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_a_rate_that_makes_no_sense_is_no_rate(rate: Decimal) -> None:
    assert in_currency(Money(100, "EUR"), "USD", {"EUR": rate, "USD": Decimal(1)}) is None
    assert in_currency(Money(100, "EUR"), "USD", {"EUR": Decimal(1), "USD": rate}) is None


def test_the_same_currency_needs_no_rate() -> None:
    assert in_currency(Money(100, "SEK"), "SEK", {}) == Money(100, "SEK")


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_has_its_own_minor_unit(currency: str, decimals: int) -> None:
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Money(6_000_000, "USD"), "USD 60000.00"),
        (Money(9_000_000, "JPY"), "JPY 9000000"),
        (Money(60_001, "KWD"), "KWD 60.001"),
        (Money(5, "EUR"), "EUR 0.05"),
        (Unreadable("six figures"), "six figures"),
    ],
)
def test_an_amount_is_shown_in_whole_units_of_its_currency(
    amount: Money | Unreadable, words: str
) -> None:
    assert in_words(amount) == words


def test_whole_units_are_converted_whatever_the_minor_units() -> None:
    rates = {"USD": Decimal(1), "JPY": Decimal("0.01"), "KWD": Decimal(3)}
    assert in_currency(Money(100, "JPY"), "USD", rates) == Money(100, "USD")
    assert in_currency(Money(1000, "KWD"), "USD", rates) == Money(300, "USD")
    assert in_currency(Money(300, "USD"), "KWD", rates) == Money(1000, "KWD")


@given(minor=st.integers(0, 10**12))
def test_converting_never_makes_an_amount_smaller_than_it_is(minor: int) -> None:
    there = in_currency(Money(minor, "EUR"), "USD", RATES)
    assert there is not None
    assert Decimal(there.minor) >= Decimal(minor) * RATES["EUR"]
    assert Decimal(there.minor) < Decimal(minor) * RATES["EUR"] + 1
