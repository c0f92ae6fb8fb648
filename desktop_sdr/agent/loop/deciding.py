"""One due lead: take the snapshot, decide, keep both, and carry the decision out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_sdr.agent.loop import (
    address_looks,
    agenda,
    faults,
    inner_acts,
    looking_up,
    meeting_acts,
    permits,
    proposing,
    responding,
)
from desktop_sdr.agent.loop.inner_acts import Case
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Reply, Touch
from desktop_sdr.domain.policy import (
    WAITING_ACTIONS,
    Context,
    Engagement,
    ReplySummary,
    canonical_json,
    context_hash,
    decide,
)
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.ports.store import UnitOfWork

CARRY_OUT = {
    ActionKind.WAIT: inner_acts.wait,
    ActionKind.MONITOR_ENGAGEMENT: inner_acts.wait,
    ActionKind.RESEARCH: looking_up.research,
    ActionKind.SCORE: inner_acts.score_lead,
    ActionKind.CRAFT_SEQUENCE: inner_acts.craft_sequence,
    ActionKind.SCHEDULE_SEND: inner_acts.schedule_send,
    ActionKind.PAUSE_SEQUENCE: inner_acts.pause_sequence,
    ActionKind.RE_ENGAGE: inner_acts.re_engage,
    ActionKind.ESCALATE: inner_acts.escalate,
    ActionKind.BRIEF: meeting_acts.brief_rep,
    ActionKind.RECORD_OUTCOME: meeting_acts.record_outcome,
    ActionKind.SEND_NEXT: proposing.next_step,
    ActionKind.TRY_DIFFERENT_CHANNEL: proposing.other_channel,
    ActionKind.REMIND: proposing.reminder,
}
"""What each decision sets in motion: notes are kept at once, acts are put to the gate."""


def think(office: Office, limit: int = agenda.AT_ONCE) -> int:
    """Look at everyone who is due; returns how many. Nothing is decided while paused."""
    agenda.wake(office)
    due = agenda.due_now(office, limit)
    for number, lead_id in enumerate(due):
        if office.latch.is_paused:
            return number
        try:
            consider(office, lead_id)
        except faults.OWN_FAULTS as fault:
            faults.set_lead_aside(office, lead_id, fault)
    return len(due)


def consider(office: Office, lead_id: LeadId) -> None:
    """Decide for one lead and carry it out."""
    with office.look() as uow:
        lead = uow.leads.get(lead_id)
        reply = _unanswered(uow, lead)
    if reply is not None and responding.is_wanted(lead, reply):
        responding.respond(office, lead, reply)
        return
    address_looks.look(office, lead_id)
    case = _decided(office, lead_id)
    if case is None:
        return
    CARRY_OUT[case.decision.action](office, case)
    if case.decision.action is ActionKind.CRAFT_SEQUENCE and _begins_now(office, lead_id):
        consider(office, lead_id)


def _begins_now(office: Office, lead_id: LeadId) -> bool:
    """Say whether a lead who was just enrolled is to be written to at once.

    Then their mail is planned before anybody else is enrolled: a mailbox that is full is seen.
    """
    with office.look() as uow:
        lead = uow.leads.get(lead_id)
    due = lead.due_at
    return lead.state is LeadState.IN_SEQUENCE and due is not None and due <= office.now()


def _unanswered(uow: UnitOfWork, lead: Lead) -> Reply | None:
    human = [reply for reply in uow.replies.of_lead(lead.id) if _is_human(reply)]
    return human[-1] if human and human[-1].answered_at is None else None


def _is_human(reply: Reply) -> bool:
    return reply.reading.kind is ReplyKind.HUMAN


def _decided(office: Office, lead_id: LeadId) -> Case | None:
    """Decide and keep the decision with the context it was made from.

    None where it can only be to begin, and there is no room to begin: then nothing is kept.
    """
    now = office.now()
    with office.open() as uow:
        context = _snapshot(office, uow, uow.leads.get(lead_id))
        decision = replace(decide(context), context_hash=context_hash(context))
        begins = decision.action is ActionKind.CRAFT_SEQUENCE
        if begins and inner_acts.wait_for_room(office, uow, context.lead, now):
            uow.commit()
            return None
        number = uow.decisions.add(decision, canonical_json(context))
        if decision.action not in WAITING_ACTIONS:
            record(
                uow,
                AuditTag.DECISION_MADE,
                by_agent(context.lead),
                now,
                {
                    "action": decision.action.value,
                    "confidence": decision.confidence,
                    "reasons": ",".join(decision.reasons),
                    "policy": decision.policy_version,
                    "context": decision.context_hash,
                },
                lead_id=lead_id,
                subject=("decision", number),
            )
        uow.commit()
    return Case(replace(decision, id=number), context, now)


def _snapshot(office: Office, uow: UnitOfWork, lead: Lead) -> Context:
    touches = uow.touches.of_lead(lead.id)
    replies = uow.replies.of_lead(lead.id)
    meeting = uow.meetings.latest_of(lead.id)
    return Context(
        now=office.now(),
        lead=lead,
        account=uow.accounts.get(lead.account_id),
        enrollment=uow.enrollments.latest_of(lead.id),
        engagement=Engagement(
            score=lead.engagement_score,
            last_touch_at=_last_touch_at(uow, touches, office.now()),
            touches=len(touches),
        ),
        last_reply=_summary(replies[-1]) if replies else None,
        researched=lead.researched_at is not None,
        next_meeting=meeting,
        briefed=meeting is not None
        and uow.keepings.note(meeting_acts.brief_name(meeting)) is not None,
        draft_pending=responding.is_under_way(uow, lead),
        threshold=office.settings.boundaries.threshold,
        overrides=permits.passed_by_rep(uow, lead),
        rates=office.rates,
        no_answer=timedelta(days=office.settings.pace.no_answer_days),
    )


def _last_touch_at(uow: UnitOfWork, touches: Sequence[Touch], now: datetime) -> datetime | None:
    """Return when somebody was last written to, by a clock that did not run ahead."""
    if not touches:
        return None
    last = touches[-1]
    return last.at if last.at <= now else uow.outbox.last_touch_at(last.lead_id)


def _summary(reply: Reply) -> ReplySummary:
    top = reply.reading.top
    return ReplySummary(
        kind=reply.reading.kind,
        intents=tuple(intent.kind for intent in reply.reading.intents),
        confidence=top.confidence if top is not None else None,
        received_at=reply.received_at,
        answered=reply.answered_at is not None,
    )
