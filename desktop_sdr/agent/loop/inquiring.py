"""What a conversation brings out: what we asked last, what to ask next, and what they told us."""

from datetime import datetime

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.qualifying import asked_in, may_ask_beside, next_topic
from desktop_sdr.agent.skills.sizing import units_of, yearly_value
from desktop_sdr.agent.skills.telling import Answers, Asked
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import DEFAULT_MATRIX, level_verdict
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lead import Fact, Lead
from desktop_sdr.domain.lifecycle import actions_open_in
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.message import Reply
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.reading import Reading, Topic
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork


def answers_for(office: Office) -> Answers:
    """Return what is needed to know an answer when one comes."""
    offer = office.offer
    return Answers(office.topic_words, units_of(offer.prices), offer.competitors)


def asked_last(uow: UnitOfWork, lead: Lead) -> Asked | None:
    """Return the question of the last mail that left to the lead, if it held one."""
    touches = uow.touches.of_lead(lead.id)
    return asked_in(touches[-1].body) if touches else None


def topic_for(uow: UnitOfWork, lead: Lead) -> Topic | None:
    """Return what this lead is to be asked next, if anything; never what is known or was asked."""
    if ActionKind.QUALIFY not in actions_open_in(lead.state):
        return None
    asked = [asked_in(touch.body) for touch in uow.touches.of_lead(lead.id)]
    topics = [one.topic for one in asked if one is not None]
    return next_topic(uow.facts.about(lead), topics)


def topic_beside(uow: UnitOfWork, lead: Lead, reading: Reading) -> Topic | None:
    """Return what to ask at the end of an answer to this reply, if anything.

    Nothing where times are offered, which is a question too, and nothing where the answer alone
    would go at once and the question has to wait for the rep.
    """
    meeting = uow.meetings.latest_of(lead.id)
    is_offered = meeting is not None and meeting.state is MeetingState.OFFERED
    if is_offered or not may_ask_beside(reading) or _would_wait(uow):
        return None
    return topic_for(uow, lead)


def _would_wait(uow: UnitOfWork) -> bool:
    level = uow.keepings.level()
    asking, answering = (
        level_verdict(DEFAULT_MATRIX, level, action, MessageRole.ANSWER)
        for action in (ActionKind.QUALIFY, ActionKind.RESPOND)
    )
    return asking > answering


def keep(uow: UnitOfWork, lead: Lead, reply: Reply, now: datetime) -> None:
    """Keep what the reply tells on our question as a fact, with the words that say it."""
    told = reply.reading.extracted.told
    if told is None or any(fact.field == told.topic for fact in uow.facts.about(lead)):
        return
    number = uow.facts.add(
        Fact(
            lead_id=lead.id,
            field=told.topic.value,
            text=told.words,
            source=f"their reply {reply.id}",
            quoted=told.words,
            found_at=reply.received_at,
        )
    )
    record(
        uow,
        AuditTag.LEAD_TOLD,
        Cause(Actor.LEAD, lead.trace),
        now,
        {"topic": told.topic.value, "fact": number},
        lead_id=lead.id,
        subject=("reply", reply.id),
        personal=told.words,
    )


def deal_told(office: Office, reading: Reading) -> Money | None:
    """Return what the deal comes to by the price list for the number that they told."""
    told = reading.extracted.told
    return None if told is None else yearly_value(told, office.offer.prices)
