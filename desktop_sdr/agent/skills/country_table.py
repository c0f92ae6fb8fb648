"""Reads the table of what each country's law asks of a mail that nobody asked for."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final

from desktop_sdr.agent.skills.addresses import company_domain, doubt_about
from desktop_sdr.domain.country_rules import CountryRule, CountryRules, Whose
from desktop_sdr.domain.lead import LawfulBasis

COUNTRY_TABLE: Final = "cold_mail_by_country.toml"
"""Its name under resources/rules."""
_AS_MAIL: Final = {"mail": True, "free": False}
_ROLE: Final = "role_address"


def country_rules_from_toml(text: str) -> CountryRules:
    """Return the table; raises KeyError or ValueError for a row that lacks something."""
    tree = tomllib.loads(text)
    bases = {name: frozenset(map(LawfulBasis, values)) for name, values in tree["bases"].items()}
    return CountryRules({code: _rule(code, row, bases) for code, row in tree["country"].items()})


def _rule(
    code: str, row: Mapping[str, Any], bases: Mapping[str, frozenset[LawfulBasis]]
) -> CountryRule:
    return CountryRule(
        country=code,
        name=row["name"],
        admitted={whose: bases[row[whose.value]] for whose in Whose},
        social_as_mail=_AS_MAIL[row["social"]],
        otherwise=row["otherwise"],
        names_source=row["source_line"],
        footer_under_answers=row["footer_under_answers"],
        opt_out_days=row["opt_out_days"],
        customer_days=row["customer_days"] or None,
        request_days=row["request_days"],
        words=row["words"],
        law=row["law"],
        source=row["source"],
        as_of=row["as_of"],
    )


def whose_address(email: str) -> Whose:
    """Tell whose mailbox an address is, as far as it says so itself."""
    if company_domain(email) is None:
        return Whose.PRIVATE
    return Whose.ROLE if doubt_about(email) == _ROLE else Whose.NAMED
