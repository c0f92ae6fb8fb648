"""On the rep's days off nothing cold leaves, answers do, and it says which day opens again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency

from desktop_sdr.agent.loop import waiting
from desktop_sdr.agent.skills.timing import is_day_off
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.settings import Limits, Sending, Settings

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TODAY_AND_TOMORROW = f"{TUESDAY:%Y-%m-%d}..{TUESDAY + DAY:%Y-%m-%d}"
AWAY = Settings(
    limits=Limits(gap_min_minutes=0, gap_max_minutes=0),
    sending=Sending(days_off=(TODAY_AND_TOMORROW,), check_addresses=False),
)


def at_once(settings: Settings) -> Settings:
    return replace(settings, sending=replace(settings.sending, like_a_person=False))


def sent_on(agency: Agency) -> list[date]:
    return sorted(
        one.settled_at.date() for one in agency.items(None, OutboxState.SENT) if one.settled_at
    )


def due_now(agency: Agency) -> None:
    with agency.rows() as uow:
        for item in uow.outbox.in_state(OutboxState.HELD):
            uow.outbox.postpone(item.id, agency.clock.now(), ())


@pytest.mark.parametrize("settings", [AWAY, at_once(AWAY)], ids=["like a person", "at once"])
def test_nothing_cold_leaves_on_days_off_and_why_names_them_with_the_day_that_opens(
    tmp_path: Path, settings: Settings
) -> None:
    with an_agency(tmp_path, settings) as agency:
        agency.approved()
        due_now(agency)
        line = waiting.line(agency.office)
        assert line.first is not None
        assert line.first.gates[0].reason is ReasonCode.DAY_OFF
        assert line.first.opens_at is not None
        assert line.first.opens_at.date() == (TUESDAY + 2 * DAY).date()

        agency.run(TUESDAY + 3 * DAY, step=HOUR)
        assert sent_on(agency) == [(TUESDAY + 2 * DAY).date()]


def test_an_answer_to_somebody_who_wrote_leaves_on_a_day_off(tmp_path: Path) -> None:
    before = replace(AWAY, sending=replace(AWAY.sending, days_off=(f"{TUESDAY + DAY:%Y-%m-%d}",)))
    with an_agency(tmp_path, at_once(before)) as agency:
        lead = agency.touched()
        agency.clock.set((TUESDAY + DAY).replace(hour=10))
        agency.answers(lead, "Sounds interesting, when are you free?")
        agency.approve(agency.draft(lead))
        agency.go_on_until_sent(lead, 2)
        assert sent_on(agency)[-1] == (TUESDAY + DAY).date()


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 12, 25), True),
        (date(2027, 1, 1), True),
        (date(2026, 12, 24), False),
        (date(2026, 12, 30), True),
    ],
)
def test_public_holidays_of_the_rep_and_their_own_days_count_alike(day: date, off: bool) -> None:
    sending = Sending(days_off=("2026-12-29..2026-12-31",), holidays_of="DE")
    assert is_day_off(sending, day) is off
    assert not is_day_off(Sending(), day)


def test_a_christmas_away_is_rehearsed_to_the_first_working_day_of_the_year(tmp_path: Path) -> None:
    christmas = Sending(
        days_off=("2026-12-24", "2026-12-28..2026-12-31"), holidays_of="IE", check_addresses=False
    )
    with an_agency(tmp_path, Settings(sending=christmas)) as agency:
        agency.clock.set(datetime(2026, 12, 23, 21, tzinfo=UTC))
        agency.approved()
        due_now(agency)
        [held] = [waiting.line(agency.office).first]
        assert held is not None
        assert held.gates[0].reason is ReasonCode.DAY_OFF
        assert held.opens_at is not None
        assert held.opens_at.date() == date(2027, 1, 4)
        agency.run(datetime(2027, 1, 4, 7, tzinfo=UTC), step=12 * HOUR)
        assert sent_on(agency) == []
        agency.run(datetime(2027, 1, 4, 20, tzinfo=UTC), step=10 * MINUTE)
        assert sent_on(agency) == [date(2027, 1, 4)]
