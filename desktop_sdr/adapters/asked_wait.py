"""How long a server asks us to wait before the next try."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT: Final = timedelta(days=1)


def asked_wait(said: str, now: datetime) -> timedelta | None:
    """Return what `Retry-After` says, in seconds or as a date (RFC 9110, 10.2.3); None for none."""
    wait = seconds(said)
    if wait is None and said:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        wait = until.astimezone(UTC) - now
    return None if wait is None else min(max(wait, timedelta()), LONGEST_WAIT)


def seconds(said: object) -> timedelta | None:
    """Return a count of seconds as a span; None where it is none."""
    try:
        number = int(str(said))
    except ValueError:
        return None
    return timedelta(seconds=number) if 0 < number < 10**9 else None
