"""Amounts, dates, slots and names are read as a careful person would read them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from agent.skills.received import CONTEXT, REP, TODAY, lexicon, read, read_text
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.reply_dates import dates_in
from desktop_sdr.agent.skills.reply_days import Grain, later
from desktop_sdr.agent.skills.reply_people import competitor_named
from desktop_sdr.domain.meeting import Slot
from desktop_sdr.domain.money import Money, Unreadable

AMOUNTS = {
    "Our budget is $60,000.": Money(6_000_000, "USD"),
    "The deal is worth $60k.": Money(6_000_000, "USD"),
    "We'd pay US$ 60 000 a year.": Money(6_000_000, "USD"),
    "Budget: EUR 60.000": Money(6_000_000, "EUR"),
    "Budget: 60.000 €": Money(6_000_000, "EUR"),
    "Budget: 60 000,50 EUR": Money(6_000_050, "EUR"),
    "Budget: £1.2m": Money(120_000_000, "GBP"),
    "Budget: CHF 55'000": Money(5_500_000, "CHF"),
    "Budget: R$ 250.000,00": Money(25_000_000, "BRL"),
    "Budget: ¥10,000,000": Money(10_000_000, "JPY"),
    "The budget is sixty thousand dollars.": Money(6_000_000, "USD"),
    "The budget is one million two hundred thousand euros.": Money(120_000_000, "EUR"),
    "We can spend about sixty thousand.": Money(6_000_000, "USD"),
    "Somewhere between 50 and 60k EUR for the contract.": Money(6_000_000, "EUR"),
    "We pay $5k a month today.": Money(6_000_000, "USD"),
    "200 seats at $30 per user a month would be the deal.": Money(7_200_000, "USD"),
    "Das Budget liegt bei sechzigtausend Euro.": Money(6_000_000, "EUR"),
    "Il budget è di sessantamila euro.": Money(6_000_000, "EUR"),
    "Het budget is zestigduizend euro.": Money(6_000_000, "EUR"),
    "Le budget est de soixante mille euros.": Money(6_000_000, "EUR"),
    "El presupuesto es de sesenta mil euros.": Money(6_000_000, "EUR"),
    "O orçamento é de sessenta mil euros.": Money(6_000_000, "EUR"),
    "予算は600万円です。": Money(6_000_000, "JPY"),
    "予算は1,200万円です。": Money(12_000_000, "JPY"),
    "予算は一千二百万円です。": Money(12_000_000, "JPY"),
    "予算は二〇〇万円です。": Money(2_000_000, "JPY"),
    "予算は月100万円です。": Money(12_000_000, "JPY"),
    "We have a monthly budget of $5,000.": Money(6_000_000, "USD"),
    "Budget: ₹60,00,000": Money(600_000_000, "INR"),
    "The budget is 60 lakh rupees.": Money(600_000_000, "INR"),
    "Budget: 1,200k USD": Money(120_000_000, "USD"),
    "Budget: 1.250M USD": Money(125_000_000, "USD"),
    "Das Budget liegt bei 70 TEUR.": Money(7_000_000, "EUR"),
}
NO_AMOUNTS = (
    "We have 60k contacts.",
    "We are 1,200 people.",
    "Thanks a million!",
    "弊社は三人です。",
    "Call me on +1 555 0100 222.",
    "For a price call 01632 960 411.",
    "Can I have a quote for 12 x 24 m?",
    "What does a roll of the 500mm cost?",
    "Let's talk in 2027.",
    "We made $80M in revenue last year.",
    "We raised a Series B of $20M.",
    "10% of our customers left.",
    "Tuesday at 10:30 is fine.",
)
NOBODY_KNOWS = (
    "This is a six figure deal.",
    "We are looking at 60k.",
    "It would be several hundred thousand.",
    "Das wird ein sechsstelliger Auftrag.",
    "Half a million, I guess.",
)


@pytest.mark.parametrize("text", AMOUNTS)
def test_an_amount_is_read_in_minor_units_of_its_currency(text: str) -> None:
    assert read_text(text).extracted.amount == AMOUNTS[text]


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_numbers_that_are_no_deal_are_left_alone(text: str) -> None:
    assert read_text(text).extracted.amount is None


@pytest.mark.parametrize("text", NOBODY_KNOWS)
def test_an_amount_that_nobody_can_read_says_so(text: str) -> None:
    assert isinstance(read_text(text).extracted.amount, Unreadable)


def test_the_largest_of_several_amounts_counts() -> None:
    text = "We pay $20,000 now. The new contract would be $80,000."
    assert read_text(text).extracted.amount == Money(8_000_000, "USD")


def test_a_bare_dollar_is_the_dollar_the_rep_reckons_in() -> None:
    context = replace(CONTEXT, default_currency="CAD")
    assert read_text("Our budget is $60,000.", context).extracted.amount == Money(6_000_000, "CAD")


@given(units=st.integers(1_000, 9_999_999), mark=st.sampled_from([",", ".", " ", "'"]))
def test_thousands_are_read_whatever_parts_them(units: int, mark: str) -> None:
    digits = f"{units:,}".replace(",", mark)
    amount = read_text(f"Our budget is EUR {digits} in total.").extracted.amount
    assert amount == Money(units * 100, "EUR")


DATES = {
    "come back on 1 June": date(2026, 6, 1),
    "June 1st": date(2026, 6, 1),
    "on the 3rd of June 2027": date(2027, 6, 3),
    "2026-07-15": date(2026, 7, 15),
    "15.07.2026": date(2026, 7, 15),
    "24.12.": date(2026, 12, 24),
    "in January": date(2027, 1, 1),
    "next quarter": date(2026, 7, 1),
    "Q4": date(2026, 10, 1),
    "next year": date(2027, 1, 1),
    "in three weeks": date(2026, 6, 3),
    "in 2 months": date(2026, 7, 13),
    "next week": date(2026, 5, 18),
    "on Monday": date(2026, 5, 18),
    "after the summer": date(2026, 9, 1),
    "05/26/2026": date(2026, 5, 26),
    "on Monday, 25 May 2026": date(2026, 5, 25),
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_read_as_seen_from_today(text: str) -> None:
    assert [one.day for one in dates_in(text.lower(), TODAY, lexicon(), ["en"])] == [DATES[text]]


@pytest.mark.parametrize(
    "text", ["we may decide", "at 10:30", "version 1.5.2", "call me", "31.02."]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_in(text, TODAY, lexicon(), ["en"]) == []


@pytest.mark.parametrize(
    ("languages", "day"), [(["en"], date(2026, 6, 5)), (["de"], date(2026, 6, 5))]
)
def test_a_date_of_two_readings_is_the_one_that_lies_ahead(languages: list[str], day: date) -> None:
    found = dates_in("05/06/2026", date(2026, 5, 20), lexicon(), languages)
    assert [one.day for one in found] == [day]


@given(day=st.dates(date(2020, 1, 1), date(2035, 1, 1)), count=st.integers(1, 400))
def test_later_never_goes_back(day: date, count: int) -> None:
    for unit in ("day", "week", "month", "quarter", "year"):
        assert later(day, unit, count) > day


@given(month=st.integers(1, 12), day=st.integers(1, 28), today=st.dates(date(2024, 1, 1)))
def test_a_date_without_a_year_is_the_nearest_one(month: int, day: int, today: date) -> None:
    if today.year > 2100:
        return
    found = dates_in(f"{day}.{month}.", today, lexicon(), ["de"])
    assert len(found) == 1
    assert found[0].grain is Grain.DAY
    assert timedelta(days=-61) < found[0].day - today < timedelta(days=367)


SLOTS = tuple(
    Slot(start, start + timedelta(minutes=30))
    for start in (
        datetime(2026, 5, 19, 8, 0, tzinfo=UTC),
        datetime(2026, 5, 20, 12, 30, tzinfo=UTC),
        datetime(2026, 5, 21, 8, 0, tzinfo=UTC),
    )
)
OFFERED = replace(CONTEXT, offered=SLOTS, time_zone="Europe/Berlin")
CHOICES = {
    "The second one works for me.": 2,
    "Let's take the first.": 1,
    "Option 3 please.": 3,
    "The last one is best for me.": 3,
    "Tuesday at 10:00 is fine.": 1,
    "Wednesday works.": 2,
    "2:30pm works for me.": 2,
    "20 May works for us.": 2,
    "Der dritte Termin passt mir.": 3,
    "Le deuxième créneau me convient.": 2,
    "La primera opción me viene bien.": 1,
    "2番目の日程でお願いします。": 2,
}


@pytest.mark.parametrize("text", CHOICES)
def test_the_slot_they_take_is_found(text: str) -> None:
    assert read_text(text, OFFERED).extracted.chosen_slot == CHOICES[text]


@pytest.mark.parametrize(
    "text",
    [
        "10:00 works for me.",
        "Friday at 10:00 is fine.",
        "The first or the second one.",
        "None of these work.",
        "Can we do it next week?",
        "The fourth one.",
        "Wednesday at 10:00 is fine.",
    ],
)
def test_a_slot_that_is_not_certain_is_not_taken(text: str) -> None:
    assert read_text(text, OFFERED).extracted.chosen_slot is None


def test_without_an_offer_nothing_is_taken() -> None:
    assert read_text("The second one works for me.").extracted.chosen_slot is None


def test_proposed_times_are_kept_in_their_words() -> None:
    reading = read_text("Hi,\nhow about Tuesday at 10?\nOr on 21 May in the morning.")
    assert reading.extracted.times == (
        "how about Tuesday at 10?",
        "Or on 21 May in the morning.",
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How do you compare to GLOBEX?", "Globex"),
        ("Acme's tool is fine", "Acme"),
        ("すでにAcmeを利用しています", "Acme"),
        ("We are at the acme of our growth", "Acme"),
        ("Acmeville is a nice place", None),
        ("the globexify tool", None),
    ],
)
def test_a_known_competitor_is_found_as_a_word(text: str, name: str | None) -> None:
    assert competitor_named(text, ("Acme", "Globex")) == name


def test_nobody_is_referred_to_themself_or_to_us() -> None:
    reading = read_text(f"I'm the wrong person. Reach me at ana@corp.example, not {REP}.")
    assert reading.extracted.person is None


def test_dates_count_from_the_day_the_mail_was_written() -> None:
    raw = (
        b"From: ana@corp.example\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
        b"Subject: Automatic reply\r\nAuto-Submitted: auto-replied\r\n\r\n"
        b"I am out of the office and will be back next week.\r\n"
    )
    assert read(raw).return_date == date(2026, 3, 9)
