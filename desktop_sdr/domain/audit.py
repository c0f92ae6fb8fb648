"""One line of the record, and the hash that chains it to the line before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.ids import AuditSeq, LeadId, TraceId
from desktop_sdr.domain.trace import Actor


class AuditTag(StrEnum):
    """The closed grammar of what can be recorded: subject, then what became of it."""

    LEAD_IMPORTED = "lead:imported"
    LEAD_MERGED = "lead:merged"
    LEAD_RESEARCHED = "lead:researched"
    ADDRESS_LOOKED_UP = "address:looked_up"
    LEAD_TOLD = "lead:told"
    """What they answered to a question of ours was kept as a fact."""
    LEAD_SCORED = "lead:scored"
    LEAD_MOVED = "lead:moved"
    LEAD_TAKEN_OVER = "lead:taken_over"
    LEAD_REMOVED = "lead:removed"
    BASIS_RECORDED = "basis:recorded"
    ENROLLMENT_STARTED = "enrollment:started"
    ENROLLMENT_MOVED = "enrollment:moved"
    DECISION_MADE = "decision:made"
    JUDGEMENT_GIVEN = "judgement:given"
    DRAFT_WAITING = "draft:waiting"
    DRAFT_APPROVED = "draft:approved"
    DRAFT_EDITED = "draft:edited"
    DRAFT_REDRAFTED = "draft:redrafted"
    DRAFT_REJECTED = "draft:rejected"
    DRAFT_LATER = "draft:later"
    DRAFT_STALE = "draft:stale"
    DRAFT_REOPENED = "draft:reopened"
    EFFECT_QUEUED = "effect:queued"
    EFFECT_CLAIMED = "effect:claimed"
    EFFECT_RELEASED = "effect:released"
    EFFECT_POSTPONED = "effect:postponed"
    EFFECT_SENT = "effect:sent"
    EFFECT_FELL_BACK = "effect:fell_back"
    EFFECT_FAILED = "effect:failed"
    EFFECT_CANCELLED = "effect:cancelled"
    EFFECT_SETTLING = "effect:settling"
    EFFECT_UNCERTAIN = "effect:uncertain"
    MAILBOX_TESTED = "mailbox:tested"
    MAIL_RECEIVED = "mail:received"
    REPLY_READ = "reply:read"
    MEANING_SAID = "meaning:said"
    ESCALATION_OPENED = "escalation:opened"
    ESCALATION_GREW = "escalation:grew"
    ESCALATION_RESOLVED = "escalation:resolved"
    MEETING_OFFERED = "meeting:offered"
    MEETING_BRIEFED = "meeting:briefed"
    MEETING_BOOKED = "meeting:booked"
    MEETING_CANCELLED = "meeting:cancelled"
    MEETING_ENDED = "meeting:ended"
    SUPPRESSION_ADDED = "suppression:added"
    SUPPRESSION_LIFTED = "suppression:lifted"
    PAUSED = "switch:paused"
    RESUMED = "switch:resumed"
    LEVEL_CHANGED = "autonomy:changed"
    SETTINGS_CHANGED = "settings:changed"
    WORK_SKIPPED = "work:skipped"
    HEALTH_CHANGED = "health:changed"
    TIME_SKIPPED = "time:skipped"
    UNDONE = "undo:done"
    UNDO_REFUSED = "undo:not_possible"
    PROGRAM_STARTED = "program:started"
    PROGRAM_STOPPED = "program:stopped"
    MODEL_ASKED = "model:asked"
    RULE_LEARNED = "rule:learned"
    RULE_FORGOTTEN = "rule:forgotten"
    RULE_LIMITED = "rule:limited"
    RULE_BROUGHT_BACK = "rule:brought_back"
    PERSON_ERASED = "person:erased"
    PERSON_EXPORTED = "person:exported"


Value = str | int | float | bool | None
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what, why, before and after.

    `personal` is kept in a side table and only its hash enters the chain, so that a person can be
    erased while the chain stays valid.
    """

    seq: AuditSeq = AuditSeq(0)
    at: datetime
    tag: AuditTag
    actor: Actor
    trace: TraceId
    cause: AuditSeq | None = None
    lead_id: LeadId | None = None
    subject_kind: str = ""
    subject_id: int | None = None
    facts: Mapping[str, Value]
    """Codes, ids and numbers only; never a person's words."""
    personal: str = ""
    """Text about or by a person."""


def text_hash(text: str) -> str:
    """Return the commitment to a personal text; empty for no text."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def canonical(entry: AuditEntry, personal_hash: str) -> bytes:
    """Return the bytes that are chained: every field but the sequence number and the text."""
    record = {
        "at": entry.at.isoformat(),
        "tag": entry.tag.value,
        "actor": entry.actor.value,
        "trace": entry.trace,
        "cause": entry.cause,
        "lead": entry.lead_id,
        "subject": [entry.subject_kind, entry.subject_id],
        "facts": dict(entry.facts),
        "personal": personal_hash,
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chain(previous: str, entry: AuditEntry, personal_hash: str) -> str:
    """Return the hash of this entry on top of the one before."""
    return hashlib.sha256(previous.encode() + canonical(entry, personal_hash)).hexdigest()
