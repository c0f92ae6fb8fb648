"""A drawn day looks like a person's, keeps every cap, and is never made up for."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import mean, pstdev
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_sdr.domain.limits import DayLimit, RateWindow
from desktop_sdr.domain.working_day import (
    WorkingDay,
    WorkRhythm,
    draw_day,
    free_place,
    hardly_meets,
)

BERLIN = WorkRhythm(zone="Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TUESDAY = date(2026, 3, 3)
CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25))
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "nowhere")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-03 {text}").replace(tzinfo=ZoneInfo("Europe/Berlin"))


def local_hour(moment: datetime) -> float:
    local = moment.astimezone(BERLIN.clock)
    return local.hour + local.minute / 60 + local.second / 3600


def a_thousand_days() -> list[WorkingDay]:
    chance = Random(4)
    days = [TUESDAY + number * DAY for number in range(1400)]
    return [draw_day(day, BERLIN, chance) for day in days if BERLIN.is_at_work_on(day)]


def test_a_thousand_days_look_like_one_persons() -> None:
    days = a_thousand_days()
    assert len(days) == 1000

    starts = [local_hour(one.places[0]) for one in days]
    ends = [local_hour(one.places[-1]) for one in days]
    assert 8.0 < min(starts) < 8.1
    assert 8.4 < max(starts) < 8.75
    assert pstdev(starts) > 0.1
    assert max(ends) < 18
    assert min(ends) > 16.5

    gaps = [(b - a) / MINUTE for one in days for a, b in pairwise(one.places)]
    assert min(gaps) >= 3
    assert pstdev(gaps) / mean(gaps) > 0.6, "a machine keeps its distance, a person does not"
    rounded = Counter(round(gap, 1) for gap in gaps)
    assert rounded.most_common(1)[0][1] / len(gaps) < 0.03

    lunches = [max((b - a) / MINUTE for a, b in pairwise(one.places)) for one in days]
    assert min(lunches) >= 30

    minutes = Counter(place.minute for one in days for place in one.places)
    seconds = Counter(place.second for one in days for place in one.places)
    for clock in (minutes, seconds):
        usual = mean(clock.values())
        assert len(clock) == 60
        assert all(0.7 * usual < count < 1.3 * usual for count in clock.values())

    assert len({one.places[0].time() for one in days}) > 990, "no two days are alike"


rhythms = st.builds(
    WorkRhythm,
    zone=st.sampled_from(ZONES),
    start_hour=st.integers(0, 11),
    end_hour=st.integers(12, 24),
    gap_min=st.integers(0, 20).map(lambda minutes: minutes * MINUTE),
    gap_max=st.integers(0, 40).map(lambda minutes: minutes * MINUTE),
    per_hour=st.integers(1, 60),
)


@settings(deadline=None, max_examples=60)
@given(rhythms, st.dates(date(2020, 1, 1), date(2030, 1, 1)) | st.sampled_from(CLOCK_CHANGES))
def test_no_day_passes_the_hour_the_gap_or_its_own_hours(rhythm: WorkRhythm, day: date) -> None:
    drawn = draw_day(day, rhythm, Random(day.toordinal()))

    everything = sorted((*drawn.places, *drawn.off_places))
    assert {place.astimezone(rhythm.clock).date() for place in everything} <= {day}
    for place in drawn.places:
        assert rhythm.start_hour <= place.astimezone(rhythm.clock).hour < rhythm.end_hour
    for one in (drawn.places, everything):
        assert all(b - a >= max(rhythm.gap_min, MINUTE) for a, b in pairwise(one))
    window = RateWindow(rhythm.per_hour, HOUR)
    assert all(
        window.hold(place, everything[:number]) is None for number, place in enumerate(everything)
    )


events = st.lists(
    st.tuples(
        st.sampled_from(["tick", "tick", "tick", "sleep", "set_back", "restart"]),
        st.integers(1, 600),
    ),
    max_size=120,
)


class Sender:
    """Somebody who sends at every moment that both the day's places and the day's limit allow."""

    def __init__(self, seed: int, a_day: int) -> None:
        self.chance, self.now, self.limit = Random(seed), at("07:00"), DayLimit(a_day, BERLIN.zone)
        self.kept: dict[date, WorkingDay] = {}
        self.sent: list[datetime] = []

    def hears(self, what: str, minutes: int) -> None:
        passes = {"tick": 1.0, "restart": 1.0, "sleep": minutes, "set_back": -minutes / 4}
        self.now += passes[what] * MINUTE
        if what == "restart":
            self.chance = Random(minutes)  # another run draws otherwise; what is kept stays

    def sends_what_it_may(self) -> None:
        today = self.now.astimezone(BERLIN.clock).date()
        if not BERLIN.is_at_work_on(today):
            return
        day = self.kept.setdefault(today, draw_day(today, BERLIN, self.chance))
        for _ in range(3):
            is_free = free_place(day.places, self.now, sorted(self.sent)) == self.now
            if is_free and self.limit.hold(self.now, self.sent) is None:
                self.sent.append(self.now)


@settings(deadline=None, max_examples=80)
@given(events, st.integers(0, 2**32), st.integers(1, 12))
def test_no_order_of_sleeps_restarts_and_set_clocks_passes_a_cap_or_makes_a_burst(
    happenings: list[tuple[str, int]], seed: int, a_day: int
) -> None:
    sender = Sender(seed, a_day)
    for what, minutes in happenings:
        sender.hears(what, minutes)
        sender.sends_what_it_may()

    for day in sender.kept.values():
        for place, after in pairwise((*day.places, day.places[-1] + HOUR)):
            assert sum(place <= one < after for one in sender.sent) <= 1
    dates = Counter(one.astimezone(BERLIN.clock).date() for one in sender.sent)
    assert max(dates.values(), default=0) <= a_day


PLACES = (at("09:00"), at("09:08"), at("09:30"))


@pytest.mark.parametrize(
    ("now", "taken", "free"),
    [
        ("08:00", [], "09:00"),
        ("09:00", [], "09:00"),
        ("09:05", [], "09:05"),
        ("09:05", ["09:01"], "09:08"),
        ("09:05", ["09:01", "09:10"], "09:30"),
        ("09:21", [], "09:30"),
        ("09:20", ["09:09"], "09:30"),
        ("09:35", [], "09:35"),
        ("09:35", ["09:31"], None),
        ("09:43", [], None),
    ],
)
def test_a_place_is_taken_once_and_closes_soon(
    now: str, taken: list[str], free: str | None
) -> None:
    expected = None if free is None else at(free)
    assert free_place(PLACES, at(now), [at(one) for one in taken]) == expected


def test_a_day_without_places_has_none_free() -> None:
    assert free_place((), at("09:00"), []) is None


def test_people_on_the_other_side_of_the_world_get_the_places_of_the_night_too() -> None:
    drawn = draw_day(TUESDAY, BERLIN, Random(1))
    in_california = ZoneInfo("America/Los_Angeles")

    assert hardly_meets(drawn, lambda place: 8 <= place.astimezone(in_california).hour < 17)
    assert not hardly_meets(drawn, lambda place: place.astimezone(BERLIN.clock).hour < 17)
    assert set(drawn.open_to(far_away=True)) > set(drawn.open_to(far_away=False))
    assert list(drawn.open_to(far_away=True)) == sorted(drawn.open_to(far_away=True))


def test_friday_is_followed_by_monday_unless_weekends_are_worked() -> None:
    friday = date(2026, 3, 6)
    assert BERLIN.next_work_day(friday) == date(2026, 3, 9)
    always = WorkRhythm(zone="Europe/Berlin", on_weekends=True)
    assert always.next_work_day(friday) == date(2026, 3, 7)


def test_a_short_day_has_no_lunch_in_it() -> None:
    mornings = WorkRhythm(zone="Europe/Berlin", start_hour=8, end_hour=13)
    drawn = [draw_day(TUESDAY + number * DAY, mornings, Random(number)) for number in range(40)]
    widest = [max(b - a for a, b in pairwise(one.places)) for one in drawn]
    assert min(widest) < 30 * MINUTE


def test_a_day_may_last_until_midnight_and_no_longer() -> None:
    owls = WorkRhythm(zone="Europe/Berlin", start_hour=14, end_hour=24)
    drawn = [draw_day(TUESDAY, owls, Random(number)) for number in range(40)]
    latest = max(place.astimezone(owls.clock) for one in drawn for place in one.places)
    assert (latest.date(), latest.hour) == (TUESDAY, 23)
