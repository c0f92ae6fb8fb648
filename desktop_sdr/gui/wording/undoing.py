"""The words of undo: what can be taken back, what was, and why something stands."""

from datetime import datetime, tzinfo
from typing import Final

from desktop_sdr.domain.reversal import REVERSALS, Way, WhyNot
from desktop_sdr.gui.wording.language import tr, when

KINDS: Final = {
    "rep:approve": "the approval",
    "rep:edit": "the edit",
    "rep:redraft": "the new version",
    "rep:vouch": "the word you gave for a claim",
    "rep:reject": "the rejection",
    "rep:later": "the setting aside",
    "rep:take_over": "the taking over",
    "rep:set_level": "the change of the level",
    "rep:import": "the import",
    "rep:suppress": "the entries of the never-contact list",
    "rep:basis": "the lawful basis put on record",
    "rep:say_meaning": "what you said that a reply means",
    "rep:rule": "the change of a rule of style",
    "rep:pause": "the pause",
    "rep:resume": "the resuming",
    "rep:settings": "the change of a setting",
    "rep:undo": "the undo",
    "lead:reply": "what the reply had changed",
    "lead:own_hand": "the stepping back for your own email",
    "lead:address_dead": "what the refused address had changed",
    "effect:send_mail": "the email",
    "effect:social_task": "the LinkedIn step",
    "effect:crm_log": "the CRM update",
    "effect:crm_revert": "the CRM update taken back",
    "effect:book_meeting": "the booking",
    "effect:cancel_meeting": "the cancellation",
    "agent:research": "the research",
    "agent:score": "the score",
    "agent:craft_sequence": "the enrollment",
    "agent:schedule_send": "the beginning of the sequence",
    "agent:send_next": "the next email",
    "agent:monitor_engagement": "the wait",
    "agent:try_different_channel": "the LinkedIn step",
    "agent:pause_sequence": "the rest",
    "agent:respond": "the answer",
    "agent:qualify": "the question",
    "agent:book_meeting": "the booking",
    "agent:cancel_meeting": "the cancellation",
    "agent:wait": "the wait",
    "agent:re_engage": "the new start",
    "agent:brief": "the brief",
    "agent:remind": "the reminder",
    "agent:record_outcome": "the outcome of the meeting",
    "agent:escalate": "the case",
    "agent:update_crm": "the CRM update",
}
WHY: Final = {
    WhyNot.RESUME_HAS_ITS_SUMMARY: "A pause is lifted by Resume, which shows what would leave",
    WhyNot.PAUSE_STOPS_IT: "Pause stops the agent again",
    WhyNot.SET_IT_BACK: ("Set it back where you set it. No undo widens what the agent may do"),
    WhyNot.DECIDE_AGAIN: "An undo is not undone. Decide again instead",
    WhyNot.SAID_TO_BE_SENT: "What you said was sent counts as sent",
    WhyNot.MAIL_WAS_SENT: (
        "A sent email cannot be unsent. Taking the lead over stops what would follow"
    ),
    WhyNot.TEXT_IS_IN_YOUR_HANDS: "The text is in your hands. Leave it unsent",
    WhyNot.THEY_WERE_TOLD: "They were told that the meeting is cancelled. Book it again",
    WhyNot.CHANGED_SINCE: "Something was decided on top of it since. Undo that first",
    WhyNot.CAME_FROM_OUTSIDE: "It came from outside. Undo it by itself",
    WhyNot.RAISING_HAS_ITS_CONDITIONS: "Raising the level has its own conditions",
    WhyNot.CRM_NOT_CONNECTED: (
        "No CRM is connected, which this version has in practice only. Change it there by hand"
    ),
    WhyNot.CALENDAR_NOT_CONNECTED: (
        "No calendar is connected, which this version has in practice only. Cancel it by hand"
    ),
    WhyNot.MEETING_IS_OVER: "There is no booked meeting ahead",
    WhyNot.HAS_LEFT: "What it set in motion has left already",
    WhyNot.WAS_TRIED: "It was tried and failed. Answer its case in Escalations",
    WhyNot.THEY_ASKED_TO_STOP: (
        "They asked to stop. Only that they did can be undone, by itself and with a reason"
    ),
    WhyNot.NEEDS_REASON: "They asked to stop. Say why they may be written to again",
    WhyNot.ALREADY_UNDONE: "It was undone already",
    WhyNot.IS_GONE: "It is not there any more",
    WhyNot.WAS_CONTACTED: "Mail has gone to them or come from them",
    WhyNot.UNDER_WAY: "It is being taken back already",
}
_DONE: Final = {
    "rep:approve": "Undone: {name} is back for review.",
    "rep:edit": "Undone: {name}'s draft has its former words.",
    "rep:redraft": "Undone: {name}'s draft has its former words.",
    "rep:vouch": "Undone: the claim in {name}'s draft has no source again.",
    "rep:reject": "Undone: {name} is back for review.",
    "rep:later": "Undone: {name} is back for review.",
    "rep:take_over": "Undone: the agent goes on with {name}.",
    "rep:set_level": "Undone: the level is what it was.",
    "rep:import": "Undone: the import was taken back.",
    "rep:basis": "Undone: the lawful basis of {name} is what it was.",
    "rep:say_meaning": "Undone: what you said of {name}'s reply is taken back.",
    "rep:rule": "Undone: the rule of style is what it was.",
    "rep:suppress": "Undone: the entries of the never-contact list were lifted.",
    "effect:crm_log": "The CRM update for {name} is being taken back.",
    "effect:book_meeting": "The meeting with {name} is being cancelled, with a note to them.",
}


def kind_words(kind: str) -> str:
    """What was done, to stand in the middle of a sentence."""
    return tr(KINDS.get(kind, "the answer to the case"))


def why_words(code: str) -> str:
    """Why something is not taken back; empty for no reason."""
    try:
        return tr(WHY[WhyNot(code)])
    except ValueError:
        return ""


def why_never(kind: str) -> str:
    """Why this kind is never undone, as a sentence; empty where it can be."""
    reversal = REVERSALS.get(kind)
    return "" if reversal is None or reversal.why is None else f"{why_words(reversal.why)}."


def can_be_undone(kind: str) -> bool:
    """True where the table knows a way back."""
    reversal = REVERSALS.get(kind)
    return reversal is not None and reversal.way is not Way.NEVER


def done(kind: str, name: str, *, partly: bool) -> str:
    """What an undo did."""
    family = kind.partition(":")[0]
    fallback = "Undone: {what} for {name}." if name else "Undone: {what}."
    found = "Undone: {name}'s case is open again." if family == "answer" else fallback
    told = tr(_DONE.get(kind, found)).format(name=name, what=kind_words(kind))
    return told + tr(" Something that changed since stays as it is.") if partly else told


def not_done(why: str, left_at: datetime | None, name: str, now: datetime, zone: tzinfo) -> str:
    """Why an undo took nothing back."""
    if left_at is not None:
        time = when(left_at, now, zone)
        told = tr("Already left, {time}. You can stop the rest of {name}'s sequence.")
        return told.format(time=time, name=name)
    return tr("Not undone. {why}.").format(why=why_words(why) or tr("It is not possible"))


def nothing_left() -> str:
    """There is nothing to undo."""
    return tr("Nothing left to undo.")


def verb() -> str:
    """The button that takes a record's act back."""
    return tr("Undo")


def was_undone() -> str:
    """Under a record whose act does not stand any more."""
    return tr("This was undone.")


def reason_prompt() -> str:
    """In the empty field for why an opt-out is lifted."""
    return tr("Why they may be written to again")
