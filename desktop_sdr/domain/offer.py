"""What the rep sells, at which prices, to whom, and what may be said about it."""

from dataclasses import dataclass, field
from enum import StrEnum

from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The rep, as every mail names them."""

    name: str
    email: EmailAddress
    company: str
    postal_address: str
    """Stands under every first touch, as the law asks."""
    time_zone: str
    """IANA name."""
    languages: tuple[str, ...] = ("en",)
    title: str = ""
    signature: str = ""
    """Text under each mail; name and company where empty."""
    unsubscribe_url: str = ""
    """Takes one-click requests, with `{address}` for the recipient's; empty where there is none."""
    work_start: int = 9
    """Hour of the rep's own working day, for meetings."""
    work_end: int = 17


class Billing(StrEnum):
    """How a price line is charged."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One item of the price list; without a price only the rep talks about it."""

    item: str
    price: Money | None
    unit: str = ""
    billing: Billing = Billing.MONTHLY
    words: str = ""
    """How to say it, word for word; made from the other fields where empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """Everything that may be said about prices."""

    lines: tuple[PriceLine, ...] = ()
    discount: str = ""
    """The discount rule, word for word; empty means no discount exists."""
    trial: str = ""
    billing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeEntry:
    """One question that may be answered without the rep, and the answer."""

    id: str
    question: str
    answer: str
    keywords: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdealCustomer:
    """Who fits, as the rep described it; empty fields do not count."""

    industries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    min_employees: int | None = None
    max_employees: int | None = None
    excluded_industries: tuple[str, ...] = ()
    excluded_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """All that the rep told the agent about what they sell."""

    product: str
    product_line: str = ""
    """One sentence on what it does."""
    prices: PriceList = field(default_factory=PriceList)
    knowledge: tuple[KnowledgeEntry, ...] = ()
    competitors: tuple[str, ...] = ()
    ideal: IdealCustomer = field(default_factory=IdealCustomer)
