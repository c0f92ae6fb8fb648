"""What is asked about one lead: who it is, what is planned, and what holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lifecycle import LeadState


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPlan:
    """What is planned for a lead and what holds it."""

    lead_id: LeadId
    lead_name: str
    email: str
    state: LeadState
    plan: tuple[tuple[datetime | None, str], ...]
    """When and what: a code such as `send_next step 2`."""
    held_by: tuple[str, ...]
    until: datetime | None


class LeadViews(Protocol):
    """Reads for whoever asks about somebody."""

    def lead_plan(self, lead_id: LeadId, now: datetime) -> LeadPlan | None: ...
    def find_lead(self, words: str) -> Sequence[tuple[LeadId, str, str]]:
        """Return id, name and address of leads whose name or address begins so."""
        ...
