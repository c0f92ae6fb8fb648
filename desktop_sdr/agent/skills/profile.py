"""The rep's profile read from TOML: who sells what, at which prices, to whom, from where."""

import ipaddress
import re
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final, TypeVar

from desktop_sdr.agent.skills.cells import money
from desktop_sdr.agent.skills.places import bare, is_time_zone
from desktop_sdr.agent.skills.profile_mailbox import MailboxConfig, address_in, mailboxes_in
from desktop_sdr.agent.skills.profile_model import ModelConfig, model_in
from desktop_sdr.agent.skills.profile_table import (
    Notes,
    ProfileFault,
    Table,
    secrets_in,
    syntax_fault,
)
from desktop_sdr.agent.skills.timing import holidays_near
from desktop_sdr.agent.skills.toml_lines import lines_of
from desktop_sdr.agent.skills.unsubscribing import is_unsubscribe_url
from desktop_sdr.domain.days_off import fault_in
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import (
    Billing,
    IdealCustomer,
    KnowledgeEntry,
    Offer,
    PriceLine,
    PriceList,
    Seller,
)
from desktop_sdr.settings import Boundaries, Budget, Keeping, Limits, Pace, Sending, Settings

HUMAN_ONLY: Final = "human only"
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_ANY_DAY: Final = date(2026, 1, 1)
"""Of a year in which every country has holidays."""
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_UNSUBSCRIBE_RULE: Final = (
    "must begin with https:// and hold {address} once, where the recipient's address goes"
)

GroupT = TypeVar("GroupT", Limits, Sending, Boundaries, Budget, Pace, Keeping)


class BadProfile(Exception):
    """A profile file that cannot be used; nothing was changed. It names every fault at once."""

    def __init__(self, faults: Iterable[ProfileFault]) -> None:
        """Keep the faults in the order of the file."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything a profile file says."""

    seller: Seller
    offer: Offer
    settings: Settings
    only_with_consent: tuple[str, ...] = ()
    """Countries where only who consented is written to, whatever the law admits."""
    mailboxes: tuple[MailboxConfig, ...] = ()
    """Empty until one is connected: everything but sending and reading mail works without."""
    model: ModelConfig | None = None
    """None where the rules work alone."""
    warnings: tuple[str, ...] = ()

    @property
    def mailbox(self) -> MailboxConfig | None:
        """The first mailbox, which stands for the rep where only one is wanted."""
        return next(iter(self.mailboxes), None)


def parse_profile(text: str) -> Profile:
    """Read a profile; raises BadProfile with every fault, each naming its field and line."""
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as broken:
        raise BadProfile([syntax_fault(str(broken), text)]) from broken
    notes = Notes(lines_of(text))
    notes.faults.extend(secrets_in(tree, "", notes))
    root = Table("", tree, notes)
    seller = _seller(root.table("seller"))
    offer = _offer(root)
    settings = _settings(root)
    law = root.table("law")
    only_with_consent = _codes(law, "only_with_consent", _COUNTRY, "DE")
    law.close()
    mailboxes = mailboxes_in(root, seller.email)
    model = model_in(root)
    root.close()
    if notes.faults:
        raise BadProfile(notes.faults)
    warnings = tuple(str(warning) for warning in sorted(notes.warnings))
    return Profile(
        seller=seller,
        offer=offer,
        settings=settings,
        only_with_consent=only_with_consent,
        mailboxes=mailboxes,
        model=model,
        warnings=warnings,
    )


def _seller(table: Table) -> Seller:
    start = table.whole("work_start", 0, 23, 9) or 0
    end = table.whole("work_end", 1, 24, 17) or 24
    if end <= start:
        table.fault("work_end", f"must be later than work_start, which is {start}", end)
    seller = Seller(
        name=table.text("name", needed="it is the name your mails are signed with"),
        email=address_in(table, "mail", "email", needed="it is the address your mails come from"),
        company=table.text("company", needed="every mail says whom you work for"),
        title=table.text("title"),
        postal_address=table.text(
            "postal_address", "address", needed="the law asks for it under every first mail"
        ),
        time_zone=table.checked(
            "time_zone",
            fits=is_time_zone,
            rule='must be a time zone such as "Europe/Madrid"',
            needed="your working day is counted in it",
        ),
        languages=_codes(table, "languages", _LANGUAGE, "en") or ("en",),
        signature=table.text("signature"),
        unsubscribe_url=table.checked(
            "unsubscribe_url", fits=is_unsubscribe_url, rule=_UNSUBSCRIBE_RULE
        ),
        work_start=start,
        work_end=end,
    )
    table.close()
    return seller


def _codes(table: Table, key: str, pattern: re.Pattern[str], example: str) -> tuple[str, ...]:
    codes = table.texts(key)
    for code in codes:
        if not pattern.fullmatch(code):
            table.fault(key, f'must hold two-letter codes such as "{example}"', code)
    return codes


def _offer(root: Table) -> Offer:
    product = root.table("product")
    offer = Offer(
        product=product.text("name", needed="it is what you sell"),
        product_line=product.text("line", "product_line"),
        prices=_prices(root.table("price_list", "prices")),
        knowledge=tuple(_knowledge(root)),
        competitors=_competitors(root),
        ideal=_ideal(root.table("ideal_customer", "ideal")),
    )
    product.close()
    return offer


def _competitors(root: Table) -> tuple[str, ...]:
    if isinstance(root.value("competitors"), list):
        return root.texts("competitors")
    table = root.table("competitors")
    names = table.texts("names")
    table.close()
    return names


def _prices(table: Table) -> PriceList:
    prices = PriceList(
        lines=tuple(_price_line(item) for item in table.tables("items", "item", "lines")),
        discount=table.text("discount"),
        trial=table.text("trial"),
        billing=table.text("billing"),
    )
    table.close()
    return prices


def _price_line(table: Table) -> PriceLine:
    line = PriceLine(
        item=table.text("item", "name", needed="it is what the price is for"),
        price=_price(table),
        unit=table.text("unit"),
        billing=Billing(table.choice("billing", tuple(Billing), default=Billing.MONTHLY.value)),
        words=table.text("words"),
    )
    table.close()
    return line


def _price(table: Table) -> Money | None:
    written = table.value("price")
    currency = table.text("currency")
    if written is None:
        table.fault("price", f'is missing: write an amount such as "29.00 EUR", or "{HUMAN_ONLY}"')
        return None
    if isinstance(written, str) and bare(written) == bare(HUMAN_ONLY):
        return None
    amount = None
    if isinstance(written, str | int | Decimal) and not isinstance(written, bool):
        amount = money(str(written), currency)
    if isinstance(amount, Money):
        return amount
    rule = f'must be an amount with its currency, such as "29.00 EUR", or "{HUMAN_ONLY}"'
    table.fault("price", rule, written)
    return None


def _knowledge(root: Table) -> Iterable[KnowledgeEntry]:
    known: set[str] = set()
    for table in root.tables("knowledge"):
        question = table.text("question", needed="it is what people ask")
        name = table.text("id", default=_slug(question))
        if name and name in known:
            table.fault("id", "must be a name of its own, but another entry has it too", name)
        known.add(name)
        yield KnowledgeEntry(
            id=name,
            question=question,
            answer=table.text("answer", needed="it is what the agent may say"),
            keywords=table.texts("keywords"),
            source=table.text("source"),
        )
        table.close()


def _slug(question: str) -> str:
    words = re.findall(r"[a-z0-9]+", question.lower())
    return "-".join(words)[:60].strip("-")


def _ideal(table: Table) -> IdealCustomer:
    least = table.whole("min_employees", 0, 10_000_000, None)
    most = table.whole("max_employees", 0, 10_000_000, None)
    if least is not None and most is not None and most < least:
        table.fault("max_employees", f"must not be under min_employees, which is {least}", most)
    ideal = IdealCustomer(
        industries=table.texts("industries"),
        countries=_codes(table, "countries", _COUNTRY, "ES"),
        titles=table.texts("titles"),
        min_employees=least,
        max_employees=most,
        excluded_industries=table.texts("excluded_industries"),
        excluded_domains=table.texts("excluded_domains"),
    )
    table.close()
    return ideal


def _settings(root: Table) -> Settings:
    settings = Settings(
        limits=_group(root.table("limits"), Limits),
        sending=_group(root.table("sending"), Sending),
        boundaries=_group(root.table("boundaries"), Boundaries),
        budget=_group(root.table("budget"), Budget),
        pace=_group(root.table("pace"), Pace),
        keeping=_group(root.table("keeping"), Keeping),
    )
    limits, sending = root.table("limits"), root.table("sending")
    if settings.limits.gap_max_minutes < settings.limits.gap_min_minutes:
        limits.fault("gap_max_minutes", "must not be under gap_min_minutes")
    if settings.sending.day_end_hour <= settings.sending.day_start_hour:
        sending.fault("day_end_hour", "must be later than day_start_hour")
    if settings.sending.name_server and not _is_name_server(settings.sending.name_server):
        sending.fault("name_server", 'must be an IP address, such as "192.0.2.53"')
    folder = settings.sending.attachments_folder
    if folder and not PurePath(folder).is_absolute():
        sending.fault("attachments_folder", "must be a whole path, from the root on", folder)
    if settings.sending.work_end_hour <= settings.sending.work_start_hour:
        sending.fault("work_end_hour", "must be later than work_start_hour")
    _days_away(sending, settings.sending)
    return settings


def _days_away(table: Table, sending: Sending) -> None:
    """Note each entry that is no day, and a country whose public holidays nobody knows."""
    for entry in sending.days_off:
        fault = fault_in(entry)
        if fault:
            table.fault("days_off", fault, entry)
    country = sending.holidays_of
    if country and not (_COUNTRY.fullmatch(country) and holidays_near(country, _ANY_DAY)):
        rule = 'must be the two-letter code of a country with known public holidays, such as "ES"'
        table.fault("holidays_of", rule, country)


def _is_name_server(words: str) -> bool:
    """Say whether it is an IP address, with a port behind a colon or without."""
    host, _, port = words.rpartition(":") if words.count(":") == 1 else (words, "", "53")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return port.isascii() and port.isdigit()


def _group(table: Table, group: type[GroupT]) -> GroupT:
    values: dict[str, Any] = {}
    for one in fields(group):
        default = one.default
        if default is MISSING:
            continue
        if isinstance(default, bool):
            values[one.name] = table.flag(one.name, default)
        elif isinstance(default, tuple):
            values[one.name] = table.texts(one.name)
        elif isinstance(default, str):
            values[one.name] = table.text(one.name)
        elif isinstance(default, int):
            low, high = one.metadata["low"], one.metadata["high"]
            values[one.name] = table.whole(one.name, low, high, default)
        elif isinstance(default, float):
            low, high = one.metadata["low"], one.metadata["high"]
            values[one.name] = table.number(one.name, low, high, default)
    table.close()
    return group(**values)
