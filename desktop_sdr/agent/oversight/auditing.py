"""Writing the record: the one way an audit line comes to be, inside the change it is about."""

from collections.abc import Mapping
from datetime import datetime

from desktop_sdr.domain.audit import AuditEntry, AuditTag, Value
from desktop_sdr.domain.ids import AuditSeq, LeadId
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork


def record(
    uow: UnitOfWork,
    tag: AuditTag,
    cause: Cause,
    at: datetime,
    facts: Mapping[str, Value],
    *,
    lead_id: LeadId | None = None,
    subject: tuple[str, int] | None = None,
    personal: str = "",
) -> AuditSeq:
    """Append one line to the record in the caller's own transaction and return its number.

    `facts` hold codes, ids and numbers; words by or about a person go into `personal` only. Where
    `cause` names no line that led here, the record finds it: see `Audit.led_to`.
    """
    kind, number = subject if subject is not None else ("", None)
    return uow.audit.append(
        AuditEntry(
            at=at,
            tag=tag,
            actor=cause.actor,
            trace=cause.trace,
            cause=cause.parent or uow.audit.led_to(lead_id, subject),
            lead_id=lead_id,
            subject_kind=kind,
            subject_id=number,
            facts=dict(facts),
            personal=personal,
        )
    )
