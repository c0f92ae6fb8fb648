"""What became of the time between two looks at the machine's clocks: it slept, or it was set."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

NOTICED: Final = timedelta(minutes=2)
"""Less than this is the slack of clocks and busy machines (facts/reliability.md R17)."""
FAR: Final = timedelta(hours=1)
"""From here on nobody can say by the clock what is due: the rep has to look first."""
NOTHING: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Clocks:
    """The machine's clocks, read at one moment."""

    wall: datetime
    """What the clock on the wall says; people and servers set it."""
    since_boot: timedelta | None
    """Counts on while the machine sleeps, and nobody can set it; None where there is none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What was noticed between two looks that should have been seconds apart."""

    slept: timedelta = NOTHING
    """How long nothing ran, though the time went on."""
    set_by: timedelta = NOTHING
    """How far the wall clock was set; less than nothing where it was set back."""

    @property
    def is_smooth(self) -> bool:
        """True where nothing was noticed."""
        return not self.slept and not self.set_by

    @property
    def is_far(self) -> bool:
        """True where the clock was set so far that the agent must not go on by itself."""
        return abs(self.set_by) > FAR


def passage(before: Clocks, after: Clocks) -> Passage:
    """Tell sleep from a clock that was set; the looks are made every few seconds while awake.

    Without a clock that counts sleep, a wall clock that went far ahead is taken for a sleep, and
    only one that went back for one that was set.
    """
    by_wall = after.wall - before.wall
    if before.since_boot is None or after.since_boot is None:
        set_by = by_wall if by_wall < -NOTICED else NOTHING
        return Passage(by_wall if by_wall > NOTICED else NOTHING, set_by)
    passed = after.since_boot - before.since_boot
    set_by = by_wall - passed
    return Passage(
        slept=passed if passed > NOTICED else NOTHING,
        set_by=set_by if abs(set_by) > NOTICED else NOTHING,
    )
