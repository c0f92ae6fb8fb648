"""One transaction over all repositories: rolled back unless committed, told about afterwards."""

from types import TracebackType
from typing import Protocol, Self

import sqlalchemy as sa

from desktop_sdr.ports import store as ports
from desktop_sdr.ports.changes import ChangeFeed, Changes
from desktop_sdr.store.repositories.audit_log import SqlAudit
from desktop_sdr.store.repositories.cases import SqlEscalations, SqlMeetings
from desktop_sdr.store.repositories.deeds import SqlDeeds
from desktop_sdr.store.repositories.effects import SqlOutbox
from desktop_sdr.store.repositories.keepings import SqlKeepings, SqlMeters
from desktop_sdr.store.repositories.learning import SqlStyleRules
from desktop_sdr.store.repositories.model_calls import SqlModelCalls
from desktop_sdr.store.repositories.pacing import SqlPaces
from desktop_sdr.store.repositories.people import (
    SqlAccounts,
    SqlFacts,
    SqlLeads,
    SqlSuppressions,
)
from desktop_sdr.store.repositories.persons import SqlPersons
from desktop_sdr.store.repositories.plans import SqlDecisions, SqlEnrollments, SqlSequences
from desktop_sdr.store.repositories.rep_readings import SqlRepReadings
from desktop_sdr.store.repositories.texts import (
    SqlDrafts,
    SqlMailboxes,
    SqlMails,
    SqlReplies,
    SqlTouches,
)
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.turns import Turns


class NewHead(Protocol):
    """Hears of the number and hash of the record's last line after a commit."""

    def __call__(self, seq: int, head: str, *, at_once: bool) -> None:
        """Take it in without waiting; `at_once` where something leaves or has left."""


class SqlUnitOfWork:
    """One transaction; good for one `with` block and one commit.

    Entering raises StoreTrouble when the database cannot be opened or is locked for too long.
    """

    leads: ports.Leads
    accounts: ports.Accounts
    facts: ports.Facts
    sequences: ports.Sequences
    enrollments: ports.Enrollments
    decisions: ports.Decisions
    drafts: ports.Drafts
    outbox: ports.Outbox
    touches: ports.Touches
    mails: ports.Mails
    replies: ports.Replies
    rep_readings: ports.RepReadings
    escalations: ports.Escalations
    meetings: ports.Meetings
    suppressions: ports.Suppressions
    mailboxes: ports.Mailboxes
    meters: ports.Meters
    model_calls: ports.ModelCalls
    keepings: ports.Keepings
    paces: ports.Paces
    audit: ports.Audit
    deeds: ports.Deeds
    persons: ports.Persons
    style_rules: ports.StyleRules

    def __init__(
        self, engine: sa.Engine, turns: Turns | None, feed: ChangeFeed, new_head: NewHead
    ) -> None:
        """Take no connection yet; `turns` is None for one that only reads."""
        self._engine, self._turns, self._feed, self._new_head = engine, turns, feed, new_head
        self._connection: sa.Connection | None = None

    def __enter__(self) -> Self:
        """Begin."""
        if self._turns is not None:
            self._turns.take()
        try:
            self._begin()
        except BaseException:
            self._end()
            raise
        return self

    def _begin(self) -> None:
        self._connection = self._engine.connect()
        self._connection.begin()
        self._transaction = Transaction(self._connection)
        self._open_people(self._transaction)
        self._open_work(self._transaction)

    def _open_people(self, transaction: Transaction) -> None:
        self.leads = SqlLeads(transaction)
        self.accounts = SqlAccounts(transaction)
        self.facts = SqlFacts(transaction)
        self.suppressions = SqlSuppressions(transaction)
        self.sequences = SqlSequences(transaction)
        self.enrollments = SqlEnrollments(transaction)
        self.mailboxes = SqlMailboxes(transaction)
        self.meters = SqlMeters(transaction)
        self.model_calls = SqlModelCalls(transaction)
        self.keepings = SqlKeepings(transaction)
        self.paces = SqlPaces(transaction)
        self.style_rules = SqlStyleRules(transaction)

    def _open_work(self, transaction: Transaction) -> None:
        self.decisions = SqlDecisions(transaction)
        self.drafts = SqlDrafts(transaction)
        self.outbox = SqlOutbox(transaction)
        self.touches = SqlTouches(transaction)
        self.mails = SqlMails(transaction)
        self.replies = SqlReplies(transaction)
        self.rep_readings = SqlRepReadings(transaction)
        self.escalations = SqlEscalations(transaction)
        self.meetings = SqlMeetings(transaction)
        self._record = SqlAudit(transaction)
        self.audit = self._record
        self.deeds = SqlDeeds(transaction, self._record)
        self.persons = SqlPersons(transaction)

    def commit(self, initiator: object | None = None) -> Changes:
        """Make it durable, end the transaction, and then tell what has changed."""
        if self._connection is None:
            raise RuntimeError("this unit of work is over")
        self.deeds.keep()
        self._connection.commit()
        self._end()
        if self._record.head is not None:
            self._new_head(*self._record.head, at_once=self._record.tells_of_leaving)
        changes = Changes(frozenset(self._transaction.topics), initiator)
        self._feed.publish(changes)
        return changes

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Roll back what was not committed."""
        if self._connection is not None:
            self._end()

    def _end(self) -> None:
        # Closing rolls back what is still open; after a commit there is nothing left to roll back.
        try:
            if self._connection is not None:
                self._connection.close()
        finally:
            self._give_back()

    def _give_back(self) -> None:
        self._connection = None
        if self._turns is not None:
            self._turns.give_back()
