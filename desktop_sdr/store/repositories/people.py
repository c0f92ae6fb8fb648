"""Leads, companies, what is known of them, and who is never contacted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import AccountId, FactId, LeadId, SuppressionId
from desktop_sdr.domain.lead import Account, Fact, Grade, Lead
from desktop_sdr.domain.suppression import Suppression, keys_of, matches
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.derived import caseless, of_account, of_lead
from desktop_sdr.store.mapping import Mapped, Records
from desktop_sdr.store.rows import people
from desktop_sdr.store.transaction import Transaction

ACCOUNT: Final = Mapped(Account, people.account, Topic.LEADS, of_account)
LEAD: Final = Mapped(Lead, people.lead, Topic.LEADS, of_lead)
FACT: Final = Mapped(Fact, people.fact, Topic.LEADS)
SUPPRESSION: Final = Mapped(Suppression, people.suppression, Topic.SUPPRESSIONS)

HAS_ADDRESS: Final = people.lead.c.email != sa.literal_column("''")
"""Said word for word as in the index, which only then is used."""
GRADES: Final = (*Grade, None)
"""The order of the agenda: best grade first, those not scored yet last."""


class SqlLeads:
    """People."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, LEAD)

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
        address = email.strip().lower()
        if not address:
            return None
        records = self._records
        return records.first(records.select().where(records.c.email == address, HAS_ADDRESS))

    def by_linkedin(self, url: str) -> Lead | None:
        """Find by the address of the profile."""
        records = self._records
        return records.first(records.select().where(records.c.linkedin_url == url))

    def of_account(self, account_id: AccountId) -> Sequence[Lead]:
        """Return the people of a company."""
        records = self._records
        at = records.c.account_id == account_id
        return records.all(records.select().where(at).order_by(records.c.id))

    def due(self, now: datetime, limit: int) -> Sequence[LeadId]:
        """Return whose `due_at` has come, best grade first, then the longest due.

        One index range per grade, so that nothing is ever sorted: the cost does not grow with the
        number of leads that are due.
        """
        found: list[LeadId] = []
        c = self._records.c
        for grade in GRADES:
            if len(found) >= limit:
                break
            ripe = sa.select(c.id).where(c.grade.is_(grade), c.due_at <= now)
            first = ripe.order_by(c.due_at, c.id).limit(limit - len(found))
            found.extend(map(LeadId, self._records.transaction.column(first)))
        return found

    def next_due_at(self) -> datetime | None:
        """Return the earliest `due_at` there is."""
        c = self._records.c
        earliest = (
            self._records.transaction.value(
                sa.select(c.due_at)
                .where(c.grade.is_(grade), c.due_at.is_not(None))
                .order_by(c.due_at)
                .limit(1)
            )
            for grade in GRADES
        )
        return min((moment for moment in earliest if moment is not None), default=None)


class SqlAccounts:
    """Companies."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, ACCOUNT)

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
        records = self._records
        same = records.c.domain == domain.strip().lower()
        return records.first(records.select().where(same).order_by(records.c.id).limit(1))

    def by_name(self, name: str) -> Account | None:
        """Find by name, letter case ignored."""
        records = self._records
        same = records.c.name_key == caseless(name)
        return records.first(records.select().where(same).order_by(records.c.id).limit(1))


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
        records, c = self._records, self._records.c
        theirs = sa.or_(c.lead_id == lead.id, c.account_id == lead.account_id)
        return records.all(records.select().where(theirs, ~c.struck).order_by(c.id))


class SqlSuppressions:
    """The never-contact list."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, SUPPRESSION)

    def add(self, suppression: Suppression) -> SuppressionId:
        """Keep a new entry, its value lower-cased so that it is found again."""
        entry = replace(suppression, value=suppression.value.strip().lower())
        return SuppressionId(self._records.add(entry))

    def covering(self, email: str, account_id: AccountId | None) -> Sequence[Suppression]:
        """Return the entries in force that cover this address or account."""
        records, c = self._records, self._records.c
        values = [value for _, value in keys_of(email, account_id)]
        in_force = records.select().where(c.lifted_at.is_(None), c.value.in_(values))
        return list(matches(records.all(in_force.order_by(c.id)), email, account_id))

    def lift(self, suppression_id: SuppressionId, at: datetime, because: str) -> None:
        """End an entry, and keep why."""
        self._records.change(suppression_id, lifted_at=at, lifted_because=because)
