"""The rep's calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from desktop_sdr.domain.ids import CalendarId
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot


class Calendar(Protocol):
    """Tells what is taken and keeps appointments."""

    def busy(self, within: Slot) -> Sequence[Slot]:
        """Return what is taken in `within`, in order."""
        ...

    def book(self, meeting: Meeting, invitee: str) -> CalendarId:
        """Put `meeting.booked` in and invite; the same `meeting.uid` twice is one event.

        Raises Temporary, Refused (the time was taken meanwhile), SignInNeeded or Uncertain.
        """
        ...

    def cancel(self, booked: CalendarId) -> None:
        """Take it out again and tell the invitee; nothing happens where it is gone."""
        ...

    def find(self, uid: str) -> CalendarId | None:
        """Look for an event by our own uid."""
        ...

    def outcome(self, booked: CalendarId, now: datetime) -> MeetingState | None:
        """Return HELD, NO_SHOW or CANCELLED where the calendar knows, else None."""
        ...
