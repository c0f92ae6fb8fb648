"""What things are called: stages, channels, kinds of acts and replies, levels."""

from typing import Final

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.gui.wording.language import tr

_STAGES: Final = {
    LeadState.NEW_LEAD: "New",
    LeadState.OUTREACH_PENDING: "Ready",
    LeadState.IN_SEQUENCE: "In sequence",
    LeadState.CONVERSATION: "Talking",
    LeadState.NURTURE: "Later",
    LeadState.SEQUENCE_COMPLETE: "Sequence complete",
    LeadState.MEETING_SCHEDULED: "Meeting",
    LeadState.ESCALATED: "Needs you",
    LeadState.HANDED_OVER: "Done",
    LeadState.DISQUALIFIED: "Not a fit",
    LeadState.SUPPRESSED: "Never contact",
}

_CHANNELS: Final = {
    Channel.EMAIL: ("mail", "Email"),
    Channel.LINKEDIN: ("contact", "LinkedIn"),
    Channel.CALL: ("messages-square", "Call"),
}

_ROLES: Final = {
    MessageRole.ANSWER: "Reply",
    MessageRole.MEETING_OFFER: "Meeting offer",
}

_ACTS: Final = {
    ActionKind.UPDATE_CRM: ("database", "CRM update"),
    ActionKind.BOOK_MEETING: ("calendar-check", "Booking"),
    ActionKind.CANCEL_MEETING: ("calendar-check", "Cancel meeting"),
    ActionKind.REMIND: ("clock", "Reminder"),
}

_REPLIES: Final = {
    ReplyKind.HARD_BOUNCE: "address does not work",
    ReplyKind.SOFT_BOUNCE: "not delivered for now",
    ReplyKind.COMPLAINT: "marked as spam",
    ReplyKind.AUTO_REPLY: "automatic answer",
    ReplyKind.OUT_OF_OFFICE: "away",
    ReplyKind.CHALLENGE: "asks to prove a sender",
    ReplyKind.CALENDAR_REPLY: "answer to an invitation",
    ReplyKind.OPT_OUT: "asks to stop",
    ReplyKind.HUMAN: "a person wrote",
    ReplyKind.OWN_MAIL: "your own mail",
    ReplyKind.UNRELATED: "not about this",
}

_INTENTS: Final = {
    IntentKind.MEETING_REQUEST: "Wants to meet",
    IntentKind.INTERESTED: "Interested",
    IntentKind.QUESTION_PRODUCT: "Question about the product",
    IntentKind.QUESTION_PRICE: "Pricing question",
    IntentKind.PRICE_DEVIATION: "Asks for another price",
    IntentKind.OBJECTION_TIMING: "Not now",
    IntentKind.OBJECTION_BUDGET: "No budget",
    IntentKind.OBJECTION_HAS_SOLUTION: "Already has a solution",
    IntentKind.NO_NEED: "No need",
    IntentKind.REFERRAL: "Names somebody else",
    IntentKind.WRONG_PERSON: "Wrong person",
    IntentKind.NOT_INTERESTED: "Not interested",
    IntentKind.HOSTILE_OR_LEGAL: "Angry or legal words",
    IntentKind.ASKS_FOR_PERSON: "Asks for a person",
    IntentKind.DATA_ACCESS: "Asks what is kept about them",
    IntentKind.DATA_ERASURE: "Wants their data erased",
    IntentKind.OTHER: "Something else",
}

_EFFECTS: Final = {
    EffectKind.SEND_MAIL: "an email",
    EffectKind.SOCIAL_TASK: "a LinkedIn step",
    EffectKind.CRM_LOG: "a CRM update",
    EffectKind.CRM_REVERT: "a CRM update taken back",
    EffectKind.BOOK_MEETING: "a booking",
    EffectKind.CANCEL_MEETING: "a cancellation",
}

_LEVELS: Final = {
    AutonomyLevel.SUPERVISED: "Supervised",
    AutonomyLevel.SEMI_AUTO: "Semi-auto",
    AutonomyLevel.AUTONOMOUS: "Autonomous",
}


def stage(state: LeadState) -> str:
    """The stage a rep knows, such as "In sequence"."""
    return tr(_STAGES[state])


def stage_word(code: str) -> str:
    """The same from a code; an unknown one comes back in plain words."""
    try:
        return stage(LeadState(code))
    except ValueError:
        return code.replace("_", " ")


def level_name(level: int) -> str:
    """The name of an autonomy level from its number."""
    return tr(_LEVELS[AutonomyLevel(level)])


def effect_name(kind: str) -> str:
    """What an effect is called inside a sentence."""
    try:
        return tr(_EFFECTS[EffectKind(kind)])
    except ValueError:
        return tr("a step")


def intent_words(kind: str) -> str:
    """What a person meant, such as "Pricing question"."""
    try:
        return tr(_INTENTS[IntentKind(kind)])
    except ValueError:
        return tr(_INTENTS[IntentKind.OTHER])


def reply_words(kind: str) -> str:
    """What sort of mail came, to stand after a colon; empty for an unknown code."""
    try:
        return tr(_REPLIES[ReplyKind(kind)])
    except ValueError:
        return ""


def label_words(label: str) -> str:
    """What a reply counts as: a person's meaning, or for the rest what sort of mail it is."""
    sort = reply_words(label)
    return f"{sort[:1].upper()}{sort[1:]}" if sort else intent_words(label)


def step_mark(
    action: ActionKind,
    role: MessageRole,
    channel: Channel | None,
    step: int | None,
    steps: int | None,
) -> tuple[str, str]:
    """Icon and words of a chip: "Email 2 of 5", "Reply", "CRM update"."""
    if channel is None:
        icon, words = _ACTS.get(action, ("list-checks", "Step"))
        return icon, tr(words)
    icon, name = _CHANNELS[channel]
    if role in _ROLES:
        return icon, tr(_ROLES[role])
    if step is None:
        return icon, tr(name)
    if steps is None:
        return icon, tr("{channel} {n}").format(channel=tr(name), n=step)
    return icon, tr("{channel} {n} of {all}").format(channel=tr(name), n=step, all=steps)
