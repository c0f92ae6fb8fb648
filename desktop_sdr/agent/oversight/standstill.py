"""What keeps every claim back for a while without a pause: a full disk, a loop that hangs."""

from typing import Final

DISK_FULL: Final = "disk_full"
NO_HEARTBEAT: Final = "no_heartbeat"


class Standstill:
    """Begun and ended by the watch, asked before each claim; kept in memory only.

    It ends by itself when its reason is gone, so unlike the latch it needs nobody's yes.
    """

    def __init__(self) -> None:
        """Nothing stands in the way yet."""
        self._reasons: frozenset[str] = frozenset()

    def set(self, reason: str, *, on: bool) -> bool:
        """Begin or end standing still for a reason; returns whether that changed anything."""
        before = self._reasons
        self._reasons = before | {reason} if on else before - {reason}
        return self._reasons != before

    def is_for(self, reason: str) -> bool:
        """Say whether this reason is among those that hold."""
        return reason in self._reasons

    @property
    def holds(self) -> bool:
        """True while nothing may be claimed."""
        return bool(self._reasons)
