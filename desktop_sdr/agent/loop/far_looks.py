"""Leads whose next look was set while the clock ran ahead: they are looked at anew.

A look acts only on what is due, so the dates that it goes by are brought back as well: to the
longest that they can be from now on, which is never before their true time.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop.inner_acts import PAUSE_FOR_SILENCE
from desktop_sdr.agent.loop.outcomes import LAST_WAIT_DAYS
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.limits import after_working_days
from desktop_sdr.domain.reply_policy import AFTER_A_NO, LONGEST_ABSENCE
from desktop_sdr.domain.sequence import Enrollment, EnrollmentState
from desktop_sdr.ports.store import UnitOfWork

DAY: Final = timedelta(days=1)
FOR_LONG: Final = frozenset(
    {LeadState.NURTURE, LeadState.SEQUENCE_COMPLETE, LeadState.MEETING_SCHEDULED}
)
"""They may wait for a day that somebody named."""


def look_anew(office: Office) -> int:
    """Have every lead decided on now whose wait no policy can have set; returns how many."""
    now = office.now()
    with office.look() as uow:
        beyond = now + _longest_wait(uow)
        found = [one.id for one in uow.leads.waiting_beyond(beyond) if _is_too_far(uow, one, now)]
    if not found:
        return 0
    with office.open() as uow:
        brought = sum(_bring_back(office, uow, lead_id, beyond, now) for lead_id in found)
        uow.commit()
    return brought


def _longest_wait(uow: UnitOfWork) -> timedelta:
    """Return the longest that a lead waits for anything but a day that somebody named."""
    steps = [step.wait_days for plan in uow.sequences.all() for step in plan.steps]
    weeks, days = divmod(max([LAST_WAIT_DAYS, *steps]), 5)
    return max(PAUSE_FOR_SILENCE, timedelta(weeks=weeks + 1, days=days)) + DAY


def _is_too_far(uow: UnitOfWork, lead: Lead, now: datetime) -> bool:
    """Say whether somebody who waits for long waits for longer than anybody can be asked to."""
    enrollment = uow.enrollments.open_of(lead.id)
    is_away = enrollment is not None and enrollment.state is EnrollmentState.PAUSED_OUT_OF_OFFICE
    if lead.state in FOR_LONG or is_away:
        return lead.due_at is not None and lead.due_at > now + LONGEST_ABSENCE + DAY
    return True


def _bring_back(
    office: Office, uow: UnitOfWork, lead_id: LeadId, beyond: datetime, now: datetime
) -> bool:
    lead = uow.leads.get(lead_id)
    if lead.due_at is None or lead.due_at <= beyond:
        return False  # somebody saw to them meanwhile
    enrollment = uow.enrollments.open_of(lead.id)
    if enrollment is not None:
        zone = lead.time_zone or office.seller.time_zone
        uow.enrollments.save(_brought_back(enrollment, zone, now))
    uow.leads.save(
        replace(
            lead,
            due_at=now,
            re_engage_at=_asked_again_at(uow, lead, now),
            state_since=min(lead.state_since, now),
        )
    )
    sooner = lead.due_at - now
    facts: Mapping[str, Value] = {
        "what": "looked_anew",
        "seconds": round(sooner.total_seconds()),
    }
    record(
        uow,
        AuditTag.TIME_SKIPPED,
        by_agent(lead),
        now,
        facts,
        lead_id=lead.id,
        subject=("lead", lead.id),
    )
    return True


def _brought_back(enrollment: Enrollment, zone: str, now: datetime) -> Enrollment:
    """Return it with no wait that is longer than one that began now.

    The touch before it has happened, whatever time it bears.
    """
    step, due, until = enrollment.next_step, enrollment.due_at, enrollment.paused_until
    latest = after_working_days(now, step.wait_days if step else LAST_WAIT_DAYS, zone)
    if due is not None and due > latest + DAY:
        enrollment = replace(enrollment, due_at=latest)
    rested = now + PAUSE_FOR_SILENCE
    is_resting = enrollment.state is EnrollmentState.PAUSED
    if is_resting and until is not None and until > rested:
        enrollment = replace(enrollment, paused_until=rested)
    return enrollment


def _asked_again_at(uow: UnitOfWork, lead: Lead, now: datetime) -> datetime | None:
    """Return the day to ask again; one that they named themselves stands."""
    replies = uow.replies.of_lead(lead.id)
    is_named = bool(replies) and replies[-1].reading.extracted.come_back_on is not None
    if lead.re_engage_at is None or is_named:
        return lead.re_engage_at
    return min(lead.re_engage_at, now + AFTER_A_NO)
