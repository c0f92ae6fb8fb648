"""From "let's talk" to the outcome: offered, taken, booked, reminded, briefed, held or not."""

from datetime import datetime, timedelta

import pytest
from agent.loop.agency import Agency

from desktop_sdr.agent.loop import meeting_acts
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot
from desktop_sdr.domain.message import RejectReason
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.errors import Temporary


def meeting(agency: Agency, lead: Lead) -> Meeting:
    with agency.store.reading() as uow:
        found = uow.meetings.latest_of(lead.id)
    assert found is not None
    return found


def with_times(agency: Agency) -> Lead:
    """A lead who has three times to choose from."""
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, can we talk next week?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    return lead


def booked(agency: Agency) -> Lead:
    lead = with_times(agency)
    agency.answers(lead, "The second one works for me.")
    agency.approve(agency.draft(lead))
    agency.wait(minutes=2)
    assert agency.state(lead) is LeadState.MEETING_SCHEDULED
    return lead


def test_offered_times_are_free_and_inside_both_days(agency: Agency) -> None:
    lunch = datetime.fromisoformat("2026-03-04T09:00+00:00")
    agency.calendar.taken = [Slot(lunch, lunch + timedelta(hours=8))]
    lead = with_times(agency)

    offered = meeting(agency, lead).offered
    assert len(offered) == 3
    for slot in offered:
        assert slot.start.date() != lunch.date()
        assert 8 <= slot.start.hour < 17
        assert slot.start.weekday() < 5


def test_two_leads_are_not_offered_the_same_times(agency: Agency) -> None:
    first, second = with_times(agency), with_times(agency)

    both = {*meeting(agency, first).offered, *meeting(agency, second).offered}
    assert len(both) == 6


def test_the_time_they_take_is_booked_once_and_the_sequence_is_over(agency: Agency) -> None:
    lead = booked(agency)

    held = meeting(agency, lead)
    assert held.state is MeetingState.BOOKED
    assert held.booked == held.offered[1]
    assert list(agency.calendar.events) == [held.uid]
    assert "meeting:booked" in agency.tags(lead)
    agency.run(agency.clock.now() + timedelta(hours=12))
    assert len(agency.calendar.events) == 1


def test_a_booking_that_is_turned_down_books_nothing(agency: Agency) -> None:
    lead = with_times(agency)
    agency.answers(lead, "The second one works for me.")
    draft = agency.draft(lead)
    agency.desk.reject(draft.id, draft.version, RejectReason.BAD_TIMING)

    agency.run(agency.clock.now() + timedelta(hours=12))

    assert agency.calendar.events == {}
    assert agency.state(lead) is LeadState.CONVERSATION


def test_for_a_time_that_was_taken_meanwhile_others_are_offered(agency: Agency) -> None:
    lead = with_times(agency)
    agency.answers(lead, "The second one works for me.")
    agency.calendar.taken = [meeting(agency, lead).offered[1]]
    agency.approve(agency.draft(lead))
    taken = agency.calendar.taken[0]
    agency.wait(minutes=2)
    agency.wait(minutes=1)

    [draft] = agency.drafts(lead)
    assert draft.role is MessageRole.MEETING_OFFER
    assert taken not in meeting(agency, lead).offered
    assert agency.cards() == []
    assert agency.state(lead) is LeadState.CONVERSATION
    [line] = [one for one in agency.record(lead) if one.tag.value == "effect:fell_back"]
    assert (line.facts["to"], line.facts["why"]) == ("new_times", "time_taken")


def test_a_calendar_that_is_down_is_tried_again_and_books_once(agency: Agency) -> None:
    lead = with_times(agency)
    agency.answers(lead, "The second one works for me.")
    agency.approve(agency.draft(lead))
    agency.calendar.down = Temporary("server_busy")
    agency.wait(minutes=2)
    assert agency.state(lead) is LeadState.CONVERSATION

    agency.calendar.down = None
    agency.run(agency.clock.now() + timedelta(hours=2))

    assert agency.state(lead) is LeadState.MEETING_SCHEDULED
    assert len(agency.calendar.events) == 1


def test_without_free_times_the_rep_is_asked(agency: Agency) -> None:
    now = agency.clock.now()
    agency.calendar.taken = [Slot(now, now + timedelta(days=60))]
    lead = agency.touched()

    agency.answers(lead, "Sounds interesting, can we talk next week?")

    assert agency.card().reasons == ("no_free_time",)


def test_a_calendar_that_cannot_be_read_is_not_taken_for_an_empty_one(agency: Agency) -> None:
    lead = agency.touched()
    agency.calendar.down = Temporary("server_too_slow")

    agency.answers(lead, "Sounds interesting, can we talk next week?")

    assert agency.draft(lead).role is MessageRole.MEETING_OFFER
    with agency.store.reading() as uow:
        assert uow.meetings.latest_of(lead.id) is None, "no time is offered that may be taken"
    [line] = [one for one in agency.record(lead) if one.tag.value == "effect:fell_back"]
    assert (line.facts["to"], line.facts["why"]) == ("ask_for_times", "server_too_slow")


def test_a_time_that_has_passed_is_not_booked(agency: Agency) -> None:
    lead = with_times(agency)
    last = meeting(agency, lead).offered[-1]
    agency.clock.set(last.end + timedelta(hours=1))

    agency.answers(lead, "The first one works for me.")

    [draft] = agency.drafts(lead)
    assert draft.action is ActionKind.RESPOND
    assert meeting(agency, lead).offered[0].start > agency.clock.now()


def test_times_that_nobody_took_are_free_again_after_the_outcome(agency: Agency) -> None:
    lead = with_times(agency)

    agency.answers(lead, "Sorry, we are not interested after all.")

    assert meeting(agency, lead).state is MeetingState.LAPSED


def test_the_day_before_a_reminder_is_prepared_and_goes_once(agency: Agency) -> None:
    lead = booked(agency)
    start = meeting(agency, lead).booked.start
    agency.run(start - timedelta(hours=23))
    assert agency.draft(lead).action is ActionKind.REMIND
    agency.approve(agency.draft(lead))
    agency.run(start - timedelta(hours=1))

    assert len(agency.sent_to(lead)) == 3
    assert agency.drafts(lead) == []


def test_two_hours_before_the_rep_has_a_brief(agency: Agency) -> None:
    lead = booked(agency)
    agency.run(meeting(agency, lead).booked.start - timedelta(hours=1))

    with agency.store.reading() as uow:
        brief = uow.keepings.note(meeting_acts.brief_name(meeting(agency, lead)))
    assert brief is not None
    assert lead.name in brief
    assert "can we talk next week" in brief


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (MeetingState.HELD, LeadState.HANDED_OVER),
        (MeetingState.NO_SHOW, LeadState.CONVERSATION),
        (MeetingState.CANCELLED, LeadState.CONVERSATION),
    ],
)
def test_what_the_calendar_knows_of_the_outcome_is_taken(
    agency: Agency, outcome: MeetingState, state: LeadState
) -> None:
    lead = booked(agency)
    held = meeting(agency, lead)
    agency.calendar.outcomes[held.calendar_id] = outcome

    agency.run(held.booked.end + timedelta(minutes=30))

    assert agency.state(lead) is state
    assert meeting(agency, lead).state is outcome


@pytest.mark.parametrize(
    ("option", "state"),
    [
        (Option.MEETING_HELD, LeadState.HANDED_OVER),
        (Option.NO_SHOW, LeadState.CONVERSATION),
    ],
)
def test_what_it_does_not_know_is_asked(agency: Agency, option: Option, state: LeadState) -> None:
    lead = booked(agency)
    agency.run(meeting(agency, lead).booked.end + timedelta(minutes=30))
    card = agency.card()
    assert card.kind is EscalationKind.MEETING_OUTCOME

    agency.desk.answer(card.id, option)

    assert agency.state(lead) is state


def test_a_no_before_the_meeting_cancels_it_only_after_the_rep_s_yes(agency: Agency) -> None:
    lead = booked(agency)
    agency.answers(lead, "Sorry, we are not interested any more.")
    assert agency.state(lead) is LeadState.NURTURE
    assert agency.calendar.cancelled == []

    [draft] = [one for one in agency.drafts(lead) if one.action is ActionKind.CANCEL_MEETING]
    agency.approve(draft)
    agency.wait(minutes=2)

    assert agency.calendar.cancelled == [meeting(agency, lead).calendar_id]
    assert meeting(agency, lead).state is MeetingState.CANCELLED


def test_a_wish_for_another_time_is_the_rep_s_to_settle(agency: Agency) -> None:
    lead = booked(agency)
    agency.answers(lead, "Can we meet on another day instead?")
    card = agency.card()
    assert card.kind is EscalationKind.MEETING_AFTER_NO

    agency.desk.answer(card.id, Option.KEEP_MEETING)

    assert agency.state(lead) is LeadState.MEETING_SCHEDULED
    assert agency.lead(lead).due_at is not None


def test_a_question_before_the_meeting_is_answered_there(agency: Agency) -> None:
    lead = booked(agency)

    agency.answers(lead, "Do you support single sign-on?")

    assert agency.state(lead) is LeadState.MEETING_SCHEDULED
    assert "SAML" in agency.draft(lead).body


def test_nothing_is_booked_while_paused(agency: Agency) -> None:
    lead = with_times(agency)
    agency.answers(lead, "The second one works for me.")
    agency.approve(agency.draft(lead))
    agency.desk.pause()
    agency.wait(minutes=5)

    assert agency.calendar.events == {}
    [item] = agency.items(lead, OutboxState.HELD)
    assert item.action is ActionKind.BOOK_MEETING
