"""One intended outside effect, from approved to settled, and the states it passes through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.ids import (
    DecisionId,
    DraftId,
    EmailAddress,
    EnrollmentId,
    LeadId,
    MailboxId,
    OutboxId,
)
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.trace import Actor


class EffectKind(StrEnum):
    """Which port performs it."""

    SEND_MAIL = "send_mail"
    SOCIAL_TASK = "social_task"
    CRM_LOG = "crm_log"
    CRM_REVERT = "crm_revert"
    """Takes an entry out of the CRM again, and puts the lead there back to what it was."""
    BOOK_MEETING = "book_meeting"
    CANCEL_MEETING = "cancel_meeting"


BOOKKEEPING = frozenset({EffectKind.CRM_LOG, EffectKind.CRM_REVERT})
"""Effects that tell the CRM what happened, and go on whatever becomes of the lead."""


class OutboxState(StrEnum):
    """Where an effect stands (behaviour.md section 4)."""

    HELD = "held"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SETTLING = "settling"
    UNCERTAIN = "uncertain"


UNSETTLED = (OutboxState.CLAIMED, OutboxState.SETTLING, OutboxState.UNCERTAIN)
"""It is leaving, or nobody knows yet whether it left."""


class Phase(StrEnum):
    """How far a claimed effect got: before the one unclear moment, or past it."""

    ENVELOPE = "envelope"
    DOT = "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """One effect under one key; the bytes in it are the bytes that were approved."""

    id: OutboxId = OutboxId(0)
    key: str
    """Fixed per logical act and unique: the Message-ID, an external id, an event uid."""
    kind: EffectKind
    action: ActionKind
    role: MessageRole
    channel: Channel | None
    lane: str
    """One lane per mailbox or account; a lane does one thing at a time."""
    lead_id: LeadId
    decision_id: DecisionId
    draft_id: DraftId | None = None
    enrollment_id: EnrollmentId | None = None
    mailbox_id: MailboxId | None = None
    step_number: int | None = None
    recipient: EmailAddress | None = None
    subject: str = ""
    payload: bytes
    """Rendered mail, or canonical JSON for the other kinds."""
    sha256: str
    basis: str
    """Digest of the evidence and the policy version that the approval rested on."""
    fingerprint: str
    """What the approval was bound to."""
    approved_by: Actor
    approved_at: datetime
    overrides: frozenset[str] = frozenset()
    """Reason codes the rep said yes to in this case."""
    slot: datetime
    leaves_at: datetime
    """The later of slot, end of hold and any postponement: not before this it is claimed."""
    state: OutboxState = OutboxState.HELD
    phase: Phase | None = None
    attempts: int = 0
    """How often it was claimed and really tried."""
    first_tried_at: datetime | None = None
    crashes: int = 0
    """How many tries in a row ended the program itself."""
    claimed_at: datetime | None = None
    settled_at: datetime | None = None
    held_by: tuple[str, ...] = ()
    """Reason codes of what made it wait at the last try."""
    words: str = ""
    """What the other side last said, or the evidence found."""
    former: str | None = None
    """What the other side held before the act, where the act wrote over something."""
