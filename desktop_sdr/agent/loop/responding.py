"""Preparing the answer to a reply: book the time they took, answer what they asked, offer times."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_sdr.agent.loop import bonds, cards, fell_back, free_times, gate, seats
from desktop_sdr.agent.loop.proposing import worded
from desktop_sdr.agent.loop.replying import plan_for
from desktop_sdr.agent.loop.styling import styled
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills import answering, booking
from desktop_sdr.agent.skills.answering import Answer, NoSource
from desktop_sdr.agent.skills.asking_times import ask_for_times
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind, Decision, Evidence, MessageRole
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.fallbacks import Way
from desktop_sdr.domain.ids import DecisionId, DeedId, MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot
from desktop_sdr.domain.message import Channel, Draft, Reply
from desktop_sdr.domain.policy import POLICY_VERSION, canonical_json
from desktop_sdr.domain.reading import QUESTION_INTENTS
from desktop_sdr.ports.language import Wording
from desktop_sdr.ports.store import UnitOfWork

ANSWERING_STATES = frozenset({LeadState.CONVERSATION, LeadState.MEETING_SCHEDULED})
MOST_ANSWERS_A_DAY = 3
"""Automatic answers to one person: whoever gets more of them may be a program that answers too."""
ANSWERED_OFTEN = "answered_often"


def is_wanted(lead: Lead, reply: Reply) -> bool:
    """Say whether the agent may prepare an answer to this reply at all."""
    return lead.state in ANSWERING_STATES and not lead.agent_silent and reply.answered_at is None


def respond(office: Office, lead: Lead, reply: Reply) -> None:
    """Prepare the one answer that the reply asks for and put it to the gate.

    Nothing is done where the lead has changed meanwhile: then they are looked at anew.
    """
    now = office.now()
    with office.look() as uow:
        offered = uow.meetings.latest_of(lead.id)
    taken = _taken_slot(office, lead, reply, offered, now)
    asks = reply.reading.has(*QUESTION_INTENTS)
    if taken is None and not asks:
        offer_times(office, lead, reply, now)
    else:
        _respond(office, lead, reply, offered, taken, now)


@seats.asked_outside
def _respond(
    office: Office,
    lead: Lead,
    reply: Reply,
    offered: Meeting | None,
    taken: Slot | None,
    now: datetime,
) -> None:
    with office.open() as uow:
        if uow.leads.get(lead.id) != lead:
            return
        action = ActionKind.RESPOND if taken is None else ActionKind.BOOK_MEETING
        deeds.begin(uow, action, by_agent(lead), now, lead_id=lead.id)
        uow.audit.follow(lead.id, ("reply", reply.id))
        if is_under_way(uow, lead):
            uow.leads.save(replace(lead, due_at=None))
        elif taken is not None and offered is not None:
            _book(office, uow, lead, reply, offered, taken, now)
        else:
            _answer(office, uow, lead, reply, now)
        uow.commit()


def is_under_way(uow: UnitOfWork, lead: Lead) -> bool:
    """Say whether something for the person waits for the rep or for its slot already."""
    actions = [draft.action for draft in uow.drafts.waiting_of(lead.id)]
    actions += [item.action for item in uow.outbox.open_of(lead.id)]
    return any(action is not ActionKind.UPDATE_CRM for action in actions)


def _taken_slot(
    office: Office, lead: Lead, reply: Reply, offered: Meeting | None, now: datetime
) -> Slot | None:
    """Return which offered time they took; a time that has passed cannot be had any more."""
    if offered is None or offered.state is not MeetingState.OFFERED:
        return None
    zone = lead.time_zone or office.seller.time_zone
    slot = booking.accepted_slot(reply.reading, offered.offered, zone)
    return slot if slot is not None and slot.start > now else None


def _decide(
    uow: UnitOfWork,
    office: Office,
    lead: Lead,
    reply: Reply,
    action: ActionKind,
    role: MessageRole,
    confidence: float,
    now: datetime,
) -> DecisionId:
    """Keep the decision to answer, with the reading it rests on."""
    plan = plan_for(office, lead, reply, now)
    decision = Decision(
        lead_id=lead.id,
        reply_id=reply.id,
        action=action,
        role=role,
        confidence=confidence,
        reasons=("answer_reply", *(intent.kind.value for intent in reply.reading.intents)),
        evidence=tuple(Evidence(one.kind.value, one.words) for one in reply.reading.intents),
        policy_version=POLICY_VERSION,
        decided_at=now,
    )
    number = uow.decisions.add(decision, canonical_json((reply.reading, plan)))
    record(
        uow,
        AuditTag.DECISION_MADE,
        by_agent(lead),
        now,
        {
            "action": action.value,
            "confidence": confidence,
            "reasons": ",".join(decision.reasons),
            "policy": POLICY_VERSION,
        },
        lead_id=lead.id,
        subject=("decision", number),
    )
    return number


def _confidence(reply: Reply) -> float:
    top = reply.reading.top
    return top.confidence if top is not None else 0.0


def _book(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    reply: Reply,
    meeting: Meeting,
    slot: Slot,
    now: datetime,
) -> None:
    action, role = ActionKind.BOOK_MEETING, MessageRole.NONE
    number = _decide(uow, office, lead, reply, action, role, _confidence(reply), now)
    wanted = {
        "meeting_id": meeting.id,
        "uid": meeting.uid,
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
    }
    uow.meetings.save(replace(meeting, booked=slot))
    uow.replies.save(replace(reply, answered_at=now))
    uow.leads.save(replace(lead, due_at=None))
    draft = Draft(
        lead_id=lead.id,
        decision_id=number,
        action=action,
        role=role,
        channel=None,
        recipient=lead.email,
        subject=meeting.title,
        body=booking.booking_words(meeting, slot, lead=lead, seller=office.seller),
        payload=json.dumps(wanted, sort_keys=True),
        confidence=_confidence(reply),
        reasons=(),
        slot=now,
        created_at=now,
    )
    gate.file(office, uow, lead, draft, now)


def _answer(office: Office, uow: UnitOfWork, lead: Lead, reply: Reply, now: datetime) -> None:
    found = answering.answer(
        reply.reading,
        offer=office.offer,
        seller=office.seller,
        lead=lead,
        subject=reply.subject,
    )
    if isinstance(found, NoSource):
        _ask_rep(uow, lead, reply, found, now)
    else:
        _propose_mail(office, uow, lead, reply, found, MessageRole.ANSWER, now)


def _ask_rep(uow: UnitOfWork, lead: Lead, reply: Reply, found: NoSource, now: datetime) -> None:
    cards.escalate(
        uow,
        lead,
        EscalationKind.UNSURE,
        (found.reason,),
        Option.ANSWER_MYSELF,
        by_agent(lead),
        now,
        detail=found.detail,
        reply_id=reply.id,
        urgent=True,
    )


def offer_times(
    office: Office, lead: Lead, reply: Reply, now: datetime, part_of: DeedId | None = None
) -> None:
    """Prepare an answer that offers free times; nothing where the lead has changed meanwhile.

    `part_of` is the rep's answer that asked for it, which is undone as one with it.
    """
    busy, trouble = free_times.busy(office, now)
    _offer_times(office, lead, reply, busy, trouble, now, part_of)


@seats.asked_outside
def _offer_times(
    office: Office,
    lead: Lead,
    reply: Reply,
    busy: Sequence[Slot] | None,
    trouble: str,
    now: datetime,
    part_of: DeedId | None,
) -> None:
    with office.open() as uow:
        if uow.leads.get(lead.id) != lead:
            return
        if part_of is not None:
            uow.deeds.go_on(part_of)
        deeds.begin(uow, ActionKind.RESPOND, by_agent(lead), now, lead_id=lead.id)
        uow.audit.follow(lead.id, ("reply", reply.id))
        if is_under_way(uow, lead):
            uow.leads.save(replace(lead, due_at=None))
        elif busy is None:
            if trouble:
                fell_back.note(uow, lead, Way.ASK_FOR_TIMES, trouble, now)
            _ask_for_times(office, uow, lead, reply, now)
        else:
            _offer_free(office, uow, lead, reply, busy, now)
        uow.commit()


def _offer_free(
    office: Office, uow: UnitOfWork, lead: Lead, reply: Reply, busy: Sequence[Slot], now: datetime
) -> None:
    bonds.let_times_go(uow, lead)
    slots = free_times.free_slots(office, uow, lead, busy, now)
    if not slots:
        _ask_rep(uow, lead, reply, NoSource("no_free_time", ""), now)
        return
    former = uow.meetings.latest_of(lead.id)
    meeting = booking.new_meeting(
        lead=lead,
        after=former.id if former is not None else None,
        slots=slots,
        seller=office.seller,
        offer=office.offer,
        now=now,
    )
    number = uow.meetings.add(meeting)
    record(
        uow,
        AuditTag.MEETING_OFFERED,
        by_agent(lead),
        now,
        {"times": ",".join(slot.start.isoformat() for slot in slots)},
        lead_id=lead.id,
        subject=("meeting", number),
    )
    text = answering.meeting_offer(
        slots,
        seller=office.seller,
        lead=lead,
        zone=lead.time_zone or office.seller.time_zone,
        reading=reply.reading,
        subject=reply.subject,
    )
    _propose_mail(office, uow, lead, reply, text, MessageRole.MEETING_OFFER, now)


def _ask_for_times(
    office: Office, uow: UnitOfWork, lead: Lead, reply: Reply, now: datetime
) -> None:
    """Without a calendar, or one that answers, nobody knows what is free: ask for their times."""
    text = ask_for_times(
        seller=office.seller,
        lead=lead,
        reading=reply.reading,
        minutes=office.settings.pace.meeting_minutes,
        subject=reply.subject,
    )
    _propose_mail(office, uow, lead, reply, text, MessageRole.MEETING_OFFER, now)


def _mailbox_of(office: Office, uow: UnitOfWork, lead: Lead, reply: Reply) -> MailboxId:
    """Answer from the address that the lead knows, wherever their words came in."""
    known = uow.enrollments.latest_of(lead.id)
    if known is not None and known.mailbox_id in office.transports:
        return known.mailbox_id
    return reply.mailbox_id


def _propose_mail(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    reply: Reply,
    text: Answer,
    role: MessageRole,
    now: datetime,
) -> None:
    day_ago = now - timedelta(days=1)
    if uow.outbox.answered_by_itself(lead.id, day_ago) >= MOST_ANSWERS_A_DAY:
        _ask_rep(uow, lead, reply, NoSource(ANSWERED_OFTEN, ""), now)
        return
    confidence = min(_confidence(reply), text.confidence)
    own = Wording(text.subject, text.body, text.claims)
    words = styled(uow, worded(office, uow, own, lead, role, now), None)
    number = _decide(uow, office, lead, reply, ActionKind.RESPOND, role, confidence, now)
    uow.leads.save(replace(lead, due_at=None))
    draft = Draft(
        lead_id=lead.id,
        decision_id=number,
        reply_id=reply.id,
        action=ActionKind.RESPOND,
        role=role,
        channel=Channel.EMAIL,
        mailbox_id=_mailbox_of(office, uow, lead, reply),
        recipient=lead.email,
        subject=words.subject,
        body=words.body,
        claims=words.claims,
        confidence=confidence,
        reasons=(),
        slot=now,
        created_at=now,
    )
    gate.file(office, uow, lead, draft, now)
