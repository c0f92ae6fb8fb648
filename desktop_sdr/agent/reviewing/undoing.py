"""Taking back the newest decision, for as long as nothing of it has left."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.trace import Actor, Cause


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What became of an undo: `undone`, `nothing_to_undo` or `already_left`."""

    code: str
    lead_name: str = ""
    draft_id: DraftId | None = None
    left_at: datetime | None = None


def undo_newest(office: Office, rep: Actor) -> UndoResult:
    """Cancel the effect approved last that is still held, and open its draft again.

    Cancel and hand-over race in one update; when the hand-over wins, it says so.
    """
    now = office.now()
    with office.open() as uow:
        item = uow.outbox.newest_undoable()
        if item is None:
            return UndoResult("nothing_to_undo")
        lead = uow.leads.get(item.lead_id)
        if not uow.outbox.cancel(item.id, now, "undone"):
            return UndoResult("already_left", lead.name, item.draft_id, item.claimed_at)
        if item.draft_id is not None:
            draft = uow.drafts.get(item.draft_id)
            uow.drafts.save(replace(draft, state=DraftState.WAITING, decided_at=None))
        record(
            uow,
            AuditTag.UNDONE,
            Cause(rep, lead.trace),
            now,
            {"what": "approval", "action": item.action.value},
            lead_id=lead.id,
            subject=("draft", item.draft_id or 0),
            personal=item.subject,
        )
        uow.commit()
    return UndoResult("undone", lead.name, item.draft_id)
