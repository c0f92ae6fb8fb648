"""When something that provably did not happen is tried again: how soon, how often, until when."""

from datetime import datetime, timedelta
from typing import Final

from desktop_sdr.domain.outbox import EffectKind

BASE: Final = timedelta(seconds=2)
CAP: Final = timedelta(minutes=15)
RETRIES: Final = 3
PATIENT_WAITS: Final = (timedelta(hours=1), timedelta(hours=20))
PATIENCE: Final = timedelta(hours=24)
"""behaviour.md section 5: mail that provably did not leave may go on for a day; six tries in it."""
KEYED: Final = frozenset(
    {
        EffectKind.SEND_MAIL,
        EffectKind.CRM_LOG,
        EffectKind.BOOK_MEETING,
        EffectKind.CANCEL_MEETING,
    }
)
"""What the other side knows by our own key, so that a second call cannot make a second one."""
PATIENT: Final = frozenset({EffectKind.SEND_MAIL, EffectKind.CRM_LOG})
"""What is as good hours later as now."""


def back_off(failures: int, chance: float) -> timedelta:
    """Return the wait after so many failures in a row: full jitter under a doubling ceiling.

    `chance` is a random number from 0 to 1.
    """
    doublings = min(max(failures, 1), 20) - 1  # the cap is reached long before
    return min(CAP, BASE * (1 << doublings)) * chance


def next_try(
    kind: EffectKind,
    *,
    tries: int,
    first_tried_at: datetime,
    now: datetime,
    retry_after: timedelta | None,
    chance: float,
) -> timedelta | None:
    """Return how long to wait before the next try of an effect, or None when it was the last.

    What the other side asked for is honoured as the least. The day of patience is counted from
    the first try: a machine that slept has waited too.
    """
    wait = _own_wait(kind, tries, chance)
    if wait is None:
        return None
    wait = max(wait, retry_after or timedelta())
    return wait if now + wait <= first_tried_at + PATIENCE else None


def _own_wait(kind: EffectKind, tries: int, chance: float) -> timedelta | None:
    if kind not in KEYED:
        return None
    if tries <= RETRIES:
        return back_off(tries, chance)
    later = tries - RETRIES - 1
    if kind not in PATIENT or later >= len(PATIENT_WAITS):
        return None
    return PATIENT_WAITS[later] * (1 + chance) / 2
