"""What every page is given: the desk, the registry, the workers and the change signal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_sdr.gui.actions import ActionRegistry
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.tasks import Tasks

if TYPE_CHECKING:  # the agent is imported after the window has been painted
    from desktop_sdr.agent.desk import Desk


@dataclass(frozen=True, slots=True)
class Workplace:
    """The surroundings of a page; the same for all."""

    desk: "Desk"
    actions: ActionRegistry
    tasks: Tasks
    changes: ChangeBridge
    practice: bool
