"""Whether a profile may go to work: what cannot be trusted starts paused, and says why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desktop_sdr.domain.audit import Value
from desktop_sdr.domain.pausing import PauseReason

if TYPE_CHECKING:
    from desktop_sdr.agent.office import Office

DATABASE_DAMAGED: Final = PauseReason.DATABASE_DAMAGED.value
DATABASE_OLDER: Final = PauseReason.DATABASE_OLDER.value
RECORD_BROKEN: Final = PauseReason.RECORD_BROKEN.value
ANCHOR_MISSING: Final = PauseReason.ANCHOR_MISSING.value
ANCHOR_UNREADABLE: Final = PauseReason.ANCHOR_UNREADABLE.value
DOUBTS: Final = frozenset(
    {DATABASE_DAMAGED, DATABASE_OLDER, RECORD_BROKEN, ANCHOR_MISSING, ANCHOR_UNREADABLE}
)
"""Why a profile starts paused; the reasons of the pause."""


def hold(office: "Office", reason: str, facts: Mapping[str, Value]) -> None:
    """Start paused for this reason, whatever pause stood before: the rep is to hear of it.

    It stops first, in memory and by the sign; where it cannot be saved, that is tried again later.
    """
    office.latch.stop_for_doubt(reason, facts)
    office.latch.save()
