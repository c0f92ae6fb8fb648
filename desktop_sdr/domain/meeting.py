"""Times offered and booked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.ids import CalendarId, LeadId, MeetingId


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A span of time, both ends aware UTC."""

    start: datetime
    end: datetime


class MeetingState(StrEnum):
    """How far a meeting is."""

    OFFERED = "offered"
    BOOKED = "booked"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """Offered, and never taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A conversation planned with a lead: first as offered slots, then as one booked."""

    id: MeetingId = MeetingId(0)
    lead_id: LeadId
    uid: str
    """Our own calendar uid, fixed before the first call, so that booking twice is one event."""
    title: str
    state: MeetingState
    offered: tuple[Slot, ...]
    booked: Slot | None = None
    calendar_id: CalendarId | None = None
    created_at: datetime
    reminded_at: datetime | None = None
    outcome_asked_at: datetime | None = None


def overlaps(one: Slot, other: Slot) -> bool:
    """Say whether two spans share any moment."""
    return one.start < other.end and other.start < one.end
