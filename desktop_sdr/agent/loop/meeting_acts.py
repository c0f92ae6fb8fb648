"""The acts around a meeting: brief the rep before it, and note afterwards how it went."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from desktop_sdr.agent.loop import cards, moves, resilience
from desktop_sdr.agent.loop.inner_acts import Case, in_one_step
from desktop_sdr.agent.office import CALENDAR_LANE, Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills import booking
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import Trigger, can_advance
from desktop_sdr.domain.meeting import Meeting, MeetingState
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import UnitOfWork


def brief_name(meeting: Meeting) -> str:
    """Return the name that the brief for a meeting is kept under."""
    return f"brief for meeting {meeting.id}"


@in_one_step
def brief_rep(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Write the rep's brief for the meeting ahead."""
    lead = case.lead
    meeting = uow.meetings.latest_of(lead.id)
    if meeting is not None:
        text = booking.brief(
            meeting,
            lead=lead,
            account=uow.accounts.get(lead.account_id),
            facts=uow.facts.about(lead),
            touches=uow.touches.of_lead(lead.id),
            replies=uow.replies.of_lead(lead.id),
            seller=office.seller,
        )
        uow.keepings.set_note(brief_name(meeting), text)
        record(
            uow,
            AuditTag.MEETING_BRIEFED,
            by_agent(lead),
            case.now,
            {},
            lead_id=lead.id,
            subject=("meeting", meeting.id),
            personal=text,
        )
    uow.leads.save(replace(lead, due_at=case.now))


_ENDED_BY = {
    MeetingState.HELD: Trigger.MEETING_HELD,
    MeetingState.NO_SHOW: Trigger.NO_SHOW,
    MeetingState.CANCELLED: Trigger.MEETING_CANCELLED,
}


def record_outcome(office: Office, case: Case) -> None:
    """Note how the meeting went where the calendar knows, else ask the rep."""
    meeting = case.context.next_meeting
    if meeting is None:
        return
    known: MeetingState | None = None
    if office.calendar is not None and meeting.calendar_id is not None:
        look = partial(office.calendar.outcome, meeting.calendar_id, case.now)
        with suppress(PortError):
            known = resilience.ask(office, CALENDAR_LANE, look, resilience.THOUGHT)
    in_one_step(partial(_close_meeting, meeting, known))(office, case)


def _close_meeting(
    meeting: Meeting, known: MeetingState | None, office: Office, uow: UnitOfWork, case: Case
) -> None:
    if known in _ENDED_BY:
        end_meeting(uow, case.lead, meeting, known, case.now)
    else:
        _ask_outcome(uow, case.lead, meeting, case)


def end_meeting(
    uow: UnitOfWork, lead: Lead, meeting: Meeting, state: MeetingState, now: datetime
) -> Lead:
    """Write down how a meeting went and move the lead, unless they have moved on meanwhile."""
    cause = by_agent(lead)
    uow.meetings.save(replace(meeting, state=state))
    record(
        uow,
        AuditTag.MEETING_ENDED,
        cause,
        now,
        {"outcome": state.value},
        lead_id=lead.id,
        subject=("meeting", meeting.id),
    )
    if not can_advance(lead.state, _ENDED_BY[state]):
        return lead
    due = None if state is MeetingState.HELD else now
    return moves.move(uow, replace(lead, due_at=due), _ENDED_BY[state], cause, now)


def _ask_outcome(uow: UnitOfWork, lead: Lead, meeting: Meeting, case: Case) -> None:
    uow.meetings.save(replace(meeting, outcome_asked_at=case.now))
    cards.escalate(
        uow,
        lead,
        EscalationKind.MEETING_OUTCOME,
        ("meeting_over",),
        Option.MEETING_HELD,
        by_agent(lead),
        case.now,
        detail=meeting.title,
        decision_id=case.decision.id,
    )
