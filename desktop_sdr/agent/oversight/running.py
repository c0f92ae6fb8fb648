"""When the program went to work and when it stopped, as lines of the record."""

from contextlib import suppress
from typing import TYPE_CHECKING

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import AuditSeq, TraceId
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import StoreTrouble

if TYPE_CHECKING:
    from desktop_sdr.agent.office import Office

PROGRAM_TRACE = TraceId("program")


def note_start(office: "Office", version: str) -> AuditSeq | None:
    """Write down that the agent goes to work; None where nothing can be written."""
    return _note(office, AuditTag.PROGRAM_STARTED, version, None)


def note_stop(office: "Office", version: str, started: AuditSeq) -> None:
    """Write down that the agent stopped in order; a kill leaves no such line."""
    _note(office, AuditTag.PROGRAM_STOPPED, version, started)


def _note(office: "Office", tag: AuditTag, version: str, after: AuditSeq | None) -> AuditSeq | None:
    # A disk that is full must not keep the program from starting or from ending.
    with suppress(StoreTrouble), office.open() as uow:
        cause = Cause(Actor.SYSTEM, PROGRAM_TRACE, after)
        seq = record(uow, tag, cause, office.now(), {"version": version})
        uow.commit()
        return seq
    return None
