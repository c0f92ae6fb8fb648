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

    def remove_activity(self, external_id: str) -> None:
        """Take an activity of ours out again; nothing happens where it is gone."""
        ...

    def record_of(self, external_id: str) -> str | None:
        """Return the lead under our key as the CRM holds it, in a form that `put_back` takes.

        None where there is no such lead.
        """
        ...

    def put_back(self, external_id: str, record: str | None) -> None:
        """Let the lead be again what `record_of` said; None takes a lead of ours out again."""
        ...
