"""How each kind of deed is taken back, or why it never is: one table, no kind without an entry."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.outbox import EffectKind


class Command(StrEnum):
    """What the rep can order."""

    APPROVE = "approve"
    EDIT = "edit"
    REDRAFT = "redraft"
    """Another version of a draft, written as the rep asks."""
    VOUCH = "vouch"
    REJECT = "reject"
    LATER = "later"
    TAKE_OVER = "take_over"
    SET_LEVEL = "set_level"
    IMPORT = "import"
    SUPPRESS = "suppress"
    """Entries of the never-contact list, from a file or by hand."""
    BASIS = "basis"
    """Why a person may be written to, put on record."""
    SAY_MEANING = "say_meaning"
    """What a reply means, said by the rep."""
    RULE = "rule"
    """What becomes of a rule of style: forgotten, brought back, limited to a sequence."""
    PAUSE = "pause"
    RESUME = "resume"
    SETTINGS = "settings"
    UNDO = "undo"


class Arrival(StrEnum):
    """What comes from outside and changes how a lead stands."""

    REPLY = "reply"
    OWN_HAND = "own_hand"
    """The rep wrote by hand in their own mail program: the agent stepped back."""
    ADDRESS_DEAD = "address_dead"
    """The server of the recipient says that there is no such address."""


class Way(Enum):
    """How a deed is taken back."""

    ROWS = "rows"
    """Fields get their former values; what was prepared and has not left is withdrawn."""
    COMPENSATE = "compensate"
    """It happened outside: one further effect, through the outbox, takes it back there."""
    LEVEL = "level"
    """The autonomy level is lowered to where it was; raising has its own conditions."""
    IMPORT = "import"
    """People who were never written to go again; the others stay and are named."""
    NEVER = "never"


class WhyNot(StrEnum):
    """Why something is not taken back: every code that undo gives."""

    RESUME_HAS_ITS_SUMMARY = "resume_has_its_summary"
    PAUSE_STOPS_IT = "pause_stops_it"
    SET_IT_BACK = "set_it_back"
    DECIDE_AGAIN = "decide_again"
    SAID_TO_BE_SENT = "said_to_be_sent"
    MAIL_WAS_SENT = "mail_was_sent"
    TEXT_IS_IN_YOUR_HANDS = "text_is_in_your_hands"
    THEY_WERE_TOLD = "they_were_told"
    CHANGED_SINCE = "changed_since"
    CAME_FROM_OUTSIDE = "came_from_outside"
    RAISING_HAS_ITS_CONDITIONS = "raising_has_its_conditions"
    CRM_NOT_CONNECTED = "crm_not_connected"
    CALENDAR_NOT_CONNECTED = "calendar_not_connected"
    MEETING_IS_OVER = "meeting_is_over"
    HAS_LEFT = "has_left"
    WAS_TRIED = "was_tried"
    THEY_ASKED_TO_STOP = "they_asked_to_stop"
    NEEDS_REASON = "needs_reason"
    ALREADY_UNDONE = "already_undone"
    IS_GONE = "is_gone"
    WAS_CONTACTED = "was_contacted"
    UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Reversal:
    """One entry: the way back, and for NEVER the reason."""

    way: Way
    why: WhyNot | None = None
    by: EffectKind | None = None
    """The effect that compensates."""


_ROWS: Final = Reversal(Way.ROWS)


def _never(why: WhyNot) -> Reversal:
    return Reversal(Way.NEVER, why)


_OF_COMMANDS: Final = {
    Command.APPROVE: _ROWS,
    Command.EDIT: _ROWS,
    Command.REDRAFT: _ROWS,
    Command.VOUCH: _ROWS,
    Command.REJECT: _ROWS,
    Command.LATER: _ROWS,
    Command.TAKE_OVER: _ROWS,
    Command.SET_LEVEL: Reversal(Way.LEVEL),
    Command.IMPORT: Reversal(Way.IMPORT),
    Command.SUPPRESS: _ROWS,
    Command.BASIS: _ROWS,
    Command.SAY_MEANING: _ROWS,
    Command.RULE: _ROWS,
    Command.PAUSE: _never(WhyNot.RESUME_HAS_ITS_SUMMARY),
    Command.RESUME: _never(WhyNot.PAUSE_STOPS_IT),
    Command.SETTINGS: _never(WhyNot.SET_IT_BACK),
    Command.UNDO: _never(WhyNot.DECIDE_AGAIN),
}
_OF_ANSWERS: Final = {
    Option.GO_ON: _ROWS,
    Option.ANSWER_MYSELF: _ROWS,
    Option.PAUSE_UNTIL_LATER: _ROWS,
    Option.STOP_FOR_GOOD: _ROWS,
    Option.ERASE_PERSON: _never(WhyNot.IS_GONE),
    Option.HAND_OUT_DATA: _ROWS,
    Option.NOT_A_FIT: _ROWS,
    Option.OFFER_TIMES: _ROWS,
    Option.IT_WAS_SENT: _never(WhyNot.SAID_TO_BE_SENT),
    Option.SEND_AGAIN: _ROWS,
    Option.GIVE_UP: _ROWS,
    Option.TRY_AGAIN: _ROWS,
    Option.CANCEL_MEETING: _ROWS,
    Option.KEEP_MEETING: _ROWS,
    Option.MEETING_HELD: _ROWS,
    Option.NO_SHOW: _ROWS,
    Option.SHOW_AGAIN: _ROWS,
    Option.STAY_STOPPED: _ROWS,
    Option.WRITE_ON: _ROWS,
}
_OF_ACTS: Final = {
    ActionKind.RESEARCH: _ROWS,
    ActionKind.SCORE: _ROWS,
    ActionKind.CRAFT_SEQUENCE: _ROWS,
    ActionKind.SCHEDULE_SEND: _ROWS,
    ActionKind.SEND_NEXT: _ROWS,
    ActionKind.MONITOR_ENGAGEMENT: _ROWS,
    ActionKind.TRY_DIFFERENT_CHANNEL: _ROWS,
    ActionKind.PAUSE_SEQUENCE: _ROWS,
    ActionKind.RESPOND: _ROWS,
    ActionKind.QUALIFY: _ROWS,
    ActionKind.BOOK_MEETING: _ROWS,
    ActionKind.CANCEL_MEETING: _ROWS,
    ActionKind.WAIT: _ROWS,
    ActionKind.RE_ENGAGE: _ROWS,
    ActionKind.BRIEF: _ROWS,
    ActionKind.REMIND: _ROWS,
    ActionKind.RECORD_OUTCOME: _ROWS,
    ActionKind.ESCALATE: _ROWS,
    ActionKind.UPDATE_CRM: _ROWS,
}
"""What the agent prepares; what of it has left is an effect, with an entry of its own."""
_OF_EFFECTS: Final = {
    EffectKind.SEND_MAIL: _never(WhyNot.MAIL_WAS_SENT),
    EffectKind.SOCIAL_TASK: _never(WhyNot.TEXT_IS_IN_YOUR_HANDS),
    EffectKind.CRM_LOG: Reversal(Way.COMPENSATE, by=EffectKind.CRM_REVERT),
    EffectKind.CRM_REVERT: _never(WhyNot.DECIDE_AGAIN),
    EffectKind.BOOK_MEETING: Reversal(Way.COMPENSATE, by=EffectKind.CANCEL_MEETING),
    EffectKind.CANCEL_MEETING: _never(WhyNot.THEY_WERE_TOLD),
}
_OF_ARRIVALS: Final = dict.fromkeys(Arrival, _ROWS)

_FAMILIES: Final[dict[type[StrEnum], str]] = {
    Command: "rep",
    Option: "answer",
    ActionKind: "agent",
    EffectKind: "effect",
    Arrival: "lead",
}


def kind_of(what: StrEnum) -> str:
    """Return the kind of deed under which something done is kept, such as `answer:go_on`."""
    return f"{_FAMILIES[type(what)]}:{what.value}"


REVERSALS: Final = {
    kind_of(what): reversal
    for table in (_OF_COMMANDS, _OF_ANSWERS, _OF_ACTS, _OF_EFFECTS, _OF_ARRIVALS)
    for what, reversal in table.items()
}
"""Every kind of deed and how it is taken back."""
