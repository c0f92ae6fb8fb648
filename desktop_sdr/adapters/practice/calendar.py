"""The rep's practice calendar: some meetings of their own, and the ones that are booked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from desktop_sdr.adapters.practice.world import Booked, Happened, PracticeWorld
from desktop_sdr.domain.ids import CalendarId
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot, overlaps
from desktop_sdr.ports.errors import Refused

SHOWS_UP = 0.75
"""facts/numbers.md: about 30 % do not show up without a reminder, fewer with one."""
OWN_HOURS = (9, 11, 13, 15)


class PracticeCalendar:
    """Behind the calendar port."""

    def __init__(self, world: PracticeWorld, zone: str) -> None:
        """Keep the calendar of a rep who lives in `zone`."""
        self._world, self._zone = world, ZoneInfo(zone)

    def busy(self, within: Slot) -> Sequence[Slot]:
        """Return what is taken, in order."""
        with self._world.guard:
            booked = [
                Slot(one.start, one.end)
                for one in self._world.happened.calendar
                if not one.cancelled
            ]
        taken = [*booked, *self._own(within)]
        return sorted(slot for slot in taken if overlaps(slot, within))

    def _own(self, within: Slot) -> Iterator[Slot]:
        """Two hours a working day that the rep has filled already."""
        day = within.start.astimezone(self._zone).date()
        while day <= within.end.astimezone(self._zone).date():
            if day.weekday() < 5:
                random = Random(f"{self._world.seed} {day}")
                for hour in random.sample(OWN_HOURS, 2):
                    start = datetime.combine(day, time(hour), self._zone)
                    yield Slot(start, start + timedelta(hours=1))
            day += timedelta(days=1)

    def book(self, meeting: Meeting, invitee: str) -> CalendarId:
        """Put the meeting in; the same uid twice is one event, a taken time is refused."""
        if meeting.booked is None:
            raise Refused("no_time_given")
        known = self.find(meeting.uid)
        if known is not None:
            return known
        if any(overlaps(slot, meeting.booked) for slot in self.busy(meeting.booked)):
            raise Refused("time_taken", "offer_again")
        event = Booked(meeting.uid, meeting.booked.start, meeting.booked.end, invitee)
        self._world.change(lambda happened: happened.calendar.append(event))
        return CalendarId(meeting.uid)

    def cancel(self, booked: CalendarId) -> None:
        """Take the event out."""

        def step(happened: Happened) -> None:
            for one in happened.calendar:
                if one.uid == booked:
                    one.cancelled = True

        self._world.change(step)

    def find(self, uid: str) -> CalendarId | None:
        """Look for an event by our own uid."""
        with self._world.guard:
            known = (one.uid for one in self._world.happened.calendar if not one.cancelled)
            return CalendarId(uid) if uid in known else None

    def outcome(self, booked: CalendarId, now: datetime) -> MeetingState | None:
        """Say whether the person came; the practice calendar always knows."""
        with self._world.guard:
            event = next((one for one in self._world.happened.calendar if one.uid == booked), None)
        if event is None:
            return None
        if event.cancelled:
            return MeetingState.CANCELLED
        if event.end > now:
            return None
        came = Random(f"{self._world.seed} {booked}").random() < SHOWS_UP
        return MeetingState.HELD if came else MeetingState.NO_SHOW
