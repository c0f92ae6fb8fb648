"""The table that ships says for each country what holds, where that stands, and as of when."""

from datetime import date

import pytest

from desktop_sdr import bootstrap
from desktop_sdr.agent.skills.country_table import whose_address
from desktop_sdr.domain.country_rules import Whose
from desktop_sdr.domain.lead import LawfulBasis

RULES = bootstrap.country_table()
PLAIN = LawfulBasis.LEGITIMATE_INTEREST


def test_the_countries_that_matter_have_a_row_and_so_has_the_unknown() -> None:
    wanted = {"US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "ES", "IT", "NL", "BE", "PL", "CZ"}
    wanted |= {"DK", "SE", "FI", "NO", "PT", "AU", "NZ"}
    assert {*wanted, ""} <= RULES.rows.keys()


@pytest.mark.parametrize("code", sorted(RULES.rows))
def test_a_row_names_its_law_source_and_date_and_can_be_kept(code: str) -> None:
    rule = RULES.rows[code]
    assert rule.name and rule.words.endswith(".") and rule.law and rule.source and rule.otherwise
    assert date(2026, 1, 1) <= rule.as_of <= date(2026, 12, 31)
    assert 0 <= rule.opt_out_days <= 28
    assert 0 < rule.request_days <= 45
    for bases in rule.admitted.values():
        assert LawfulBasis.CONSENT in bases


@pytest.mark.parametrize("code", sorted(RULES.rows))
def test_no_row_is_looser_for_private_people_than_for_companies(code: str) -> None:
    admitted = RULES.rows[code].admitted
    assert admitted[Whose.PRIVATE] <= admitted[Whose.NAMED] <= admitted[Whose.ROLE]


def test_the_row_for_the_unknown_is_as_strict_as_the_strictest() -> None:
    strictest = RULES.of("ZZ")
    for rule in RULES.rows.values():
        for whose in Whose:
            assert strictest.admitted[whose] <= rule.admitted[whose]
        assert strictest.request_days <= rule.request_days or rule.country == "NZ"


@pytest.mark.parametrize(
    ("code", "whose", "free"),
    [
        ("US", Whose.NAMED, True),
        ("GB", Whose.NAMED, True),
        ("GB", Whose.PRIVATE, False),
        ("DE", Whose.NAMED, False),
        ("DE", Whose.ROLE, False),
        ("BE", Whose.ROLE, True),
        ("BE", Whose.NAMED, False),
        ("FR", Whose.NAMED, True),
        ("PL", Whose.ROLE, False),
        ("CA", Whose.NAMED, False),
    ],
)
def test_an_interest_alone_is_enough_only_where_the_law_lets_it(
    code: str, whose: Whose, free: bool
) -> None:
    assert (PLAIN in RULES.of(code).admitted[whose]) is free


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("ida@firma.example", Whose.NAMED),
        ("info@firma.example", Whose.ROLE),
        ("ida.brandt@gmail.com", Whose.PRIVATE),
        ("info@gmx.de", Whose.PRIVATE),
    ],
)
def test_an_address_tells_whose_it_is(address: str, whose: Whose) -> None:
    assert whose_address(address) is whose
