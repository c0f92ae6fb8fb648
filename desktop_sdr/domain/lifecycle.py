"""The states of a lead and every move between them, as one table."""

from enum import StrEnum
from typing import Final, NamedTuple

from desktop_sdr.domain.decision import ActionKind


class LeadState(StrEnum):
    """Where a lead stands."""

    NEW_LEAD = "new_lead"
    OUTREACH_PENDING = "outreach_pending"
    IN_SEQUENCE = "in_sequence"
    CONVERSATION = "conversation"
    NURTURE = "nurture"
    SEQUENCE_COMPLETE = "sequence_complete"
    MEETING_SCHEDULED = "meeting_scheduled"
    ESCALATED = "escalated"
    HANDED_OVER = "handed_over"
    DISQUALIFIED = "disqualified"
    SUPPRESSED = "suppressed"


class Trigger(StrEnum):
    """What moves a lead."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    SEQUENCE_CREATED = "sequence_created"
    POSITIVE_REPLY = "positive_reply"
    QUESTION = "question"
    NEGATIVE_REPLY = "negative_reply"
    NOT_NOW = "not_now"
    NOT_INTERESTED = "not_interested"
    NO_RESPONSE = "no_response"
    MEETING_BOOKED = "meeting_booked"
    MEETING_HELD = "meeting_held"
    NO_SHOW = "no_show"
    MEETING_CANCELLED = "meeting_cancelled"
    NEEDS_ESCALATION = "needs_escalation"
    RESOLVED = "resolved"
    RE_ENGAGE = "re_engage"
    OPTED_OUT = "opted_out"
    ADDRESS_DEAD = "address_dead"
    TAKEN_OVER = "taken_over"


class Transition(NamedTuple):
    """One row of the table."""

    source: LeadState
    trigger: Trigger
    target: LeadState


END_STATES: Final = frozenset({LeadState.HANDED_OVER, LeadState.DISQUALIFIED, LeadState.SUPPRESSED})
OPEN_STATES: Final = tuple(state for state in LeadState if state not in END_STATES)

_S, _T = LeadState, Trigger

_MOVES: Final = (
    (_S.NEW_LEAD, _T.QUALIFIED, _S.OUTREACH_PENDING),
    (_S.NEW_LEAD, _T.UNQUALIFIED, _S.DISQUALIFIED),
    (_S.OUTREACH_PENDING, _T.SEQUENCE_CREATED, _S.IN_SEQUENCE),
    (_S.IN_SEQUENCE, _T.POSITIVE_REPLY, _S.CONVERSATION),
    (_S.IN_SEQUENCE, _T.QUESTION, _S.CONVERSATION),
    (_S.IN_SEQUENCE, _T.NEGATIVE_REPLY, _S.NURTURE),
    (_S.IN_SEQUENCE, _T.NOT_NOW, _S.NURTURE),
    (_S.IN_SEQUENCE, _T.NO_RESPONSE, _S.SEQUENCE_COMPLETE),
    (_S.IN_SEQUENCE, _T.MEETING_BOOKED, _S.MEETING_SCHEDULED),
    (_S.CONVERSATION, _T.MEETING_BOOKED, _S.MEETING_SCHEDULED),
    (_S.CONVERSATION, _T.NOT_INTERESTED, _S.NURTURE),
    (_S.CONVERSATION, _T.NOT_NOW, _S.NURTURE),
    (_S.NURTURE, _T.POSITIVE_REPLY, _S.CONVERSATION),
    (_S.NURTURE, _T.QUESTION, _S.CONVERSATION),
    (_S.SEQUENCE_COMPLETE, _T.POSITIVE_REPLY, _S.CONVERSATION),
    (_S.SEQUENCE_COMPLETE, _T.QUESTION, _S.CONVERSATION),
    (_S.NURTURE, _T.NEGATIVE_REPLY, _S.NURTURE),
    (_S.NURTURE, _T.NOT_INTERESTED, _S.NURTURE),
    (_S.SEQUENCE_COMPLETE, _T.NEGATIVE_REPLY, _S.NURTURE),
    (_S.SEQUENCE_COMPLETE, _T.NOT_INTERESTED, _S.NURTURE),
    (_S.MEETING_SCHEDULED, _T.NEGATIVE_REPLY, _S.NURTURE),
    (_S.MEETING_SCHEDULED, _T.NOT_INTERESTED, _S.NURTURE),
    (_S.MEETING_SCHEDULED, _T.QUESTION, _S.MEETING_SCHEDULED),
    (_S.MEETING_SCHEDULED, _T.POSITIVE_REPLY, _S.MEETING_SCHEDULED),
    (_S.MEETING_SCHEDULED, _T.MEETING_HELD, _S.HANDED_OVER),
    (_S.MEETING_SCHEDULED, _T.NO_SHOW, _S.CONVERSATION),
    (_S.MEETING_SCHEDULED, _T.MEETING_CANCELLED, _S.CONVERSATION),
    (_S.NURTURE, _T.RE_ENGAGE, _S.OUTREACH_PENDING),
    (_S.SEQUENCE_COMPLETE, _T.RE_ENGAGE, _S.OUTREACH_PENDING),
)

TRANSITIONS: Final = (
    *(Transition(*move) for move in _MOVES),
    *(Transition(state, _T.NEEDS_ESCALATION, _S.ESCALATED) for state in OPEN_STATES),
    *(Transition(state, _T.TAKEN_OVER, _S.CONVERSATION) for state in OPEN_STATES),
    *(Transition(state, _T.ADDRESS_DEAD, _S.DISQUALIFIED) for state in OPEN_STATES),
    *(Transition(state, _T.OPTED_OUT, _S.SUPPRESSED) for state in LeadState),
)

_TARGETS: Final = {(source, trigger): target for source, trigger, target in TRANSITIONS}

RESOLVABLE_TO: Final = frozenset(
    state for state in LeadState if state not in (LeadState.ESCALATED, LeadState.NEW_LEAD)
)
"""Where the rep may send an escalated lead instead of back to where it came from."""

_OPEN_IN: Final[dict[LeadState, frozenset[ActionKind]]] = {
    _S.NEW_LEAD: frozenset({ActionKind.RESEARCH, ActionKind.SCORE}),
    _S.OUTREACH_PENDING: frozenset({ActionKind.CRAFT_SEQUENCE, ActionKind.SCHEDULE_SEND}),
    _S.IN_SEQUENCE: frozenset(
        {
            ActionKind.SEND_NEXT,
            ActionKind.MONITOR_ENGAGEMENT,
            ActionKind.TRY_DIFFERENT_CHANNEL,
            ActionKind.PAUSE_SEQUENCE,
        }
    ),
    _S.CONVERSATION: frozenset({ActionKind.RESPOND, ActionKind.QUALIFY, ActionKind.BOOK_MEETING}),
    _S.NURTURE: frozenset({ActionKind.WAIT, ActionKind.RE_ENGAGE, ActionKind.CANCEL_MEETING}),
    _S.SEQUENCE_COMPLETE: frozenset({ActionKind.WAIT, ActionKind.RE_ENGAGE}),
    _S.MEETING_SCHEDULED: frozenset(
        {
            ActionKind.RESPOND,
            ActionKind.BRIEF,
            ActionKind.REMIND,
            ActionKind.RECORD_OUTCOME,
            ActionKind.CANCEL_MEETING,
        }
    ),
    _S.ESCALATED: frozenset(),
}

_OPEN_EVERYWHERE: Final = frozenset({ActionKind.ESCALATE, ActionKind.UPDATE_CRM})


class NoSuchMove(ValueError):
    """The table has no row for this state and trigger."""

    def __init__(self, state: LeadState, trigger: Trigger) -> None:
        """Keep the pair that was asked for."""
        super().__init__(f"{state.value} has no move on {trigger.value}")
        self.state, self.trigger = state, trigger


def advance(state: LeadState, trigger: Trigger) -> LeadState:
    """Return the state that `trigger` leads to.

    Raises NoSuchMove. Leaving `escalated` is `resolve`, since it goes back to a remembered state.
    """
    target = _TARGETS.get((state, trigger))
    if target is None:
        raise NoSuchMove(state, trigger)
    return target


def can_advance(state: LeadState, trigger: Trigger) -> bool:
    """Say whether the table has a row for the pair."""
    return (state, trigger) in _TARGETS


def resolve(came_from: LeadState, picked: LeadState | None = None) -> LeadState:
    """Return where an escalated lead goes: back, or the legal state that the rep picked.

    Raises NoSuchMove when the pick is not a state the rep may choose.
    """
    target = came_from if picked is None else picked
    if target == came_from or target in RESOLVABLE_TO:
        return target
    raise NoSuchMove(LeadState.ESCALATED, Trigger.RESOLVED)


def actions_open_in(state: LeadState) -> frozenset[ActionKind]:
    """Return the only kinds of action that may ever run for a lead in `state`.

    A suppressed or disqualified lead still has its CRM record told so; nothing else.
    """
    if state in END_STATES:
        return frozenset({ActionKind.UPDATE_CRM})
    return _OPEN_IN[state] | _OPEN_EVERYWHERE
