"""A person as one row of a list describes them, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from desktop_sdr.agent.skills.addresses import company_domain
from desktop_sdr.agent.skills.cells import (
    clean,
    day,
    head_count,
    is_honorific,
    money,
    split_name,
    tidy_name,
)
from desktop_sdr.agent.skills.lead_columns import ColumnMap
from desktop_sdr.agent.skills.places import Place, Places, bare, is_time_zone
from desktop_sdr.domain.ids import AccountId, EmailAddress, TraceId
from desktop_sdr.domain.lead import Account, LawfulBasis, Lead
from desktop_sdr.domain.money import Money, Unreadable

_LEGAL_FORMS: Final = frozenset(
    {"inc", "incorporated", "llc", "ltd", "limited", "plc", "corp", "corporation", "co", "company"}
    | {"gmbh", "mbh", "ag", "kg", "ohg", "ug", "se", "kgaa", "sa", "sas", "sarl", "sl", "slu"}
    | {"srl", "spa", "bv", "nv", "ab", "as", "oy", "aps", "pty", "pvt", "lda", "ltda", "eirl"}
)
_BASES: Final = {
    "consent": LawfulBasis.CONSENT,
    "freelygivenconsentfromcontact": LawfulBasis.CONSENT,
    "einwilligung": LawfulBasis.CONSENT,
    "legitimateinterest": LawfulBasis.LEGITIMATE_INTEREST,
    "legitimateinterestprospectlead": LawfulBasis.LEGITIMATE_INTEREST,
    "legitimateinterestother": LawfulBasis.LEGITIMATE_INTEREST,
    "berechtigtesinteresse": LawfulBasis.LEGITIMATE_INTEREST,
    "existingcustomer": LawfulBasis.EXISTING_CUSTOMER,
    "legitimateinterestexistingcustomer": LawfulBasis.EXISTING_CUSTOMER,
    "performanceofacontract": LawfulBasis.EXISTING_CUSTOMER,
    "publishedaddress": LawfulBasis.PUBLISHED_ADDRESS,
    "optin": LawfulBasis.CONSENT,
    "doubleoptin": LawfulBasis.CONSENT,
    "customer": LawfulBasis.EXISTING_CUSTOMER,
    "bestandskunde": LawfulBasis.EXISTING_CUSTOMER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLead:
    """What a row says about one person and their company; None and empty where it says nothing."""

    email: EmailAddress
    first_name: str = ""
    last_name: str = ""
    title: str | None = None
    phone: str | None = None
    linkedin_url: str | None = None
    company: str = ""
    domain: str | None = None
    """Of the company: its website's, or its mail's where that is no consumer mailbox."""
    industry: str | None = None
    employees: int | None = None
    country: str | None = None
    city: str | None = None
    time_zone: str | None = None
    language: str | None = None
    source: str | None = None
    lawful_basis: LawfulBasis | None = None
    basis_at: datetime | None = None
    basis_words: str = ""
    basis_unreadable: bool = False
    """True where the row names a basis that is none of ours: then nothing is assumed."""
    deal_value: Money | Unreadable | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """Template field -> words, for `researching.facts_from_row`."""

    def account(self) -> Account:
        """Return the company as a record of its own, unsaved."""
        return Account(
            name=self.company or self.domain or "",
            domain=self.domain,
            industry=self.industry,
            employees=self.employees,
            country=self.country,
            city=self.city,
        )

    def lead(
        self,
        *,
        account_id: AccountId,
        source: str,
        lawful_basis: LawfulBasis | None,
        basis_at: datetime | None = None,
        basis_words: str = "",
        now: datetime,
        trace: TraceId,
    ) -> Lead:
        """Return the person as a new lead, unsaved.

        `source` and the basis are what the rep said of the whole list; the row goes first.
        """
        return Lead(
            account_id=account_id,
            email=self.email,
            first_name=self.first_name,
            last_name=self.last_name,
            title=self.title,
            phone=self.phone,
            linkedin_url=self.linkedin_url,
            country=self.country,
            city=self.city,
            time_zone=self.time_zone,
            language=self.language or "en",
            source=f"{self.source} ({source})" if self.source else source,
            lawful_basis=self._basis_else(lawful_basis),
            basis_at=self.basis_at or basis_at,
            basis_words=self.basis_words or basis_words,
            state_since=now,
            deal_value=self.deal_value,
            due_at=now,
            created_at=now,
            trace=trace,
        )

    def _basis_else(self, of_the_list: LawfulBasis | None) -> LawfulBasis | None:
        if self.basis_unreadable:
            return None
        return self.lawful_basis or of_the_list


def account_key(candidate: CandidateLead) -> str:
    """Return what two rows of the same company share: its domain, else its plain name."""
    return candidate.domain or plain_company(candidate.company)


def plain_company(name: str) -> str:
    """Return a company's name for comparing: without legal form, case and marks."""
    kept = name.split()
    while len(kept) > 1 and bare(kept[-1]) in _LEGAL_FORMS:
        kept.pop()
    return bare(" ".join(kept))


def merged(lead: Lead, candidate: CandidateLead) -> Lead:
    """Return the known lead with what the row adds; nothing known is overwritten."""
    return replace(
        lead,
        first_name=lead.first_name or candidate.first_name,
        last_name=lead.last_name or candidate.last_name,
        title=lead.title or candidate.title,
        phone=lead.phone or candidate.phone,
        linkedin_url=lead.linkedin_url or candidate.linkedin_url,
        country=lead.country or candidate.country,
        city=lead.city or candidate.city,
        time_zone=lead.time_zone or candidate.time_zone,
        lawful_basis=lead.lawful_basis or candidate.lawful_basis,
        basis_at=lead.basis_at or candidate.basis_at,
        basis_words=lead.basis_words or candidate.basis_words,
        deal_value=candidate.deal_value if lead.deal_value is None else lead.deal_value,
    )


@dataclass(frozen=True, slots=True)
class Described:
    """A candidate with what was noticed while reading its row."""

    candidate: CandidateLead
    had_formula: bool
    notes: tuple[str, ...]
    """Codes: country_unknown, zone_unknown, company_unknown, amount_unreadable, basis_unknown."""


class _Cells:
    """The cells of one row by field, each made plain when it is asked for."""

    def __init__(self, cells: list[str], mapping: ColumnMap) -> None:
        self._cells, self._mapping = cells, mapping
        self.had_formula = False

    def __getitem__(self, name: str) -> str:
        at = self._mapping.fields.get(name)
        return "" if at is None else self._at(at)

    def facts(self) -> dict[str, str]:
        words = {name: self._at(at) for name, at in self._mapping.facts.items()}
        return {name: said for name, said in words.items() if said}

    def _at(self, at: int) -> str:
        if at >= len(self._cells):
            return ""
        text, formula = clean(self._cells[at])
        self.had_formula = self.had_formula or formula
        return text


def describe(email: EmailAddress, row: list[str], mapping: ColumnMap, places: Places) -> Described:
    """Read everything but the address out of a row."""
    cells = _Cells(row, mapping)
    first, last = _names(cells)
    title, language, zone = cells["title"], cells["language"], cells["time_zone"]
    written_country, place = _place(cells, places)
    zone = zone if is_time_zone(zone) else ""
    candidate = CandidateLead(
        email=email,
        first_name=first,
        last_name=last,
        title=None if is_honorific(title) else title or None,
        phone=cells["phone"] or None,
        linkedin_url=linkedin_profile(cells["linkedin_url"]),
        company=cells["company"],
        domain=website_domain(cells["domain"]) or company_domain(email),
        industry=cells["industry"] or None,
        employees=head_count(cells["employees"]),
        country=place.country,
        city=place.city,
        time_zone=zone or places.zone(place.country, place.region, place.city),
        language=language[:2].lower() if len(language) in (2, 5) else None,
        source=cells["source"] or None,
        lawful_basis=_BASES.get(bare(cells["lawful_basis"])),
        basis_at=day(cells["basis_at"]),
        basis_words=cells["basis_words"],
        basis_unreadable=bool(cells["lawful_basis"]) and bare(cells["lawful_basis"]) not in _BASES,
        deal_value=money(cells["deal_value"], cells["currency"]),
        facts=cells.facts(),
    )
    return Described(candidate, cells.had_formula, _notes(candidate, written_country))


def _names(cells: _Cells) -> tuple[str, str]:
    first, last = tidy_name(cells["first_name"]), tidy_name(cells["last_name"])
    if first and last:
        return first, last
    full_first, full_last = split_name(cells["name"])
    if not first and not last:
        return full_first, full_last
    return first or (full_first if full_last == last else ""), last or (
        full_last if full_first == first else ""
    )


def _place(cells: _Cells, places: Places) -> tuple[str, Place]:
    """Return the country as written and the place; a `location` fills what other columns leave."""
    written = cells["country"]
    country, region, city = places.country(written), cells["region"], cells["city"]
    found = places.locate(cells["location"])
    if country is None and found.country is not None and not written:
        country = found.country
    same = found.country in (None, country)
    return written or ("" if found.country else cells["location"]), Place(
        country,
        region or (found.region if same else None),
        city or (found.city if same else None),
    )


def _notes(candidate: CandidateLead, written_country: str) -> tuple[str, ...]:
    noticed = {
        "country_unknown": bool(written_country) and candidate.country is None,
        "zone_unknown": candidate.time_zone is None,
        "company_unknown": not candidate.company,
        "basis_unknown": candidate.basis_unreadable,
        "amount_unreadable": isinstance(candidate.deal_value, Unreadable),
    }
    return tuple(code for code, seen in noticed.items() if seen)


def linkedin_profile(words: str) -> str | None:
    """Return a LinkedIn address in one form, or None for anything else."""
    plain = words.strip().lower().removeprefix("https://").removeprefix("http://")
    host, _, path = plain.partition("/")
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        return None
    kept = path.partition("?")[0].partition("#")[0].strip("/")
    return f"https://www.linkedin.com/{kept}" if kept else None


def website_domain(words: str) -> str | None:
    """Return the bare domain of a website as people write it, or None."""
    plain = words.strip().lower().partition("://")[2] or words.strip().lower()
    host = plain.partition("/")[0].partition("?")[0].partition(":")[0].removeprefix("www.")
    looks_right = "." in host.strip(".") and " " not in host and "@" not in host
    return company_domain(f"@{host.strip('.')}") if looks_right else None
