"""A mail leaves at a good hour of the lead's own day, and never outside it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from builders import a_lead, an_account
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr import resources
from desktop_sdr.agent.skills.places import places_from_toml
from desktop_sdr.agent.skills.timing import holidays_near, next_slot, zone_of
from desktop_sdr.settings import Limits, Sending

PLACES = places_from_toml(
    resources.read_text("time_zones", "countries.toml"),
    resources.read_text("time_zones", "regions.toml"),
)
BERLIN = ZoneInfo("Europe/Berlin")


def slot(earliest: datetime, *, zone: str = "Europe/Berlin", **changes) -> datetime:
    given_here = {
        "country": "DE",
        "sending": Sending(),
        "limits": Limits(),
        "taken": (),
        "seed": 1,
    }
    return next_slot(earliest, zone=zone, **(given_here | changes))


def berlin(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("lead", "account", "zone"),
    [
        ({"time_zone": "Asia/Tokyo"}, {}, "Asia/Tokyo"),
        ({"time_zone": "Nowhere/Atall"}, {}, "Europe/Berlin"),
        ({"time_zone": None, "country": "DE"}, {}, "Europe/Berlin"),
        ({"time_zone": None, "country": "US"}, {}, None),
        ({"time_zone": None, "country": "US", "city": "Boston"}, {}, "America/New_York"),
        ({"time_zone": None, "country": None}, {"country": "FR"}, "Europe/Paris"),
        ({"time_zone": None, "country": None}, {"country": None}, None),
        (
            {"time_zone": None, "country": "US"},
            {"country": "US", "city": "Austin, TX"},
            "America/Chicago",
        ),
        ({"time_zone": None, "country": "US"}, {"country": "DE", "city": "Hamburg"}, None),
    ],
)
def test_a_zone_is_told_by_the_lead_then_the_company_and_never_guessed(lead, account, zone):
    assert zone_of(a_lead(**lead), an_account(**account), PLACES) == zone


def test_holidays_are_those_of_the_leads_country():
    unity, new_year = date(2026, 10, 3), date(2026, 1, 1)
    assert unity in holidays_near("DE", unity)
    assert unity not in holidays_near("FR", unity)
    assert holidays_near(None, unity) == frozenset()
    assert holidays_near("XX", new_year) == frozenset()
    assert date(2027, 1, 1) in holidays_near("DE", date(2026, 12, 28))


@pytest.mark.parametrize(
    ("earliest", "weekday", "hours"),
    [
        (berlin(2026, 3, 3, 6), 1, (8, 11)),  # early on a Tuesday: that morning
        (berlin(2026, 3, 2, 6), 1, (8, 11)),  # early on a Monday: Tuesday is worth the day
        (berlin(2026, 3, 6, 7), 4, (8, 11)),  # Friday morning: not worth four days
        (berlin(2026, 3, 6, 18), 1, (8, 11)),  # Friday evening: Tuesday
        (berlin(2026, 3, 5, 12), 3, (12, 17)),  # Thursday noon: still that day
    ],
)
def test_the_good_hours_are_preferred_but_not_worth_any_wait(earliest, weekday, hours):
    local = slot(earliest).astimezone(BERLIN)
    assert local.weekday() == weekday
    assert hours[0] <= local.hour < hours[1]
    assert local - earliest < timedelta(days=5)


def test_no_mail_leaves_on_the_leads_holiday():
    before = berlin(2026, 4, 3, 6)  # Good Friday; Easter Monday follows
    assert slot(before).astimezone(BERLIN).date() == date(2026, 4, 7)


def test_the_same_question_has_the_same_answer_and_leads_are_spread():
    when = berlin(2026, 3, 3, 6)
    assert slot(when, seed=4) == slot(when, seed=4)
    minutes = {slot(when, seed=seed).minute for seed in range(40)}
    assert len(minutes) > 15


def test_a_full_hour_moves_the_mail_on():
    when = berlin(2026, 3, 3, 6)
    taken: list[datetime] = []
    for seed in range(60):
        taken.append(slot(when, taken=taken, seed=seed))
    ordered = sorted(taken)
    limits = Limits()
    for first, second in pairwise(ordered):
        assert second - first >= timedelta(minutes=limits.gap_min_minutes)
    for one in ordered:
        within = [other for other in ordered if one <= other < one + timedelta(hours=1)]
        assert len(within) <= limits.mails_per_hour
    days = [one.astimezone(BERLIN).date() for one in ordered]
    assert max(map(days.count, days)) <= limits.mails_per_day


def test_even_a_mailbox_that_is_full_for_weeks_gets_an_answer_inside_the_hours():
    when = berlin(2026, 3, 3, 6)
    busy = [when + timedelta(minutes=2 * at) for at in range(40 * 24 * 30)]
    local = slot(when, taken=busy).astimezone(BERLIN)
    assert 8 <= local.hour < 17
    assert local.weekday() < 5


@given(
    earliest=st.integers(0, 2 * 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    where=st.sampled_from(
        [
            ("Europe/Berlin", "DE"),
            ("America/New_York", "US"),
            ("Asia/Kolkata", "IN"),
            ("Australia/Lord_Howe", "AU"),
            ("America/St_Johns", "CA"),
            ("Pacific/Apia", "WS"),
        ]
    ),
    seed=st.integers(0, 10**6),
)
def test_no_slot_is_ever_outside_hours_or_on_a_day_off(earliest, where, seed):
    zone, country = where
    found = slot(earliest, zone=zone, country=country, seed=seed)
    local = found.astimezone(ZoneInfo(zone))
    assert found >= earliest
    assert 8 <= local.hour < 17
    assert local.weekday() < 5
    assert local.date() not in holidays_near(country, local.date())


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_hour_is_the_leads_own_on_both_sides_of_a_clock_change(day: date):
    for ahead in range(-3, 4):
        at = datetime.combine(day + timedelta(days=ahead), datetime.min.time(), UTC)
        assert 8 <= slot(at).astimezone(BERLIN).hour < 17


def test_no_mail_is_planned_for_a_day_on_which_the_rep_is_away():
    monday = berlin(2026, 3, 2, 7)
    assert slot(monday).astimezone(BERLIN).date() == date(2026, 3, 3)

    away = Sending(days_off=("2026-03-03..2026-03-05",))

    assert slot(monday, sending=away).astimezone(BERLIN).date() == date(2026, 3, 2)
    assert slot(berlin(2026, 3, 3, 7), sending=away).astimezone(BERLIN).date() == date(2026, 3, 6)
