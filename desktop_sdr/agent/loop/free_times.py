"""Which times can be offered: free in the calendar, not offered to others, inside both days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from desktop_sdr.agent.loop import resilience
from desktop_sdr.agent.office import CALENDAR_LANE, Office
from desktop_sdr.agent.skills import booking
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.meeting import Meeting, Slot
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import UnitOfWork

SEARCH_AHEAD = timedelta(days=21)


def free_slots(
    office: Office, uow: UnitOfWork, lead: Lead, taken: Sequence[Slot], now: datetime
) -> Sequence[Slot]:
    """Return times free here and inside both working days."""
    holding = [slot for one in uow.meetings.holding() for slot in _slots_of(one)]
    pace = office.settings.pace
    return booking.propose_slots(
        now,
        busy=(*taken, *holding),
        seller=office.seller,
        seller_country=office.settings.sending.holidays_of or None,
        lead_zone=lead.time_zone or office.seller.time_zone,
        lead_country=lead.country,
        count=pace.slots_offered,
        length=timedelta(minutes=pace.meeting_minutes),
    )


def busy(office: Office, now: datetime) -> tuple[Sequence[Slot] | None, str]:
    """Return what is taken, or None with the trouble where there is one.

    Somebody waits for an answer: a calendar that does not answer now is not waited for.
    """
    if office.calendar is None:
        return None, ""
    look = partial(office.calendar.busy, Slot(now, now + SEARCH_AHEAD))
    try:
        return resilience.ask(office, CALENDAR_LANE, look, resilience.THOUGHT), ""
    except PortError as error:
        return None, error.title


def _slots_of(meeting: Meeting) -> Sequence[Slot]:
    return (meeting.booked,) if meeting.booked is not None else meeting.offered
