"""Offered times suit both sides; a meeting keeps one name for ever."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from builders import (
    NOW,
    a_draft,
    a_fact,
    a_lead,
    a_meeting,
    a_reading,
    a_reply,
    a_seller,
    a_slot,
    a_touch,
    an_account,
    an_offer,
)
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.booking import (
    accepted_slot,
    booking_words,
    brief,
    new_meeting,
    propose_slots,
    reminder,
)
from desktop_sdr.agent.skills.courtesies import COURTESIES
from desktop_sdr.agent.skills.signing import full_text
from desktop_sdr.agent.skills.timing import holidays_near
from desktop_sdr.domain.content import faults_in
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import MeetingId
from desktop_sdr.domain.meeting import MeetingState, Slot, overlaps
from desktop_sdr.domain.reading import IntentKind

HALF_HOUR = timedelta(minutes=30)


def proposed(now: datetime = NOW, **changes) -> tuple[Slot, ...]:
    given_here = {
        "busy": (),
        "seller": a_seller(),
        "seller_country": "IE",
        "lead_zone": "Europe/Berlin",
        "lead_country": "DE",
        "count": 3,
        "length": HALF_HOUR,
    }
    return propose_slots(now, **(given_here | changes))


def test_three_times_on_three_days_from_tomorrow_on():
    slots = proposed()
    days = [slot.start.astimezone(ZoneInfo("Europe/Berlin")).date() for slot in slots]
    assert len(set(days)) == 3
    assert days == sorted(days)
    assert min(days) > NOW.date()
    assert {slot.end - slot.start for slot in slots} == {HALF_HOUR}


def test_what_is_taken_is_not_offered():
    first = proposed()
    again = proposed(busy=first)
    assert not any(overlaps(one, other) for one in first for other in again)


def test_only_one_free_day_gives_times_well_apart_on_it():
    free_day = NOW + timedelta(days=2)
    before = Slot(NOW, free_day.replace(hour=0))
    after = Slot(free_day.replace(hour=23), NOW + timedelta(days=40))
    slots = proposed(busy=(before, after))
    assert len(slots) == 3
    for one, other in pairwise(slots):
        assert other.start - one.end >= timedelta(hours=2)


def test_two_days_that_never_meet_give_no_time_at_all():
    assert proposed(lead_zone="Pacific/Auckland", lead_country="NZ") == ()
    assert proposed(busy=(Slot(NOW, NOW + timedelta(days=60)),)) == ()


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    zones=st.sampled_from(
        [
            ("Europe/Dublin", "IE", "Europe/Berlin", "DE"),
            ("America/New_York", "US", "Europe/London", "GB"),
            ("America/Los_Angeles", "US", "America/Sao_Paulo", "BR"),
            ("Asia/Kathmandu", "NP", "Asia/Kolkata", "IN"),
            ("Europe/Madrid", "ES", "America/St_Johns", "CA"),
        ]
    ),
    hours=st.sampled_from([(9, 17), (0, 24), (7, 12)]),
    length=st.sampled_from([15, 30, 60, 240]),
)
def test_no_time_is_ever_outside_either_sides_day(minutes, zones, hours, length):
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    own_zone, own_country, lead_zone, lead_country = zones
    slots = proposed(
        now,
        seller=a_seller(time_zone=own_zone, work_start=hours[0], work_end=hours[1]),
        seller_country=own_country,
        lead_zone=lead_zone,
        lead_country=lead_country,
        length=timedelta(minutes=length),
    )
    sides = ((own_zone, own_country, hours), (lead_zone, lead_country, (9, 17)))
    for slot in slots:
        for zone, country, (opens, closes) in sides:
            start = slot.start.astimezone(ZoneInfo(zone))
            last = (slot.end - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
            assert start.date() == last.date() > now.astimezone(ZoneInfo(zone)).date()
            assert opens <= start.hour <= last.hour < closes
            assert start.weekday() < 5
            assert start.date() not in holidays_near(country, start.date())


@pytest.mark.parametrize(("chosen", "which"), [(1, 0), (2, 1), (3, None), (0, None), (None, None)])
def test_only_a_time_that_was_offered_and_clearly_taken_counts(chosen, which):
    offered = (a_slot(), a_slot(NOW + timedelta(days=3)))
    reading = a_reading(IntentKind.MEETING_REQUEST, chosen_slot=chosen)
    taken = accepted_slot(reading, offered, "Europe/Berlin")
    assert taken == (None if which is None else offered[which])


def test_the_same_offer_has_the_same_name_and_another_offer_another():
    def made(**changes):
        given_here = {
            "lead": a_lead(),
            "after": None,
            "slots": (a_slot(),),
            "seller": a_seller(),
            "offer": an_offer(),
            "now": NOW,
        }
        return new_meeting(**(given_here | changes))

    assert made().uid == made().uid
    assert made().uid.endswith("@seller.example")
    assert made().state is MeetingState.OFFERED
    other = (a_slot(NOW + timedelta(days=9)),)
    others = (made(slots=other), made(now=NOW + HALF_HOUR), made(after=MeetingId(1)))
    assert len({made().uid, *(one.uid for one in others)}) == 4


def test_a_booking_says_what_it_changes_in_both_times():
    slot = a_slot(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
    words = booking_words(a_meeting(), slot, lead=a_lead(), seller=a_seller())
    assert "start: -> Tuesday, 10 March, 09:00 (Dublin)" in words
    assert "their time: -> Tuesday, 10 March, 10:00 (Berlin)" in words
    assert "invited: -> Ida Brandt <ida.brandt@nordlicht.example>" in words


@pytest.mark.parametrize("language", list(COURTESIES))
def test_a_reminder_names_the_time_in_the_leads_zone_and_may_leave(language: str):
    meeting = a_meeting(booked=a_slot(datetime(2026, 3, 10, 9, 0, tzinfo=UTC)))
    seller, lead = a_seller(languages=(language,)), a_lead(language=language)
    text = reminder(meeting, lead=lead, seller=seller, zone="Europe/Berlin")
    assert "10:00" in text.body
    draft = a_draft(subject=text.subject, body=text.body, role=MessageRole.FOLLOW_UP)
    assert faults_in(draft, full_text(text.body, seller=seller), lead, seller) == ()


def test_the_brief_says_who_it_is_what_is_known_and_what_was_said():
    text = brief(
        a_meeting(),
        lead=a_lead(),
        account=an_account(),
        facts=(
            a_fact(),
            a_fact(text="was struck", struck=True),
            a_fact(field="size", text="About 40 of us.", source="their reply 7"),
        ),
        touches=(a_touch(),),
        replies=(a_reply(IntentKind.INTERESTED, text="Sounds\ngood."),),
        seller=a_seller(),
    )
    assert '- For how many: "About 40 of us." (their reply 7, 20' in text
    assert text.count("About 40 of us.") == 1
    assert "- Who decides: not known" in text
    assert "Ida Brandt, Head of Operations" in text
    assert "opened a second warehouse in Bremen (company news page)" in text
    assert "was struck" not in text
    assert "Sounds good." in text
