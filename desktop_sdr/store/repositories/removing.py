"""Deleting people who were never contacted, with every row that hangs on them."""

from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import AccountId, LeadId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.mapping import given
from desktop_sdr.store.rows import answers, keeping, people, work
from desktop_sdr.store.transaction import Transaction

HAPPENED: Final = (
    OutboxState.CLAIMED,
    OutboxState.SENT,
    OutboxState.SETTLING,
    OutboxState.UNCERTAIN,
)
"""States of an effect that came about, or may have."""

_LEAD: Final = given("lead")
_CONTACTED: Final = sa.union_all(
    sa.select(work.touch.c.id).where(work.touch.c.lead_id == _LEAD),
    sa.select(answers.reply.c.id).where(answers.reply.c.lead_id == _LEAD),
    sa.select(work.outbox.c.id).where(
        work.outbox.c.lead_id == _LEAD, work.outbox.c.state.in_(HAPPENED)
    ),
).limit(1)

_OF_LEAD: Final = tuple(
    (sa.delete(table).where(table.c.lead_id == _LEAD), topic)
    for table, topic in (
        (answers.escalation, Topic.ESCALATIONS),
        (work.outbox, Topic.OUTBOX),
        (work.draft, Topic.DRAFTS),
        (answers.meeting, Topic.MEETINGS),
        (work.decision, None),
        (work.enrollment, Topic.LEADS),
        (people.fact, Topic.LEADS),
        (keeping.deed_change, None),
    )
)
"""What hangs on a lead, in an order in which no row is left pointing at one that is gone."""
_FORGET_ANSWERS: Final = (
    sa.update(keeping.model_call)
    .where(keeping.model_call.c.lead_id == _LEAD)
    .values(answer="", input_hash="")
)
"""What a model made of their mail; what it cost stays."""
_FORGET_EXCHANGES: Final = (
    sa.update(keeping.audit_text)
    .where(
        keeping.audit_text.c.seq.in_(
            sa.select(keeping.audit.c.seq).where(
                keeping.audit.c.lead_id == _LEAD, keeping.audit.c.tag == AuditTag.MODEL_ASKED
            )
        )
    )
    .values(salt=None, personal=None)
)
_REMOVE_LEAD: Final = sa.delete(people.lead).where(people.lead.c.id == _LEAD)
_ACCOUNT: Final = given("account")
_REMOVE_FACTS: Final = sa.delete(people.fact).where(people.fact.c.account_id == _ACCOUNT)
_REMOVE_ACCOUNT: Final = sa.delete(people.account).where(people.account.c.id == _ACCOUNT)


def was_contacted(transaction: Transaction, lead_id: LeadId) -> bool:
    """Say whether anything ever went to the lead, may have gone, or came from them."""
    return transaction.first(_CONTACTED, {"lead": lead_id}) is not None


def remove_lead(transaction: Transaction, lead_id: LeadId) -> None:
    """Delete the lead; the record keeps its lines, which hold no words about them."""
    values: dict[str, Any] = {"lead": lead_id}
    transaction.write(_FORGET_ANSWERS, None, values)
    transaction.write(_FORGET_EXCHANGES, None, values)
    for statement, topic in _OF_LEAD:
        transaction.write(statement, topic, values)
    transaction.write(_REMOVE_LEAD, Topic.LEADS, values)


def remove_account(transaction: Transaction, account_id: AccountId) -> None:
    """Delete the company with the facts about it."""
    values = {"account": account_id}
    transaction.write(_REMOVE_FACTS, Topic.LEADS, values)
    transaction.write(_REMOVE_ACCOUNT, Topic.LEADS, values)
