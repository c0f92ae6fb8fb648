"""The gate: gathers what the rules look at, asks them, and files the act by their verdict."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_sdr.agent.loop import (
    address_checks,
    attaching,
    cards,
    contents,
    holds,
    lawful,
    permits,
    queueing,
)
from desktop_sdr.agent.office import Office, by_agent
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.autonomy import DEFAULT_MATRIX, AutonomyLevel, level_verdict
from desktop_sdr.domain.content import prices_off_list
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Draft, DraftState
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.reply_policy import reply_facts
from desktop_sdr.domain.rules import judge, lowest_allowing_level
from desktop_sdr.domain.trace import Actor
from desktop_sdr.domain.verdict import (
    Judgement,
    Proposal,
    Reason,
    ReasonCode,
    SuppressionAnswer,
)
from desktop_sdr.ports.store import UnitOfWork

BLOCKED_LOOK_AGAIN = timedelta(days=7)
"""When a lead whose draft was blocked is looked at again by itself."""


def judge_draft(
    office: Office,
    uow: UnitOfWork,
    draft: Draft,
    lead: Lead,
    now: datetime,
    passed: frozenset[ReasonCode] = frozenset(),
) -> Judgement:
    """Ask every rule about a draft that the rep is looking at now: the look itself is settled."""
    return _looked_at(judge(_proposal(office, uow, draft, lead, now, passed, draft.slot)))


def judge_claim(
    office: Office, uow: UnitOfWork, item: OutboxItem, draft: Draft, lead: Lead, now: datetime
) -> Judgement:
    """Ask every rule once more right before the act, about exactly what was approved."""
    passed = frozenset(ReasonCode(code) for code in item.overrides)
    judgement = judge(_proposal(office, uow, draft, lead, now, passed, now, item))
    return judgement if item.approved_by is Actor.AGENT else _looked_at(judgement)


def judge_unpaused(
    office: Office, uow: UnitOfWork, item: OutboxItem, lead: Lead, now: datetime
) -> Judgement:
    """Ask every rule but the pause: what would happen if the agent were let go now."""
    draft = draft_of(uow, item)
    if draft is None:
        return Judgement(Verdict.BLOCK, (Reason(ReasonCode.CONTENT_FAULT, Verdict.BLOCK),))
    judgement = judge_claim(office, uow, item, draft, lead, now)
    left = tuple(reason for reason in judgement.reasons if reason.code is not ReasonCode.PAUSED)
    verdict = max((reason.verdict for reason in left), default=Verdict.ALLOW)
    return Judgement(verdict, left, judgement.overridden)


def level_allows(level: AutonomyLevel, item: OutboxItem) -> bool:
    """Say whether the level itself would let such an act go without a look."""
    return level_verdict(DEFAULT_MATRIX, level, item.action, item.role) is Verdict.ALLOW


def _looked_at(judgement: Judgement) -> Judgement:
    """Take out the level's wish for a look: the rep had it."""
    left = tuple(
        reason for reason in judgement.reasons if reason.code is not ReasonCode.LEVEL_WANTS_LOOK
    )
    verdict = max((reason.verdict for reason in left), default=Verdict.ALLOW)
    return Judgement(verdict, left, judgement.overridden)


def draft_of(uow: UnitOfWork, item: OutboxItem) -> Draft | None:
    """Return what the effect was approved as, if it is still known."""
    return uow.drafts.get(item.draft_id) if item.draft_id is not None else None


def _proposal(
    office: Office,
    uow: UnitOfWork,
    draft: Draft,
    lead: Lead,
    now: datetime,
    passed: frozenset[ReasonCode],
    leaves_at: datetime,
    item: OutboxItem | None = None,
) -> Proposal:
    reaches_person = draft.recipient is not None or draft.channel is not None
    reading = uow.replies.get(draft.reply_id).reading if draft.reply_id is not None else None
    threshold = office.settings.boundaries.threshold
    trouble, files = attaching.trouble_with(office, draft) or (None, "")
    return Proposal(
        action=draft.action,
        role=draft.role,
        confidence=draft.confidence,
        threshold=threshold,
        level=uow.keepings.level(),
        lead_state=lead.state,
        contacts_person=reaches_person,
        has_lawful_basis=lead.lawful_basis is not None,
        law_objects=lawful.objection_to_draft(office, uow, draft, lead, now),
        suppression=_suppression(uow, lead),
        content_faults=contents.faults_of(office, uow, draft, lead),
        address_look=address_checks.known(office, lead) if draft.recipient else None,
        fakes_reply=contents.fakes_reply(uow, draft),
        doubtful_words=contents.doubtful_words(office, uow, draft, lead),
        attachment_trouble=trouble,
        troubled_files=files,
        paused=uow.keepings.switch().paused_at is not None,
        holds=holds.of_act(office, uow, draft, lead, leaves_at, item),
        deal_value=lead.deal_value,
        deal_limit=office.deal_limit,
        rates=office.rates,
        reply=reply_facts(reading, threshold) if reading is not None else None,
        text_off_price_list=reaches_person and prices_off_list(draft.body, office.offer.prices),
        support=tuple(claim.support for claim in draft.claims),
        overrides=passed | permits.passed_by_rep(uow, lead),
        now=now,
    )


def _suppression(uow: UnitOfWork, lead: Lead) -> SuppressionAnswer:
    covering = uow.suppressions.covering(lead.email, lead.account_id)
    return SuppressionAnswer.SUPPRESSED if covering else SuppressionAnswer.CLEAR


def file(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    draft: Draft,
    now: datetime,
    *,
    wants_look: bool = False,
) -> Verdict:
    """Judge the draft and file it where the verdict says, in the caller's transaction.

    ALLOW and WAIT: the outbox. REVIEW: the rep's queue. ESCALATE: a card. BLOCK: closed, noted.
    `wants_look` brings it to the rep at any level.
    """
    proposal = _proposal(office, uow, draft, lead, now, frozenset(), draft.slot)
    judgement = judge(proposal)
    if wants_look and judgement.verdict < Verdict.REVIEW:
        asked = Reason(ReasonCode.LEVEL_WANTS_LOOK, Verdict.REVIEW)
        judgement = replace(judgement, verdict=Verdict.REVIEW, reasons=(asked, *judgement.reasons))
    codes = tuple(code.value for code in judgement.codes)
    uow.decisions.record_judgement(draft.decision_id, int(judgement.verdict), codes)
    record(
        uow,
        AuditTag.JUDGEMENT_GIVEN,
        by_agent(lead),
        now,
        {
            "verdict": judgement.verdict.name.lower(),
            "reasons": ",".join(codes),
            "action": draft.action.value,
        },
        lead_id=lead.id,
        subject=("decision", draft.decision_id),
    )
    allowing = lowest_allowing_level(proposal)
    judged = replace(
        draft,
        reasons=codes,
        would_allow_at=None if allowing is None else int(allowing),
        remarks=contents.remarks_on(office, uow, draft, lead),
    )
    if judgement.verdict <= Verdict.WAIT:
        _let_go(office, uow, judged, lead, judgement, now)
    elif judgement.verdict is Verdict.REVIEW:
        _to_review(uow, judged, lead, now)
    elif judgement.verdict is Verdict.ESCALATE or _keeps_somebody_waiting(draft, judgement):
        _to_rep(uow, judged, lead, codes, now)
    else:
        _blocked(uow, lead, codes, judgement, now)
    return judgement.verdict


def _keeps_somebody_waiting(draft: Draft, judgement: Judgement) -> bool:
    """Say whether only the words of an answer are at fault: who asked gets one from the rep."""
    blocking = {one.code for one in judgement.reasons if one.verdict is Verdict.BLOCK}
    return draft.reply_id is not None and blocking == {ReasonCode.CONTENT_FAULT}


def _let_go(
    office: Office,
    uow: UnitOfWork,
    draft: Draft,
    lead: Lead,
    judgement: Judgement,
    now: datetime,
) -> None:
    """Keep the text as approved by the level itself and queue it under the agent's longer hold."""
    slot = max(draft.slot, judgement.until or draft.slot)
    allowed = replace(draft, slot=slot, state=DraftState.APPROVED, decided_at=now)
    numbered = replace(allowed, id=uow.drafts.add(allowed))
    yes = queueing.Yes(Actor.AGENT, now, frozenset(), office.settings.sending.hold_agent)
    queueing.enqueue(office, uow, numbered, lead, yes)


def _to_review(uow: UnitOfWork, draft: Draft, lead: Lead, now: datetime) -> None:
    number = uow.drafts.add(draft)
    record(
        uow,
        AuditTag.DRAFT_WAITING,
        by_agent(lead),
        now,
        {
            "action": draft.action.value,
            "role": draft.role.value,
            "step": draft.step_number,
            "reasons": ",".join(draft.reasons),
        },
        lead_id=lead.id,
        subject=("draft", number),
        personal=draft.subject,
    )


def _to_rep(uow: UnitOfWork, draft: Draft, lead: Lead, codes: Sequence[str], now: datetime) -> None:
    unsure = {ReasonCode.NOT_SURE.value, ReasonCode.TWO_READINGS.value, ReasonCode.NO_SOURCE.value}
    kind = EscalationKind.UNSURE if unsure.issuperset(codes[:1]) else EscalationKind.BOUNDARY
    cards.escalate(
        uow,
        lead,
        kind,
        codes,
        Option.ANSWER_MYSELF,
        by_agent(lead),
        now,
        detail=draft.body,
        reply_id=draft.reply_id,
        decision_id=draft.decision_id,
        urgent=draft.reply_id is not None,
    )


def _blocked(
    uow: UnitOfWork, lead: Lead, codes: Sequence[str], judgement: Judgement, now: datetime
) -> None:
    uow.leads.save(replace(lead, due_at=now + BLOCKED_LOOK_AGAIN))
    details = ",".join(reason.detail for reason in judgement.reasons if reason.detail)
    record(
        uow,
        AuditTag.WORK_SKIPPED,
        by_agent(lead),
        now,
        {"what": "blocked", "why": codes[0] if codes else "", "detail": details},
        lead_id=lead.id,
        subject=("lead", lead.id),
    )
