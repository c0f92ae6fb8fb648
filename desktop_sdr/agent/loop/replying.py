"""What a received reply does at once: stop, suppress, pause, move, hold colleagues, ask the rep."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.agent.loop import (
    bonds,
    cards,
    cold_mail,
    gate,
    inquiring,
    lawful,
    mirroring,
    moves,
    outcomes,
    permits,
    queueing,
    stopping,
    suppressing,
    withdrawing,
)
from desktop_sdr.agent.loop.mirroring import Happening
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.decision import ActionKind, Decision, MessageRole
from desktop_sdr.domain.escalation import OPTIONS_FOR, RIGHTS, EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState, Trigger
from desktop_sdr.domain.meeting import Meeting
from desktop_sdr.domain.message import Draft, DraftState, Reply
from desktop_sdr.domain.money import Money, Unreadable, exceeds, in_words
from desktop_sdr.domain.policy import POLICY_VERSION, canonical_json
from desktop_sdr.domain.reading import IntentKind, Reading, ReplyKind
from desktop_sdr.domain.reply_policy import ReplyPlan, plan_reply
from desktop_sdr.domain.sequence import EnrollmentTrigger, FinishReason
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.store import UnitOfWork

ENGAGEMENT_FOR_REPLY: Final = 60
"""A person who wrote themself is engaged, whatever they wrote (policy: over 50 is engaged)."""


def apply(office: Office, uow: UnitOfWork, lead: Lead, reply: Reply, now: datetime) -> None:
    """Carry out what the table of replies says, in the transaction that stored the reply."""
    lead = _with_stated_values(office, uow, lead, reply.reading)
    inquiring.keep(uow, lead, reply, now)
    plan = plan_for(office, lead, reply, now)
    cause = Cause(Actor.LEAD, lead.trace)
    if plan.suppression is not None:
        lead = suppressing.suppress(uow, lead, plan.suppression, reply.reading.text, cause, now)
        lead = _call_rep(office, uow, lead, reply, plan, now) if plan.escalate else lead
    elif plan.address_dead:
        lead = outcomes.address_died(uow, lead, reply.reading.text, cause, now)
    else:
        lead = _go_on(office, uow, lead, reply, plan, now)
    if plan.hold_account:
        bonds.hold_colleagues(uow, lead)
    cold_mail.heed(uow, lead, reply, now)
    _tell_crm(office, uow, lead, reply, plan, now)


def plan_for(office: Office, lead: Lead, reply: Reply, now: datetime) -> ReplyPlan:
    """Return what the table of replies says of this one, with the lead as they stand."""
    return plan_reply(
        reply.reading,
        lead.state,
        now,
        office.settings.pace,
        threshold=office.settings.boundaries.threshold,
        languages=office.seller.languages,
        deal_value=lead.deal_value,
        deal_limit=office.deal_limit,
        rates=office.rates,
        agent_silent=lead.agent_silent,
    )


def step_back(uow: UnitOfWork, lead: Lead, cause: Cause, now: datetime) -> Lead:
    """Leave a lead to the rep: everything prepared is withdrawn and the agent keeps silent."""
    withdrawing.withdraw(uow, lead, "taken_over", cause, now)
    moves.end_enrollment(uow, lead, FinishReason.REMOVED, cause, now)
    record(
        uow,
        AuditTag.LEAD_TAKEN_OVER,
        cause,
        now,
        {"from": lead.state.value},
        lead_id=lead.id,
        subject=("lead", lead.id),
    )
    silent = replace(lead, agent_silent=True, due_at=None)
    return moves.move(uow, silent, Trigger.TAKEN_OVER, cause, now)


def _with_stated_values(office: Office, uow: UnitOfWork, lead: Lead, reading: Reading) -> Lead:
    """Keep a deal value that the person stated, and that they answered at all."""
    if reading.kind is not ReplyKind.HUMAN:
        return lead
    permits.pass_for_case(uow, lead, ())
    told = replace(
        lead,
        deal_value=_deal_after(office, lead, reading),
        engagement_score=max(lead.engagement_score, ENGAGEMENT_FOR_REPLY),
    )
    uow.leads.save(told)
    return told


def _deal_after(office: Office, lead: Lead, reading: Reading) -> Money | Unreadable | None:
    """Return what the deal counts as: one that is the rep's to decide stays so until they say."""
    known, stated = lead.deal_value, reading.extracted.amount
    if exceeds(known, office.deal_limit, office.rates):
        return known
    if stated is not None:
        return stated
    told = inquiring.deal_told(office, reading)
    return told if known is None or exceeds(told, office.deal_limit, office.rates) else known


def _go_on(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    reply: Reply,
    plan: ReplyPlan,
    now: datetime,
) -> Lead:
    cause = Cause(Actor.LEAD, lead.trace)
    if reply.reading.kind is ReplyKind.HUMAN:
        withdrawing.withdraw(uow, lead, "lead_replied", cause, now)
    if plan.stop_enrollment is not None:
        moves.end_enrollment(uow, lead, plan.stop_enrollment, cause, now)
    if plan.pause_until is not None:
        lead = _away(uow, lead, plan.pause_until, cause, now)
    lead = _moved(uow, lead, plan, cause, now)
    if plan.escalate:
        return _call_rep(office, uow, lead, reply, plan, now)
    return _proposed(office, uow, lead, plan, now)


def _moved(uow: UnitOfWork, lead: Lead, plan: ReplyPlan, cause: Cause, now: datetime) -> Lead:
    """Make the move that the plan names; escalating is a move of its own."""
    if plan.re_engage_at is not None:
        lead = replace(lead, re_engage_at=plan.re_engage_at, due_at=plan.re_engage_at)
        uow.leads.save(lead)
    if plan.trigger is None or plan.trigger is Trigger.NEEDS_ESCALATION:
        return lead
    return moves.move(uow, lead, plan.trigger, cause, now)


def _proposed(office: Office, uow: UnitOfWork, lead: Lead, plan: ReplyPlan, now: datetime) -> Lead:
    """Set in motion what the plan wants prepared."""
    if ActionKind.CANCEL_MEETING in plan.actions:
        propose_cancelling(office, uow, lead, now)
    elif plan.actions:
        lead = replace(lead, due_at=now)
        uow.leads.save(lead)
    return lead


def propose_cancelling(office: Office, uow: UnitOfWork, lead: Lead, now: datetime) -> None:
    """Ask the rep whether a booked meeting should be cancelled after a no."""
    meeting = uow.meetings.latest_of(lead.id)
    if meeting is not None and meeting.calendar_id is not None:
        gate.file(office, uow, lead, _cancellation(uow, lead, meeting, now), now)


def cancel_booking(
    office: Office, uow: UnitOfWork, lead: Lead, meeting: Meeting, by: Actor, now: datetime
) -> bool:
    """Queue the cancelling of a meeting that the rep takes back; False where it is under way."""
    draft = _cancellation(uow, lead, meeting, now)
    approved = replace(draft, state=DraftState.APPROVED, decided_at=now)
    numbered = replace(approved, id=uow.drafts.add(approved))
    return queueing.enqueue(office, uow, numbered, lead, queueing.Yes(by, now)) is not None


def _cancellation(uow: UnitOfWork, lead: Lead, meeting: Meeting, now: datetime) -> Draft:
    decision = Decision(
        lead_id=lead.id,
        action=ActionKind.CANCEL_MEETING,
        confidence=1.0,
        reasons=(ReasonCode.MEETING_AT_STAKE.value,),
        policy_version=POLICY_VERSION,
        decided_at=now,
    )
    number = uow.decisions.add(decision, canonical_json({"meeting": meeting.id}))
    wanted = {"uid": meeting.uid, "calendar_id": meeting.calendar_id, "meeting_id": meeting.id}
    return Draft(
        lead_id=lead.id,
        decision_id=number,
        action=ActionKind.CANCEL_MEETING,
        role=MessageRole.NONE,
        channel=None,
        recipient=lead.email,
        subject=meeting.title,
        body=f"Meeting: {meeting.title} -> cancelled",
        payload=json.dumps(wanted, sort_keys=True),
        confidence=1.0,
        reasons=(),
        slot=now,
        created_at=now,
    )


def _away(uow: UnitOfWork, lead: Lead, until: datetime, cause: Cause, now: datetime) -> Lead:
    """Wait for the return date; what was prepared is written anew afterwards."""
    enrollment = uow.enrollments.open_of(lead.id)
    if enrollment is None or lead.state is not LeadState.IN_SEQUENCE:
        return lead
    withdrawing.withdraw(uow, lead, "out_of_office", cause, now)
    moves.move_enrollment(
        uow,
        enrollment,
        EnrollmentTrigger.AWAY,
        cause,
        now,
        because="out_of_office",
        until=until,
    )
    waiting = replace(lead, due_at=until)
    uow.leads.save(waiting)
    return waiting


def _call_rep(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    reply: Reply,
    plan: ReplyPlan,
    now: datetime,
) -> Lead:
    codes = [code.value for code in plan.reasons] or [ReasonCode.NOT_SURE.value]
    kind = kind_of_case(plan.reasons)
    days = lawful.rule_for(office, uow, lead).request_days
    return cards.escalate(
        uow,
        lead,
        kind,
        codes,
        suggestion(kind, reply.reading),
        by_agent(lead),
        now,
        detail=_stated(reply.reading),
        reply_id=reply.id,
        urgent=True,
        by_law=reply.received_at + timedelta(days=days) if kind in RIGHTS else None,
    )


_REFERRALS: Final = frozenset({ReasonCode.REFERRED, ReasonCode.WRONG_PERSON})
_UNSURE: Final = frozenset(
    {
        ReasonCode.NOT_SURE,
        ReasonCode.TWO_READINGS,
        ReasonCode.UNREADABLE_REPLY,
        ReasonCode.NO_SOURCE,
        ReasonCode.LANGUAGE_UNKNOWN,
        ReasonCode.HIDDEN_TEXT,
        ReasonCode.CHALLENGED,
        ReasonCode.UNEXPECTED_IN_STATE,
    }
)


def kind_of_case(reasons: Sequence[ReasonCode]) -> EscalationKind:
    """Return what sort of question the reasons make."""
    if ReasonCode.DATA_ERASURE_ASKED in reasons:
        return EscalationKind.DATA_ERASURE
    if ReasonCode.DATA_ACCESS_ASKED in reasons:
        return EscalationKind.DATA_ACCESS
    if ReasonCode.MEETING_AT_STAKE in reasons:
        return EscalationKind.MEETING_AFTER_NO
    if _REFERRALS.intersection(reasons):
        return EscalationKind.REFERRAL
    if reasons and _UNSURE.issuperset(reasons):
        return EscalationKind.UNSURE
    return EscalationKind.BOUNDARY


def suggestion(kind: EscalationKind, reading: Reading) -> Option:
    """Return what the agent would pick; the rep decides."""
    if kind in RIGHTS:
        return OPTIONS_FOR[kind][0]
    if kind is EscalationKind.MEETING_AFTER_NO:
        return Option.CANCEL_MEETING
    if kind is EscalationKind.REFERRAL:
        return Option.ANSWER_MYSELF
    if reading.has(IntentKind.HOSTILE_OR_LEGAL):
        return Option.STOP_FOR_GOOD
    if reading.has(IntentKind.NOT_INTERESTED, IntentKind.NO_NEED):
        return Option.PAUSE_UNTIL_LATER
    return Option.ANSWER_MYSELF


def _stated(reading: Reading) -> str:
    """Name the value that set a boundary off: an amount, or a competitor."""
    amount = reading.extracted.amount
    if amount is not None:
        return in_words(amount)
    return reading.extracted.competitor or reading.extracted.person or ""


def _tell_crm(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    reply: Reply,
    plan: ReplyPlan,
    now: datetime,
) -> None:
    if reply.reading.kind in (ReplyKind.AUTO_REPLY, ReplyKind.SOFT_BOUNCE):
        return
    happening = Happening(
        key=f"reply-{reply.id}",
        kind="reply_received",
        subject=reply.subject or reply.reading.kind.value,
        body=reply.reading.text,
        at=reply.received_at,
    )
    covered_by = stopping.BY_LAW if plan.suppress else None
    mirroring.tell(office, uow, lead, happening, now, covered_by)
