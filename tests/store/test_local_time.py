"""The rep's own clock, over the changes of summer time."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.store.views.local_time import midnight, spans_of_one_offset

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("now", "zone", "began"),
    [
        ("2026-03-03T10:00", "UTC", "2026-03-03T00:00"),
        ("2026-03-03T04:59", "America/New_York", "2026-03-02T05:00"),
        ("2026-03-29T12:00", "Europe/Berlin", "2026-03-28T23:00"),
        ("2026-03-29T22:30", "Europe/Berlin", "2026-03-29T22:00"),
        ("2026-10-25T22:59", "Europe/Berlin", "2026-10-24T22:00"),
    ],
)
def test_the_day_began_at_local_midnight(now: str, zone: str, began: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert midnight(moment, zone) == datetime.fromisoformat(began).replace(tzinfo=UTC)


@given(since=MOMENTS, days=st.floats(0.001, 400), zone=st.sampled_from(ZONES))
def test_a_span_is_cut_exactly_where_the_clocks_change(
    since: datetime, days: float, zone: str
) -> None:
    until = since + timedelta(days=days)
    parts = list(spans_of_one_offset(since, until, ZoneInfo(zone)))
    assert parts[0][0] == since
    assert parts[-1][1] == until
    for (_, end, offset), (start, _, next_offset) in itertools.pairwise(parts):
        assert end == start
        assert offset != next_offset
    for start, end, offset in parts:
        assert start < end
        for moment in (start, start + (end - start) / 3, end - timedelta(microseconds=1)):
            assert moment.astimezone(ZoneInfo(zone)).utcoffset() == offset
