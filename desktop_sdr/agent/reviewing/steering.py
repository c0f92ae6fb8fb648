"""Steering the agent: its level, what resuming would do, and taking a lead over."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from desktop_sdr.agent.loop import gate, missed, replying
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.oversight.switch import Hold
from desktop_sdr.agent.oversight.vetting import DOUBTS
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import LeadId, TraceId
from desktop_sdr.domain.lifecycle import Trigger, can_advance
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import BOOKKEEPING, OutboxItem, OutboxState
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.ports.views import OutboxRow, ResumePlan

LEVEL_TRACE = TraceId("autonomy")


def set_level(office: Office, rep: Actor, level: AutonomyLevel) -> int:
    """Change the level; returns how many queued acts came back to review.

    Lowering is instant. Raising needs evidence that this version does not measure yet, so outside
    the practice world it raises DeskRefusal("not_earned").
    """
    now = office.now()
    with office.open() as uow:
        before = uow.keepings.level()
        if level > before and not office.practice:
            raise DeskRefusal("not_earned", level.name.lower())
        if level == before:
            return 0
        deeds.begin(uow, Command.SET_LEVEL, Cause(rep, LEVEL_TRACE), now)
        back = change_level(uow, rep, level, now)
        uow.commit()
    return back


def lower_level(office: Office, by: Actor, level: AutonomyLevel, why: str) -> int:
    """Lower the level for a reason of the agent's own; returns how many acts came back."""
    with office.open() as uow:
        if level >= uow.keepings.level():
            return 0
        back = change_level(uow, by, level, office.now(), why)
        uow.commit()
    return back


def change_level(
    uow: UnitOfWork, by: Actor, level: AutonomyLevel, now: datetime, why: str = ""
) -> int:
    """Change the level in the caller's transaction; returns how many acts came back to review."""
    before = uow.keepings.level()
    uow.keepings.set_level(level)
    facts: dict[str, Value] = {"from": int(before), "to": int(level)}
    if why:
        facts["why"] = why
    changed = record(uow, AuditTag.LEVEL_CHANGED, Cause(by, LEVEL_TRACE), now, facts)
    cause = Cause(by, LEVEL_TRACE, changed)
    return _recall(uow, cause, level, now) if level < before else 0


def _recall(uow: UnitOfWork, cause: Cause, level: AutonomyLevel, now: datetime) -> int:
    """Bring back to review what went by itself and the new level does not allow."""
    back = 0
    for item in uow.outbox.in_state(OutboxState.HELD):
        if item.approved_by is Actor.AGENT and not gate.level_allows(level, item):
            back += _to_review(uow, cause, item, now)
    return back


def _to_review(uow: UnitOfWork, cause: Cause, item: OutboxItem, now: datetime) -> int:
    if item.draft_id is None or not uow.outbox.cancel(item.id, now, "level_lowered"):
        return 0
    draft = uow.drafts.get(item.draft_id)
    uow.drafts.save(
        replace(draft, state=DraftState.WAITING, decided_at=None, reasons=("level_wants_look",))
    )
    lead = uow.leads.get(item.lead_id)
    record(
        uow,
        AuditTag.DRAFT_REOPENED,
        replace(cause, trace=lead.trace),
        now,
        {"why": "level_lowered", "action": item.action.value},
        lead_id=lead.id,
        subject=("draft", draft.id),
        personal=item.subject,
    )
    return 1


def resume_plan(office: Office) -> ResumePlan:
    """Say what resuming now would do with everything that is held; changes nothing."""
    now = office.now()
    with office.open() as uow:
        held = uow.outbox.in_state(OutboxState.HELD)
        moved = missed.new_moments(office, uow, now)
        on_time: list[OutboxRow] = []
        re_timed: list[OutboxRow] = []
        dropped: list[OutboxRow] = []
        crm_writes = 0
        for item in held:
            if item.kind in BOOKKEEPING:
                crm_writes += 1
                continue
            fate, leaves_at = _fate(office, uow, item, moved.get(item.id), now)
            piles = {"on_time": on_time, "re_timed": re_timed, "dropped": dropped}
            piles[fate].append(_row(uow, item, leaves_at))
    return ResumePlan(
        on_time=tuple(on_time),
        re_timed=tuple(re_timed),
        dropped=tuple(dropped),
        crm_writes=crm_writes,
    )


def _fate(
    office: Office, uow: UnitOfWork, item: OutboxItem, moved_to: datetime | None, now: datetime
) -> tuple[str, datetime]:
    """Say what becomes of a held act, and when it would leave.

    What is due and has no new moment (somebody waits for it) goes at once, as soon as it may.
    """
    lead = uow.leads.get(item.lead_id)
    judgement = gate.judge_unpaused(office, uow, item, lead, now)
    if judgement.verdict > Verdict.WAIT:
        return "dropped", item.leaves_at
    if moved_to is not None:
        return "re_timed", moved_to
    if item.leaves_at >= now:
        return "on_time", item.leaves_at
    if judgement.verdict is Verdict.WAIT:
        return "re_timed", judgement.until or item.leaves_at
    return "on_time", now


def _row(uow: UnitOfWork, item: OutboxItem, leaves_at: datetime) -> OutboxRow:
    return OutboxRow(
        id=item.id,
        draft_id=item.draft_id,
        lead_name=uow.leads.get(item.lead_id).name,
        kind=item.kind,
        state=item.state,
        subject=item.subject,
        leaves_at=leaves_at,
        held_by=item.held_by,
    )


def resume(office: Office, rep: Actor, hold: Hold) -> None:
    """Lift the hold; who resumes in spite of a doubt takes the record for right as it stands.

    A press that came after it stays. Raises StoreTrouble, and it stays stopped.
    """
    with office.look() as uow:
        reasons = {uow.keepings.switch().reason, hold.sign.switch.reason}
    office.latch.resume(rep, hold)
    if not office.latch.is_paused and not DOUBTS.isdisjoint(reasons):
        # A keychain that does not answer now is asked again, and doubted again, at the next start.
        with suppress(PortError):
            office.accept_record()


def take_over(office: Office, rep: Actor, lead_id: LeadId) -> None:
    """Hand a lead to the rep: the agent keeps silent from now on."""
    with office.open() as uow:
        lead = uow.leads.get(lead_id)
        if not can_advance(lead.state, Trigger.TAKEN_OVER):
            raise DeskRefusal("lead_has_ended")
        cause, now = Cause(rep, lead.trace), office.now()
        deeds.begin(uow, Command.TAKE_OVER, cause, now, lead_id=lead.id)
        replying.step_back(uow, lead, cause, now)
        uow.commit()
