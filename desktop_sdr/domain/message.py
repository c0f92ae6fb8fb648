"""What is written and what comes back: drafts, touches, replies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.attachment import Attachment
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.ids import (
    DecisionId,
    DraftId,
    EmailAddress,
    EnrollmentId,
    FactId,
    LeadId,
    MailboxId,
    MessageId,
    OutboxId,
    RawMailId,
    ReplyId,
    TouchId,
)
from desktop_sdr.domain.reading import Reading
from desktop_sdr.domain.remark import Remark


class Channel(StrEnum):
    """The way a contact goes."""

    EMAIL = "email"
    LINKEDIN = "linkedin"
    CALL = "call"


class Support(StrEnum):
    """How well a claim's source carries it."""

    SUPPORTED = "supported"
    WEAK = "weak"
    OLD = "old"
    UNSUPPORTED = "unsupported"
    VOUCHED = "vouched"
    """No source, but the rep takes the responsibility."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A personal statement in a draft, tied to what supports it."""

    start: int
    """Offset of its first character in the body."""
    end: int
    """Offset after its last character."""
    support: Support
    fact_id: FactId | None
    source: str
    """Where it was read, in words; empty when there is none."""
    found_at: datetime | None
    why: str = ""
    """What is wrong with the support, when something is."""


def claims_moved(claims: Iterable[Claim], before: str, after: str) -> tuple[Claim, ...]:
    """Follow each claim from one body to where its words stand in another.

    Words that are gone claim nothing; a claim about no words of the body, such as one in the
    subject, stays.
    """
    moved: list[Claim] = []
    for claim in claims:
        words = before[claim.start : claim.end]
        at = after.find(words)
        if not words:
            moved.append(claim)
        elif at >= 0:
            moved.append(replace(claim, start=at, end=at + len(words)))
    return tuple(moved)


class DraftState(StrEnum):
    """What became of a draft."""

    WAITING = "waiting"
    LATER = "later"
    APPROVED = "approved"
    REJECTED = "rejected"
    STALE = "stale"
    """Something it rested on changed before the rep answered."""


class RejectReason(StrEnum):
    """Why the rep turned a draft down."""

    WRONG_FACTS = "wrong_facts"
    WRONG_PERSON = "wrong_person"
    WRONG_TONE = "wrong_tone"
    BAD_TIMING = "bad_timing"
    NOT_A_FIT = "not_a_fit"
    ALREADY_TALKING = "already_talking"
    OTHER = "other"


STOPPING_REASONS = frozenset(
    {RejectReason.WRONG_PERSON, RejectReason.NOT_A_FIT, RejectReason.ALREADY_TALKING}
)
"""Rejections that also stop the sequence for this lead (gui.md 4.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Something prepared that waits for a yes: a text, a CRM change, a booking."""

    id: DraftId = DraftId(0)
    lead_id: LeadId
    decision_id: DecisionId
    enrollment_id: EnrollmentId | None = None
    reply_id: ReplyId | None = None
    """The reply that this answers."""
    action: ActionKind
    role: MessageRole
    channel: Channel | None
    """None for what is not a message."""
    mailbox_id: MailboxId | None = None
    step_number: int | None = None
    variant: str = ""
    """Which of several ways to say the step; empty where it has one."""
    recipient: EmailAddress | None
    subject: str
    body: str
    """The words for a message; for a CRM change or booking, one `field: old -> new` a line."""
    payload: str = ""
    """JSON of what the performer needs beyond the words, such as a slot."""
    attachments: tuple[Attachment, ...] = ()
    claims: tuple[Claim, ...] = ()
    confidence: float
    reasons: tuple[str, ...]
    """Reason codes of the judgement that brought it to the rep."""
    remarks: tuple[Remark, ...] = ()
    """What the copy check says of its words."""
    would_allow_at: int | None = None
    """Lowest level at which it would have gone by itself; None where none would let it."""
    slot: datetime
    """When it is meant to leave, if approved in time."""
    state: DraftState = DraftState.WAITING
    version: int = 1
    """Goes up with each edit; an approval names the version it saw."""
    created_at: datetime
    later_until: datetime | None = None
    shown_at: datetime | None = None
    decided_at: datetime | None = None
    reject_reason: RejectReason | None = None
    original_body: str | None = None
    """The agent's own words, once the rep has edited them."""
    original_subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One contact that really went out."""

    id: TouchId = TouchId(0)
    lead_id: LeadId
    enrollment_id: EnrollmentId | None
    outbox_id: OutboxId
    channel: Channel
    role: MessageRole
    step_number: int | None
    variant: str = ""
    mailbox_id: MailboxId | None
    message_id: MessageId | None
    recipient: EmailAddress | None
    subject: str
    body: str
    at: datetime


class MailProgress(StrEnum):
    """How far a received mail is: stored first, then understood."""

    PENDING = "pending"
    CLASSIFIED = "classified"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A received mail exactly as the server gave it, kept before anything reads it."""

    id: RawMailId = RawMailId(0)
    mailbox_id: MailboxId
    folder: str
    uid: int
    message_id: MessageId | None
    raw: bytes
    received_at: datetime
    progress: MailProgress = MailProgress.PENDING
    tries: int = 0
    """How often somebody began to read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back from (or about) a lead, read and understood."""

    id: ReplyId = ReplyId(0)
    raw_id: RawMailId
    mailbox_id: MailboxId
    lead_id: LeadId | None
    """None where it belongs to nobody we know."""
    touch_id: TouchId | None
    """What it answers, where that could be told."""
    message_id: MessageId | None
    references: tuple[MessageId, ...]
    sender: EmailAddress | None
    subject: str
    reading: Reading
    received_at: datetime
    answered_at: datetime | None = None
