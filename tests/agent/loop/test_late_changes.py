"""What changes at the last moment: a pause during a booking, a lead that has moved on."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from fakes.calendar import FakeCalendar

from desktop_sdr.agent.loop import deciding, listening, meeting_acts
from desktop_sdr.domain.ids import CalendarId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import Meeting, MeetingState
from desktop_sdr.domain.outbox import EffectKind


class SlowCalendar(FakeCalendar):
    """A calendar during whose booking somebody presses pause."""

    agency: Agency
    acknowledged: bool | None = None

    def book(self, meeting: Meeting, invitee: str) -> CalendarId:
        self.pressed = threading.Thread(target=self.agency.desk.pause)
        self.pressed.start()
        self.pressed.join(0.2)
        self.acknowledged = not self.pressed.is_alive()
        self.named = self.agency.desk.under_way
        return super().book(meeting, invitee)


@pytest.fixture
def calendar() -> SlowCalendar:
    return SlowCalendar()


@pytest.fixture
def agency(tmp_path: Path, calendar: SlowCalendar) -> Iterator[Agency]:
    with an_agency(tmp_path, calendar=calendar) as opened:
        calendar.agency = opened
        yield opened


def approved_booking(agency: Agency) -> Lead:
    lead = agency.touched()
    agency.answers(lead, "Yes, happy to talk. When are you free?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "The first one works for me.")
    agency.approve(agency.draft(lead))
    return lead


def test_a_pause_waits_for_no_booking_that_is_under_way_and_names_it(
    agency: Agency, calendar: SlowCalendar
) -> None:
    lead = approved_booking(agency)

    agency.wait(minutes=5)
    calendar.pressed.join(5)

    assert calendar.acknowledged is True
    assert calendar.named == {EffectKind.BOOK_MEETING: 1}
    assert agency.desk.is_paused
    assert agency.state(lead) is LeadState.MEETING_SCHEDULED


def test_the_outcome_of_a_meeting_moves_nobody_who_has_moved_on(
    agency: Agency, calendar: SlowCalendar
) -> None:
    lead = approved_booking(agency)
    agency.wait(minutes=5)
    calendar.pressed.join(5)
    agency.desk.take_over(lead.id)

    with agency.rows() as uow:
        meeting = uow.meetings.latest_of(lead.id)
        assert meeting is not None
        meeting_acts.end_meeting(
            uow, uow.leads.get(lead.id), meeting, MeetingState.HELD, agency.clock.now()
        )

    assert agency.state(lead) is LeadState.CONVERSATION


def test_an_answer_whose_words_are_at_fault_is_the_rep_s_and_not_forgotten(agency: Agency) -> None:
    lead = agency.touched()
    agency.hears(lead, "Yes, happy to talk. When are you free?")
    unnamed = replace(agency.office.seller, name="{{your_name}}")
    office = replace(agency.office, seller=unnamed)

    listening.listen(office)
    deciding.think(office)

    assert agency.state(lead) is LeadState.ESCALATED
    assert "content_fault" in agency.card().reasons
