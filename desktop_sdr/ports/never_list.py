"""The never-contact list as a screen reads it."""

from dataclasses import dataclass
from datetime import datetime

from desktop_sdr.domain.ids import SuppressionId
from desktop_sdr.domain.suppression import SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverRow:
    """One entry in force."""

    id: SuppressionId
    scope: SuppressionScope
    value: str
    """An address, a domain, a hash, or the number of a company."""
    reason: SuppressionReason
    words: str
    at: datetime
    by: Actor
