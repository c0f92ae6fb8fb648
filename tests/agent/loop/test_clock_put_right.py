"""What was sent while the clock ran ahead counts as sent when it was put right: no year is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency

from desktop_sdr.agent.loop import listening, outbox, waking
from desktop_sdr.agent.office import mail_lane
from desktop_sdr.agent.reviewing import absence
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.timekeeping import Passage
from desktop_sdr.settings import Limits, Sending, Settings

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=364)
"""A year of whole weeks, so that a working day stays one."""
PER_HOUR, PER_DAY = 2, 3
BY_THE_CLOCK = Sending(like_a_person=False)
"""No drawn day: here the limits alone say when a mail may leave."""
TIGHT = Settings(
    limits=Limits(
        mails_per_day=PER_DAY, mails_per_hour=PER_HOUR, gap_min_minutes=0, gap_max_minutes=0
    ),
    sending=BY_THE_CLOCK,
)
ROOMY = Settings(limits=Limits(mails_per_day=200), sending=BY_THE_CLOCK)
LANE = mail_lane(MailboxId(1))


@pytest.fixture
def tight(tmp_path: Path) -> Iterator[Agency]:
    """Eight mails that the rep let go, and a mailbox that may send three of them a day."""
    with an_agency(tmp_path, ROOMY) as agency:
        leads = [agency.add_lead() for _ in range(8)]
        agency.think()
        for lead in leads:
            agency.approve(agency.draft(lead))
    with an_agency(tmp_path, TIGHT) as agency:
        yield agency


def bring_forward(agency: Agency) -> None:
    with agency.rows() as uow:
        for item in uow.outbox.in_state(OutboxState.HELD):
            uow.outbox.postpone(item.id, agency.clock.now(), ())


def leave(agency: Agency) -> int:
    """Try to send all that is held at this very moment; returns how many more left."""
    before = len(agency.transport.delivered)
    listening.listen(agency.office)
    bring_forward(agency)
    outbox.dispatch(agency.office)
    return len(agency.transport.delivered) - before


def set_clock(agency: Agency, by: timedelta) -> None:
    agency.clock.set(agency.clock.now() + by)
    waking.notice(agency.office, Passage(set_by=by))
    if agency.desk.is_paused:
        agency.desk.resume()


def counted(agency: Agency, span: timedelta) -> list[datetime]:
    with agency.store.reading() as uow:
        return list(uow.outbox.started_since(LANE, agency.clock.now() - span))


def test_a_mailbox_that_sent_a_year_ahead_goes_on_when_its_hour_and_its_day_are_over(
    tight: Agency,
) -> None:
    set_clock(tight, YEAR)
    assert leave(tight) == PER_HOUR

    set_clock(tight, -YEAR)

    assert leave(tight) == 0, "the hour's share had left a moment ago"
    tight.clock.advance(HOUR)
    assert leave(tight) == PER_DAY - PER_HOUR, "the day's share holds as well"
    tight.clock.advance(HOUR)
    assert leave(tight) == 0
    tight.clock.advance(DAY - HOUR)
    assert leave(tight) == PER_HOUR
    assert len({mail.message_id for mail in tight.transport.delivered}) == PER_DAY + PER_HOUR


def test_a_long_time_under_a_wrong_clock_holds_no_longer_than_a_short_one(tight: Agency) -> None:
    set_clock(tight, YEAR)
    for _ in range(3):
        assert leave(tight) == PER_HOUR
        tight.clock.advance(DAY)

    set_clock(tight, -YEAR - 3 * DAY)

    assert counted(tight, HOUR) == [tight.clock.now()] * 6
    assert leave(tight) == 0
    tight.clock.advance(DAY)
    assert leave(tight) == PER_HOUR


def test_the_days_that_the_clock_had_named_come_round_without_counting_twice(
    tight: Agency,
) -> None:
    set_clock(tight, 7 * DAY)
    assert leave(tight) == PER_HOUR
    set_clock(tight, -7 * DAY)

    tight.clock.advance(7 * DAY)

    assert counted(tight, DAY) == []
    assert leave(tight) == PER_HOUR


def test_a_clock_that_is_set_back_and_put_right_frees_no_limit(tight: Agency) -> None:
    assert leave(tight) == PER_HOUR
    set_clock(tight, -YEAR)
    tight.clock.advance(2 * HOUR)

    set_clock(tight, YEAR - 2 * HOUR)

    assert leave(tight) == 0


def test_nor_does_one_that_was_put_right_while_the_program_was_off(tight: Agency) -> None:
    assert leave(tight) == PER_HOUR
    set_clock(tight, -YEAR)
    tight.clock.set(tight.clock.now() + YEAR)

    assert waking.start(tight.office)

    assert leave(tight) == 0


def test_until_it_is_known_that_the_clock_was_set_what_lies_ahead_counts(tight: Agency) -> None:
    tight.clock.advance(YEAR)
    assert leave(tight) == PER_HOUR

    tight.clock.set(tight.clock.now() - YEAR)
    assert leave(tight) == 0
    tight.clock.advance(2 * HOUR)
    assert leave(tight) == 0

    tight.clock.advance(2 * HOUR)
    assert waking.start(tight.office), "killed before it could notice, and started later"
    assert leave(tight) == 0
    tight.clock.advance(HOUR)
    assert leave(tight) == PER_DAY - PER_HOUR


def test_an_inbox_that_was_read_by_a_clock_that_ran_ahead_has_to_be_read_again(
    tight: Agency,
) -> None:
    tight.clock.advance(YEAR)
    listening.listen(tight.office)

    set_clock(tight, -YEAR)

    bring_forward(tight)
    outbox.dispatch(tight.office)
    assert {item.held_by for item in tight.items()} == {("inbox_behind",)}


def test_a_conversation_that_went_on_under_a_wrong_clock_goes_quiet_in_its_time(
    agency: Agency,
) -> None:
    agency.clock.advance(YEAR)
    lead = agency.touched()
    with agency.rows() as uow:
        now = agency.clock.now()
        lead = replace(uow.leads.get(lead.id), state=LeadState.CONVERSATION, state_since=now)
        uow.leads.save(replace(lead, due_at=now + timedelta(days=7)))

    set_clock(agency, -YEAR)
    put_right = agency.clock.now()
    agency.run(put_right + timedelta(days=6, hours=23))
    assert agency.cards() == [], "acts early"
    agency.run(put_right + timedelta(days=8))

    assert "conversation_quiet" in agency.card().reasons


def test_a_rep_who_looked_under_a_wrong_clock_counts_as_gone_from_when_it_was_put_right(
    tmp_path: Path,
) -> None:
    with an_agency(tmp_path, TIGHT) as agency:
        office = replace(agency.office, practice=False)
        agency.clock.advance(YEAR)
        lead = agency.start()
        agency.approve(agency.draft(lead))
        set_clock(agency, -YEAR)
        put_right = agency.clock.now()
        agency.clock.advance(4 * DAY)
        with agency.store.reading() as uow:
            assert uow.audit.last_review_at(agency.clock.now()) == put_right
        with agency.rows() as uow:
            uow.keepings.set_level(AutonomyLevel.AUTONOMOUS)

        assert absence.notice(office) is not None
