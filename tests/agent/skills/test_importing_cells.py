"""What stands in a cell becomes plain words, and never a program."""

import csv
import io

import pytest
from agent.skills.lists import only

from desktop_sdr.agent.skills.cells import harmless
from desktop_sdr.domain.money import Money, Unreadable


@pytest.mark.parametrize(
    ("cell", "company"),
    [
        ('=HYPERLINK("http://evil.test";"Buyer")', "Buyer"),
        ("=cmd|' /C calc'!A0", "cmd|' /C calc'!A0"),
        ("@SUM(A1)", "SUM(A1)"),
        ("+Buyer", "Buyer"),
        ("-2+3+cmd", "2+3+cmd"),
        ("'=1+1", "1+1"),
    ],
)
def test_a_formula_is_taken_apart_and_shown_to_the_rep(leads, cell: str, company: str):
    text = io.StringIO()
    csv.writer(text).writerows([["Email", "Company"], ["a@buyer.test", cell]])
    (row,) = leads(text.getvalue())
    assert (row.verdict, row.reason) == ("review", "formula")
    assert row.candidate and row.candidate.company == company


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-x", "@a", "\tx"])
def test_a_text_is_written_out_so_that_nothing_runs(text: str):
    assert harmless(text) == f"'{text}"


def test_a_phone_number_is_no_formula(leads):
    candidate = only(leads("Email,Company,Phone\na@buyer.test,Buyer,+49 (30) 123-45\n"))
    assert candidate.phone == "+49 (30) 123-45"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("Ana Núñez", "Ana", "Núñez"),
        ('"Núñez, Ana"', "Ana", "Núñez"),
        ("Dr. Ana María Núñez", "Ana María", "Núñez"),
        ("Prof. Dr. Eva Bauer", "Eva", "Bauer"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("JEAN-PIERRE O'BRIEN", "Jean-Pierre", "O'Brien"),
        ("john smith PhD", "John", "Smith"),
        ("Mira", "Mira", ""),
        ("AJ McDonald", "AJ", "McDonald"),
        ("A\u200bna  N\u00fa\u00f1ez", "Ana", "Núñez"),
    ],
)
def test_a_full_name_is_taken_apart(leads, written: str, first: str, last: str):
    candidate = only(leads(f"Name,Email,Company\n{written},a@buyer.test,Buyer\n"))
    assert (candidate.first_name, candidate.last_name) == (first, last)


@pytest.mark.parametrize(
    ("written", "count"),
    [("51-200", 51), ("10,001+", 10001), ("1.200", 1200), ("2.5k", 2500), ("many", None)],
)
def test_a_head_count_is_read(leads, written: str, count: int | None):
    text = io.StringIO()
    csv.writer(text).writerows([["Email", "Company", "Employees"], ["a@b.test", "B", written]])
    assert only(leads(text.getvalue())).employees == count


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("$60,000", Money(6_000_000, "USD")),
        ("60.000,50 EUR", Money(6_000_050, "EUR")),
        ("€ 1.234", Money(123_400, "EUR")),
        ("GBP 12.5k", Money(1_250_000, "GBP")),
        ("¥60000", Money(60_000, "JPY")),
        ("60000", Unreadable("60000")),
        ("about sixty", Unreadable("about sixty")),
        ("$5 EUR", Unreadable("$5 EUR")),
        ("", None),
    ],
)
def test_a_deal_value_is_read_or_kept_as_unreadable(leads, written: str, amount):
    text = io.StringIO()
    csv.writer(text).writerows([["Email", "Company", "Deal value"], ["a@b.test", "B", written]])
    assert only(leads(text.getvalue())).deal_value == amount


def test_a_currency_column_says_what_a_bare_amount_is(leads):
    candidate = only(leads("Email,Company,Amount,Currency\na@b.test,B,60000,EUR\n"))
    assert candidate.deal_value == Money(6_000_000, "EUR")


def test_what_cannot_be_told_is_noted_and_stays_unknown(leads):
    (row,) = leads("Email,Company,Country\na@buyer.test,Buyer,Narnia\n")
    assert row.verdict == "new"
    assert row.notes == ("country_unknown", "zone_unknown")


def test_a_place_on_one_line_gives_the_clock(leads):
    candidate = only(leads('Email,Company,Location\na@b.test,B,"Austin, Texas, United States"\n'))
    assert (candidate.country, candidate.city) == ("US", "Austin")
    assert candidate.time_zone == "America/Chicago"


def test_a_consumer_address_says_nothing_about_the_company(leads):
    text = "Email,Company,Website\na@gmail.com,Buyer,https://www.buyer.test/x\nb@gmail.com,B,\n"
    first, second = leads(text)
    assert first.candidate and first.candidate.domain == "buyer.test"
    assert second.candidate and second.candidate.domain is None
