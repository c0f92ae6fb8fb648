"""The words of undo on the command line: what was done, and why something stands."""

from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.agent.desk import UndoResult
from desktop_sdr.cli.moments import clock
from desktop_sdr.domain.reversal import WhyNot
from desktop_sdr.domain.trace import Actor

KINDS: Final = {
    "rep:approve": "approval",
    "rep:edit": "edit of a draft",
    "rep:redraft": "draft written again",
    "rep:vouch": "claim vouched for",
    "rep:reject": "rejection",
    "rep:later": "draft set aside",
    "rep:take_over": "taken over",
    "rep:set_level": "autonomy level changed",
    "rep:import": "import",
    "rep:suppress": "entries of the never-contact list",
    "rep:basis": "lawful basis put on record",
    "rep:say_meaning": "meaning of a reply said",
    "rep:rule": "rule of style changed",
    "rep:pause": "pause",
    "rep:resume": "resumed",
    "rep:settings": "setting changed",
    "rep:undo": "undo",
    "lead:reply": "reply read",
    "lead:own_hand": "stepped back for your own mail",
    "lead:address_dead": "address found dead",
    "effect:send_mail": "mail sent",
    "effect:social_task": "LinkedIn message prepared",
    "effect:crm_log": "CRM entry",
    "effect:crm_revert": "CRM entry taken back",
    "effect:book_meeting": "meeting booked",
    "effect:cancel_meeting": "meeting cancelled",
    "agent:research": "research",
    "agent:score": "score",
    "agent:craft_sequence": "enrolled in a sequence",
    "agent:schedule_send": "sequence begun",
    "agent:send_next": "next mail prepared",
    "agent:monitor_engagement": "waiting",
    "agent:try_different_channel": "other channel prepared",
    "agent:pause_sequence": "sequence paused",
    "agent:respond": "answer prepared",
    "agent:qualify": "question prepared",
    "agent:book_meeting": "booking prepared",
    "agent:cancel_meeting": "cancellation prepared",
    "agent:wait": "waiting",
    "agent:re_engage": "taken up again",
    "agent:brief": "brief written",
    "agent:remind": "reminder prepared",
    "agent:record_outcome": "outcome of a meeting noted",
    "agent:escalate": "brought to you",
    "agent:update_crm": "CRM entry prepared",
}
WHY: Final = {
    WhyNot.RESUME_HAS_ITS_SUMMARY: "a pause is lifted by `resume` only, which shows its summary",
    WhyNot.PAUSE_STOPS_IT: "`pause` stops the agent again",
    WhyNot.SET_IT_BACK: "set it back with `setup`; no undo widens what the agent may do",
    WhyNot.DECIDE_AGAIN: "an undo is not undone; decide again instead",
    WhyNot.SAID_TO_BE_SENT: "what you said was sent counts as sent",
    WhyNot.MAIL_WAS_SENT: "a sent mail cannot be unsent",
    WhyNot.TEXT_IS_IN_YOUR_HANDS: "the text is in your hands; leave it unsent",
    WhyNot.THEY_WERE_TOLD: "they were told that the meeting is cancelled; book it again",
    WhyNot.CHANGED_SINCE: "something was decided on top of it since; undo that first",
    WhyNot.CAME_FROM_OUTSIDE: "it came from outside; undo it by itself",
    WhyNot.RAISING_HAS_ITS_CONDITIONS: "raising the level has its own conditions",
    WhyNot.CRM_NOT_CONNECTED: "no CRM is connected (in practice only so far); change it by hand",
    WhyNot.CALENDAR_NOT_CONNECTED: "no calendar is connected (in practice only so far); cancel it"
    " by hand",
    WhyNot.MEETING_IS_OVER: "there is no booked meeting ahead",
    WhyNot.HAS_LEFT: "it has left",
    WhyNot.WAS_TRIED: "it was tried and failed; answer its case",
    WhyNot.THEY_ASKED_TO_STOP: "the person asked to stop; undo that by itself, with a reason",
    WhyNot.NEEDS_REASON: "the person asked to stop; say why with --reason",
    WhyNot.ALREADY_UNDONE: "it was undone already",
    WhyNot.IS_GONE: "it is not there any more",
    WhyNot.WAS_CONTACTED: "mail has gone to them or come from them",
    WhyNot.UNDER_WAY: "it is being taken back already",
}


def kind_words(kind: str) -> str:
    """Return what was done; the answer to a case is told by its option."""
    family, _, code = kind.partition(":")
    if family == "answer":
        return f"case answered: {code.replace('_', ' ')}"
    return KINDS[kind]


def who(actor: Actor) -> str:
    """Return who did it."""
    names = {Actor.REP: "you", Actor.AGENT: "agent", Actor.SYSTEM: "program"}
    return names.get(actor, actor.value.replace("_", " "))


def what(result: UndoResult, zone: ZoneInfo) -> str:
    """Return which deed a result is about."""
    deed = result.deed
    if deed is None:
        return "nothing"
    about = f" ({result.lead_name})" if result.lead_name else ""
    return f"{deed.id} {kind_words(deed.kind)}{about}, {clock(deed.at, zone)}"


def why_not(result: UndoResult, zone: ZoneInfo) -> str:
    """Return why nothing was taken back, with when and to whom it left."""
    told = WHY[result.why] if result.why is not None else "there is nothing to undo"
    if result.left_at is not None:
        told += f": it left {clock(result.left_at, zone)}"
        told += f" for {result.recipient}" if result.recipient else ""
    blocked = [f"{deed.id} {kind_words(deed.kind)}" for deed in result.with_it]
    return f"{told} ({', '.join(blocked)})" if blocked else told
