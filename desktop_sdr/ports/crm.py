"""The customer database that the company lives by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop_sdr.domain.ids import CrmId
from desktop_sdr.domain.lead import Account, Lead


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmActivity:
    """One thing that happened with a lead, under a key that makes logging it twice one entry."""

    external_id: str
    lead_external_id: str
    kind: str
    """`email_sent`, `reply_received`, `meeting_booked`, `stage_changed`."""
    subject: str
    body: str
    at: datetime


class Crm(Protocol):
    """Keeps leads and what happened with them."""

    def upsert(self, external_id: str, lead: Lead, account: Account) -> CrmId:
        """Write the lead under our key; twice is one record."""
        ...

    def log(self, activity: CrmActivity) -> CrmId:
        """Log the activity under its key; twice is one entry."""
        ...

    def find_activity(self, external_id: str) -> CrmId | None:
        """Look for an activity by our own key."""
        ...
