"""Moments on the command line: by the rep's clock, as the window shows them."""

from datetime import datetime
from zoneinfo import ZoneInfo


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment by the rep's clock."""
    return f"{at.astimezone(zone):%a %d %b %H:%M}"
