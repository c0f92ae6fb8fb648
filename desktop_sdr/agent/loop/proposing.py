"""Preparing the next step, or a reminder, for a lead, and putting it to the gate."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from desktop_sdr.agent.loop import (
    attaching,
    cards,
    fell_back,
    gate,
    inner_acts,
    lawful,
    looking_up,
    moves,
    outcomes,
    pacing,
)
from desktop_sdr.agent.loop.inner_acts import Case
from desktop_sdr.agent.loop.styling import styled
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills import booking
from desktop_sdr.agent.skills.grounding import about
from desktop_sdr.agent.skills.proving import Grounds, proven
from desktop_sdr.agent.skills.qualifying import TOPICS
from desktop_sdr.agent.skills.timing import next_slot
from desktop_sdr.agent.skills.writing import (
    DraftText,
    NoDraft,
    UnfilledField,
    draft_step,
    plainer,
)
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.content import COLD_ROLES
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.fallbacks import Way
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel, Draft, Touch
from desktop_sdr.domain.sequence import Enrollment, EnrollmentTrigger, Step
from desktop_sdr.domain.variants import variant_for
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.language import Wording
from desktop_sdr.ports.store import UnitOfWork


@inner_acts.in_one_step
def next_step(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Write the step that is due and put it to the gate."""
    lead = case.lead
    enrollment = uow.enrollments.open_of(lead.id)
    step = enrollment.next_step if enrollment is not None else None
    if enrollment is None or step is None:
        return
    if inner_acts.is_rested(enrollment, case.now):
        enrollment = moves.move_enrollment(
            uow, enrollment, EnrollmentTrigger.RESUME, by_agent(lead), case.now
        )
    step = _on_a_lawful_channel(office, uow, lead, step, case)
    if step.channel is not Channel.EMAIL and office.social is None:
        _leave_out(office, uow, lead, enrollment, step, case)
    else:
        _propose(office, uow, lead, enrollment, step, case)


def _on_a_lawful_channel(
    office: Office, uow: UnitOfWork, lead: Lead, step: Step, case: Case
) -> Step:
    """Go by LinkedIn where the law of their country admits that and no mail; else stay as it is.

    What may not go at all is stopped by the gate, which says why.
    """
    by_hand = office.social is not None and lead.linkedin_url is not None
    if step.channel is not Channel.EMAIL or not by_hand:
        return step
    no_mail, no_message = (
        lawful.objection_to(office, uow, lead, channel, case.now)
        for channel in (Channel.EMAIL, Channel.LINKEDIN)
    )
    if not no_mail or no_message:
        return step
    return replace(step, channel=Channel.LINKEDIN, subject="")


def _leave_out(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    enrollment: Enrollment,
    step: Step,
    case: Case,
) -> None:
    """Go on without a step whose channel is not connected, and say so in the record."""
    record(
        uow,
        AuditTag.WORK_SKIPPED,
        by_agent(lead),
        case.now,
        {"what": "step", "why": "channel_not_connected", "step": step.number},
        lead_id=lead.id,
        subject=("enrollment", enrollment.id),
    )
    outcomes.step_done(office, uow, enrollment, step.number, lead, case.now)


def _propose(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    enrollment: Enrollment,
    step: Step,
    case: Case,
) -> None:
    previous = uow.touches.of_lead(lead.id)
    variant = variant_for(lead.id, enrollment.sequence_id, step)
    opened = with_subject(step.said_as(variant), enrollment, previous)
    try:
        filled, plain = _written(office, uow, lead, opened, previous, case)
    except NoDraft as trouble:
        _cannot_write(uow, lead, case, str(trouble))
        return
    by_mail = step.channel is Channel.EMAIL
    try:
        attached = attaching.looked_at(office, step.attachments if by_mail else ())
    except PortError as trouble:
        _cannot_attach(uow, lead, case, trouble)
        return
    role = MessageRole.FIRST_TOUCH if enrollment.done_steps == 0 else MessageRole.FOLLOW_UP
    own = Wording(filled.subject, filled.body, filled.claims)
    text = styled(uow, worded(office, uow, own, lead, role, case.now), enrollment.sequence_id)
    draft = Draft(
        lead_id=lead.id,
        decision_id=case.decision.id,
        enrollment_id=enrollment.id,
        action=case.decision.action,
        role=role,
        channel=step.channel,
        mailbox_id=enrollment.mailbox_id if by_mail else None,
        step_number=step.number,
        variant=variant,
        recipient=lead.email if by_mail else None,
        subject=text.subject,
        body=text.body,
        payload="" if by_mail else social_payload(lead, text.body),
        attachments=attached,
        claims=text.claims,
        confidence=case.decision.confidence,
        reasons=(),
        slot=slot_for(office, uow, lead, enrollment.mailbox_id, case.now),
        created_at=case.now,
    )
    uow.leads.save(replace(lead, due_at=None))
    gate.file(office, uow, lead, draft, case.now, wants_look=plain)


def _written(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    step: Step,
    previous: Sequence[Touch],
    case: Case,
) -> tuple[DraftText, bool]:
    """Return the text, and whether it is a plain one because nobody could look the lead up.

    Raises NoDraft.
    """
    write = writing_to(office, uow, lead, previous, case.now)
    try:
        return write(step), False
    except UnfilledField as trouble:
        plain = plainer(step, trouble.names)
        if plain is None or not looking_up.was_not_looked_up(uow, lead):
            raise
        text = write(plain)
        fell_back.note(uow, lead, Way.PLAIN_TEXT, ReasonCode.NO_SOURCE.value, case.now)
        return text, True


def writing_to(
    office: Office, uow: UnitOfWork, lead: Lead, previous: Sequence[Touch], now: datetime
) -> Callable[[Step], DraftText]:
    """Return what writes a step to this lead; that raises NoDraft."""
    return partial(
        draft_step,
        lead=lead,
        account=uow.accounts.get(lead.account_id),
        facts=uow.facts.about(lead),
        seller=office.seller,
        offer=office.offer,
        previous=previous,
        now=now,
    )


def worded(
    office: Office, uow: UnitOfWork, own: Wording, lead: Lead, role: MessageRole, now: datetime
) -> Wording:
    """Return the mail in the words of the writer, if there is one, as far as they are proven."""
    if office.writer is None:
        return own
    grounds = grounds_of(office, uow, lead, now)
    written = office.writer.write(own, lead, role)
    result = proven(own, written, grounds, is_answer=role not in COLD_ROLES)
    if result.fell_back:
        fell_back.note(uow, lead, Way.OWN_WORDS, ReasonCode.NO_SOURCE.value, now)
    return result.wording


def grounds_of(office: Office, uow: UnitOfWork, lead: Lead, now: datetime) -> Grounds:
    """Return what a sentence to this lead may stand on."""
    account = uow.accounts.get(lead.account_id)
    return Grounds(
        lead=lead,
        account=account,
        facts=tuple(
            fact
            for fact in about(uow.facts.about(lead), lead, account)
            if fact.field not in TOPICS  # what they told us is not told back to them
        ),
        offer=office.offer,
        now=now,
        words=office.own_words,
    )


def with_subject(step: Step, enrollment: Enrollment, previous: Sequence[Touch]) -> Step:
    """Let a follow-up open the thread itself where the mail that should have never went out."""
    if step.subject or any(touch.channel is Channel.EMAIL for touch in previous):
        return step
    opening = next((one.subject for one in enrollment.steps if one.subject), "")
    return replace(step, subject=opening)


def payload_of(draft: Draft, lead: Lead, text: str) -> str:
    """Return what an effect is made of once the draft says `text`, as no mail's needs."""
    return social_payload(lead, text) if draft.channel is Channel.LINKEDIN else draft.payload


def social_payload(lead: Lead, text: str) -> str:
    """Return what the rep needs to send a message by hand."""
    return json.dumps({"profile_url": lead.linkedin_url or "", "text": text}, sort_keys=True)


def slot_for(
    office: Office, uow: UnitOfWork, lead: Lead, mailbox_id: MailboxId, now: datetime
) -> datetime:
    """Return a good moment for a mail to this lead, beside what the mailbox already plans."""
    if lead.time_zone is None:
        return now
    return next_slot(
        now,
        zone=lead.time_zone,
        country=lead.country,
        sending=office.settings.sending,
        limits=pacing.planning_limits(office, uow, mailbox_id),
        taken=uow.outbox.planned(mailbox_id),
        seed=lead.id,
    )


def _cannot_write(uow: UnitOfWork, lead: Lead, case: Case, why: str) -> None:
    """A step that asks for something nobody knows is for the rep: nothing is made up."""
    cards.escalate(
        uow,
        lead,
        EscalationKind.UNSURE,
        ("cannot_write", ReasonCode.NO_SOURCE.value),
        Option.ANSWER_MYSELF,
        by_agent(lead),
        case.now,
        detail=why,
        decision_id=case.decision.id,
    )


def _cannot_attach(uow: UnitOfWork, lead: Lead, case: Case, trouble: PortError) -> None:
    """A mail that speaks of a file does not leave without it: the rep decides."""
    cards.escalate(
        uow,
        lead,
        EscalationKind.UNSURE,
        ("cannot_write", trouble.title),
        Option.ANSWER_MYSELF,
        by_agent(lead),
        case.now,
        detail=trouble.detail,
        decision_id=case.decision.id,
    )


def other_channel(office: Office, case: Case) -> None:
    """Prepare the due step as a LinkedIn message; without a profile the sequence rests."""
    if case.lead.linkedin_url is None or office.social is None:
        inner_acts.pause_sequence(office, case)
    else:
        _by_hand(office, case)


@inner_acts.in_one_step
def _by_hand(office: Office, uow: UnitOfWork, case: Case) -> None:
    enrollment = uow.enrollments.open_of(case.lead.id)
    step = enrollment.next_step if enrollment is not None else None
    if enrollment is not None and step is not None:
        by_hand = replace(step, channel=Channel.LINKEDIN, subject="")
        _propose(office, uow, case.lead, enrollment, by_hand, case)


@inner_acts.in_one_step
def reminder(office: Office, uow: UnitOfWork, case: Case) -> None:
    """Write the reminder for the meeting ahead and put it to the gate."""
    lead = case.lead
    meeting = uow.meetings.latest_of(lead.id)
    mailboxes = uow.mailboxes.in_use()
    if meeting is None or not mailboxes:
        return
    last = uow.enrollments.latest_of(lead.id)
    text = booking.reminder(
        meeting, lead=lead, seller=office.seller, zone=lead.time_zone or office.seller.time_zone
    )
    uow.meetings.save(replace(meeting, reminded_at=case.now))
    uow.leads.save(replace(lead, due_at=case.now))
    draft = Draft(
        lead_id=lead.id,
        decision_id=case.decision.id,
        action=ActionKind.REMIND,
        role=MessageRole.FOLLOW_UP,
        channel=Channel.EMAIL,
        mailbox_id=last.mailbox_id if last is not None else mailboxes[0].id,
        recipient=lead.email,
        subject=text.subject,
        body=text.body,
        confidence=case.decision.confidence,
        reasons=(),
        slot=case.now,
        created_at=case.now,
    )
    gate.file(office, uow, lead, draft, case.now)
