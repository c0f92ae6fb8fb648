"""Leads, companies, what is known of them, and who is never contacted."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import AccountId, FactId, LeadId, SuppressionId
from desktop_sdr.domain.lead import Account, Fact, Grade, Lead
from desktop_sdr.domain.suppression import Suppression, SuppressionScope, keys_of, matches
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.derived import caseless, fold, of_account, of_lead
from desktop_sdr.store.mapping import LIMIT, Mapped, Records, any_of, given
from desktop_sdr.store.repositories import removing
from desktop_sdr.store.rows import people
from desktop_sdr.store.transaction import Transaction

ACCOUNT: Final = Mapped(Account, people.account, Topic.LEADS, of_account)
LEAD: Final = Mapped(Lead, people.lead, Topic.LEADS, of_lead)
FACT: Final = Mapped(Fact, people.fact, Topic.LEADS)
SUPPRESSION: Final = Mapped(Suppression, people.suppression, Topic.SUPPRESSIONS)

HAS_ADDRESS: Final = people.lead.c.email != sa.literal_column("''")
"""Said word for word as in the index, which only then is used."""
SALT_NOTE: Final = "erasure salt"
GRADES: Final = (*Grade, None)
"""The order of the agenda: best grade first, those not scored yet last."""

_A, _L, _F, _S = people.account.c, people.lead.c, people.fact.c, people.suppression.c

_BY_EMAIL: Final = LEAD.select.where(_L.email == given("email"), HAS_ADDRESS)
_BY_LINKEDIN: Final = LEAD.select.where(_L.linkedin_url == given("url")).order_by(_L.id)
_OF_ACCOUNT: Final = LEAD.select.where(_L.account_id == given("account")).order_by(_L.id)
_NAMED: Final = LEAD.select.where(_L.name_key.in_(any_of("names"))).order_by(_L.id)
_DUE_OF_GRADE: Final = (
    sa.select(_L.id)
    .where(_L.grade.is_(given("grade")), _L.due_at <= given("now"))
    .order_by(_L.due_at, _L.id)
    .limit(LIMIT)
)
_NEXT_OF_GRADE: Final = (
    sa.select(_L.due_at)
    .where(_L.grade.is_(given("grade")), _L.due_at.is_not(None))
    .order_by(_L.due_at)
    .limit(1)
)
_WAITING_BEYOND: Final = LEAD.select.where(_L.due_at > given("moment")).order_by(_L.id)
_BY_DOMAIN: Final = ACCOUNT.select.where(_A.domain == given("domain")).order_by(_A.id).limit(1)
_BY_NAME: Final = ACCOUNT.select.where(_A.name_key == given("name")).order_by(_A.id).limit(1)
_ABOUT: Final = FACT.select.where(
    sa.or_(_F.lead_id == given("lead"), _F.account_id == given("account")), ~_F.struck
).order_by(_F.id)
_ADDRESSES: Final = (
    sa.select(_L.id, _L.email)
    .where(_L.id > given("after"), HAS_ADDRESS)
    .order_by(_L.id)
    .limit(LIMIT)
)
_LISTED: Final = SUPPRESSION.select.where(
    _S.lifted_at.is_(None), _S.value == given("value"), _S.scope == given("scope")
).limit(1)
_NEXT_IN_FORCE: Final = (
    SUPPRESSION.select.where(_S.lifted_at.is_(None), _S.id > given("after"))
    .order_by(_S.id)
    .limit(LIMIT)
)
_IN_FORCE: Final = SUPPRESSION.select.where(
    _S.lifted_at.is_(None), _S.value.in_(any_of("values"))
).order_by(_S.id)


class SqlLeads:
    """People."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, LEAD), transaction

    def get(self, lead_id: LeadId) -> Lead:
        """Return the lead; raises NoSuchRecord."""
        return self._records.get(lead_id)

    def add(self, lead: Lead) -> LeadId:
        """Keep a new lead."""
        return LeadId(self._records.add(lead))

    def save(self, lead: Lead) -> None:
        """Write a lead back."""
        self._records.save(lead.id, lead)

    def by_email(self, email: str) -> Lead | None:
        """Find by address, letter case ignored; nobody is found by an empty one."""
        return self._records.first(_BY_EMAIL, email=email.strip().lower())

    def by_linkedin(self, url: str) -> Lead | None:
        """Find by the address of the profile."""
        return self._records.first(_BY_LINKEDIN, url=url)

    def of_account(self, account_id: AccountId) -> Sequence[Lead]:
        """Return the people of a company."""
        return self._records.all(_OF_ACCOUNT, account=account_id)

    def named(self, names: Collection[str]) -> Sequence[Lead]:
        """Return whose full name is one of these, letter case and accents ignored."""
        return self._records.all(_NAMED, names=sorted({fold(name) for name in names}))

    def due(self, now: datetime, limit: int) -> Sequence[LeadId]:
        """Return whose `due_at` has come, best grade first, then the longest due.

        One index range per grade, so that nothing is ever sorted: the cost does not grow with the
        number of leads that are due.
        """
        found: list[LeadId] = []
        for grade in GRADES:
            if len(found) >= limit:
                break
            values = {"grade": grade, "now": now, "limit": limit - len(found)}
            found.extend(map(LeadId, self._transaction.column(_DUE_OF_GRADE, values)))
        return found

    def next_due_at(self) -> datetime | None:
        """Return the earliest `due_at` there is."""
        earliest = (self._transaction.value(_NEXT_OF_GRADE, {"grade": one}) for one in GRADES)
        return min((moment for moment in earliest if moment is not None), default=None)

    def waiting_beyond(self, moment: datetime) -> Sequence[Lead]:
        """Return whose `due_at` is later than the moment."""
        return self._records.all(_WAITING_BEYOND, moment=moment)

    def addresses(self, after: LeadId, limit: int) -> Sequence[tuple[LeadId, str]]:
        """Return who has an address, by number, beginning behind `after`."""
        rows = self._transaction.all(_ADDRESSES, {"after": after, "limit": limit})
        return [(LeadId(row.id), str(row.email)) for row in rows]

    def was_contacted(self, lead_id: LeadId) -> bool:
        """Say whether anything ever went to the lead, may have gone, or came from them."""
        return removing.was_contacted(self._transaction, lead_id)

    def remove(self, lead_id: LeadId) -> None:
        """Delete the lead with all that hangs on them; only who was never contacted."""
        removing.remove_lead(self._transaction, lead_id)


class SqlAccounts:
    """Companies."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, ACCOUNT), transaction

    def get(self, account_id: AccountId) -> Account:
        """Return the company; raises NoSuchRecord."""
        return self._records.get(account_id)

    def add(self, account: Account) -> AccountId:
        """Keep a new company."""
        return AccountId(self._records.add(account))

    def save(self, account: Account) -> None:
        """Write a company back."""
        self._records.save(account.id, account)

    def by_domain(self, domain: str) -> Account | None:
        """Find by the domain of its web site and addresses."""
        return self._records.first(_BY_DOMAIN, domain=domain.strip().lower())

    def by_name(self, name: str) -> Account | None:
        """Find by name, letter case ignored."""
        return self._records.first(_BY_NAME, name=caseless(name))

    def remove_if_empty(self, account_id: AccountId) -> None:
        """Delete the company with what is known of it, unless somebody belongs to it."""
        if self._transaction.first(_OF_ACCOUNT, {"account": account_id}) is None:
            removing.remove_account(self._transaction, account_id)


class SqlFacts:
    """What is known."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, FACT)

    def add(self, fact: Fact) -> FactId:
        """Keep a new fact."""
        return FactId(self._records.add(fact))

    def save(self, fact: Fact) -> None:
        """Write a fact back."""
        self._records.save(fact.id, fact)

    def about(self, lead: Lead) -> Sequence[Fact]:
        """Return the facts of the lead and of their account that are not struck out."""
        return self._records.all(_ABOUT, lead=lead.id, account=lead.account_id)

    def strike(self, fact_id: FactId) -> None:
        """Let the fact support nothing any more."""
        self._records.change(fact_id, struck=True)


def erasure_salt(transaction: Transaction, *, make: bool = False) -> str:
    """Return what the addresses of erased persons are hashed with; empty before the first one."""
    row = transaction.directly("SELECT text FROM note WHERE name = ?", SALT_NOTE).fetchone()
    if row is not None:
        return str(row[0])
    if not make:
        return ""
    salt = secrets.token_hex(32)
    transaction.directly("INSERT INTO note (name, text) VALUES (?, ?)", SALT_NOTE, salt)
    return salt


class SqlSuppressions:
    """The never-contact list."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, SUPPRESSION), transaction
        self._salt: str | None = None

    def add(self, suppression: Suppression) -> SuppressionId:
        """Keep a new entry, its value lower-cased so that it is found again."""
        entry = replace(suppression, value=suppression.value.strip().lower())
        return SuppressionId(self._records.add(entry))

    def covering(self, email: str, account_id: AccountId | None) -> Sequence[Suppression]:
        """Return the entries in force that cover this address or account."""
        if self._salt is None:
            self._salt = erasure_salt(self._transaction)
        values = [value for _, value in keys_of(email, account_id, self._salt)]
        found = self._records.all(_IN_FORCE, values=values)
        return list(matches(found, email, account_id, self._salt))

    def is_listed(self, scope: SuppressionScope, value: str) -> bool:
        """Say whether this very entry is in force."""
        return self._records.first(_LISTED, scope=scope, value=value) is not None

    def in_force(self, after: SuppressionId, limit: int) -> Sequence[Suppression]:
        """Return entries in force by number, beginning behind `after`."""
        return self._records.all(_NEXT_IN_FORCE, after=after, limit=limit)

    def get(self, suppression_id: SuppressionId) -> Suppression:
        """Return the entry; raises NoSuchRecord."""
        return self._records.get(suppression_id)

    def lift(self, suppression_id: SuppressionId, at: datetime, because: str) -> None:
        """End an entry, and keep why."""
        self._records.change(suppression_id, lifted_at=at, lifted_because=because)
