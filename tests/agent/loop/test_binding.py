"""A yes is bound to what it rested on: changed evidence comes back, and can be approved again."""

from dataclasses import replace

from agent.loop.agency import FIRST, Agency
from agent.loop.test_outbox import due
from builders import a_fact, a_step

from desktop_sdr.agent.loop import outbox
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.ids import FactId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import OutboxState

NEWS = FIRST + "\n\nI read that you {{news}}."


def with_a_claim(agency: Agency) -> Lead:
    """An approved first mail that rests on a fact."""
    with agency.rows() as uow:
        plan = uow.sequences.all()[0]
        uow.sequences.save(replace(plan, steps=(a_step(1, body=NEWS),)))
    lead = agency.add_lead()
    with agency.rows() as uow:
        uow.facts.add(a_fact(id=FactId(0), lead_id=lead.id, found_at=agency.clock.now()))
    agency.pulse()
    assert agency.draft(lead).claims, agency.draft(lead).body
    agency.approve(agency.draft(lead), "claim_weak_or_old")
    return lead


def test_a_fact_that_changed_after_the_yes_brings_the_mail_back_to_review(agency: Agency) -> None:
    lead = with_a_claim(agency)
    due(agency, lead)
    agency.in_file("UPDATE fact SET text = 'closed its depot'")

    outbox.dispatch(agency.office)

    assert agency.transport.delivered == []
    assert agency.item(lead).state is OutboxState.CANCELLED
    assert agency.draft(lead).state is DraftState.WAITING
    assert agency.draft(lead).reasons == ("not_what_was_approved",)


def test_a_second_yes_to_what_came_back_sends_it_once(agency: Agency) -> None:
    lead = with_a_claim(agency)
    due(agency, lead)
    agency.in_file("UPDATE fact SET text = 'closed its depot'")
    outbox.dispatch(agency.office)

    agency.approve(agency.draft(lead), "claim_weak_or_old")
    agency.go_on_until_sent(lead)

    assert len(agency.transport.delivered) == 1


def test_an_unchanged_ground_lets_the_mail_go(agency: Agency) -> None:
    lead = with_a_claim(agency)

    agency.go_on_until_sent(lead)

    assert len(agency.transport.delivered) == 1


def test_a_booking_that_was_taken_back_can_be_approved_again(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Yes, happy to talk. When are you free?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "The first one works for me.")
    booking = agency.draft(lead)
    assert booking.action is ActionKind.BOOK_MEETING
    agency.approve(booking)

    assert agency.desk.undo_newest().code == "undone"
    agency.approve(agency.draft(lead))
    agency.wait(minutes=5)

    assert agency.state(lead) is LeadState.MEETING_SCHEDULED


def test_a_booking_takes_the_time_that_was_approved_whatever_the_meeting_says_now(
    agency: Agency,
) -> None:
    lead = agency.touched()
    agency.answers(lead, "Yes, happy to talk. When are you free?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "The first one works for me.")
    agency.approve(agency.draft(lead))
    with agency.rows() as uow:
        meeting = uow.meetings.latest_of(lead.id)
        assert meeting is not None
        uow.meetings.save(replace(meeting, booked=meeting.offered[2], title="Something else"))
    agency.wait(minutes=5)

    [event] = agency.calendar.events.values()
    assert (event.booked, event.title) == (meeting.offered[0], meeting.title)


def test_a_draft_that_is_no_longer_approved_takes_its_effect_with_it(agency: Agency) -> None:
    lead = agency.approved()
    due(agency, lead)
    agency.in_file("UPDATE draft SET state = 'rejected' WHERE state = 'approved'")

    outbox.dispatch(agency.office)

    assert agency.transport.delivered == []
    assert agency.card().reasons == ("not_what_was_approved",)
