"""How a mailbox stands with those it writes to, and when that is so bad that cold mail stops."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desktop_sdr.domain.health import BOUNCES, COMPLAINTS, must_stop
from desktop_sdr.domain.verdict import ReasonCode

COUNTED_FOR: Final = timedelta(days=30)
"""How far back mail, bounces and complaints are counted (facts/numbers.md, sample floors)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What left a mailbox of late, and what came back of it."""

    sent: int = 0
    bounced: int = 0
    """People whose address turned out never to work."""
    complained: int = 0
    """People who marked a mail as spam."""


def why_stopped(standing: Standing) -> ReasonCode | None:
    """Return what stops cold mail; None while it may go on. An answer is never stopped by it."""
    if must_stop(standing.bounced, standing.sent, BOUNCES):
        return ReasonCode.TOO_MANY_BOUNCES
    if must_stop(standing.complained, standing.sent, COMPLAINTS):
        return ReasonCode.TOO_MANY_COMPLAINTS
    return None
