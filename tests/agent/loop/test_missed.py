"""What missed its time leaves later, one after the other; who is waited for is served at once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency

from desktop_sdr.agent.loop import listening, missed, waking
from desktop_sdr.agent.skills.timing import holidays_near
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxItem, OutboxState
from desktop_sdr.domain.timekeeping import Passage
from desktop_sdr.settings import Limits, Sending, Settings

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
ROOMY = Settings(
    limits=Limits(mails_per_day=200, mails_per_hour=6), sending=Sending(like_a_person=False)
)


def approved(agency: Agency, count: int, **fields: object) -> list[Lead]:
    leads = [agency.add_lead(**fields) for _ in range(count)]
    agency.think()
    for lead in leads:
        agency.approve(agency.draft(lead))
    return leads


def all_due(agency: Agency, over: timedelta = 2 * HOUR) -> None:
    """Everything approved falls due within a while, in the order of its ids, in one night."""
    items = agency.items(None, OutboxState.HELD)
    step = over / max(1, len(items))
    with agency.rows() as uow:
        for number, item in enumerate(sorted(items, key=lambda one: one.id)):
            uow.outbox.postpone(item.id, agency.clock.now() + number * step, ())


def held(agency: Agency) -> list[OutboxItem]:
    return sorted(agency.items(None, OutboxState.HELD), key=lambda item: item.leaves_at)


def most_in_an_hour(moments: list[datetime]) -> int:
    return max(sum(one <= at < one + HOUR for at in moments) for one in moments)


def inside_hours(agency: Agency, lead: Lead, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(lead.time_zone or "UTC"))
    day = local.date()
    is_working_day = local.weekday() < 5 and day not in holidays_near(lead.country, day)
    return is_working_day and 8 <= local.hour < 17


def test_after_14_hours_of_sleep_40_mails_leave_in_their_hours_and_never_in_a_burst(
    tmp_path: Path,
) -> None:
    with an_agency(tmp_path, ROOMY) as agency:
        leads = {lead.id: lead for lead in approved(agency, 40)}
        all_due(agency)
        agency.clock.advance(14 * HOUR)

        waking.notice(agency.office, Passage(slept=14 * HOUR))

        planned = held(agency)
        assert [item.id for item in planned] == sorted(item.id for item in planned)
        assert most_in_an_hour([item.leaves_at for item in planned]) <= 6
        agency.run(agency.clock.now() + timedelta(days=6), step=timedelta(minutes=20))

        sent = agency.items(None, OutboxState.SENT)
        assert len(sent) == len(agency.transport.delivered) == 40
        assert len({mail.recipient for mail in agency.transport.delivered}) == 40
        moments = sorted(item.settled_at for item in sent if item.settled_at)
        assert most_in_an_hour(moments) <= 6
        assert all(
            inside_hours(agency, leads[item.lead_id], item.settled_at)
            for item in sent
            if item.settled_at
        )


def test_each_move_is_written_down_once_and_says_why(agency: Agency) -> None:
    [lead] = approved(agency, 1)
    all_due(agency)
    agency.clock.advance(14 * HOUR)

    assert missed.plan_anew(agency.office, missed.ASLEEP) == 1
    assert missed.plan_anew(agency.office, missed.ASLEEP) == 0

    lines = [one for one in agency.record(lead) if one.tag.value == "effect:postponed"]
    assert [line.facts["held_by"] for line in lines] == ["missed_while_asleep"]
    item = agency.item(lead)
    assert item.held_by == ("missed_while_asleep",)
    assert lines[0].facts["until"] == item.leaves_at.isoformat()


def test_the_approval_still_stands_for_what_was_moved(agency: Agency) -> None:
    [lead] = approved(agency, 1)
    all_due(agency)
    agency.clock.advance(14 * HOUR)
    before = agency.item(lead)

    missed.plan_anew(agency.office, missed.ASLEEP)

    after = agency.item(lead)
    assert (after.slot, after.fingerprint, after.payload) == (
        before.slot,
        before.fingerprint,
        before.payload,
    )
    agency.go_on_until_sent(lead)


def test_a_mail_that_is_a_few_minutes_late_keeps_its_turn(agency: Agency) -> None:
    approved(agency, 1)
    all_due(agency)
    agency.clock.advance(timedelta(minutes=10))
    assert missed.plan_anew(agency.office, missed.ASLEEP) == 0


def test_an_answer_that_somebody_waits_for_goes_on_at_once(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Sounds good, when could we talk?")
    answer = agency.draft(lead)
    agency.approve(answer)
    due = agency.item(lead) if len(agency.items(lead)) == 1 else held(agency)[0]
    agency.clock.set(due.leaves_at + timedelta(hours=3))

    missed.plan_anew(agency.office, missed.ASLEEP)

    assert held(agency)[0].leaves_at == due.leaves_at


def test_resuming_does_what_the_summary_says(tmp_path: Path) -> None:
    with an_agency(tmp_path, ROOMY) as agency:
        approved(agency, 9)
        all_due(agency, timedelta(hours=1))
        agency.desk.pause("lunch")
        agency.clock.advance(timedelta(hours=2))
        listening.listen(agency.office)

        plan = agency.desk.resume_plan()
        agency.desk.resume()

        assert len(plan.re_timed) == 9
        assert plan.on_time == plan.dropped == ()
        shown = {row.id: row.leaves_at for row in plan.re_timed}
        assert shown == {item.id: item.leaves_at for item in held(agency)}
        assert {code for item in held(agency) for code in item.held_by} == {"missed_while_paused"}
        assert most_in_an_hour(list(shown.values())) <= 6


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Berlin", "DE"),
        ("America/New_York", "US"),
        ("America/Los_Angeles", "US"),
        ("Australia/Sydney", "AU"),
        ("America/Santiago", "CL"),
        ("Pacific/Auckland", "NZ"),
    ],
)
@pytest.mark.parametrize("turn", ["2026-03-29", "2026-03-08", "2026-04-05", "2026-10-25"])
def test_a_sleep_over_the_change_of_the_clocks_keeps_everybodys_hours(
    tmp_path: Path, zone: str, country: str, turn: str
) -> None:
    """The night from Saturday to Sunday in which clocks turn somewhere, slept through."""
    with an_agency(tmp_path, ROOMY) as agency:
        agency.clock.set(datetime.fromisoformat(f"{turn}T12:00:00+00:00") - timedelta(days=2))
        leads = approved(agency, 8, time_zone=zone, country=country)
        all_due(agency, timedelta(minutes=30))
        agency.clock.advance(timedelta(days=2))

        missed.plan_anew(agency.office, missed.ASLEEP)

        by_id = {lead.id: lead for lead in leads}
        per_day: dict[object, int] = defaultdict(int)
        for item in held(agency):
            assert inside_hours(agency, by_id[item.lead_id], item.leaves_at), item.leaves_at
            per_day[item.leaves_at.date()] += 1
        assert most_in_an_hour([item.leaves_at for item in held(agency)]) <= 6


def test_a_clock_set_far_pauses_until_the_rep_has_looked(agency: Agency) -> None:
    waking.notice(agency.office, Passage(set_by=timedelta(hours=5)))
    with agency.store.reading() as uow:
        assert uow.keepings.switch().reason == "clock_jumped"
    assert agency.desk.is_paused


def test_a_clock_set_a_little_is_written_down_and_goes_on(agency: Agency) -> None:
    waking.notice(agency.office, Passage(set_by=timedelta(minutes=-5)))
    assert not agency.desk.is_paused
    rows = agency.desk.views.feed("all", None, 5)
    told = [row for row in rows if row.tag == "time:skipped"]
    assert [dict(row.facts) for row in told] == [{"what": "clock_set", "seconds": -300}]


def test_a_record_from_the_future_pauses_at_the_start_and_only_once(agency: Agency) -> None:
    agency.touched()
    agency.clock.set(TUESDAY - timedelta(days=30))

    assert not waking.start(agency.office)
    assert agency.desk.is_paused

    agency.desk.resume()
    assert waking.start(agency.office)
    assert not agency.desk.is_paused


def test_a_long_stop_is_planned_anew_and_a_short_one_is_not(agency: Agency) -> None:
    [lead] = approved(agency, 1)
    all_due(agency)
    with agency.rows() as uow:
        uow.meters.beat("think", agency.clock.now())
    agency.clock.advance(timedelta(minutes=14))
    assert waking.start(agency.office)
    assert agency.item(lead).held_by == ()

    agency.clock.advance(timedelta(hours=10))
    assert waking.start(agency.office)
    assert agency.item(lead).held_by == ("missed_while_stopped",)


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Agency]:
    """An agency whose clock is a year ahead, and nobody has noticed yet."""
    with an_agency(tmp_path, ROOMY) as agency:
        agency.clock.advance(YEAR)
        yield agency


def corrected(agency: Agency, by: timedelta = YEAR) -> None:
    """The clock is put right, the agent notices and stops, the rep looks and resumes."""
    agency.clock.set(agency.clock.now() - by)
    waking.notice(agency.office, Passage(set_by=-by))
    if agency.desk.is_paused:
        listening.listen(agency.office)
        agency.desk.resume()


def test_mails_planned_by_a_clock_that_was_a_year_ahead_leave_in_the_next_days(
    hasty: Agency,
) -> None:
    leads = {lead.id: lead for lead in approved(hasty, 9)}

    corrected(hasty)

    now, planned = hasty.clock.now(), held(hasty)
    assert all(now < item.leaves_at < now + timedelta(days=7) for item in planned)
    assert all(inside_hours(hasty, leads[item.lead_id], item.leaves_at) for item in planned)
    assert most_in_an_hour([item.leaves_at for item in planned]) <= 6
    assert {code for item in planned for code in item.held_by} == {"missed_while_paused"}
    assert len({item.leaves_at for item in planned}) == 9
    assert missed.plan_anew(hasty.office, missed.CLOCK_SET) == 0


def test_a_draft_made_under_a_clock_that_ran_ahead_leaves_soon_after_the_yes(
    hasty: Agency,
) -> None:
    lead = hasty.add_lead()
    hasty.think()
    corrected(hasty)

    hasty.approve(hasty.draft(lead))

    item = hasty.item(lead)
    assert item.leaves_at == hasty.clock.now() + hasty.office.settings.sending.hold_rep
    hasty.go_on_until_sent(lead)
    assert inside_hours(hasty, lead, hasty.clock.now())


def test_a_start_under_the_right_clock_brings_back_what_a_wrong_one_put_off(
    agency: Agency,
) -> None:
    [lead] = approved(agency, 1)
    with agency.rows() as uow:
        uow.outbox.postpone(agency.item(lead).id, agency.clock.now() + YEAR, ())

    assert waking.start(agency.office)

    item = agency.item(lead)
    assert item.leaves_at < agency.clock.now() + timedelta(days=7)
    assert item.held_by == ("clock_was_set",)
    before = agency.tags(lead)
    assert waking.start(agency.office)
    assert agency.tags(lead) == before


def test_an_answer_given_under_a_clock_that_ran_ahead_leaves_once_its_hold_is_over(
    agency: Agency,
) -> None:
    lead = agency.touched()
    agency.answers(lead, "Sounds good, when could we talk?")
    agency.clock.advance(timedelta(minutes=50))
    agency.approve(agency.draft(lead))

    corrected(agency, timedelta(minutes=50))

    [item] = agency.items(lead, OutboxState.HELD)
    assert item.leaves_at == agency.clock.now() + agency.office.settings.sending.hold_rep
    agency.wait(minutes=2)
    assert len(agency.sent_to(lead)) == 2


def test_what_no_clock_has_put_off_keeps_its_time_when_the_clock_is_set(agency: Agency) -> None:
    approved(agency, 3)
    before = held(agency)

    corrected(agency, timedelta(minutes=5))

    assert held(agency) == before


def test_a_mail_to_somebody_without_a_clock_is_brought_back_to_the_gate(agency: Agency) -> None:
    [lead] = approved(agency, 1)
    with agency.rows() as uow:
        uow.outbox.postpone(agency.item(lead).id, agency.clock.now() + YEAR, ())
        uow.leads.save(replace(uow.leads.get(lead.id), time_zone=None))

    missed.plan_anew(agency.office, missed.CLOCK_SET)

    hold = agency.office.settings.sending.hold_rep
    assert agency.item(lead).leaves_at == agency.clock.now() + hold
