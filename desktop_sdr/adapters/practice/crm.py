"""The practice CRM: a keyed list that now and then is busy, as real ones are."""

from random import Random

from desktop_sdr.adapters.practice.world import Happened, PracticeWorld
from desktop_sdr.domain.ids import CrmId
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.ports.crm import CrmActivity
from desktop_sdr.ports.errors import Temporary

BUSY = 0.01


class PracticeCrm:
    """Behind the CRM port."""

    def __init__(self, world: PracticeWorld) -> None:
        """Keep entries in `world`."""
        self._world, self._random = world, Random(world.seed)

    def upsert(self, external_id: str, lead: Lead, account: Account) -> CrmId:
        """Write the lead under our key."""
        if self._random.random() < BUSY:
            raise Temporary("server_busy", detail="practice: the CRM is busy")
        words = f"{lead.name}, {account.name}: {lead.state.value}"
        self._world.change(lambda happened: happened.crm.update({external_id: words}))
        return CrmId(external_id)

    def log(self, activity: CrmActivity) -> CrmId:
        """Log the activity under its key."""
        words = f"{activity.kind}: {activity.subject}"
        self._world.change(lambda happened: happened.crm.update({activity.external_id: words}))
        return CrmId(activity.external_id)

    def find_activity(self, external_id: str) -> CrmId | None:
        """Look for an entry by our own key."""
        with self._world.guard:
            known = external_id in self._world.happened.crm
        return CrmId(external_id) if known else None

    def remove_activity(self, external_id: str) -> None:
        """Take an entry out again."""
        self.put_back(external_id, None)

    def record_of(self, external_id: str) -> str | None:
        """Return the entry as it stands."""
        with self._world.guard:
            return self._world.happened.crm.get(external_id)

    def put_back(self, external_id: str, record: str | None) -> None:
        """Let the entry be again what it was."""

        def step(happened: Happened) -> None:
            if record is None:
                happened.crm.pop(external_id, None)
            else:
                happened.crm[external_id] = record

        self._world.change(step)
