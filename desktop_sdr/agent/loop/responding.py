"""Preparing the answer to a reply: book the time they took, answer what they asked, offer times."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desktop_sdr.agent.loop import (
    answer_mails,
    bonds,
    fell_back,
    free_times,
    gate,
    inquiring,
    seats,
)
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills import answering, booking
from desktop_sdr.agent.skills.answering import Answer, NoSource
from desktop_sdr.agent.skills.asking_times import ask_for_times
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.fallbacks import Way
from desktop_sdr.domain.ids import DeedId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot
from desktop_sdr.domain.message import Draft, Reply
from desktop_sdr.domain.reading import QUESTION_INTENTS
from desktop_sdr.domain.reply_meaning import Meaning, meaning_of
from desktop_sdr.ports.store import UnitOfWork

ANSWERING_STATES = frozenset({LeadState.CONVERSATION, LeadState.MEETING_SCHEDULED})


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
        topic = inquiring.topic_for(uow, lead)
    taken = _taken_slot(office, lead, reply, offered, now)
    tells = topic is not None and meaning_of(reply.reading) is Meaning.TOLD
    asks = reply.reading.has(*QUESTION_INTENTS)
    if taken is None and not asks and not tells:
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
        found = None if taken is not None else _found(office, uow, lead, reply)
        deeds.begin(uow, _action_of(found), by_agent(lead), now, lead_id=lead.id)
        uow.audit.follow(lead.id, ("reply", reply.id))
        if is_under_way(uow, lead):
            uow.leads.save(replace(lead, due_at=None))
        elif taken is not None and offered is not None:
            _book(office, uow, lead, reply, offered, taken, now)
        elif isinstance(found, Answer):
            answer_mails.propose(office, uow, lead, reply, found, MessageRole.ANSWER, now)
        elif found is not None:
            answer_mails.ask_rep(uow, lead, reply, found, now)
        uow.commit()


def _action_of(found: Answer | NoSource | None) -> ActionKind:
    if found is None:
        return ActionKind.BOOK_MEETING
    return answer_mails.action_of(found) if isinstance(found, Answer) else ActionKind.RESPOND


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
    confidence = answer_mails.confidence_in(reply)
    number = answer_mails.decide(uow, office, lead, reply, action, role, confidence, now)
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
        confidence=confidence,
        reasons=(),
        slot=now,
        created_at=now,
    )
    gate.file(office, uow, lead, draft, now)


def _found(office: Office, uow: UnitOfWork, lead: Lead, reply: Reply) -> Answer | NoSource:
    """Return the answer to what they ask, or to what they told: then it asks the next thing."""
    reading = reply.reading
    topic = inquiring.topic_for(uow, lead)
    if topic is not None and meaning_of(reading) is Meaning.TOLD:
        return answering.qualifying_question(
            topic, seller=office.seller, lead=lead, reading=reading, subject=reply.subject
        )
    return answering.answer(
        reading,
        offer=office.offer,
        seller=office.seller,
        lead=lead,
        subject=reply.subject,
        ask=inquiring.topic_beside(uow, lead, reading),
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
        answer_mails.ask_rep(uow, lead, reply, NoSource("no_free_time", ""), now)
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
    answer_mails.propose(office, uow, lead, reply, text, MessageRole.MEETING_OFFER, now)


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
    answer_mails.propose(office, uow, lead, reply, text, MessageRole.MEETING_OFFER, now)
