"""Frozen records of why something is not sending, and when it will."""

from dataclasses import dataclass
from datetime import datetime

from desktop_sdr.domain.ids import LeadId, MailboxId, OutboxId
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.verdict import Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAct:
    """One approved act that has not left."""

    outbox_id: OutboxId
    lead_id: LeadId
    lead_name: str
    kind: EffectKind
    mailbox_id: MailboxId | None
    planned_at: datetime
    gates: tuple[Hold, ...]
    """What holds it now, the one that holds it longest first; none where only its time is ahead."""
    opens_at: datetime | None
    """When it leaves as things stand; None where that is up to somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmth:
    """How far a mailbox has warmed up."""

    mailbox_id: MailboxId
    today: int
    """Mails it may send today."""
    tomorrow: int
    """On its next working day, if it sends today what it may."""
    cap: int
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """The approved mails that wait, and the one that leaves next."""

    waiting: int
    first: WaitingAct | None
    """The act that leaves first; where none ever leaves by itself, the first that is held."""
    warmth: Warmth | None
    """Of the first act's mailbox, where it is still warming up."""
