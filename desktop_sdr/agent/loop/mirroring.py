"""Keeping the CRM true: each touch, reply, move and meeting becomes one keyed entry there."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from desktop_sdr.agent.loop import gate, queueing
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.decision import ActionKind, Decision, Evidence, MessageRole
from desktop_sdr.domain.ids import DecisionId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Draft, DraftState
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.policy import POLICY_VERSION
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something the CRM should know."""

    key: str
    """What makes telling it twice one entry, such as `touch-12`."""
    kind: str
    subject: str
    body: str = ""
    at: datetime
    old_stage: str = ""
    new_stage: str = ""


def tell(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    happening: Happening,
    now: datetime,
    covered_by: Actor | None = None,
) -> None:
    """Propose one entry for the CRM; nothing happens for a rep without a CRM.

    `covered_by` names who approved the act that this entry is the record of: a yes to an act is a
    yes to writing it down. Without it the entry takes the road of any other act.
    """
    if office.crm is None:
        return
    draft = _entry(lead, happening, _decide(uow, lead, happening, now), now)
    if covered_by is None:
        gate.file(office, uow, lead, draft, now)
        return
    _covered(office, uow, draft, lead, covered_by, now)


def _covered(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, by: Actor, now: datetime
) -> OutboxItem | None:
    """Queue what the yes to something else covers."""
    approved = replace(draft, state=DraftState.APPROVED, decided_at=now)
    numbered = replace(approved, id=uow.drafts.add(approved))
    return queueing.enqueue(office, uow, numbered, lead, queueing.Yes(by, now))


def take_back(
    office: Office,
    uow: UnitOfWork,
    lead: Lead,
    entry: OutboxItem,
    is_newest: bool,
    by: Actor,
    now: datetime,
) -> OutboxItem | None:
    """Queue the taking back of an entry in the CRM; None where that is under way already.

    Only behind the newest entry is the lead there put back to what it was: behind an older one
    that would write over what has come since.
    """
    told = json.loads(entry.payload)
    wanted = {
        "revert": told["external_id"],
        "lead_external_id": told["lead_external_id"],
        "former": entry.former if is_newest else None,
    }
    undoing = Happening(key=f"undo {entry.key}", kind="taken_back", subject=entry.subject, at=now)
    draft = replace(
        _entry(lead, undoing, _decide(uow, lead, undoing, now), now),
        body=f"Taken back: {entry.subject}",
        payload=json.dumps(wanted, sort_keys=True, ensure_ascii=False),
    )
    return _covered(office, uow, draft, lead, by, now)


def _decide(uow: UnitOfWork, lead: Lead, happening: Happening, now: datetime) -> DecisionId:
    decision = Decision(
        lead_id=lead.id,
        action=ActionKind.UPDATE_CRM,
        confidence=1.0,
        reasons=("keep_crm_true",),
        evidence=(Evidence(happening.kind, happening.subject),),
        policy_version=POLICY_VERSION,
        decided_at=now,
    )
    return uow.decisions.add(decision, json.dumps({"happening": happening.key}))


def _entry(lead: Lead, happening: Happening, decision_id: DecisionId, now: datetime) -> Draft:
    entry = {
        "external_id": f"desktop-sdr-{happening.key}",
        "lead_external_id": f"desktop-sdr-lead-{lead.id}",
        "kind": happening.kind,
        "subject": happening.subject,
        "body": happening.body,
        "at": happening.at.isoformat(),
    }
    return Draft(
        lead_id=lead.id,
        decision_id=decision_id,
        action=ActionKind.UPDATE_CRM,
        role=MessageRole.NONE,
        channel=None,
        recipient=None,
        subject=happening.subject,
        body=_words(happening),
        payload=json.dumps(entry, sort_keys=True, ensure_ascii=False),
        confidence=1.0,
        reasons=(),
        slot=now,
        created_at=now,
    )


def _words(happening: Happening) -> str:
    lines = [f"Log: {happening.subject}"]
    if happening.old_stage != happening.new_stage:
        lines.append(f"Stage: {happening.old_stage} -> {happening.new_stage}")
    return "\n".join(lines)
