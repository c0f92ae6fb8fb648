"""Putting a lead or an enrollment back to where it stood: the one road that undo takes."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.deed import Change, Place
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork

TAGS: Final = {
    Place.LEAD: AuditTag.LEAD_MOVED,
    Place.ENROLLMENT: AuditTag.ENROLLMENT_MOVED,
}
"""What goes back by this road, and how it is written down."""


def put_back(
    uow: UnitOfWork, change: Change, fields: Collection[str], cause: Cause, now: datetime
) -> None:
    """Give a lead or an enrollment its former fields, and write down a change of its state."""
    stood = _state(uow, change)
    uow.deeds.put_back(change, fields)
    stands = _state(uow, change)
    if stood == stands:
        return
    record(
        uow,
        TAGS[change.place],
        cause,
        now,
        {"from": stood, "to": stands, "trigger": "undone", "because": "undone"},
        lead_id=change.lead_id,
        subject=(change.place.value, change.number),
    )


def _state(uow: UnitOfWork, change: Change) -> str:
    return str((uow.deeds.as_it_stands(change) or {}).get("state", ""))
