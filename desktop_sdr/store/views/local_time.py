"""The rep's own clock: where a day begins."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo


def midnight(now: datetime, zone: str) -> datetime:
    """Return the moment, in UTC, at which the rep's present day began."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(), local.tzinfo).astimezone(UTC)
