"""Frozen records of the profile itself: its mailboxes, its switch, its imports, its counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop_sdr.domain.ids import AuditSeq, ImportId, LeadId, MailboxId
from desktop_sdr.domain.trace import BY_THE_REP, Actor
from desktop_sdr.ports.mail import WitnessKind


class StoreTrouble(Exception):
    """The database cannot be used; `code` says why.

    Codes: disk_full, locked, corrupt, read_only, newer_version, unreadable_folder, not_durable.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and the technical words."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address we send from, and how to reach its servers; the secret is only named."""

    id: MailboxId = MailboxId(0)
    address: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    """`starttls`, `tls` or `plain_loopback`."""
    smtp_user: str
    imap_host: str
    imap_port: int
    imap_security: str
    imap_user: str
    secret_name: str
    ca_file: str | None = None
    files_sent_itself: bool = False
    """True where the provider files the Sent copy, so that we must not."""
    witness: WitnessKind = WitnessKind.UNKNOWN
    created_at: datetime
    last_poll_at: datetime | None = None
    """When the inbox was last read through to its end without trouble."""
    mails_per_day: int | None = None
    """None for what the settings say of every mailbox."""
    mails_per_hour: int | None = None
    retired_at: datetime | None = None
    """When the rep took it out of the profile; it is neither sent from nor read since."""

    @property
    def domain(self) -> str:
        """The part of its address that receivers judge."""
        return self.address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held effect, as far as a light goes by it."""

    leaves_at: datetime
    held_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """The latch above everything; `paused_at` is None while the agent may act."""

    paused_at: datetime | None = None
    by: Actor | None = None
    reason: str = ""

    @property
    def by_itself(self) -> bool:
        """True where it was not the rep who paused."""
        return self.by not in (*BY_THE_REP, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file that leads came from."""

    id: ImportId = ImportId(0)
    name: str
    source: str
    at: datetime
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """One act that went right or wrong, for success and error rates."""

    action: str
    ok: bool
    quality: bool
    """True for a mistake of ours; False for weather (network, server), which never pauses us."""
    at: datetime


ANSWERED: Final = "answered"
"""The outcome of a model's call whose answer fitted; any other is what went wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One question that a language model was asked: what, of whom, at what price."""

    id: int = 0
    at: datetime
    lead_id: LeadId | None
    """Whose words were in it, so that they can be erased."""
    kind: str
    url: str
    """The server that the words went to."""
    model: str
    prompt: str
    prompt_version: int
    prompt_hash: str
    input_hash: str
    """Of everything that the answer depends on; empty once the words are erased."""
    outcome: str
    """ANSWERED, or the title of what went wrong."""
    tries: int
    """Requests that were sent."""
    tokens_in: int
    tokens_out: int
    cost_cents: float
    answer: str = ""
    """What fitted, to be used again for the same question; empty once it is erased."""
    audit_seq: AuditSeq
    """The line of the record that holds the exact requests and answers."""
    reused: int = 0
    """How often its answer served the same question again, with nothing sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """What language models were used for in a span of time."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost_cents: float


@dataclass(frozen=True, slots=True)
class MailCounts:
    """Received mail of a mailbox by how far it is understood."""

    received: int
    pending: int
    classified: int


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying the audit found."""

    entries: int
    head: str
    first_bad: AuditSeq | None
    anchored: bool
    """True when head and count agree with the anchor kept outside the database."""
    why: str = ""
    effect: int | None = None
    """The first effect that left, or may have, and is not in the record."""
