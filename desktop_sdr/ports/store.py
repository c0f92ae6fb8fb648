"""The one truth: a unit of work with one small repository per aggregate.

Rows go in and come out as frozen domain records. `add` takes a record with id 0 and returns the
new id; `save` writes a whole record back under its id. Every repository lives inside a unit of
work, which rolls back unless it is committed and is never held across a port call.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from desktop_sdr.domain.audit import AuditEntry
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.health import Breaker, LightReading
from desktop_sdr.domain.ids import (
    AuditSeq,
    ImportId,
    LeadId,
)
from desktop_sdr.ports.changes import Changes
from desktop_sdr.ports.deeds import Deeds
from desktop_sdr.ports.effects import Outbox, Touches
from desktop_sdr.ports.pacing import MailboxStop, Paces
from desktop_sdr.ports.records import (
    ChainReport,
    Import,
    Mailbox,
    MailCounts,
    MeterReading,
    ModelCall,
    ModelUse,
    StoreTrouble,
    Switch,
)
from desktop_sdr.ports.repositories import (
    Accounts,
    Decisions,
    Drafts,
    Enrollments,
    Escalations,
    Facts,
    Leads,
    Mailboxes,
    Mails,
    Meetings,
    Replies,
    RepReadings,
    Sequences,
    StyleRules,
    Suppressions,
)

__all__ = [
    "Accounts",
    "Audit",
    "ChainReport",
    "Decisions",
    "Deeds",
    "Drafts",
    "Enrollments",
    "Escalations",
    "Facts",
    "House",
    "Import",
    "Keepings",
    "Leads",
    "MailCounts",
    "Mailbox",
    "MailboxStop",
    "Mailboxes",
    "Mails",
    "Meetings",
    "MeterReading",
    "Meters",
    "ModelCall",
    "ModelCalls",
    "ModelUse",
    "OpenUnitOfWork",
    "Outbox",
    "Paces",
    "Persons",
    "RepReadings",
    "Replies",
    "Sequences",
    "StoreTrouble",
    "StyleRules",
    "Suppressions",
    "Switch",
    "Touches",
    "UnitOfWork",
]


class Meters(Protocol):
    """Counted outcomes, breakers and lights."""

    def record(self, reading: MeterReading) -> None: ...
    def last(self, count: int) -> Sequence[MeterReading]:
        """Return the newest `count` that count for quality, oldest first."""
        ...

    def breaker(self, name: str) -> Breaker: ...
    def save_breaker(self, name: str, breaker: Breaker) -> None: ...
    def lights(self) -> Mapping[str, LightReading]: ...
    def set_light(self, light: LightReading, at: datetime) -> bool:
        """Keep the light; True when its colour or reason changed."""
        ...

    def beat(self, pulse: str, at: datetime) -> None:
        """Note that a pulse ran."""
        ...

    def beats(self) -> Mapping[str, datetime]: ...


class ModelCalls(Protocol):
    """What language models were asked, and what that cost."""

    def add(self, call: ModelCall) -> None: ...
    def answered(self, input_hash: str) -> str | None:
        """Return the newest answer to the very same question, unless it was erased."""
        ...

    def spent(self, since: datetime) -> float:
        """Return what all calls since then cost, in cents."""
        ...

    def use_again(self, input_hash: str) -> None:
        """Count that the newest answer to this question served once more."""
        ...

    def used(self, since: datetime) -> ModelUse:
        """Return what all calls since then were, together."""
        ...

    def newest(self) -> ModelCall | None: ...


class Keepings(Protocol):
    """What belongs to the profile itself: switch, level, settings, imports, small notes."""

    def switch(self) -> Switch: ...
    def set_switch(self, switch: Switch) -> None: ...
    def level(self) -> AutonomyLevel: ...
    def set_level(self, level: AutonomyLevel) -> None: ...
    def note(self, name: str) -> str | None:
        """Return a named text, such as the profile as JSON."""
        ...

    def set_note(self, name: str, text: str) -> None: ...
    def is_done(self, job: str, day: date) -> bool:
        """Say whether a job that is done once a day was done for this local date."""
        ...

    def set_done(self, job: str, day: date) -> None:
        """Note that it was, for ever: a clock that is set back repeats no day."""
        ...

    def add_import(self, record: Import) -> ImportId: ...


class Audit(Protocol):
    """The record: append only."""

    def append(self, entry: AuditEntry) -> AuditSeq: ...
    def follow(self, lead_id: LeadId, subject: tuple[str, int]) -> None:
        """Let what this transaction records of the lead follow from the newest line about this.

        Nothing happens where there is no such line, or where the transaction has said something
        of the lead already.
        """
        ...

    def led_to(self, lead_id: LeadId | None, subject: tuple[str, int] | None) -> AuditSeq | None:
        """Return the line that the next one, about this, follows from.

        One transaction is one act: first comes what it has said of the lead before. What it says
        first follows from the newest line about the same subject, else about the same lead.
        """
        ...

    def of_lead(self, lead_id: LeadId, limit: int) -> Sequence[AuditEntry]:
        """Return the newest, the newest first."""
        ...

    def newest_at(self) -> datetime | None:
        """Return the moment of the last line; None where there is none."""
        ...

    def last_review_at(self, now: datetime) -> datetime | None:
        """Return when the rep last judged a draft or a case, or chose a level.

        What a clock that ran ahead has stamped counts as done when the clock was put right.
        """
        ...


class Persons(Protocol):
    """Everything kept about one person, by lead, by address, or by both."""

    def count(self, lead_id: LeadId | None, address: str) -> Mapping[str, int]:
        """Return how many rows there are in each table that has any."""
        ...

    def everything(self, lead_id: LeadId | None, address: str) -> Mapping[str, Sequence[object]]:
        """Return all rows as plain values, fit for JSON."""
        ...

    def erase(self, lead_id: LeadId | None, address: str) -> None:
        """Write over all words; the never-contact list goes on covering the address by its hash."""
        ...

    def erase_raw(self, before: datetime, most: int) -> int:
        """Empty received mails that are understood and older than this; returns how many."""
        ...

    def ended(self, before: datetime, most: int) -> Sequence[LeadId]:
        """Return leads that reached an end before this and are not erased yet."""
        ...


class UnitOfWork(Protocol):
    """One transaction over all repositories; rolls back unless committed.

    Committing publishes which topics were written, after the commit has succeeded.
    """

    leads: Leads
    accounts: Accounts
    facts: Facts
    sequences: Sequences
    enrollments: Enrollments
    decisions: Decisions
    drafts: Drafts
    outbox: Outbox
    touches: Touches
    mails: Mails
    replies: Replies
    rep_readings: RepReadings
    escalations: Escalations
    meetings: Meetings
    suppressions: Suppressions
    mailboxes: Mailboxes
    meters: Meters
    model_calls: ModelCalls
    keepings: Keepings
    paces: Paces
    audit: Audit
    deeds: Deeds
    persons: Persons
    style_rules: StyleRules

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def commit(self, initiator: object | None = None) -> Changes: ...


class House(Protocol):
    """The database as a file on a disk, to be looked after."""

    def has_room(self) -> bool:
        """Say whether the disk has room for what comes next; raises StoreTrouble."""
        ...

    def show_unsaved(self, light: LightReading | None) -> None:
        """Have the window show a light that could not be written; None once all are."""
        ...

    def check_file(self) -> None:
        """Read every page once; raises StoreTrouble("corrupt") at the first fault."""
        ...

    def back_up_daily(self, day: date) -> None:
        """Keep a checked copy for the day and let the oldest ones go; raises StoreTrouble."""
        ...

    def newest_backup_at(self) -> datetime | None:
        """Return when the newest daily copy was made; None where there is none."""
        ...

    def fold_log(self) -> None:
        """Move what the write-ahead log holds into the file itself; raises StoreTrouble."""
        ...


class OpenUnitOfWork(Protocol):
    """Opens units of work: writing ones begin immediately, reading ones cannot write."""

    def __call__(self) -> UnitOfWork: ...
