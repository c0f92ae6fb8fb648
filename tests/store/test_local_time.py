"""The rep's own day, over the changes of summer time."""

from datetime import UTC, datetime

import pytest

from desktop_sdr.store.views.local_time import midnight


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
