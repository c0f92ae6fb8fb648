"""Taking back what was done: the newest, one deed, everything since a moment, a whole import.

Each undo is one transaction and itself a deed. A preview is the undo itself, rolled back: it can
promise nothing that the undo would not do.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from desktop_sdr.agent.loop import faults, mirroring, replying, responding
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing import steering
from desktop_sdr.agent.reviewing.drafts import TRY_AGAIN_AFTER
from desktop_sdr.agent.reviewing.obstacles import (
    FROM_OUTSIDE,
    Asked,
    Obstacle,
    Part,
    level_before,
    obstacle_to,
    parts_of,
)
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.agent.reviewing.reversing import name_of, take_rows_back
from desktop_sdr.agent.reviewing.reversing_imports import take_import_back
from desktop_sdr.agent.reviewing.undo_results import Stays, UndoReport, UndoResult
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.deed import Deed, Place
from desktop_sdr.domain.ids import DeedId, DraftId, ImportId, LeadId, OutboxId
from desktop_sdr.domain.lifecycle import END_STATES, LeadState
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.reversal import Command, Way, WhyNot, kind_of
from desktop_sdr.domain.trace import BY_THE_REP, Actor, Cause
from desktop_sdr.ports.store import StoreTrouble

DEEP: Final = 50
"""How far back the key for undo reaches."""
NOT_IN_PASSING: Final = frozenset(
    kind_of(one)
    for one in (
        Command.IMPORT,
        Command.SUPPRESS,
        Command.SET_LEVEL,
        Command.PAUSE,
        Command.RESUME,
        Command.SETTINGS,
    )
)
"""What the key for undo passes over: each has a place of its own, and weighs more than a key."""
BREAKS_OFF: Final = (*faults.OWN_FAULTS, StoreTrouble)
"""What ends an undo of many in the middle; what is done by then stays done."""


def undo_newest(office: Office, rep: Actor) -> UndoResult:
    """Take back the rep's newest decision that can be; what has left is passed over.

    An import and the level are no matter for a key that is pressed in passing. Cancel and
    hand-over race in one update; when the hand-over wins, it says so.
    """
    with office.open() as uow:
        asked = Asked(office=office, uow=uow, rep=rep, now=office.now())
        refused: UndoResult | None = None
        decisions = (one for one in uow.deeds.standing_by_rep(DEEP) if _is_decision(one))
        for deed in decisions:
            result = _take_back(asked, deed)
            if result.is_done:
                uow.commit()
                return result
            refused = refused or result
    return refused or UndoResult(code="nothing_to_undo")


def _is_decision(deed: Deed) -> bool:
    return deed.kind not in NOT_IN_PASSING and deed.kind not in FROM_OUTSIDE


def undo(office: Office, rep: Actor, deed_id: DeedId, reason: str = "") -> UndoResult:
    """Take one deed back, or say why not; raises DeskRefusal: no_such_deed."""
    return _undo(office, rep, deed_id, reason, in_bulk=False, for_real=True)


def plan(office: Office, rep: Actor, deed_id: DeedId, reason: str = "") -> UndoResult:
    """Say what `undo` would do; changes nothing."""
    return _undo(office, rep, deed_id, reason, in_bulk=False, for_real=False)


def _undo(
    office: Office, rep: Actor, deed_id: DeedId, reason: str, *, in_bulk: bool, for_real: bool
) -> UndoResult:
    with office.open() as uow:
        asked = Asked(
            office=office, uow=uow, rep=rep, now=office.now(), reason=reason, in_bulk=in_bulk
        )
        result = _take_back(asked, _known(asked, deed_id))
        if for_real:
            _note_refusal(asked, result)
            uow.commit()
    return result


def _known(asked: Asked, deed_id: DeedId) -> Deed:
    try:
        return asked.uow.deeds.get(deed_id)
    except LookupError:
        raise DeskRefusal("no_such_deed", str(deed_id)) from None


def undo_since(office: Office, rep: Actor, since: datetime) -> UndoReport:
    """Take back everything since, the newest first, each in a transaction of its own.

    Whatever stops it in the middle, the answer says what was taken back and what stands.
    """
    with office.look() as uow:
        deeds = uow.deeds.standing_since(since)
    results: list[UndoResult] = []
    for number, deed in enumerate(deeds):
        try:
            results.append(_undo(office, rep, deed.id, "", in_bulk=True, for_real=True))
        except BREAKS_OFF as trouble:
            code = trouble.code if isinstance(trouble, StoreTrouble) else faults.PROGRAM_ERROR
            return replace(_report(results), broke_off=code, untouched=tuple(deeds[number:]))
    return _report(results)


def plan_since(office: Office, rep: Actor, since: datetime) -> UndoReport:
    """Say what `undo_since` would do; changes nothing."""
    with office.open() as uow:
        asked = Asked(office=office, uow=uow, rep=rep, now=office.now(), in_bulk=True)
        deeds = uow.deeds.standing_since(since)
        return _report([_take_back(asked, uow.deeds.get(deed.id)) for deed in deeds])


def _report(results: Sequence[UndoResult]) -> UndoReport:
    """Sort results; what went together with a newer one is told there."""
    return UndoReport(
        done=tuple(one for one in results if one.is_done),
        not_possible=tuple(
            one for one in results if not one.is_done and one.code != "already_undone"
        ),
    )


def undo_import(
    office: Office, rep: Actor, import_id: ImportId, *, for_real: bool = True
) -> UndoResult:
    """Take a whole import back, or say what that would do; raises DeskRefusal: no_such_import."""
    with office.look() as uow:
        deed = uow.deeds.of_subject("import", import_id)
    if deed is None:
        raise DeskRefusal("no_such_import", str(import_id))
    return _undo(office, rep, deed.id, "", in_bulk=False, for_real=for_real)


def _take_back(asked: Asked, deed: Deed) -> UndoResult:
    """Take the deed back with all that rests on it, in the caller's transaction; or nothing."""
    name = name_of(asked.uow, deed.lead_id)
    if deed.undone_at is not None:
        return UndoResult(
            code="already_undone", deed=deed, lead_name=name, why=WhyNot.ALREADY_UNDONE
        )
    parts = parts_of(asked.uow, deed)
    obstacle = obstacle_to(asked, parts)
    if obstacle is not None:
        return _refused(deed, obstacle, name)
    cause = Cause(asked.rep, deed.trace, deed.first_seq)
    stays = [one for part in parts for one in _REVERSE[part.way](asked, part, cause)]
    _see_that_somebody_looks(asked, deed)
    _note_done(asked, parts, stays, cause)
    return UndoResult(
        code="partly" if stays else "undone",
        deed=deed,
        lead_name=name,
        draft_id=_waiting_again(asked, deed),
        stays=tuple(stays),
        with_it=tuple(part.deed for part in parts[:-1]),
    )


def _refused(deed: Deed, obstacle: Obstacle, name: str) -> UndoResult:
    blocked_by = obstacle.deed if obstacle.deed.id != deed.id else None
    return UndoResult(
        code="already_left" if obstacle.has_left else "not_possible",
        deed=deed,
        lead_name=name,
        draft_id=_draft_of(deed),
        why=obstacle.why,
        left_at=obstacle.left_at,
        recipient=obstacle.recipient,
        with_it=() if blocked_by is None else (blocked_by,),
    )


def _by_rows(asked: Asked, part: Part, cause: Cause) -> Sequence[Stays]:
    return take_rows_back(asked, part.changes, cause)


def _by_import(asked: Asked, part: Part, cause: Cause) -> Sequence[Stays]:
    return take_import_back(asked, part.changes, cause)


def _by_level(asked: Asked, part: Part, cause: Cause) -> Sequence[Stays]:
    for change in part.changes:
        if change.place is Place.STANDING:
            former = level_before(change)
            if former < asked.uow.keepings.level():
                steering.change_level(asked.uow, asked.rep, former, asked.now)
    return ()


def _by_effect(asked: Asked, part: Part, cause: Cause) -> Sequence[Stays]:
    """Take back outside what happened there; what it set in motion and is held goes at once."""
    uow, deed = asked.uow, part.deed
    item = uow.outbox.get(OutboxId(deed.subject_id or 0))
    lead = uow.leads.get(item.lead_id)
    stays = take_rows_back(asked, [one for one in part.changes if one.is_added], cause)
    if item.kind is EffectKind.CRM_LOG:
        newest = not any(
            later.kind == kind_of(EffectKind.CRM_LOG)
            for later in uow.deeds.later_of_lead(deed.id, lead.id)
        )
        queued = mirroring.take_back(asked.office, uow, lead, item, newest, asked.rep, asked.now)
        return (
            stays if queued is not None else [*stays, Stays("outbox", WhyNot.UNDER_WAY, lead.name)]
        )
    meeting = uow.meetings.latest_of(lead.id)
    if meeting is None or not replying.cancel_booking(
        asked.office, uow, lead, meeting, asked.rep, asked.now
    ):
        return [*stays, Stays("meeting", WhyNot.UNDER_WAY, lead.name)]
    return stays


_REVERSE: Final = {
    Way.ROWS: _by_rows,
    Way.IMPORT: _by_import,
    Way.LEVEL: _by_level,
    Way.COMPENSATE: _by_effect,
}
"""NEVER has no function: it is an obstacle."""


def _see_that_somebody_looks(asked: Asked, deed: Deed) -> None:
    """Give the lead a date again: what the agent did and the rep took back rests for a while."""
    stands = deed.lead_id is not None and name_of(asked.uow, deed.lead_id)
    if not stands or deed.lead_id is None or deed.kind.startswith("effect:"):
        return
    lead = asked.uow.leads.get(LeadId(deed.lead_id))
    if lead.state is LeadState.ESCALATED or lead.state in END_STATES or lead.agent_silent:
        due = None
    elif deed.actor not in BY_THE_REP:
        due = asked.now + TRY_AGAIN_AFTER
    elif lead.due_at is None and not responding.is_under_way(asked.uow, lead):
        due = asked.now
    else:
        due = lead.due_at
    if due != lead.due_at:
        asked.uow.leads.save(replace(lead, due_at=due))


def _note_done(asked: Asked, parts: Sequence[Part], stays: Sequence[Stays], cause: Cause) -> None:
    """Write it down, and let nothing of it be taken back twice."""
    target = parts[-1].deed
    seq = record(
        asked.uow,
        AuditTag.UNDONE,
        cause,
        asked.now,
        {
            "what": target.kind,
            "deed": target.id,
            "with": ",".join(str(part.deed.id) for part in parts[:-1]),
            "stays": ",".join(f"{one.what}:{one.why}" for one in stays),
        },
        lead_id=target.lead_id,
        subject=("deed", target.id),
        personal=asked.reason,
    )
    number = asked.uow.deeds.add(
        Deed(
            at=asked.now,
            kind=kind_of(Command.UNDO),
            actor=asked.rep,
            trace=target.trace,
            lead_id=target.lead_id,
            subject_kind="deed",
            subject_id=target.id,
            first_seq=seq,
        )
    )
    for part in parts:
        asked.uow.deeds.mark_undone(part.deed.id, asked.now, number)


def _note_refusal(asked: Asked, result: UndoResult) -> None:
    """Write down that the rep asked for what was not possible."""
    deed = result.deed
    if deed is None or result.is_done:
        return
    record(
        asked.uow,
        AuditTag.UNDO_REFUSED,
        Cause(asked.rep, deed.trace, deed.first_seq),
        asked.now,
        {"what": deed.kind, "deed": deed.id, "why": result.why},
        lead_id=deed.lead_id,
        subject=("deed", deed.id),
    )


def _draft_of(deed: Deed) -> DraftId | None:
    return DraftId(deed.subject_id or 0) if deed.subject_kind == "draft" else None


def _waiting_again(asked: Asked, deed: Deed) -> DraftId | None:
    number = _draft_of(deed)
    if number is None or asked.uow.drafts.get(number).state is not DraftState.WAITING:
        return None
    return number
