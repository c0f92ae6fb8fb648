"""What each country's law asks of a mail that nobody asked for: one row per country, as data.

No legal advice: the rows say what the program goes by, where that is written and as of when.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from desktop_sdr.domain.lead import LawfulBasis


class Whose(StrEnum):
    """Whose mailbox an address is, as far as the address itself tells."""

    ROLE = "role"
    """A desk of the company (info@, sales@): nobody's own."""
    NAMED = "named"
    """A person at a company."""
    PRIVATE = "private"
    """At a consumer mail provider: a private person, or somebody who trades alone."""


SHOWN_BY_PAPER: Final = frozenset({LawfulBasis.CONSENT, LawfulBasis.EXISTING_CUSTOMER})
"""Bases that the sender must be able to prove: they count with a date and a record only."""

_BASES: Final = {
    LawfulBasis.CONSENT: "their consent",
    LawfulBasis.EXISTING_CUSTOMER: "that they are your customer",
    LawfulBasis.PUBLISHED_ADDRESS: "that they published the address for such mail",
    LawfulBasis.LEGITIMATE_INTEREST: "your legitimate interest",
}
NO_BASIS: Final = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRule:
    """What holds for people in one country."""

    country: str
    """ISO 3166 alpha-2; empty for the row that stands for every country not named."""
    name: str
    admitted: Mapping[Whose, frozenset[LawfulBasis]]
    """On which bases a first mail may go to which kind of address."""
    social_as_mail: bool
    """True where a message on a social network falls under the same rule as a mail."""
    otherwise: str
    """How to reach them where a mail is not allowed, in words."""
    names_source: bool
    """True where the first mail must say where the address is from (GDPR, Article 14)."""
    footer_under_answers: bool
    """True where an answer that sells must name address and way out too."""
    opt_out_days: int
    """The law's longest time for honouring an opt-out; here it holds at once."""
    customer_days: int | None
    """How long after the last purchase somebody counts as a customer; None without end."""
    request_days: int
    """How long there is to answer who asks what is kept about them, or to erase it."""
    words: str
    """The rule in one sentence."""
    law: str
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class CountryRules:
    """All rows, and what the rep made stricter."""

    rows: Mapping[str, CountryRule] = field(default_factory=dict)
    only_with_consent: frozenset[str] = frozenset()
    """Countries for which the rep wants consent whatever the law says."""

    def of(self, country: str | None) -> CountryRule:
        """Return the row of a country, else the strictest there is, which says so."""
        rule = self.rows.get(country or "", self.rows.get("", STRICTEST))
        if country is None or country not in self.only_with_consent:
            return rule
        only = frozenset({LawfulBasis.CONSENT})
        return replace(
            rule,
            admitted=dict.fromkeys(Whose, only),
            words="You set in your profile that only who consented is written to.",
        )

    def with_consent_only(self, countries: Collection[str]) -> "CountryRules":
        """Return the rules as the rep made them stricter; nothing makes them looser."""
        return replace(self, only_with_consent=self.only_with_consent | frozenset(countries))


STRICTEST: Final = CountryRule(
    country="",
    name="A country without a rule here",
    admitted=dict.fromkeys(Whose, frozenset({LawfulBasis.CONSENT})),
    social_as_mail=True,
    otherwise="by post, or by phone where that is allowed",
    names_source=True,
    footer_under_answers=True,
    opt_out_days=0,
    customer_days=None,
    request_days=28,
    words="Nobody knows which law holds, so the strictest does: only who consented is written to.",
    law="the strictest rule of the others",
    source="",
    as_of=date(2026, 11, 28),
)
"""Goes where no table is read, and where the table has no row of its own for the unknown."""


class OnRecord(Protocol):
    """What is kept of why somebody may be written to: of a lead, or as a screen shows it."""

    @property
    def lawful_basis(self) -> LawfulBasis | None:
        """Why they may be written to at all."""

    @property
    def basis_at(self) -> datetime | None:
        """When that came about."""

    @property
    def basis_words(self) -> str:
        """Where that is on record."""


class Gap(StrEnum):
    """What is missing before somebody may be written to unasked."""

    NOTHING_ON_RECORD = "nothing_on_record"
    NOT_ENOUGH = "not_enough"
    """What is on record does not count in their country, or for their kind of address."""
    NOT_SHOWN = "not_shown"
    """It would count if it had its date and where it is kept."""
    TOO_OLD = "too_old"


_LACKS: Final = {
    Gap.NOTHING_ON_RECORD: "",
    Gap.NOT_ENOUGH: "",
    Gap.NOT_SHOWN: ", without a date or where it is kept",
    Gap.TOO_OLD: ", too long ago",
}


def gap(rule: CountryRule, whose: Whose, kept: OnRecord, now: datetime) -> Gap | None:
    """Return what is missing for a mail that nobody asked for; None where it may go."""
    admitted = rule.admitted[whose]
    basis = kept.lawful_basis
    if basis is None:
        return Gap.NOTHING_ON_RECORD
    if LawfulBasis.LEGITIMATE_INTEREST in admitted:
        return None
    if basis not in admitted:
        return Gap.NOT_ENOUGH
    if basis in SHOWN_BY_PAPER and not is_shown(kept):
        return Gap.NOT_SHOWN
    return Gap.TOO_OLD if _is_too_old(rule, kept, now) else None


def objection(rule: CountryRule, whose: Whose, kept: OnRecord, now: datetime) -> str:
    """Return why a mail that nobody asked for must not go to this person, or an empty string.

    A sentence that names the country, its rule and what is on record.
    """
    missing = gap(rule, whose, kept, now)
    if missing is None:
        return ""
    on_record = basis_in_words(kept.lawful_basis) + _LACKS[missing]
    return f"{rule.name}: {rule.words.rstrip('.')}; on record is {on_record}."


def is_shown(kept: OnRecord) -> bool:
    """Say whether the basis could be shown to somebody who asks: when it was given, and where."""
    return kept.basis_at is not None and bool(kept.basis_words.strip())


def _is_too_old(rule: CountryRule, kept: OnRecord, now: datetime) -> bool:
    if kept.lawful_basis is not LawfulBasis.EXISTING_CUSTOMER or kept.basis_at is None:
        return False
    days = rule.customer_days
    return days is not None and kept.basis_at + timedelta(days=days) < now


def basis_in_words(basis: LawfulBasis | None) -> str:
    """Return a basis as it is said to a person."""
    return NO_BASIS if basis is None else _BASES[basis]
