"""What the agent may propose to do, and the record of one decision."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.ids import DecisionId, EnrollmentId, LeadId, ReplyId


class ActionKind(StrEnum):
    """Every kind of thing the agent can do; nothing outside this list can ever run."""

    RESEARCH = "research"
    SCORE = "score"
    CRAFT_SEQUENCE = "craft_sequence"
    SCHEDULE_SEND = "schedule_send"
    SEND_NEXT = "send_next"
    MONITOR_ENGAGEMENT = "monitor_engagement"
    TRY_DIFFERENT_CHANNEL = "try_different_channel"
    PAUSE_SEQUENCE = "pause_sequence"
    RESPOND = "respond"
    QUALIFY = "qualify"
    """Ask for need, authority, time or size, alone or at the end of an answer."""
    BOOK_MEETING = "book_meeting"
    CANCEL_MEETING = "cancel_meeting"
    WAIT = "wait"
    RE_ENGAGE = "re_engage"
    BRIEF = "brief"
    REMIND = "remind"
    RECORD_OUTCOME = "record_outcome"
    ESCALATE = "escalate"
    UPDATE_CRM = "update_crm"


OUTWARD_ACTIONS = frozenset(
    {
        ActionKind.SEND_NEXT,
        ActionKind.TRY_DIFFERENT_CHANNEL,
        ActionKind.RESPOND,
        ActionKind.QUALIFY,
        ActionKind.BOOK_MEETING,
        ActionKind.CANCEL_MEETING,
        ActionKind.REMIND,
        ActionKind.UPDATE_CRM,
    }
)
"""The kinds that touch the world outside this machine; the others only think or keep notes."""


class MessageRole(StrEnum):
    """What part a text plays, because autonomy treats the parts differently."""

    FIRST_TOUCH = "first_touch"
    FOLLOW_UP = "follow_up"
    ANSWER = "answer"
    MEETING_OFFER = "meeting_offer"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a decision rests on: a code for what it is, and its words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do for one lead now, how sure, and why; stored with the context it was made from."""

    id: DecisionId = DecisionId(0)
    lead_id: LeadId
    enrollment_id: EnrollmentId | None = None
    reply_id: ReplyId | None = None
    action: ActionKind
    role: MessageRole = MessageRole.NONE
    confidence: float
    reasons: tuple[str, ...]
    """Codes of the policy rows that spoke, the deciding one first."""
    evidence: tuple[Evidence, ...] = ()
    policy_version: str
    decided_at: datetime
    next_look_at: datetime | None = None
    """When a decision to wait wants to be asked again."""
    context_hash: str = ""
