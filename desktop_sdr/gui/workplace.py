"""What every page is given: the desk, the registry, the workers and the change signal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.tasks import Tasks

if TYPE_CHECKING:  # the window is painted before the agent's modules are needed
    from desktop_sdr.agent.desk import Desk


@dataclass(frozen=True, slots=True)
class Workplace:
    """The surroundings of a page; the same for all."""

    desk: "Desk"
    actions: ActionRegistry
    tasks: Tasks
    changes: ChangeBridge
    practice: bool

    @property
    def zone(self) -> ZoneInfo:
        """The rep's own time zone; all times without another owner are shown in it."""
        return ZoneInfo(self.desk.time_zone)
