"""A mailbox writes like its rep works: by a day drawn ahead, few at first, never in a burst."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from builders import a_reply
from fakes.mail import FakeHistory
from store.planting import a_mail

from desktop_sdr.agent.loop import pacing, sent_history, waiting
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.ids import EmailAddress, LeadId, MailboxId, ReplyId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.errors import Refused, Temporary
from desktop_sdr.ports.mail import ProviderLimits
from desktop_sdr.ports.pacing import ALLOWED_NOTE
from desktop_sdr.ports.store import MailboxStop
from desktop_sdr.settings import Limits, Sending, Settings
from desktop_sdr.store.views.config import ViewsConfig

MAILBOX = MailboxId(1)
EARLY = TUESDAY.replace(hour=6)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WIDE = Settings(
    limits=Limits(
        mails_per_hour=100, mails_per_domain_per_day=50, gap_min_minutes=0, gap_max_minutes=0
    ),
    sending=Sending(like_a_person=False),
)
LIKE_A_PERSON = Settings(limits=Limits(mails_per_domain_per_day=50))
QUOTA = Temporary("sending_limit_reached", "wait", "550 5.4.5 Daily limit")
SLOWED = Temporary("sender_slowed", "wait", "421 4.7.28 Unusual rate", timedelta(hours=4))
BLOCKED = Refused("sender_blocked", "look_at_your_domain", "550 5.7.1 listed on a block list")

Opened = Callable[..., AbstractContextManager[Agency]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return partial(an_agency, tmp_path, LIKE_A_PERSON)


def sent_at(agency: Agency) -> list[datetime]:
    return sorted(
        item.settled_at for item in agency.items(None, OutboxState.SENT) if item.settled_at
    )


def queue(agency: Agency, count: int) -> None:
    """Approve so many mails, all of which are due."""
    for _ in range(count):
        agency.approved()
    with agency.rows() as uow:
        for item in uow.outbox.in_state(OutboxState.HELD):
            uow.outbox.postpone(item.id, agency.clock.now(), ())


def by_day(moments: list[datetime]) -> list[int]:
    return [count for _, count in sorted(Counter(one.date() for one in moments).items())]


def test_a_new_mailbox_starts_low_and_rises_day_by_day(opened: Opened) -> None:
    with opened() as agency:
        for count in (20, 10, 15):
            queue(agency, count)
            agency.run(agency.clock.now() + DAY, step=HOUR)

        assert by_day(sent_at(agency)) == [10, 15, 20]


def test_every_mail_takes_a_place_of_the_stored_day_and_no_two_the_same(opened: Opened) -> None:
    with opened() as agency:
        agency.clock.set(EARLY)
        queue(agency, 12)
        agency.run(EARLY + 14 * HOUR, step=20 * MINUTE)
        with agency.rows() as uow:
            day = uow.paces.day(MAILBOX, TUESDAY.date())
        moments = sent_at(agency)

    assert day is not None
    assert len(moments) == 10
    places = [max(place for place in day.places if place <= one) for one in moments]
    assert len(set(places)) == len(places)
    assert all(later - sooner >= 3 * MINUTE for sooner, later in pairwise(moments))
    assert {8 <= one.hour < 18 for one in moments} == {True}, "Dublin's clock is UTC in March"


def test_a_restart_finds_the_same_day_and_makes_no_burst(opened: Opened) -> None:
    with opened() as agency:
        queue(agency, 12)
        agency.run(TUESDAY + 2 * HOUR, step=20 * MINUTE)
        with agency.rows() as uow:
            drawn = uow.paces.day(MAILBOX, TUESDAY.date())
        before, now = len(sent_at(agency)), agency.clock.now()

    for number in range(8):
        with opened(jitter=Random(number)) as agency:
            agency.clock.set(now + number * MINUTE / 4)
            agency.pulse()
            with agency.rows() as uow:
                assert uow.paces.day(MAILBOX, TUESDAY.date()) == drawn
            after = len(sent_at(agency))

    assert after <= before + 1


def test_nobody_sleeps_through_places_and_makes_up_for_them(opened: Opened) -> None:
    with opened() as agency:
        agency.clock.set(EARLY)
        queue(agency, 12)
        agency.clock.set(EARLY + 8 * HOUR)
        for _ in range(10):
            agency.pulse()

        assert len(sent_at(agency)) <= 1


def test_the_sent_folder_says_what_the_mailbox_is_used_to(opened: Opened) -> None:
    busy = [TUESDAY - number * DAY - one * MINUTE for number in (1, 4, 5) for one in range(22)]
    with opened(histories={MAILBOX: FakeHistory(*busy)}) as agency:
        assert sent_history.read_daily(agency.office, MAILBOX)
        assert allowed(agency, TUESDAY.date()) == 27


def test_the_sent_folder_is_read_once_a_day_and_its_silence_holds_up_nothing(
    opened: Opened,
) -> None:
    history = FakeHistory()
    history.down = Temporary("mailbox_unreachable")
    with opened(histories={MAILBOX: history}) as agency:
        assert not sent_history.read_daily(agency.office, MAILBOX)
        history.down = None
        agency.clock.advance(HOUR)
        assert sent_history.read_daily(agency.office, MAILBOX)
        assert not sent_history.read_daily(agency.office, MAILBOX)
        assert history.asked == 2
        agency.clock.advance(DAY)
        assert sent_history.read_daily(agency.office, MAILBOX)
        assert not sent_history.read_daily(agency.office, MailboxId(7))


def test_too_many_bounces_halve_what_may_leave_until_they_are_few_again(
    tmp_path: Path, opened: Opened
) -> None:
    with an_agency(tmp_path, WIDE) as agency:
        queue(agency, 20)
        agency.run(TUESDAY + 2 * HOUR)
        leads = [item.lead_id for item in agency.items(None, OutboxState.SENT)]
        now = agency.clock.now()
    assert len(leads) == 20

    with opened() as agency:
        agency.clock.set(now)
        tomorrow = now.date() + DAY
        assert allowed(agency, tomorrow) == 25
        bounce(agency, leads[0], 1)
        assert allowed(agency, tomorrow) == 25, "one of twenty is five in a hundred, and no more"
        bounce(agency, leads[1], 2)
        assert allowed(agency, tomorrow) == 12
        agency.clock.advance(31 * DAY)
        assert allowed(agency, agency.clock.now().date()) == 10


def allowed(agency: Agency, day: date) -> int:
    with agency.store.reading() as uow:
        return pacing.allowance(agency.office, uow, MAILBOX, day)


def bounce(agency: Agency, lead_id: LeadId, uid: int) -> None:
    now = agency.clock.now()
    with agency.rows() as uow:
        raw_id = uow.mails.add(a_mail(uid=uid, raw=b"Subject: %d\r\n\r\nUndeliverable" % uid))
        assert raw_id is not None
        reply = a_reply(
            id=ReplyId(0),
            kind=ReplyKind.HARD_BOUNCE,
            raw_id=raw_id,
            lead_id=lead_id,
            touch_id=None,
            received_at=now,
        )
        uow.replies.add(reply)


def test_an_answer_waits_for_no_place_no_warming_up_and_no_block(opened: Opened) -> None:
    with opened() as agency:
        lead = agency.touched()
        queue(agency, 14)
        agency.run(TUESDAY.replace(hour=15, minute=30), step=20 * MINUTE)
        assert len(sent_at(agency)) == 10
        block(agency)
        agency.answers(lead, "Do you support single sign-on?")
        agency.answers(lead, "Could we talk next week? When are you free?")
        for draft in agency.drafts(lead):
            agency.approve(draft)
        agency.wait(minutes=12)

        assert len(agency.sent_to(lead)) == 2


def block(agency: Agency) -> None:
    with agency.rows() as uow:
        now = agency.clock.now()
        stop = MailboxStop(reason=ReasonCode.SENDER_BLOCKED, since=now, until=None)
        uow.paces.stop(MAILBOX, stop)


def test_people_across_the_world_are_written_to_in_their_day_though_it_is_the_reps_night(
    opened: Opened,
) -> None:
    with opened() as agency:
        lead = agency.approved(time_zone="Australia/Sydney", country="AU", city="Sydney")
        agency.go_on_until_sent(lead)
        [moment] = sent_at(agency)

    assert moment.hour in (20, 21, 22, 23, 0, 1, 2, 3, 4, 5)


def test_a_provider_s_terms_hold_every_mail_where_they_are_smaller(tmp_path: Path) -> None:
    terms = {MAILBOX: ProviderLimits(per_day=3, per_hour=2, per_minute=1)}
    with an_agency(tmp_path, LIKE_A_PERSON, provider_limits=terms) as agency:
        queue(agency, 6)
        agency.run(TUESDAY + 9 * HOUR, step=20 * MINUTE)

        assert len(sent_at(agency)) == 3
        held = agency.items(None, OutboxState.HELD)
        assert all(ReasonCode.PROVIDER_LIMIT.value in item.held_by for item in held)


def test_a_reached_quota_rests_the_whole_mailbox_until_its_window_opens(opened: Opened) -> None:
    with opened() as agency:
        agency.touched()
        [left_at] = sent_at(agency)
        agency.transport.before_dot[EmailAddress("ida2@firma2.example")] = [QUOTA]
        queue(agency, 2)
        agency.run(TUESDAY + 3 * HOUR, step=20 * MINUTE)
        limited, other = (agency.items(None, OutboxState.HELD)[number] for number in (0, 1))

        assert limited.held_by == ("sending_limit_reached",)
        assert limited.attempts == 0, "it was none of its tries"
        assert abs(limited.leaves_at - (left_at + DAY)) < MINUTE
        assert ReasonCode.PROVIDER_LIMIT.value in other.held_by
        [found] = waiting.of_lead(agency.office, limited.lead_id)
        assert found.gates[0].reason is ReasonCode.PROVIDER_LIMIT
        agency.run(TUESDAY + 2 * DAY, step=HOUR)
        assert len(sent_at(agency)) == 3


def test_a_server_that_slows_us_down_rests_cold_mail_for_hours(opened: Opened) -> None:
    with opened() as agency:
        lead = agency.approved()
        agency.transport.before_dot[lead.email] = [SLOWED]
        while agency.item(lead).held_by != ("sender_slowed",):
            agency.run(agency.clock.now() + 10 * MINUTE)
        slowed_at = agency.clock.now()
        other = agency.approved()
        agency.go_on_until_sent(other)

        assert sent_at(agency)[0] >= slowed_at + timedelta(hours=3, minutes=45)


def test_a_refused_mailbox_stops_cold_mail_asks_once_and_goes_on_with_the_reps_yes(
    opened: Opened,
) -> None:
    with opened() as agency:
        lead = agency.approved()
        agency.transport.before_dot[lead.email] = [BLOCKED]
        queue(agency, 3)
        agency.run(TUESDAY + 9 * HOUR, step=20 * MINUTE)

        card = agency.card()
        assert card.reasons == ("sender_blocked",)
        assert "block list" in card.detail
        assert len(sent_at(agency)) <= 3
        stopped = len(sent_at(agency))
        agency.run(TUESDAY + 3 * DAY, step=HOUR)
        assert len(sent_at(agency)) == stopped

        agency.desk.answer(card.id, Option.TRY_AGAIN)
        agency.run(agency.clock.now() + DAY, step=HOUR)
        assert len(sent_at(agency)) == 4


@pytest.mark.parametrize(
    ("asked", "waits"), [(None, 6 * HOUR), (20 * MINUTE, 20 * MINUTE), (40 * HOUR, DAY)]
)
def test_a_quota_that_others_used_up_is_asked_about_again(
    opened: Opened, asked: timedelta | None, waits: timedelta
) -> None:
    with opened() as agency:
        error = Temporary("sending_limit_reached", "wait", "550 5.4.5", asked)
        agency.transport.before_dot[EmailAddress("ida1@firma1.example")] = [error]
        queue(agency, 1)
        agency.run(TUESDAY + 15 * MINUTE, step=MINUTE)
        [item] = agency.items(None, OutboxState.HELD)
        with agency.store.reading() as uow:
            [stop] = uow.paces.stops(MAILBOX)

    assert item.held_by == ("sending_limit_reached",)
    assert stop.until == item.leaves_at
    assert item.leaves_at - stop.since == waits


def shown_allowed(agency: Agency) -> tuple[int, list[int]]:
    now, views = agency.clock.now(), agency.desk.views
    boxes = [one.sends_allowed_today for one in views.mailboxes(now)]
    return views.frame(now).sends_allowed_today, boxes


def test_the_window_shows_what_may_leave_today_and_not_what_may_at_most(opened: Opened) -> None:
    with opened() as agency:
        assert shown_allowed(agency) == (30, [30])
        pacing.draw_ahead(agency.office)
        assert shown_allowed(agency) == (10, [10])


def test_what_may_leave_today_is_worked_out_where_nobody_has_noted_it_yet(opened: Opened) -> None:
    busy = [TUESDAY - DAY - one * MINUTE for one in range(22)]
    with opened(histories={MAILBOX: FakeHistory(*busy)}) as agency:
        office = agency.office
        asked = ViewsConfig(allowed_mails=lambda: pacing.allowed_today(office))
        agency.store.configure(asked)
        assert shown_allowed(agency) == (10, [10])
        pacing.draw_ahead(office)
        agency.clock.advance(DAY)
        sent_history.read_daily(office, MAILBOX)
        assert shown_allowed(agency) == (27, [27]), "what was noted yesterday was yesterday's"


def test_a_note_that_nobody_can_read_is_none(opened: Opened) -> None:
    with opened() as agency:
        with agency.rows() as uow:
            uow.keepings.set_note(ALLOWED_NOTE, "2026-03-03 25")
        assert shown_allowed(agency) == (30, [30])
