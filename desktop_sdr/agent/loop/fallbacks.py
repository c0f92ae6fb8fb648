"""Another way to the same end, for what provably did not happen; each is written down with its why.

Each way prepares something that takes the usual road: gate, review, outbox. None acts.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from desktop_sdr.agent.loop import fell_back, gate, proposing, queueing
from desktop_sdr.agent.office import Office, mail_lane
from desktop_sdr.domain.breaker import BreakerState
from desktop_sdr.domain.fallbacks import Way, ways_for
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.message import Channel, Draft, DraftState
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.ports.errors import PortError, Refused
from desktop_sdr.ports.store import Mailbox, UnitOfWork

TALKING: Final = frozenset({LeadState.CONVERSATION, LeadState.MEETING_SCHEDULED})


def fall_back(
    office: Office,
    uow: UnitOfWork,
    item: OutboxItem,
    lead: Lead,
    error: PortError,
    now: datetime,
) -> bool:
    """Take the first way that is open for a failed effect; False when only the rep is left."""
    passed_over: list[str] = []
    for way in ways_for(item.kind, error.title, refused=isinstance(error, Refused)):
        closed = _WAYS[way](office, uow, item, lead, now)
        if closed is None:
            fell_back.note(uow, lead, way, error.title, now, item, ",".join(passed_over))
            return True
        passed_over.append(closed)
    return False


def _second_mailbox(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> str | None:
    draft = gate.draft_of(uow, item)
    if draft is None:
        return "draft_gone"
    other = next((one for one in uow.mailboxes.in_use() if _may_do(office, uow, draft, one)), None)
    if other is None:
        return "no_second_mailbox"
    slot = proposing.slot_for(office, uow, lead, other.id, now)
    _propose(office, uow, lead, replace(draft, mailbox_id=other.id, slot=slot), now)
    return None


def _may_do(office: Office, uow: UnitOfWork, draft: Draft, mailbox: Mailbox) -> bool:
    """Say whether the mailbox works and has not been tried for this very act."""
    return (
        mailbox.id in office.transports
        and uow.meters.breaker(mail_lane(mailbox.id)).state is BreakerState.CLOSED
        and not queueing.is_known_from(office, uow, draft, mailbox)
    )


def _other_channel(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> str | None:
    draft = gate.draft_of(uow, item)
    if draft is None or draft.enrollment_id is None:
        return "not_part_of_a_sequence"  # an answer stays in the thread it answers
    if office.social is None:
        return "social_not_connected"
    if lead.linkedin_url is None:
        return "no_linkedin_profile"
    by_hand = replace(
        draft,
        channel=Channel.LINKEDIN,
        mailbox_id=None,
        recipient=None,
        subject="",
        payload=proposing.social_payload(lead, draft.body),
        slot=now,
    )
    _propose(office, uow, lead, by_hand, now)
    return None


def _new_times(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> str | None:
    """Open the reply that took a time again: it is answered anew, with what is free by then."""
    reply_id = uow.decisions.get(item.decision_id).reply_id
    meeting = uow.meetings.latest_of(lead.id)
    if reply_id is None or meeting is None:
        return "nothing_to_answer"
    if lead.state not in TALKING or lead.agent_silent:
        return "not_talking"
    uow.meetings.save(replace(meeting, state=MeetingState.LAPSED, booked=None))
    uow.replies.save(replace(uow.replies.get(reply_id), answered_at=None))
    uow.leads.save(replace(lead, due_at=now))
    return None


def _propose(office: Office, uow: UnitOfWork, lead: Lead, draft: Draft, now: datetime) -> None:
    """Put the changed draft to the gate; whatever the level, the rep sees the new bytes first."""
    fresh = replace(
        draft,
        id=DraftId(0),
        state=DraftState.WAITING,
        version=1,
        created_at=now,
        shown_at=None,
        decided_at=None,
        original_subject=None,
        original_body=None,
    )
    gate.file(office, uow, lead, fresh, now, wants_look=True)


_Way = Callable[[Office, UnitOfWork, OutboxItem, Lead, datetime], str | None]

_WAYS: Final[Mapping[Way, _Way]] = {
    Way.SECOND_MAILBOX: _second_mailbox,
    Way.OTHER_CHANNEL: _other_channel,
    Way.NEW_TIMES: _new_times,
}
"""Each returns None once it has prepared its draft, or a word for why it is closed."""
