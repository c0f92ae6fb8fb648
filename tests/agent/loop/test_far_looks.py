"""What a clock that ran ahead has put off for a year is looked at anew, and nothing acts early."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from agent.loop.agency import Agency

from desktop_sdr.agent.loop import far_looks, waking
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.sequence import EnrollmentState
from desktop_sdr.domain.timekeeping import Passage

YEAR = timedelta(days=365)
DAY = timedelta(days=1)


def touched_a_year_ahead(agency: Agency) -> tuple[Lead, datetime]:
    """Their first mail left while the clock ran ahead; now it is right. Returns when it left."""
    agency.clock.advance(YEAR)
    lead = agency.touched()
    agency.clock.set(agency.clock.now() - YEAR)
    return agency.lead(lead), agency.clock.now()


def test_the_next_step_of_a_sequence_is_written_in_its_time_and_not_a_year_late(
    agency: Agency,
) -> None:
    lead, left_at = touched_a_year_ahead(agency)
    waking.notice(agency.office, Passage(set_by=-YEAR))
    agency.desk.resume()

    due = agency.enrollment(lead).due_at
    assert due is not None
    assert left_at + 3 * DAY <= due <= left_at + 6 * DAY
    agency.run(due - timedelta(minutes=1))
    assert not [draft for draft in agency.drafts(lead) if draft.step_number == 2], "acts early"
    agency.run(due + DAY)
    assert agency.draft(lead).step_number == 2


def put_off(agency: Agency, lead: Lead, by: timedelta, **enrolled: object) -> None:
    """As a clock that ran ahead leaves it."""
    at = agency.clock.now() + by
    with agency.rows() as uow:
        uow.leads.save(replace(uow.leads.get(lead.id), due_at=at))
        enrollment = uow.enrollments.open_of(lead.id)
        assert enrollment is not None
        uow.enrollments.save(replace(enrollment, due_at=at, **enrolled))


def test_a_start_under_the_right_clock_finds_it_once_and_writes_it_down(agency: Agency) -> None:
    lead = agency.touched()
    put_off(agency, lead, YEAR)

    assert waking.start(agency.office)
    assert waking.start(agency.office)

    assert agency.lead(lead).due_at == agency.clock.now()
    [told] = [line for line in agency.record(lead) if line.tag.value == "time:skipped"]
    assert dict(told.facts) == {"what": "looked_anew", "seconds": YEAR.total_seconds()}
    agency.think()
    assert agency.drafts(lead) == []
    assert agency.lead(lead).due_at == agency.enrollment(lead).due_at


def test_nothing_is_moved_while_a_clock_that_was_set_far_holds_the_agent(agency: Agency) -> None:
    lead = agency.touched()
    put_off(agency, lead, YEAR)
    before = agency.lead(lead), agency.enrollment(lead)
    waking.notice(agency.office, Passage(set_by=-YEAR))
    assert (agency.lead(lead), agency.enrollment(lead)) == before


def test_what_the_plan_itself_can_have_set_keeps_its_time(agency: Agency) -> None:
    lead = agency.touched()
    before = agency.lead(lead), agency.enrollment(lead)
    assert far_looks.look_anew(agency.office) == 0
    assert (agency.lead(lead), agency.enrollment(lead)) == before


def test_who_is_away_for_long_by_their_own_word_is_left_alone(agency: Agency) -> None:
    lead = agency.touched()
    away = EnrollmentState.PAUSED_OUT_OF_OFFICE
    put_off(agency, lead, 90 * DAY, state=away, paused_until=agency.clock.now() + 90 * DAY)
    assert far_looks.look_anew(agency.office) == 0


def test_a_rest_for_silence_ends_no_later_than_one_that_begins_now(agency: Agency) -> None:
    lead = agency.touched()
    put_off(
        agency, lead, YEAR, state=EnrollmentState.PAUSED, paused_until=agency.clock.now() + YEAR
    )
    assert far_looks.look_anew(agency.office) == 1
    agency.think()
    rested = agency.clock.now() + 14 * DAY
    assert agency.enrollment(lead).paused_until == rested
    assert agency.lead(lead).due_at == rested
    assert agency.drafts(lead) == []


@pytest.mark.parametrize("state", [LeadState.NURTURE, LeadState.SEQUENCE_COMPLETE])
def test_who_rests_is_asked_again_within_a_year_and_not_at_once(
    agency: Agency, state: LeadState
) -> None:
    lead = agency.touched()
    at = agency.clock.now() + 3 * YEAR
    with agency.rows() as uow:
        one = uow.leads.get(lead.id)
        uow.leads.save(replace(one, state=state, re_engage_at=at, due_at=at))
    assert far_looks.look_anew(agency.office) == 1
    agency.think()
    assert agency.lead(lead).due_at == agency.lead(lead).re_engage_at == agency.clock.now() + YEAR
    assert agency.state(lead) is state
    assert far_looks.look_anew(agency.office) == 0


def test_who_was_imported_under_a_clock_that_ran_ahead_is_looked_at_now(agency: Agency) -> None:
    agency.clock.advance(YEAR)
    lead = agency.add_lead()
    agency.clock.set(agency.clock.now() - YEAR)
    agency.think()
    assert agency.drafts(lead) == []
    assert far_looks.look_anew(agency.office) == 1
    agency.think()
    assert len(agency.drafts(lead)) == 1
