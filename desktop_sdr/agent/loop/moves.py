"""Every move of a lead or an enrollment: the only place where one changes its state."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from desktop_sdr.agent.loop import bonds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState, Trigger, advance, can_advance, resolve
from desktop_sdr.domain.sequence import (
    Enrollment,
    EnrollmentState,
    EnrollmentTrigger,
    FinishReason,
    advance_enrollment,
)
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork


def move(
    uow: UnitOfWork, lead: Lead, trigger: Trigger, cause: Cause, now: datetime, why: str = ""
) -> Lead:
    """Move the lead along the table, write it down, and return it as it now stands.

    Raises NoSuchMove where the table has no such row.
    """
    return _settle_in(uow, lead, advance(lead.state, trigger), trigger, cause, now, why)


def move_back(
    uow: UnitOfWork, lead: Lead, picked: LeadState | None, cause: Cause, now: datetime
) -> Lead:
    """Bring an escalated lead back to where it came from, or to the state the rep picked."""
    target = resolve(lead.came_from or LeadState.CONVERSATION, picked)
    return _settle_in(uow, lead, target, Trigger.RESOLVED, cause, now, "")


def _settle_in(
    uow: UnitOfWork,
    lead: Lead,
    target: LeadState,
    trigger: Trigger,
    cause: Cause,
    now: datetime,
    why: str,
) -> Lead:
    came_from = lead.came_from
    if trigger is Trigger.NEEDS_ESCALATION and lead.state is not LeadState.ESCALATED:
        came_from = lead.state
    elif target is not LeadState.ESCALATED:
        came_from = None
    moved = replace(
        lead,
        state=target,
        came_from=came_from,
        state_since=now if target is not lead.state else lead.state_since,
    )
    uow.leads.save(moved)
    facts: Mapping[str, Value] = {
        "from": lead.state.value,
        "to": target.value,
        "trigger": trigger.value,
        "why": why,
    }
    record(uow, AuditTag.LEAD_MOVED, cause, now, facts, lead_id=lead.id, subject=("lead", lead.id))
    bonds.let_go_of_all(uow, moved)
    return moved


def move_enrollment(
    uow: UnitOfWork,
    enrollment: Enrollment,
    trigger: EnrollmentTrigger,
    cause: Cause,
    now: datetime,
    *,
    because: str = "",
    until: datetime | None = None,
    reason: FinishReason | None = None,
) -> Enrollment:
    """Move the enrollment along its table and write it down."""
    state = advance_enrollment(enrollment.state, trigger)
    paused = state in (EnrollmentState.PAUSED, EnrollmentState.PAUSED_OUT_OF_OFFICE)
    moved = replace(
        enrollment,
        state=state,
        paused_because=because or None if paused else None,
        paused_until=until if paused else None,
        finish_reason=reason,
    )
    uow.enrollments.save(moved)
    record(
        uow,
        AuditTag.ENROLLMENT_MOVED,
        cause,
        now,
        {
            "from": enrollment.state.value,
            "to": state.value,
            "because": because,
            "reason": reason.value if reason else "",
            "until": until.isoformat() if until else "",
        },
        lead_id=enrollment.lead_id,
        subject=("enrollment", enrollment.id),
    )
    return moved


def end_enrollment(
    uow: UnitOfWork, lead: Lead, reason: FinishReason, cause: Cause, now: datetime
) -> None:
    """Finish the lead's open enrollment, or fail it where the address was dead."""
    enrollment = uow.enrollments.open_of(lead.id)
    if enrollment is None:
        return
    failed = reason is FinishReason.BOUNCED
    trigger = EnrollmentTrigger.FAIL if failed else EnrollmentTrigger.FINISH
    move_enrollment(uow, enrollment, trigger, cause, now, reason=reason)


def unplanned(uow: UnitOfWork, lead: Lead) -> Lead:
    """Take the lead off the agenda."""
    silent = replace(lead, due_at=None)
    uow.leads.save(silent)
    return silent


def set_aside(uow: UnitOfWork, lead: Lead, cause: Cause, now: datetime) -> Lead:
    """Leave the lead where they are with nothing planned: only they or the rep start again."""
    silent = unplanned(uow, lead)
    if can_advance(lead.state, Trigger.NO_RESPONSE):
        return move(uow, silent, Trigger.NO_RESPONSE, cause, now, "rep_stopped")
    return silent
