"""One answer to a reply: a decision and a draft that is put to the gate, or a card for the rep."""

from dataclasses import replace
from datetime import datetime, timedelta

from desktop_sdr.agent.loop import cards, gate
from desktop_sdr.agent.loop.proposing import worded
from desktop_sdr.agent.loop.replying import plan_for
from desktop_sdr.agent.loop.styling import styled
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.answering import Answer, NoSource
from desktop_sdr.agent.skills.qualifying import asks_something
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind, Decision, Evidence, MessageRole
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.ids import DecisionId, MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Channel, Draft, Reply
from desktop_sdr.domain.policy import POLICY_VERSION, canonical_json
from desktop_sdr.domain.reply_meaning import Meaning, meaning_of
from desktop_sdr.ports.language import Wording
from desktop_sdr.ports.store import UnitOfWork

MOST_ANSWERS_A_DAY = 3
"""Automatic answers to one person: whoever gets more of them may be a program that answers too."""
ANSWERED_OFTEN = "answered_often"
TOLD = 0.9
"""How sure an answer counts as that was told by its words alone, like a phrase of the lexicon."""


def decide(
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
        evidence=_evidence(reply),
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


def _evidence(reply: Reply) -> tuple[Evidence, ...]:
    found = tuple(Evidence(one.kind.value, one.words) for one in reply.reading.intents)
    told = reply.reading.extracted.told
    return found if told is None else (*found, Evidence(f"told_{told.topic}", told.words))


def confidence_in(reply: Reply) -> float:
    """Return how sure it is what the reply wants."""
    if meaning_of(reply.reading) is Meaning.TOLD:
        return TOLD
    top = reply.reading.top
    return top.confidence if top is not None else 0.0


def ask_rep(uow: UnitOfWork, lead: Lead, reply: Reply, found: NoSource, now: datetime) -> None:
    """Leave the answer to the rep, with why there is none."""
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


def _mailbox_of(office: Office, uow: UnitOfWork, lead: Lead, reply: Reply) -> MailboxId:
    """Answer from the address that the lead knows, wherever their words came in."""
    known = uow.enrollments.latest_of(lead.id)
    if known is not None and known.mailbox_id in office.transports:
        return known.mailbox_id
    return reply.mailbox_id


def action_of(text: Answer) -> ActionKind:
    """Return what kind of act a mail is: one that asks something in turn is judged as that."""
    return ActionKind.QUALIFY if text.question else ActionKind.RESPOND


def _asking(uow: UnitOfWork, words: Wording, own: Wording, question: str) -> Wording:
    """Put our question under the mail, in its own words, which tell later what was asked.

    Where a model put a question of its own into the mail, the mail's own words stand: nobody is
    asked two things at once.
    """
    if not question:
        return words
    plain = styled(uow, own, None) if asks_something(words.body) else words
    return replace(plain, body=f"{plain.body.rstrip()}\n\n{question}")


def propose(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    reply: Reply,
    text: Answer,
    role: MessageRole,
    now: datetime,
) -> None:
    """Put the mail to the gate, in the writer's words where there is one, or ask the rep."""
    day_ago = now - timedelta(days=1)
    if uow.outbox.answered_by_itself(lead.id, day_ago) >= MOST_ANSWERS_A_DAY:
        ask_rep(uow, lead, reply, NoSource(ANSWERED_OFTEN, ""), now)
        return
    confidence = min(confidence_in(reply), text.confidence)
    own = Wording(text.subject, text.body, text.claims)
    words = styled(uow, worded(office, uow, own, lead, role, now), None)
    words = _asking(uow, words, own, text.question)
    action = action_of(text)
    number = decide(uow, office, lead, reply, action, role, confidence, now)
    uow.leads.save(replace(lead, due_at=None))
    draft = Draft(
        lead_id=lead.id,
        decision_id=number,
        reply_id=reply.id,
        action=action,
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
