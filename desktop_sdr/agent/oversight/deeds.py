"""Opening a deed, from where on the transaction notes what undo needs; or naming one outright."""

from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.deed import Deed
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.reversal import kind_of
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork


def begin(
    uow: UnitOfWork,
    what: StrEnum,
    cause: Cause,
    at: datetime,
    *,
    lead_id: LeadId | None = None,
    subject: tuple[str, int] | None = None,
) -> None:
    """Open the deed; what is begun inside one that is open is a part of it."""
    kind, number = subject if subject is not None else ("", None)
    uow.deeds.begin(
        Deed(
            at=at,
            kind=kind_of(what),
            actor=cause.actor,
            trace=cause.trace,
            lead_id=lead_id,
            subject_kind=kind,
            subject_id=number,
        )
    )


def name(
    uow: UnitOfWork, what: StrEnum, cause: Cause, at: datetime, subject: tuple[str, int] = ("", 0)
) -> None:
    """Keep a deed that undo never takes back, after its line of the record: it is to say why."""
    kind, number = subject
    uow.deeds.add(
        Deed(
            at=at,
            kind=kind_of(what),
            actor=cause.actor,
            trace=cause.trace,
            subject_kind=kind,
            subject_id=number or None,
        )
    )
