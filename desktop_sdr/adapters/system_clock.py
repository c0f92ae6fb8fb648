"""The machine's clock: the only place in the product that asks what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """The Clock of real life."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - here, so that it need be nowhere else
