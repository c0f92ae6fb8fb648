"""A mail found again in a vendor's mailbox, whichever vendor it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

SENT: Final = "Sent"
JUNK: Final = "Junk"
"""What the agent calls these folders; each vendor has a name of its own."""
GONE: Final = 404
NEWEST: Final = 10
"""How many of the newest mails are looked at where a search finds nothing."""
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a moment that the vendor does not tell."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail that was found again, and the header that our id stands in."""

    mail_id: str
    at: datetime
    header: str
