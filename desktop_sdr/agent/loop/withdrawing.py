"""Taking back what is prepared for a lead and has not left: drafts and effects."""

from dataclasses import replace
from datetime import datetime

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import BOOKKEEPING, OutboxItem
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork


def withdraw(uow: UnitOfWork, lead: Lead, why: str, cause: Cause, now: datetime) -> None:
    """Take back everything prepared for the lead that has not left: drafts and effects.

    Also what is being handed over this moment, up to its dot. CRM writes stay: what happened is
    still to be told.
    """
    for draft in uow.drafts.waiting_of(lead.id):
        if draft.action is ActionKind.UPDATE_CRM:
            continue
        uow.drafts.save(replace(draft, state=DraftState.STALE, decided_at=now))
        record(
            uow,
            AuditTag.DRAFT_STALE,
            cause,
            now,
            {"why": why},
            lead_id=lead.id,
            subject=("draft", draft.id),
        )
    for item in uow.outbox.open_of(lead.id):
        if item.kind not in BOOKKEEPING:
            cancel(uow, item, why, cause, now)


def cancel(uow: UnitOfWork, item: OutboxItem, why: str, cause: Cause, now: datetime) -> None:
    """Take back one effect, unless it is past recall already."""
    if uow.outbox.overtake(item.id, now, why):
        record(
            uow,
            AuditTag.EFFECT_CANCELLED,
            cause,
            now,
            {"why": why, "kind": item.kind.value},
            lead_id=item.lead_id,
            subject=("effect", item.id),
        )
