"""What was last seen of the rep's own domain."""

from typing import Final

from desktop_sdr.domain.reputation import DomainLook
from desktop_sdr.domain.snapshot import NotARecord, from_json
from desktop_sdr.ports.store import UnitOfWork

LOOK_UP: Final = "own domain"
"""The name of the note that keeps it, and of the day's job."""


def last_look(uow: UnitOfWork) -> DomainLook | None:
    """Return what was last seen; None where nobody has looked."""
    kept = uow.keepings.note(LOOK_UP)
    if not kept:
        return None
    try:
        return from_json(DomainLook, kept)
    except NotARecord:
        return None
