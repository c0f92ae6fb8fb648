"""One thing that was done, and what it changed row by row: what undo goes by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.ids import UNSAVED, AuditSeq, DeedId, LeadId, TraceId
from desktop_sdr.domain.trace import Actor


class Place(StrEnum):
    """The kinds of rows that a deed may change and undo may put back."""

    LEAD = "lead"
    ACCOUNT = "account"
    FACT = "fact"
    ENROLLMENT = "enrollment"
    DRAFT = "draft"
    EFFECT = "outbox"
    REPLY = "reply"
    REP_READING = "rep_reading"
    CASE = "escalation"
    MEETING = "meeting"
    SUPPRESSION = "suppression"
    RULE = "style_rule"
    NOTE = "note"
    STANDING = "standing"


Plain = str | int | float | None
"""A field as the store keeps it; nothing here asks what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A command of the rep, an act of the agent, or something that came from outside."""

    id: DeedId = DeedId(UNSAVED)
    at: datetime
    kind: str
    """A key of REVERSALS, such as `rep:reject` or `effect:crm_log`."""
    actor: Actor
    trace: TraceId
    lead_id: LeadId | None = None
    subject_kind: str = ""
    subject_id: int | None = None
    first_seq: AuditSeq | None = None
    """The first and the last line of the record that were written with it."""
    last_seq: AuditSeq | None = None
    undone_at: datetime | None = None
    undone_by: DeedId | None = None
    """The undo that took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that a deed touched, with the fields that it changed and no others."""

    place: Place
    key: str
    """The row's number, or the name of a note."""
    lead_id: LeadId | None
    before: Mapping[str, Plain] | None
    """None for a row that the deed added."""
    after: Mapping[str, Plain] | None

    @property
    def number(self) -> int:
        """The row's number; raises ValueError for a note, which has a name."""
        return int(self.key)

    @property
    def is_added(self) -> bool:
        """True for a row that was not there before."""
        return self.before is None

    @property
    def fields(self) -> frozenset[str]:
        """What it changed; empty for a row that was added."""
        return frozenset(self.before or ())


QUIET_FIELDS: Final = frozenset(
    {
        (Place.LEAD, "due_at"),
        (Place.LEAD, "engagement_score"),
        (Place.ENROLLMENT, "due_at"),
        (Place.DRAFT, "version"),
        (Place.REPLY, "answered_at"),
        (Place.RULE, "most"),
        (Place.RULE, "last_at"),
        (Place.RULE, "taught_by"),
    }
)
"""Fields that say when or how often, and that nobody would call a change of their own."""


def weighty(change: Change) -> frozenset[str]:
    """Return the fields of a change that somebody would miss if they were put back or lost."""
    return frozenset(name for name in change.fields if (change.place, name) not in QUIET_FIELDS)


def is_worth_keeping(changes: Iterable[Change]) -> bool:
    """Say whether anything was done: only setting when to look again is no deed."""
    return any(change.is_added or weighty(change) for change in changes)


def share_a_field(one: Change, other: Change) -> bool:
    """Say whether putting `one` back would undo part of `other`, which came after it.

    Many deeds touch the row of one lead, so there each field counts for itself. Many approvals
    teach one rule, and none of them rests on another. Any other row is one thing: a text is not
    put back behind an approval of it.
    """
    if (one.place, one.key) != (other.place, other.key):
        return False
    if one.place is Place.RULE:
        return bool(weighty(one) & weighty(other))
    if one.place is not Place.LEAD or one.is_added:
        return True
    return bool(weighty(one) & weighty(other))
