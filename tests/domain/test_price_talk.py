"""Prices: word for word from the list, and anything else is for the rep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import Billing, PriceLine, PriceList
from desktop_sdr.domain.price_talk import off_list_in, prices_off_list

PRICES = PriceList(
    lines=(
        PriceLine(item="Team", price=Money(4900, "EUR"), unit="user"),
        PriceLine(item="Company", price=Money(120_000, "EUR"), billing=Billing.YEARLY),
        PriceLine(item="Enterprise", price=None),
        PriceLine(
            item="Starter", price=Money(990, "EUR"), words="Starter is free for 5 users, then 9.90"
        ),
    ),
    discount="Teams over 50 people get a 10 % discount.",
    trial="There is a free trial of 14 days.",
    billing="You can cancel any time.",
)


@pytest.mark.parametrize(
    "text",
    [
        "Team is €49 per user and month.",
        "Team is 49 € per user and month.",
        "Team costs 49.00 EUR.",
        "Team costs 49,00 Euro.",
        "Company: EUR 1,200 a year.",
        "Company: 1.200 € a year.",
        "Company: 1 200 EUR a year.",
        "Company: 1'200 euros.",
        "It is 49 per user.",
        "Company is EUR 1.2k.",
        "teams over 50 people get a 10 % discount.",
        "There is a free\ntrial of 14 days. You can cancel  any time.",
        "Starter is free for 5 users, then 9.90.",
    ],
)
def test_what_the_list_says_may_be_said(text: str) -> None:
    assert not prices_off_list(text, PRICES)


@pytest.mark.parametrize(
    "text",
    [
        "Team is €48 per user.",
        "Team is $49 per user.",
        "Team is 49 USD.",
        "we can do 45 euros",
        "Company: 1,100 EUR a year.",
        "1,200,000 EUR",
        "EUR 12k",
        "only 39 per user",
        "45 / seat",
        "CHF 49",
        "49 pounds",
        "I can offer you a 20 % discount.",
        "that would be 20% off",
        "20 percent less",
        "a special price for you",
        "half-price",
        "we waive the setup fee",
        "try it for free",
        "a free month",
        "free of charge",
        "at no extra cost",
        "money-back",
        "a 30-day trial",
        "no long-term contract",
        "net 60",
        "mit 15 % Rabatt",
        "kostenlos testen",
        "une remise de 10",
        "un descuento",
        "gratis",
        "uno sconto",
        "無料です",
    ],
)
def test_any_other_price_discount_or_term_is_off_the_list(text: str) -> None:
    assert prices_off_list(text, PRICES)


@pytest.mark.parametrize(
    "text",
    [
        "Congratulations on the €20 million you raised!",
        "With a revenue of 3 bn USD you know this well.",
        "Are you free on Tuesday at 10:30?",
        "Feel free to say no.",
        "Route planning 24/7, in 3 steps, for 120 people.",
        "You save 30 % of the planning time.",
        "The pilot flies 2 routes per day.",
        "We met 12 companies in 2026.",
        "Our net result is better routes.",
        "",
    ],
)
def test_talk_that_is_not_about_our_price_is_left_alone(text: str) -> None:
    assert not prices_off_list(text, PRICES)


def test_millions_are_a_price_where_nobody_raised_or_earned_them() -> None:
    assert prices_off_list("It costs €2 million.", PRICES)
    assert prices_off_list("You raised a lot. It costs €2 million.", PRICES)


@pytest.mark.parametrize(
    ("written", "on_list"),
    [
        ("€2 million", True),
        ("EUR 2m", True),
        ("2.000k Euro", True),
        ("2 000 thousand EUR", True),
        ("2000 tsd. €", True),
        ("3000 tsd. €", False),
        ("2 Mio. EUR", True),
        ("€2 bn", False),
        ("€2k", False),
        ("€2", False),
    ],
)
def test_a_scale_counts(written: str, on_list: bool) -> None:
    large = PriceList(lines=(PriceLine(item="All", price=Money(200_000_000, "EUR")),))
    assert prices_off_list(f"It costs {written}", large) is not on_list


def test_without_a_list_every_amount_is_off_it() -> None:
    assert prices_off_list("It is 49 EUR.", PriceList())
    assert not prices_off_list("How do you plan your routes?", PriceList())


def test_a_yen_has_no_cents() -> None:
    yen = PriceList(lines=(PriceLine(item="Team", price=Money(4900, "JPY")),))
    assert not prices_off_list("4900 yen, ¥4,900 or JPY 4 900", yen)
    assert prices_off_list("49 yen", yen)


@given(cents=st.integers(1, 10**7), currency=st.sampled_from(["EUR", "USD", "GBP", "SEK"]))
def test_every_amount_on_the_list_passes_and_one_cent_beside_it_does_not(
    cents: int, currency: str
) -> None:
    prices = PriceList(lines=(PriceLine(item="It", price=Money(cents, currency)),))
    for written in (f"{cents / 100:,.2f} {currency}", f"{currency} {cents / 100:.2f}"):
        assert not prices_off_list(f"It costs {written}.", prices)
    beside = f"{(cents + 1) / 100:,.2f} {currency}"
    assert prices_off_list(f"It costs {beside}.", prices)


@given(text=st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert prices_off_list(text, PRICES) in (True, False)


@given(text=st.text(alphabet="0123456789.,'  €$kmEUR"))
def test_any_mess_of_figures_gets_an_answer(text: str) -> None:
    assert prices_off_list(text, PRICES) in (True, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "There is a free  trial of 14 days.\n\nTeam is  €48 each. Fine.",
            ["€48"],
        ),
        ("You get 20 % off, and we guarantee it.", ["20 % off", "guarantee"]),
        ("A. Company: 1,100 EUR a year", ["1,100 EUR"]),
        ("Wir garantieren das.", ["garantieren"]),
    ],
)
def test_what_is_off_the_list_is_shown_at_its_words(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in off_list_in(text, PRICES)] == words
