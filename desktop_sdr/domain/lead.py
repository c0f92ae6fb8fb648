"""A person we may contact, their company, and what we know about both."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.address_look import AddressLook
from desktop_sdr.domain.ids import AccountId, EmailAddress, FactId, LeadId, TraceId
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.money import Money, Unreadable


class LawfulBasis(StrEnum):
    """Why we may write to this person at all."""

    CONSENT = "consent"
    LEGITIMATE_INTEREST = "legitimate_interest"
    EXISTING_CUSTOMER = "existing_customer"
    PUBLISHED_ADDRESS = "published_address"


class Grade(StrEnum):
    """How well a lead fits, A best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A company."""

    id: AccountId = AccountId(0)
    name: str
    domain: str | None = None
    industry: str | None = None
    employees: int | None = None
    country: str | None = None
    """ISO 3166 alpha-2."""
    city: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A person, with exactly one state."""

    id: LeadId = LeadId(0)
    account_id: AccountId
    email: EmailAddress
    first_name: str
    last_name: str = ""
    title: str | None = None
    phone: str | None = None
    linkedin_url: str | None = None
    country: str | None = None
    """ISO 3166 alpha-2."""
    city: str | None = None
    time_zone: str | None = None
    """IANA name; None where nobody knows, which holds every send."""
    language: str = "en"
    source: str
    """Where the address came from, in words fit for telling the person."""
    lawful_basis: LawfulBasis | None = None
    basis_at: datetime | None = None
    """When it came about: the day of the consent, of the last purchase."""
    basis_words: str = ""
    """Where that is on record, such as the form or the order."""
    state: LeadState = LeadState.NEW_LEAD
    state_since: datetime
    came_from: LeadState | None = None
    """While escalated: the state to go back to."""
    score: int | None = None
    grade: Grade | None = None
    researched_at: datetime | None = None
    """When research last ran, whatever it found."""
    score_reasons: tuple[str, ...] = ()
    deal_value: Money | Unreadable | None = None
    """None where nobody stated one."""
    engagement_score: int = 0
    due_at: datetime | None = None
    """When the agent should look at this lead next; None for never by itself."""
    re_engage_at: datetime | None = None
    address_look: AddressLook | None = None
    """What was found out about the address before it was first written to."""
    agent_silent: bool = False
    """True once the rep took over: the agent proposes nothing more."""
    held_for_account: bool = False
    """True while a colleague's reply holds the whole account."""
    created_at: datetime
    trace: TraceId

    @property
    def name(self) -> str:
        """First and last name, or what there is of them."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something known about a lead or account, with where and when it was read."""

    id: FactId = FactId(0)
    lead_id: LeadId | None = None
    account_id: AccountId | None = None
    field: str
    """The template field it can fill, such as `news` or `hiring`."""
    text: str
    source: str
    """A name a person recognises: a page, a file, a note."""
    url: str | None = None
    quoted: str = ""
    found_at: datetime
    struck: bool = False
    """True when the rep said it is not so; then it supports nothing."""
