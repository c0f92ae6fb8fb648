"""A calendar in memory: empty, until a test says what is taken or that it cannot be reached."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from desktop_sdr.domain.ids import CalendarId
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot, overlaps
from desktop_sdr.ports.errors import PortError, Refused


@dataclass
class FakeCalendar:
    """The Calendar of tests."""

    taken: list[Slot] = field(default_factory=list)
    events: dict[str, Meeting] = field(default_factory=dict)
    """Booked meetings by their uid."""
    cancelled: list[CalendarId] = field(default_factory=list)
    outcomes: dict[CalendarId, MeetingState] = field(default_factory=dict)
    down: PortError | None = None

    def busy(self, within: Slot) -> Sequence[Slot]:
        self._reach()
        booked = [event.booked for event in self.events.values() if event.booked is not None]
        return sorted(slot for slot in (*self.taken, *booked) if overlaps(slot, within))

    def book(self, meeting: Meeting, invitee: str) -> CalendarId:
        self._reach()
        if meeting.uid not in self.events:
            if meeting.booked is None or any(overlaps(meeting.booked, one) for one in self.taken):
                raise Refused("time_taken", "offer_again")
            self.events[meeting.uid] = replace(meeting)
        return CalendarId(f"event of {meeting.uid}")

    def cancel(self, booked: CalendarId) -> None:
        self._reach()
        self.cancelled.append(booked)

    def find(self, uid: str) -> CalendarId | None:
        self._reach()
        return CalendarId(f"event of {uid}") if uid in self.events else None

    def outcome(self, booked: CalendarId, now: datetime) -> MeetingState | None:
        self._reach()
        return self.outcomes.get(booked)

    def _reach(self) -> None:
        if self.down is not None:
            raise self.down
