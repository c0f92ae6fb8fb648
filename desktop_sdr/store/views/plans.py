"""What is planned for one lead, and what holds it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.sequence import Enrollment, EnrollmentState
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.lead_views import LeadPlan
from desktop_sdr.ports.store import Switch
from desktop_sdr.store.mapping import Records
from desktop_sdr.store.repositories.cases import SqlEscalations
from desktop_sdr.store.repositories.effects import SqlOutbox
from desktop_sdr.store.repositories.keepings import SqlKeepings
from desktop_sdr.store.repositories.people import LEAD
from desktop_sdr.store.repositories.plans import SqlEnrollments
from desktop_sdr.store.repositories.texts import SqlDrafts
from desktop_sdr.store.transaction import Transaction

ESCALATED: Final = "escalated"
AGENT_SILENT: Final = "agent_silent"
LOOK: Final = "look"
"""The agent thinks about the lead again; what comes of it is not known yet."""
NEVER: Final = datetime.max.replace(tzinfo=UTC)

Planned = tuple[datetime | None, str]


@dataclass(frozen=True, slots=True)
class _Situation:
    lead: Lead
    effects: Sequence[OutboxItem]
    drafts: Sequence[Draft]
    enrollment: Enrollment | None
    switch: Switch
    is_escalated: bool


def lead_plan(transaction: Transaction, lead_id: LeadId) -> LeadPlan | None:
    """Return what would happen with the lead next, in order, and what holds it."""
    lead = Records(transaction, LEAD).first(LEAD.by_id, number=lead_id)
    if lead is None:
        return None
    now = _Situation(
        lead,
        SqlOutbox(transaction).open_of(lead_id),
        SqlDrafts(transaction).waiting_of(lead_id),
        SqlEnrollments(transaction).open_of(lead_id),
        SqlKeepings(transaction).switch(),
        SqlEscalations(transaction).open_of(lead_id) is not None,
    )
    return LeadPlan(
        lead_id=lead_id,
        lead_name=lead.name,
        email=lead.email,
        state=lead.state,
        plan=tuple(sorted(_plan(now), key=lambda planned: planned[0] or NEVER)),
        held_by=tuple(dict.fromkeys(_held_by(now))),
        until=_until(now),
    )


def _plan(now: _Situation) -> Iterator[Planned]:
    for item in now.effects:
        yield item.leaves_at, _act(item.action, item.step_number)
    for draft in now.drafts:
        yield draft.later_until or draft.slot, _act(draft.action, draft.step_number)
    yield from _steps(now)
    if now.lead.re_engage_at is not None:
        yield now.lead.re_engage_at, ActionKind.RE_ENGAGE.value
    if now.lead.due_at is not None:
        yield now.lead.due_at, LOOK


def _steps(now: _Situation) -> Iterator[Planned]:
    """Name the steps that are not prepared yet; only of the next one is the time known."""
    if now.enrollment is None:
        return
    prepared = {item.step_number for item in now.effects} | {
        draft.step_number for draft in now.drafts
    }
    at = now.enrollment.due_at
    for step in now.enrollment.steps[now.enrollment.done_steps :]:
        if step.number not in prepared:
            yield at, _act(ActionKind.SEND_NEXT, step.number)
        at = None


def _act(action: ActionKind, step_number: int | None) -> str:
    return action.value if step_number is None else f"{action.value} step {step_number}"


def _held_by(now: _Situation) -> Iterator[str]:
    if now.switch.paused_at is not None:
        yield ReasonCode.PAUSED.value
    if now.is_escalated:
        yield ESCALATED
    if now.lead.agent_silent:
        yield AGENT_SILENT
    if now.lead.held_for_account:
        yield ReasonCode.ACCOUNT_HELD.value
    if now.enrollment is not None and now.enrollment.paused_because:
        yield now.enrollment.paused_because
    for draft in now.drafts:
        yield from draft.reasons
    for item in now.effects:
        yield from item.held_by


def _until(now: _Situation) -> datetime | None:
    """Return when the first of the things that hold it lets go by itself, if any does."""
    ends = [item.leaves_at for item in now.effects if item.held_by]
    ends.extend(draft.later_until for draft in now.drafts if draft.later_until is not None)
    paused = now.enrollment is not None and now.enrollment.state in (
        EnrollmentState.PAUSED,
        EnrollmentState.PAUSED_OUT_OF_OFFICE,
    )
    if now.enrollment is not None and paused and now.enrollment.paused_until is not None:
        ends.append(now.enrollment.paused_until)
    return min(ends, default=None)
