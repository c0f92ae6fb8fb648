"""A case that only the rep may decide."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.ids import DecisionId, EscalationId, LeadId, OutboxId, ReplyId
from desktop_sdr.domain.lifecycle import LeadState


class Option(StrEnum):
    """What the rep can answer; each says in words what it does."""

    GO_ON = "go_on"
    """Back to where the lead came from; the agent goes on."""
    ANSWER_MYSELF = "answer_myself"
    """The rep writes by hand; the agent keeps silent for this lead."""
    PAUSE_UNTIL_LATER = "pause_until_later"
    """To nurture, asked again after the nurture time."""
    ERASE_PERSON = "erase_person"
    """All words by and about them go; they are never contacted again."""
    HAND_OUT_DATA = "hand_out_data"
    """All that is kept about them is written into one file, for the rep to send."""
    STOP_FOR_GOOD = "stop_for_good"
    """Never contact again."""
    NOT_A_FIT = "not_a_fit"
    """Disqualified."""
    OFFER_TIMES = "offer_times"
    """Talking; three free times are prepared for review."""
    IT_WAS_SENT = "it_was_sent"
    SEND_AGAIN = "send_again"
    GIVE_UP = "give_up"
    """Drop this one effect, the lead goes on."""
    TRY_AGAIN = "try_again"
    SHOW_AGAIN = "show_again"
    """Back to review: what is approved then is what leaves."""
    CANCEL_MEETING = "cancel_meeting"
    KEEP_MEETING = "keep_meeting"
    STAY_STOPPED = "stay_stopped"
    """Cold mail of the mailbox goes on resting until its figures are better."""
    WRITE_ON = "write_on"
    """Cold mail goes on, and what went wrong before counts no more."""
    MEETING_HELD = "meeting_held"
    NO_SHOW = "no_show"


class EscalationKind(StrEnum):
    """What sort of question it is, which settles the options."""

    BOUNDARY = "boundary"
    UNSURE = "unsure"
    REFERRAL = "referral"
    UNCERTAIN_SEND = "uncertain_send"
    FAILED_EFFECT = "failed_effect"
    CHANGED_EFFECT = "changed_effect"
    """What was about to leave was not what the rep had approved."""
    COLD_MAIL_STOPPED = "cold_mail_stopped"
    """Too much of a mailbox's mail came back, or was marked as spam."""
    MEETING_OUTCOME = "meeting_outcome"
    MEETING_AFTER_NO = "meeting_after_no"
    DATA_ERASURE = "data_erasure"
    """They want all that is kept about them erased."""
    DATA_ACCESS = "data_access"
    """They ask what is kept about them."""


OPTIONS_FOR = {
    EscalationKind.BOUNDARY: (
        Option.ANSWER_MYSELF,
        Option.PAUSE_UNTIL_LATER,
        Option.STOP_FOR_GOOD,
        Option.GO_ON,
    ),
    EscalationKind.UNSURE: (
        Option.ANSWER_MYSELF,
        Option.OFFER_TIMES,
        Option.PAUSE_UNTIL_LATER,
        Option.GO_ON,
    ),
    EscalationKind.REFERRAL: (
        Option.ANSWER_MYSELF,
        Option.NOT_A_FIT,
        Option.PAUSE_UNTIL_LATER,
        Option.GO_ON,
    ),
    EscalationKind.UNCERTAIN_SEND: (Option.IT_WAS_SENT, Option.SEND_AGAIN),
    EscalationKind.FAILED_EFFECT: (Option.TRY_AGAIN, Option.GIVE_UP, Option.ANSWER_MYSELF),
    EscalationKind.CHANGED_EFFECT: (Option.SHOW_AGAIN, Option.GIVE_UP, Option.ANSWER_MYSELF),
    EscalationKind.COLD_MAIL_STOPPED: (Option.STAY_STOPPED, Option.WRITE_ON),
    EscalationKind.MEETING_OUTCOME: (Option.MEETING_HELD, Option.NO_SHOW),
    EscalationKind.DATA_ERASURE: (
        Option.ERASE_PERSON,
        Option.HAND_OUT_DATA,
        Option.ANSWER_MYSELF,
    ),
    EscalationKind.DATA_ACCESS: (
        Option.HAND_OUT_DATA,
        Option.ERASE_PERSON,
        Option.ANSWER_MYSELF,
    ),
    EscalationKind.MEETING_AFTER_NO: (Option.CANCEL_MEETING, Option.KEEP_MEETING),
}


def options_for(kind: EscalationKind, has_reply: bool) -> tuple[Option, ...]:
    """Return what the rep can answer; times can be offered only to somebody who wrote."""
    return tuple(
        option for option in OPTIONS_FOR[kind] if has_reply or option is not Option.OFFER_TIMES
    )


ABOUT_ONE_EFFECT = frozenset(
    {
        EscalationKind.UNCERTAIN_SEND,
        EscalationKind.FAILED_EFFECT,
        EscalationKind.CHANGED_EFFECT,
        EscalationKind.COLD_MAIL_STOPPED,
    }
)
"""Kinds that ask about a single effect and leave the lead's state alone."""


IRREVERSIBLE = frozenset({Option.ERASE_PERSON})
"""What nobody can take back afterwards: the rep is asked a second time."""


RIGHTS = frozenset({EscalationKind.DATA_ERASURE, EscalationKind.DATA_ACCESS})
"""Kinds that the law gives a time for; they go before whatever else the card asked."""


class EscalationState(StrEnum):
    """Whether the rep has answered."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A card: one lead, every reason, the options, and the answer once there is one."""

    id: EscalationId = EscalationId(0)
    lead_id: LeadId
    kind: EscalationKind
    reasons: tuple[str, ...]
    """Reason codes, the weightiest first; later reasons are added to the same card."""
    detail: str = ""
    """What set it off, in the other side's words."""
    reply_id: ReplyId | None = None
    decision_id: DecisionId | None = None
    outbox_id: OutboxId | None = None
    came_from: LeadState
    suggested: Option
    state: EscalationState = EscalationState.OPEN
    opened_at: datetime
    answer_by: datetime | None = None
    resolved_at: datetime | None = None
    chosen: Option | None = None
    note: str = ""

    @property
    def options(self) -> tuple[Option, ...]:
        """What the rep can answer, in the order of the keys."""
        return options_for(self.kind, self.reply_id is not None)
