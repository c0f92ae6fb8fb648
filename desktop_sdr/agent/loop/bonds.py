"""What one lead's conversation holds up for others: colleagues at the account, times on offer."""

from dataclasses import replace

from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.ports.store import UnitOfWork

SETTLED_STATES = frozenset(
    {
        LeadState.NURTURE,
        LeadState.HANDED_OVER,
        LeadState.DISQUALIFIED,
        LeadState.SUPPRESSED,
    }
)
"""Outcomes of a conversation, after which colleagues at the account may be written to again."""


def hold_colleagues(uow: UnitOfWork, lead: Lead) -> None:
    """Make the lead's colleagues wait: one person at the account is talking with us."""
    if lead.state in SETTLED_STATES:
        return
    for colleague in uow.leads.of_account(lead.account_id):
        if colleague.id != lead.id and not colleague.held_for_account:
            uow.leads.save(replace(colleague, held_for_account=True))


def let_go_of_all(uow: UnitOfWork, lead: Lead) -> None:
    """Free the colleagues and the times, if the lead's conversation has come to an outcome."""
    if lead.state not in SETTLED_STATES:
        return
    let_times_go(uow, lead)
    for colleague in uow.leads.of_account(lead.account_id):
        if colleague.id != lead.id and colleague.held_for_account:
            uow.leads.save(replace(colleague, held_for_account=False))


def let_times_go(uow: UnitOfWork, lead: Lead) -> None:
    """Free the times that were offered to the lead and never taken."""
    meeting = uow.meetings.latest_of(lead.id)
    if meeting is not None and meeting.state is MeetingState.OFFERED:
        uow.meetings.save(replace(meeting, state=MeetingState.LAPSED))
