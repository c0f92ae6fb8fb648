"""A first mail goes only where the law of the country admits it on what is on record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, a_lead

from desktop_sdr.domain.country_rules import (
    STRICTEST,
    CountryRules,
    Whose,
    basis_in_words,
    objection,
)
from desktop_sdr.domain.lead import LawfulBasis

_B = LawfulBasis
CUSTOMERS = replace(
    STRICTEST,
    country="DE",
    name="Germany",
    admitted=dict.fromkeys(Whose, frozenset({_B.CONSENT, _B.EXISTING_CUSTOMER})),
    words="A mail needs consent.",
    customer_days=730,
)
FREE = replace(CUSTOMERS, country="US", admitted=dict.fromkeys(Whose, frozenset(_B)))


def test_nobody_without_a_basis_is_written_to_in_any_country() -> None:
    lead = a_lead(lawful_basis=None)
    for rule in (STRICTEST, CUSTOMERS, FREE):
        assert "on record is nothing" in objection(rule, Whose.NAMED, lead, NOW)


@pytest.mark.parametrize(
    ("basis", "at", "words", "because"),
    [
        (_B.LEGITIMATE_INTEREST, None, "", "your legitimate interest"),
        (_B.PUBLISHED_ADDRESS, None, "", "published the address"),
        (_B.CONSENT, None, "form", "without a date or where it is kept"),
        (_B.CONSENT, NOW, " ", "without a date or where it is kept"),
        (_B.EXISTING_CUSTOMER, NOW - timedelta(days=731), "order 7", "too long ago"),
    ],
)
def test_what_the_law_does_not_admit_is_said_with_country_rule_and_record(
    basis: LawfulBasis, at: object, words: str, because: str
) -> None:
    lead = a_lead(lawful_basis=basis, basis_at=at, basis_words=words)
    said = objection(CUSTOMERS, Whose.NAMED, lead, NOW)
    assert said.startswith("Germany: A mail needs consent; on record is ")
    assert because in said


@pytest.mark.parametrize("basis", [_B.CONSENT, _B.EXISTING_CUSTOMER])
def test_what_is_on_record_with_date_and_place_is_admitted(basis: LawfulBasis) -> None:
    lead = a_lead(lawful_basis=basis, basis_at=NOW - timedelta(days=729), basis_words="form 7")
    assert objection(CUSTOMERS, Whose.NAMED, lead, NOW) == ""


def test_where_an_interest_is_enough_any_basis_is() -> None:
    for basis in LawfulBasis:
        lead = a_lead(lawful_basis=basis, basis_at=None, basis_words="")
        assert objection(FREE, Whose.NAMED, lead, NOW) == ""


def test_a_customer_without_an_end_never_grows_too_old() -> None:
    rule = replace(CUSTOMERS, customer_days=None)
    lead = a_lead(lawful_basis=_B.EXISTING_CUSTOMER, basis_at=NOW - timedelta(days=9999))
    assert objection(rule, Whose.NAMED, lead, NOW) == ""


def test_an_unknown_country_falls_under_the_strictest_rule_and_says_so() -> None:
    lead = a_lead(lawful_basis=_B.EXISTING_CUSTOMER)
    for country in (None, "ZZ"):
        rule = CountryRules({"DE": CUSTOMERS}).of(country)
        assert "strictest" in objection(rule, Whose.NAMED, lead, NOW)


def test_the_rep_can_only_make_a_country_stricter() -> None:
    rules = CountryRules({"US": FREE}).with_consent_only(("US",)).with_consent_only(())
    interest = a_lead(lawful_basis=_B.LEGITIMATE_INTEREST)
    assert "You set in your profile" in objection(rules.of("US"), Whose.NAMED, interest, NOW)
    assert objection(rules.of("US"), Whose.NAMED, a_lead(), NOW) == ""


def test_every_basis_has_words_for_a_person() -> None:
    assert len({basis_in_words(basis) for basis in (None, *LawfulBasis)}) == 5
