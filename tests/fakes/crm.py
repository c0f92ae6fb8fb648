"""A CRM in memory: keyed entries, and whatever trouble a test gives it."""

from dataclasses import dataclass, field

from desktop_sdr.domain.ids import CrmId
from desktop_sdr.domain.lead import Account, Lead
from desktop_sdr.ports.crm import CrmActivity
from desktop_sdr.ports.errors import PortError


@dataclass
class FakeCrm:
    """The Crm of tests."""

    leads: dict[str, str] = field(default_factory=dict)
    """External id to the lead's state."""
    activities: dict[str, CrmActivity] = field(default_factory=dict)
    calls: int = 0
    down: PortError | None = None

    def upsert(self, external_id: str, lead: Lead, account: Account) -> CrmId:
        self._reach()
        self.leads[external_id] = lead.state.value
        return CrmId(external_id)

    def log(self, activity: CrmActivity) -> CrmId:
        self._reach()
        self.activities[activity.external_id] = activity
        return CrmId(activity.external_id)

    def find_activity(self, external_id: str) -> CrmId | None:
        if self.down is not None:
            raise self.down
        return CrmId(external_id) if external_id in self.activities else None

    def remove_activity(self, external_id: str) -> None:
        self._reach()
        self.activities.pop(external_id, None)

    def record_of(self, external_id: str) -> str | None:
        if self.down is not None:
            raise self.down
        return self.leads.get(external_id)

    def put_back(self, external_id: str, record: str | None) -> None:
        self._reach()
        if record is None:
            self.leads.pop(external_id, None)
        else:
            self.leads[external_id] = record

    def _reach(self) -> None:
        self.calls += 1
        if self.down is not None:
            raise self.down
