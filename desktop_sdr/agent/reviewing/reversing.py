"""Taking rows back: fields get their former values, what was prepared is withdrawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop_sdr.agent.loop import moves, returning
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.obstacles import Asked
from desktop_sdr.agent.reviewing.undo_results import Stays
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.deed import Change, Place, weighty
from desktop_sdr.domain.escalation import EscalationState
from desktop_sdr.domain.ids import (
    DraftId,
    EnrollmentId,
    EscalationId,
    FactId,
    LeadId,
    MeetingId,
    OutboxId,
    RepReadingId,
    SuppressionId,
)
from desktop_sdr.domain.meeting import MeetingState
from desktop_sdr.domain.message import Draft, DraftState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reversal import WhyNot
from desktop_sdr.domain.sequence import EnrollmentTrigger, FinishReason
from desktop_sdr.domain.trace import Cause
from desktop_sdr.ports.store import UnitOfWork

UNDONE: Final = "undone"
_ORDER: Final = (Place.EFFECT, *(place for place in Place if place is not Place.EFFECT))
"""Effects first: whether they are still held decides what their drafts become."""
_WAITS: Final = (DraftState.WAITING, DraftState.LATER)


def take_rows_back(asked: Asked, changes: Sequence[Change], cause: Cause) -> list[Stays]:
    """Put every row of a deed back; returns what had to stay as it is."""
    stays: list[Stays] = []
    for change in sorted(changes, key=lambda one: _ORDER.index(one.place)):
        act = _ADDED[change.place] if change.is_added else _CHANGED.get(change.place, _put_back)
        why = act(asked, change, cause)
        if why is not None:
            stays.append(Stays(change.place.value, why, name_of(asked.uow, change.lead_id)))
    return stays


def name_of(uow: UnitOfWork, lead_id: LeadId | None) -> str:
    """Return whom a change is about; empty for nobody, or nobody any more."""
    if lead_id is None:
        return ""
    found = Change(place=Place.LEAD, key=str(lead_id), lead_id=lead_id, before=None, after=None)
    return "" if uow.deeds.as_it_stands(found) is None else uow.leads.get(lead_id).name


Act = Callable[[Asked, Change, Cause], WhyNot | None]
"""Takes one row back; returns why it stays, or None."""


def _put_back(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    """Put back what still holds what the deed put there; the work of others since is left."""
    stands = asked.uow.deeds.as_it_stands(change)
    if stands is None:
        return WhyNot.IS_GONE
    before, after = change.before or {}, change.after or {}
    if any(stands[name] not in (after[name], before[name]) for name in weighty(change)):
        return WhyNot.CHANGED_SINCE
    fields = {name for name in change.fields if stands[name] == after[name]} - {"version"}
    if not fields:
        return None
    if change.place in returning.TAGS:
        returning.put_back(asked.uow, change, fields, cause, asked.now)
    else:
        asked.uow.deeds.put_back(change, fields)
    return None


def _draft_back(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    """Put a draft back; another text never goes by a version that somebody saw with this one."""
    why = _put_back(asked, change, cause)
    draft = asked.uow.drafts.get(DraftId(change.number))
    if why is None and "version" in change.fields:
        # Its mail was taken back when the words changed: a yes to the former ones is asked anew.
        draft = replace(draft, version=draft.version + 1)
        if draft.state is DraftState.APPROVED:
            draft = replace(draft, state=DraftState.WAITING, decided_at=None)
        asked.uow.drafts.save(draft)
    if why is None and "state" in change.fields and draft.state in _WAITS:
        _note_reopened(asked, draft, cause)
    return why


def _note_reopened(asked: Asked, draft: Draft, cause: Cause) -> None:
    record(
        asked.uow,
        AuditTag.DRAFT_REOPENED,
        cause,
        asked.now,
        {"why": UNDONE, "action": draft.action.value},
        lead_id=draft.lead_id,
        subject=("draft", draft.id),
        personal=draft.subject,
    )


def _effect_back(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    """What was let go again stops where it stood; what was cancelled is shown to the rep again.

    A cancelled effect is never held again by an undo: nothing leaves that was not approved anew.
    """
    former, latter = (change.before or {}).get("state"), (change.after or {}).get("state")
    item = asked.uow.outbox.get(OutboxId(change.number))
    if latter == OutboxState.HELD.value and former in _LET_GO_FROM:
        state = OutboxState(former)
        gone = asked.uow.outbox.take_back(item.id, state, asked.now)
        return None if gone or item.state is state else WhyNot.HAS_LEFT
    if former != OutboxState.HELD.value or latter != OutboxState.CANCELLED.value:
        return None
    draft = asked.uow.drafts.get(item.draft_id) if item.draft_id is not None else None
    if draft is not None and draft.state is DraftState.APPROVED:
        asked.uow.drafts.save(replace(draft, state=DraftState.WAITING, decided_at=None))
        _note_reopened(asked, draft, cause)
    return None


_LET_GO_FROM: Final = (OutboxState.FAILED.value, OutboxState.UNCERTAIN.value)


def _effect_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    """Cancel what is held; this races with the hand-over in one update, and one of them wins.

    What has left by now is taken back outside by another part of the same undo, or there would
    have been an obstacle.
    """
    uow = asked.uow
    item = uow.outbox.get(OutboxId(change.number))
    if not uow.outbox.cancel(item.id, asked.now, UNDONE):
        return None
    record(
        uow,
        AuditTag.EFFECT_CANCELLED,
        cause,
        asked.now,
        {"why": UNDONE, "kind": item.kind.value},
        lead_id=item.lead_id,
        subject=("effect", item.id),
    )
    return None


def _draft_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    draft = asked.uow.drafts.get(DraftId(change.number))
    if draft.state in (*_WAITS, DraftState.APPROVED):
        asked.uow.drafts.save(replace(draft, state=DraftState.STALE, decided_at=asked.now))
        record(
            asked.uow,
            AuditTag.DRAFT_STALE,
            cause,
            asked.now,
            {"why": UNDONE},
            lead_id=draft.lead_id,
            subject=("draft", draft.id),
        )
    return None


def _enrollment_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    enrollment = asked.uow.enrollments.get(EnrollmentId(change.number))
    open_one = asked.uow.enrollments.open_of(enrollment.lead_id)
    if open_one is not None and open_one.id == enrollment.id:
        finish, removed = EnrollmentTrigger.FINISH, FinishReason.REMOVED
        moves.move_enrollment(
            asked.uow, enrollment, finish, cause, asked.now, because=UNDONE, reason=removed
        )
    return None


def _case_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    card = asked.uow.escalations.get(EscalationId(change.number))
    if card.state is EscalationState.OPEN:
        asked.uow.escalations.save(
            replace(card, state=EscalationState.RESOLVED, resolved_at=asked.now)
        )
    return None


def _meeting_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    meeting = asked.uow.meetings.get(MeetingId(change.number))
    if meeting.state is MeetingState.OFFERED:
        asked.uow.meetings.save(replace(meeting, state=MeetingState.LAPSED, booked=None))
    return None


def _suppression_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    entry = asked.uow.suppressions.get(SuppressionId(change.number))
    if entry.lifted_at is not None:
        return None
    asked.uow.suppressions.lift(entry.id, asked.now, asked.reason.strip() or UNDONE)
    record(
        asked.uow,
        AuditTag.SUPPRESSION_LIFTED,
        cause,
        asked.now,
        {"reason": entry.reason.value, "scope": entry.scope.value},
        lead_id=change.lead_id,
        subject=("suppression", entry.id),
        personal=asked.reason,
    )
    return None


def _fact_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    asked.uow.facts.strike(FactId(change.number))
    return None


def _rep_reading_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    asked.uow.rep_readings.strike(RepReadingId(change.number))
    return None


def _note_out(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    asked.uow.keepings.set_note(change.key, "")
    return None


def _stays(asked: Asked, change: Change, cause: Cause) -> WhyNot | None:
    """Leave what only an import brings in, which has a way of its own; and what an edit showed."""
    return None


_CHANGED: Final[Mapping[Place, Act]] = {
    Place.DRAFT: _draft_back,
    Place.EFFECT: _effect_back,
}
_ADDED: Final[Mapping[Place, Act]] = {
    Place.LEAD: _stays,
    Place.ACCOUNT: _stays,
    Place.FACT: _fact_out,
    Place.ENROLLMENT: _enrollment_out,
    Place.DRAFT: _draft_out,
    Place.EFFECT: _effect_out,
    Place.REPLY: _stays,
    Place.REP_READING: _rep_reading_out,
    Place.CASE: _case_out,
    Place.MEETING: _meeting_out,
    Place.SUPPRESSION: _suppression_out,
    Place.RULE: _stays,
    Place.NOTE: _note_out,
    Place.STANDING: _stays,
}
"""A test holds this to every place there is."""
