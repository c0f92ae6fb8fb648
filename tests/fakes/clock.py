"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

A_MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """The Clock of tests."""

    def __init__(self, now: datetime = A_MONDAY) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        assert by >= timedelta(0), "use set() for a clock that is put back"
        self._now += by

    def set(self, now: datetime) -> None:
        assert now.tzinfo is UTC
        self._now = now
