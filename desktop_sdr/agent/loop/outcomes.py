"""What a result does: a touch is noted, the next step falls due, a meeting stands."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop import calibrating, mirroring, moves, suppressing, withdrawing
from desktop_sdr.agent.loop.mirroring import Happening
from desktop_sdr.agent.loop.performers import outgoing
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.timing import zone_of
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import CalendarId, MessageId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState, Trigger, can_advance
from desktop_sdr.domain.limits import after_working_days
from desktop_sdr.domain.meeting import MeetingState, Slot
from desktop_sdr.domain.message import Channel, Touch
from desktop_sdr.domain.outbox import EffectKind, OutboxItem
from desktop_sdr.domain.sequence import Enrollment, EnrollmentState, FinishReason
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.ports.store import UnitOfWork

LAST_WAIT_DAYS = 5
"""Working days after the last step before silence is the answer."""
ANSWERED_IN = frozenset({LeadState.CONVERSATION, LeadState.MEETING_SCHEDULED})
REMIND_BEFORE = timedelta(hours=24)


def performed(office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime) -> None:
    """Record everything that follows from an effect that came about."""
    _FOLLOWS[item.kind](office, uow, item, lead, now)


def _mail_went(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> None:
    draft = uow.drafts.get(item.draft_id) if item.draft_id is not None else None
    touch_id = uow.touches.add(
        Touch(
            lead_id=lead.id,
            enrollment_id=item.enrollment_id,
            outbox_id=item.id,
            channel=item.channel or Channel.EMAIL,
            role=item.role,
            step_number=item.step_number,
            variant=draft.variant if draft is not None else "",
            mailbox_id=item.mailbox_id,
            message_id=MessageId(item.key) if item.kind is EffectKind.SEND_MAIL else None,
            recipient=item.recipient,
            subject=item.subject,
            body=draft.body if draft is not None else "",
            at=now,
        )
    )
    if draft is not None and draft.reply_id is not None:
        reply = uow.replies.get(draft.reply_id)
        uow.replies.save(replace(reply, answered_at=now))
    if item.enrollment_id is not None and item.step_number is not None:
        step_done(office, uow, uow.enrollments.get(item.enrollment_id), item.step_number, lead, now)
    else:
        _see_when_to_look(uow, lead, now)
    happening = Happening(key=f"touch-{touch_id}", kind="email_sent", subject=item.subject, at=now)
    mirroring.tell(office, uow, lead, happening, now, covered_by=item.approved_by)


def _see_when_to_look(uow: UnitOfWork, lead: Lead, now: datetime) -> None:
    """Have the policy say when a conversation counts as gone quiet: no step does it here."""
    if lead.state in ANSWERED_IN and lead.due_at is None and not lead.agent_silent:
        uow.leads.save(replace(lead, due_at=now))


def step_done(
    office: Office,
    uow: UnitOfWork,
    enrollment: Enrollment,
    step_number: int,
    lead: Lead,
    now: datetime,
) -> None:
    """Count the step and set when the enrollment is due again."""
    counted = replace(enrollment, done_steps=max(enrollment.done_steps, step_number))
    step = counted.next_step
    zone = (
        zone_of(lead, uow.accounts.get(lead.account_id), office.places) or office.seller.time_zone
    )
    wait = step.wait_days if step is not None else LAST_WAIT_DAYS
    due = after_working_days(now, wait, zone)
    uow.enrollments.save(replace(counted, due_at=due))
    current = uow.leads.get(lead.id)
    if current.state is LeadState.IN_SEQUENCE and counted.state is EnrollmentState.ACTIVE:
        uow.leads.save(replace(current, due_at=due))


def _meeting_booked(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> None:
    wanted = json.loads(item.payload)
    meeting = uow.meetings.get(wanted["meeting_id"])
    slot = Slot(datetime.fromisoformat(wanted["start"]), datetime.fromisoformat(wanted["end"]))
    uow.meetings.save(
        replace(
            meeting,
            state=MeetingState.BOOKED,
            booked=slot,
            calendar_id=CalendarId(item.words),
        )
    )
    cause = by_agent(lead)
    record(
        uow,
        AuditTag.MEETING_BOOKED,
        cause,
        now,
        {"start": slot.start.isoformat()},
        lead_id=lead.id,
        subject=("meeting", meeting.id),
    )
    if not can_advance(lead.state, Trigger.MEETING_BOOKED):
        return
    moves.end_enrollment(uow, lead, FinishReason.MEETING_BOOKED, cause, now)
    remind_at = max(now, slot.start - REMIND_BEFORE)
    moved = moves.move(uow, replace(lead, due_at=remind_at), Trigger.MEETING_BOOKED, cause, now)
    happening = Happening(
        key=f"meeting-{meeting.id}",
        kind="meeting_booked",
        subject=meeting.title,
        at=now,
        old_stage=lead.state.value,
        new_stage=moved.state.value,
    )
    mirroring.tell(office, uow, moved, happening, now, covered_by=item.approved_by)


def _meeting_cancelled(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> None:
    meeting = uow.meetings.latest_of(lead.id)
    if meeting is None:
        return
    uow.meetings.save(replace(meeting, state=MeetingState.CANCELLED))
    record(
        uow,
        AuditTag.MEETING_CANCELLED,
        by_agent(lead),
        now,
        {},
        lead_id=lead.id,
        subject=("meeting", meeting.id),
    )
    if can_advance(lead.state, Trigger.MEETING_CANCELLED):
        moves.move(uow, replace(lead, due_at=now), Trigger.MEETING_CANCELLED, by_agent(lead), now)


def _nothing_follows(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> None:
    """The effect was itself the record."""


Follow = Callable[[Office, UnitOfWork, OutboxItem, Lead, datetime], None]

_FOLLOWS: Final[Mapping[EffectKind, Follow]] = {
    EffectKind.SEND_MAIL: _mail_went,
    EffectKind.SOCIAL_TASK: _mail_went,
    EffectKind.BOOK_MEETING: _meeting_booked,
    EffectKind.CANCEL_MEETING: _meeting_cancelled,
    EffectKind.CRM_LOG: _nothing_follows,
    EffectKind.CRM_REVERT: _nothing_follows,
}


def file_copy(office: Office, item: OutboxItem, now: datetime) -> None:
    """File the sent mail among the sent ones; a failure here is noted and never sends again.

    A copy that is there before ours is the provider's, which tells what its folder can witness.
    """
    transport = office.transports.get(item.mailbox_id) if item.mailbox_id is not None else None
    if transport is None or item.kind is not EffectKind.SEND_MAIL:
        return
    with office.look() as uow:
        mailbox = uow.mailboxes.get(item.mailbox_id) if item.mailbox_id is not None else None
    if mailbox is None:
        return
    try:
        if mailbox.witness is WitnessKind.UNKNOWN:
            seen = transport.find_sent(MessageId(item.key))
            mailbox = calibrating.learn_from_sent(office, mailbox, seen)
        if mailbox.files_sent_itself:
            return
        transport.keep_copy(outgoing(item, mailbox.address, now))
    except PortError as error:
        with office.open() as uow:
            lead = uow.leads.get(item.lead_id)
            record(
                uow,
                AuditTag.WORK_SKIPPED,
                by_agent(lead),
                now,
                {"what": "sent_copy", "why": error.title},
                lead_id=lead.id,
                subject=("effect", item.id),
            )
            uow.commit()


def address_died(uow: UnitOfWork, lead: Lead, words: str, cause: Cause, now: datetime) -> Lead:
    """Note that an address will never work: it is suppressed, the enrollment fails."""
    dead = SuppressionReason.ADDRESS_DEAD
    suppressing.list_as_never_contact(uow, lead, dead, words, cause, now)
    withdrawing.withdraw(uow, lead, "address_dead", cause, now)
    moves.end_enrollment(uow, lead, FinishReason.BOUNCED, cause, now)
    if not can_advance(lead.state, Trigger.ADDRESS_DEAD):
        return lead
    return moves.move(uow, replace(lead, due_at=None), Trigger.ADDRESS_DEAD, cause, now)
