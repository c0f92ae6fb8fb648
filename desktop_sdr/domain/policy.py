"""What to do for a lead now: the policy as a table, and the function that reads it.

A decision that does nothing carries WAIT (or MONITOR_ENGAGEMENT, the word for it inside a
sequence) and `next_look_at`; it is never put to the gate. A row may name a `move`: the change of
the lead's state that follows from the decision itself, with no act; `move_of` reads it back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from desktop_sdr.domain import signals as ask
from desktop_sdr.domain.boundaries import FIXED_THRESHOLD, sure_enough
from desktop_sdr.domain.context import Context, Engagement, ReplySummary
from desktop_sdr.domain.decision import ActionKind, Decision, Evidence, MessageRole
from desktop_sdr.domain.lifecycle import END_STATES, LeadState, Trigger
from desktop_sdr.domain.money import in_words
from desktop_sdr.domain.snapshot import canonical_json, context_hash
from desktop_sdr.domain.verdict import ReasonCode

__all__ = [
    "POLICY",
    "POLICY_VERSION",
    "WAITING_ACTIONS",
    "Context",
    "Engagement",
    "PolicyCode",
    "PolicyRow",
    "ReplySummary",
    "canonical_json",
    "context_hash",
    "decide",
    "move_of",
]

POLICY_VERSION: Final = "2026-1"
"""Goes up with every change of the table, so that an old decision can be told from a new one."""

WAITING_ACTIONS: Final = frozenset({ActionKind.WAIT, ActionKind.MONITOR_ENGAGEMENT})
"""Decisions to do nothing yet: no gate, no outbox, only `next_look_at`."""


class PolicyCode(StrEnum):
    """Every row of the policy; the window turns it into a sentence."""

    ENDED = "ended"
    AGENT_SILENT = "agent_silent"
    WITH_REP = "with_rep"
    ACCOUNT_HELD = "account_held"
    DRAFT_PENDING = "draft_pending"
    DEAL_VERY_LARGE = "deal_very_large"
    NOT_RESEARCHED = "not_researched"
    NOT_SCORED = "not_scored"
    ENROLLED_NOT_PLANNED = "enrolled_not_planned"
    NO_SEQUENCE_YET = "no_sequence_yet"
    NO_ENROLLMENT = "no_enrollment"
    SEQUENCE_PAUSED = "sequence_paused"
    SEQUENCE_OVER = "sequence_over"
    SEQUENCE_STOPPED = "sequence_stopped"
    CLICKED_AND_OPENED = "clicked_and_opened"
    SILENT_BUT_ENGAGED = "silent_but_engaged"
    SILENT = "silent"
    FIRST_STEP_DUE = "first_step_due"
    STEP_DUE = "step_due"
    STEP_NOT_DUE = "step_not_due"
    CONVERSATION_QUIET = "conversation_quiet"
    CONVERSATION_OPEN = "conversation_open"
    RE_ENGAGE_DUE = "re_engage_due"
    RE_ENGAGE_LATER = "re_engage_later"
    RESTING = "resting"
    MEETING_MISSING = "meeting_missing"
    MEETING_OVER = "meeting_over"
    OUTCOME_ASKED = "outcome_asked"
    BRIEF_DUE = "brief_due"
    REMIND_DUE = "remind_due"
    MEETING_AHEAD = "meeting_ahead"


Question = Callable[[Context], bool]
Look = Callable[[Context], datetime | None]


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One line of the policy: in these states, when this holds, do that, this sure."""

    code: PolicyCode
    states: frozenset[LeadState]
    applies: Question
    action: ActionKind
    confidence: float
    role: MessageRole = MessageRole.NONE
    look: Look = ask.never
    """When a decision to wait wants to be asked again."""
    move: Trigger | None = None
    """The lead's move that follows from the decision itself."""


_S, _A, _P = LeadState, ActionKind, PolicyCode
_ANY: Final = frozenset(LeadState)
_NEW, _PENDING = frozenset({_S.NEW_LEAD}), frozenset({_S.OUTREACH_PENDING})
_RUNNING, _TALKING = frozenset({_S.IN_SEQUENCE}), frozenset({_S.CONVERSATION})
_RESTING: Final = frozenset({_S.NURTURE, _S.SEQUENCE_COMPLETE})
_MEETING: Final = frozenset({_S.MEETING_SCHEDULED})
_REACHING_OUT: Final = _PENDING | _RUNNING
_FIRST, _FOLLOW = MessageRole.FIRST_TOUCH, MessageRole.FOLLOW_UP


def _wait(
    code: PolicyCode,
    states: frozenset[LeadState],
    applies: Question,
    look: Look = ask.never,
    move: Trigger | None = None,
) -> PolicyRow:
    action = _A.MONITOR_ENGAGEMENT if states == _RUNNING and move is None else _A.WAIT
    return PolicyRow(code, states, applies, action, 1.0, look=look, move=move)


POLICY: Final = (
    _wait(_P.ENDED, END_STATES, ask.always),
    _wait(_P.AGENT_SILENT, _ANY, ask.agent_silent),
    _wait(_P.WITH_REP, frozenset({_S.ESCALATED}), ask.always),
    _wait(_P.ACCOUNT_HELD, _REACHING_OUT | _RESTING, ask.account_held, ask.tomorrow),
    _wait(_P.DRAFT_PENDING, _ANY - _MEETING, ask.draft_pending, ask.tomorrow),
    PolicyRow(_P.DEAL_VERY_LARGE, _REACHING_OUT | _TALKING, ask.deal_very_large, _A.ESCALATE, 1.0),
    PolicyRow(_P.NOT_RESEARCHED, _NEW, ask.not_researched, _A.RESEARCH, 1.0),
    PolicyRow(_P.NOT_SCORED, _NEW, ask.always, _A.SCORE, 1.0),
    PolicyRow(_P.ENROLLED_NOT_PLANNED, _PENDING, ask.enrolled, _A.SCHEDULE_SEND, 1.0),
    PolicyRow(_P.NO_SEQUENCE_YET, _PENDING, ask.always, _A.CRAFT_SEQUENCE, 1.0),
    PolicyRow(_P.NO_ENROLLMENT, _RUNNING, ask.no_enrollment, _A.ESCALATE, 1.0),
    _wait(_P.SEQUENCE_PAUSED, _RUNNING, ask.paused, ask.pause_end),
    _wait(_P.SEQUENCE_OVER, _RUNNING, ask.unanswered_to_the_end, move=Trigger.NO_RESPONSE),
    _wait(_P.SEQUENCE_STOPPED, _RUNNING, ask.over),
    PolicyRow(_P.CLICKED_AND_OPENED, _RUNNING, ask.clicked_and_opened, _A.SEND_NEXT, 0.95, _FOLLOW),
    PolicyRow(
        _P.SILENT_BUT_ENGAGED,
        _RUNNING,
        ask.silent_but_engaged,
        _A.TRY_DIFFERENT_CHANNEL,
        0.75,
        _FOLLOW,
    ),
    PolicyRow(_P.SILENT, _RUNNING, ask.silent, _A.PAUSE_SEQUENCE, 0.80),
    PolicyRow(_P.FIRST_STEP_DUE, _RUNNING, ask.first_step_due, _A.SEND_NEXT, 0.70, _FIRST),
    PolicyRow(_P.STEP_DUE, _RUNNING, ask.step_due, _A.SEND_NEXT, 0.70, _FOLLOW),
    _wait(_P.STEP_NOT_DUE, _RUNNING, ask.always, ask.step_due_at),
    PolicyRow(_P.CONVERSATION_QUIET, _TALKING, ask.conversation_quiet, _A.ESCALATE, 1.0),
    _wait(_P.CONVERSATION_OPEN, _TALKING, ask.always, ask.quiet_from),
    PolicyRow(_P.RE_ENGAGE_DUE, _RESTING, ask.re_engage_due, _A.RE_ENGAGE, 1.0),
    _wait(_P.RE_ENGAGE_LATER, _RESTING, ask.has_re_engage_date, ask.re_engage_at),
    _wait(_P.RESTING, _RESTING, ask.always),
    PolicyRow(_P.MEETING_MISSING, _MEETING, ask.no_meeting, _A.ESCALATE, 1.0),
    PolicyRow(_P.MEETING_OVER, _MEETING, ask.outcome_to_ask, _A.RECORD_OUTCOME, 1.0),
    _wait(_P.OUTCOME_ASKED, _MEETING, ask.meeting_over, ask.ask_outcome_at),
    PolicyRow(_P.BRIEF_DUE, _MEETING, ask.brief_due, _A.BRIEF, 1.0),
    PolicyRow(_P.REMIND_DUE, _MEETING, ask.remind_due, _A.REMIND, 1.0, _FOLLOW),
    _wait(_P.MEETING_AHEAD, _MEETING, ask.always, ask.next_of_meeting),
)
"""Read from the top: in each state the first row that applies decides.

The figures under 1.0 are those of behaviour.md section 2; the other rows follow from a date or a
fact, and are as sure as that.
"""

_ROWS_IN: Final = {
    state: tuple(row for row in POLICY if state in row.states) for state in LeadState
}
_MOVES: Final = {row.code.value: row.move for row in POLICY}


def decide(context: Context) -> Decision:
    """Return what to do for the lead now, how sure, and why.

    Pure: the same context, the same decision. Where the row is less sure than the threshold, the
    decision is to escalate. `context_hash` is left to whoever stores the decision.
    """
    row = next(row for row in _ROWS_IN[context.lead.state] if row.applies(context))
    return _as_sure(context, row) if _may_run(context, row) else _unsure(context, row)


def move_of(decision: Decision) -> Trigger | None:
    """Return the move of the lead that follows from the decision itself, if its row names one."""
    return _MOVES.get(decision.reasons[0]) if decision.reasons else None


def _may_run(context: Context, row: PolicyRow) -> bool:
    if row.action in WAITING_ACTIONS or row.action is ActionKind.ESCALATE:
        return True
    asked = (context.threshold, context.thresholds.get(row.action, FIXED_THRESHOLD))
    return all(sure_enough(row.confidence, threshold) for threshold in asked)


def _as_sure(context: Context, row: PolicyRow) -> Decision:
    return _decision(context, row, row.action, row.role, (row.code.value,))


def _unsure(context: Context, row: PolicyRow) -> Decision:
    reasons = (ReasonCode.NOT_SURE.value, row.code.value)
    return _decision(context, row, ActionKind.ESCALATE, MessageRole.NONE, reasons)


def _decision(
    context: Context,
    row: PolicyRow,
    action: ActionKind,
    role: MessageRole,
    reasons: tuple[str, ...],
) -> Decision:
    return Decision(
        lead_id=context.lead.id,
        enrollment_id=context.enrollment.id if context.enrollment else None,
        action=action,
        role=role,
        confidence=row.confidence,
        reasons=reasons,
        evidence=_evidence(context, row),
        policy_version=POLICY_VERSION,
        decided_at=context.now,
        next_look_at=row.look(context),
    )


def _evidence(context: Context, row: PolicyRow) -> tuple[Evidence, ...]:
    if row.code is PolicyCode.DEAL_VERY_LARGE:
        value = context.lead.deal_value
        words = "" if value is None else in_words(value)
        return (Evidence("deal_value", words),)
    if row.code in (PolicyCode.SILENT, PolicyCode.SILENT_BUT_ENGAGED):
        silent = context.silence or timedelta()
        score = Evidence("engagement_score", str(context.engagement.score))
        return (Evidence("days_silent", str(silent.days)), score)
    return ()
