"""One sentence for each kind of record: what happened, and to whom."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.fallbacks import Way
from desktop_sdr.domain.health import Light, LightReading, LightReason, Part
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.reading import POSITIVE_INTENTS, ReplyKind, Topic
from desktop_sdr.gui.wording.activity_facts import Facts, Line, Tone, number_of, text_of
from desktop_sdr.gui.wording.language import span, tr
from desktop_sdr.gui.wording.lights import light_face
from desktop_sdr.gui.wording.names import (
    effect_name,
    intent_words,
    label_words,
    level_name,
    reply_words,
    stage_word,
)
from desktop_sdr.gui.wording.undoing import kind_words
from desktop_sdr.ports.records import ANSWERED


def _mail(facts: Facts) -> str:
    """ "email 2", "a reply", "a reminder"."""
    step = number_of(facts, "step")
    if step is not None:
        return tr("email {n}").format(n=int(step))
    action = text_of(facts, "action")
    return tr("a reminder") if action == "remind" else tr("a reply")


_SENT: Final = {
    EffectKind.CRM_LOG: Line("database", "plain", "Updated the CRM for {name}"),
    EffectKind.CRM_REVERT: Line("database", "plain", "Took back a CRM update for {name}"),
    EffectKind.BOOK_MEETING: Line("calendar-check", "ok", "Meeting with {name} in the calendar"),
    EffectKind.CANCEL_MEETING: Line("calendar-check", "plain", "Cancelled the meeting with {name}"),
    EffectKind.SOCIAL_TASK: Line("contact", "plain", "LinkedIn step for {name} done"),
}


def _sent(facts: Facts) -> Line:
    kind = text_of(facts, "kind")
    if kind in _SENT:
        line = _SENT[EffectKind(kind)]
        return line._replace(words=tr(line.words))
    return Line("mail", "plain", tr("Sent {what} to {name}").replace("{what}", _mail(facts)))


def _effect(icon: str, tone: Tone, words: str) -> Callable[[Facts], Line]:
    def line(facts: Facts) -> Line:
        kind = text_of(facts, "kind")
        what = _mail(facts) if kind == EffectKind.SEND_MAIL else effect_name(kind)
        return Line(icon, tone, tr(words).replace("{what}", what))

    return line


def _undone(tone: Tone, words: str) -> Callable[[Facts], Line]:
    def line(facts: Facts) -> Line:
        return Line(
            "history", tone, tr(words).replace("{what}", kind_words(text_of(facts, "what")))
        )

    return line


def _fixed(icon: str, tone: Tone, words: str) -> Callable[[Facts], Line]:
    return lambda _facts: Line(icon, tone, tr(words))


def _read(facts: Facts) -> Line:
    kind, intent = text_of(facts, "kind"), text_of(facts, "intent")
    if kind in (ReplyKind.HARD_BOUNCE, ReplyKind.SOFT_BOUNCE, ReplyKind.COMPLAINT):
        return Line("triangle-alert", "warn", f"{{name}}: {reply_words(kind)}")
    if kind == ReplyKind.OPT_OUT:
        return Line("ban", "plain", tr("{name} asked to stop"))
    if kind != ReplyKind.HUMAN or not intent:
        told = f"{{name}}: {reply_words(kind)}" if reply_words(kind) else tr("{name} wrote")
        return Line("reply", "plain", told)
    positive = intent in {one.value for one in POSITIVE_INTENTS}
    told = tr("{name} replied: {what}").replace("{what}", intent_words(intent).lower())
    return Line("reply", "ok" if positive else "plain", told)


_TOLD: Final[Mapping[str, str]] = {
    Topic.NEED: "{name} told what they need",
    Topic.AUTHORITY: "{name} told who decides",
    Topic.TIME: "{name} told by when",
    Topic.SIZE: "{name} told for how many",
}
"""What somebody answered to our question; the words stand beside it."""


def _told(facts: Facts) -> Line:
    told = _TOLD.get(text_of(facts, "topic"), "{name} answered what we asked")
    return Line("reply", "plain", tr(told))


def _said(facts: Facts) -> Line:
    said, read_as = text_of(facts, "to"), text_of(facts, "read_as")
    words = "You confirmed what {name} meant: {what}"
    if said != read_as:
        words = "You corrected what {name} meant: {what}"
    return Line("check", "plain", tr(words).replace("{what}", label_words(said).lower()))


def _asked(facts: Facts) -> Line:
    model = text_of(facts, "model")
    if text_of(facts, "outcome") == ANSWERED:
        return Line("search", "plain", tr("Asked {model}").replace("{model}", model))
    words = tr("Asked {model}, which gave no usable answer").replace("{model}", model)
    return Line("search", "warn", words)


def _scored(facts: Facts) -> Line:
    fits = bool(facts.get("fits"))
    words = tr("Scored {name}: fits") if fits else tr("Scored {name}: not a fit")
    return Line("search", "plain", words)


def _moved(facts: Facts) -> Line:
    to = stage_word(text_of(facts, "to"))
    return Line("users", "plain", tr("{name} is now: {stage}").replace("{stage}", to))


def _level(facts: Facts) -> Line:
    to = number_of(facts, "to")
    name = level_name(int(to)) if to is not None else ""
    return Line("list-checks", "plain", tr("Autonomy set to {level}").replace("{level}", name))


def _skipped(facts: Facts) -> Line:
    what = text_of(facts, "what")
    words = {
        "inbox": "The inbox could not be read",
        "enroll": "{name} was not put into a sequence",
        "blocked": "A draft for {name} was stopped",
        "sent_copy": "A copy could not be put into the Sent folder",
        "prepare": "A text for {name} could not be prepared",
    }.get(what, "Something for {name} was left out")
    return Line("triangle-alert", "warn", tr(words))


def _fell_back(facts: Facts) -> Line:
    words = {
        Way.SECOND_MAILBOX: "Prepared the mail to {name} anew, from your other mailbox",
        Way.OTHER_CHANNEL: "Prepared the words to {name} for LinkedIn instead",
        Way.NEW_TIMES: "Times for {name} are picked anew: the meeting could not be booked",
        Way.ASK_FOR_TIMES: "Asks {name} for their times: your calendar did not answer",
        Way.WITHOUT_RESEARCH: "Goes on with {name} without research",
        Way.PLAIN_TEXT: "Wrote to {name} without what could not be looked up",
        Way.OWN_WORDS: "Kept the template's words for {name}: the model's stood on too little",
    }
    known = text_of(facts, "to")
    way = Way(known) if known in {one.value for one in Way} else None
    told = words[way] if way is not None else "Took another way for {name}"
    return Line("git-branch", "warn", tr(told))


def _tested(facts: Facts) -> Line:
    words = {
        "preserved": "Your Sent folder keeps what the agent sends, under its own name",
        "rewritten": "Your Sent folder keeps what the agent sends, under another name",
        "blind": "Your Sent folder does not show what the agent sends",
    }.get(text_of(facts, "witness"), "Sent a test mail to yourself")
    return Line("mail", "plain", tr(words))


_TONES: Final[Mapping[Light, Tone]] = {Light.GREEN: "ok", Light.YELLOW: "warn", Light.RED: "warn"}


def _health(facts: Facts) -> Line:
    try:
        part, light = Part(text_of(facts, "part")), Light(text_of(facts, "light"))
        face = light_face(LightReading(part, light, LightReason(text_of(facts, "reason"))))
    except ValueError:
        return Line("heart-pulse", "plain", tr("A health light changed"))
    return Line("heart-pulse", _TONES.get(light, "plain"), f"{face.name}: {face.state}")


def _time(facts: Facts) -> Line:
    seconds = number_of(facts, "seconds") or 0.0
    words = (
        "The clock was set forward by {span}" if seconds > 0 else "The clock was set back by {span}"
    )
    if text_of(facts, "what") == "slept":
        words = "The computer slept for {span}"
    if text_of(facts, "what") == "looked_anew":
        words = "Looked at {name} {span} sooner than a clock that ran ahead had planned"
    told = tr(words).replace("{span}", span(timedelta(seconds=abs(seconds))))
    return Line("moon", "warn" if text_of(facts, "what") == "clock_set" else "plain", told)


LINES: Final[Mapping[AuditTag, Callable[[Facts], Line]]] = {
    AuditTag.LEAD_IMPORTED: _fixed("users", "plain", "{name} added to your leads"),
    AuditTag.LEAD_MERGED: _fixed("users", "plain", "{name} merged with a lead you had"),
    AuditTag.LEAD_TOLD: _told,
    AuditTag.LEAD_RESEARCHED: _fixed("search", "plain", "Researched {name}"),
    AuditTag.ADDRESS_LOOKED_UP: _fixed("search", "plain", "Looked up the address of {name}"),
    AuditTag.BASIS_RECORDED: _fixed("check", "plain", "Put on record why {name} may be written to"),
    AuditTag.LEAD_SCORED: _scored,
    AuditTag.LEAD_MOVED: _moved,
    AuditTag.LEAD_REMOVED: _fixed("users", "plain", "Removed somebody who came with an import"),
    AuditTag.LEAD_TAKEN_OVER: _fixed("users", "plain", "You took {name} over"),
    AuditTag.ENROLLMENT_STARTED: _fixed("git-branch", "plain", "Put {name} into a sequence"),
    AuditTag.ENROLLMENT_MOVED: _fixed("git-branch", "plain", "The sequence of {name} changed"),
    AuditTag.DECISION_MADE: _fixed("activity", "plain", "Decided what to do for {name}"),
    AuditTag.JUDGEMENT_GIVEN: _fixed("activity", "plain", "Checked what may be done for {name}"),
    AuditTag.DRAFT_WAITING: _fixed("pencil", "plain", "Prepared a draft to {name}"),
    AuditTag.DRAFT_APPROVED: _fixed("check", "plain", "Approved a draft to {name}"),
    AuditTag.DRAFT_EDITED: _fixed("pencil", "plain", "Edited a draft to {name}"),
    AuditTag.DRAFT_REDRAFTED: _fixed("pencil", "plain", "Had a draft to {name} written again"),
    AuditTag.DRAFT_REJECTED: _fixed("x", "plain", "Rejected a draft to {name}"),
    AuditTag.DRAFT_LATER: _fixed("clock", "plain", "Set the draft to {name} aside"),
    AuditTag.DRAFT_STALE: _fixed("history", "plain", "Took a draft to {name} back"),
    AuditTag.DRAFT_REOPENED: _fixed("history", "plain", "A draft to {name} is back for review"),
    AuditTag.EFFECT_QUEUED: _effect("send", "plain", "{what} for {name} is in the outbox"),
    AuditTag.EFFECT_CLAIMED: _effect("send", "plain", "{what} for {name} is leaving"),
    AuditTag.EFFECT_RELEASED: _effect("history", "plain", "{what} for {name} did not leave yet"),
    AuditTag.EFFECT_POSTPONED: _effect("clock", "plain", "{what} for {name} moved to a later time"),
    AuditTag.EFFECT_SENT: _sent,
    AuditTag.EFFECT_FELL_BACK: _fell_back,
    AuditTag.EFFECT_FAILED: _effect("triangle-alert", "warn", "{what} for {name} failed"),
    AuditTag.EFFECT_CANCELLED: _effect("ban", "plain", "{what} for {name} cancelled"),
    AuditTag.EFFECT_SETTLING: _effect(
        "hourglass", "warn", "Checking whether {what} for {name} left"
    ),
    AuditTag.EFFECT_UNCERTAIN: _effect(
        "triangle-alert", "warn", "Unclear whether {what} for {name} left"
    ),
    AuditTag.MAILBOX_TESTED: _tested,
    AuditTag.MAIL_RECEIVED: _fixed("mail", "plain", "Received a mail"),
    AuditTag.REPLY_READ: _read,
    AuditTag.MEANING_SAID: _said,
    AuditTag.ESCALATION_OPENED: _fixed("flag", "warn", "{name} needs your decision"),
    AuditTag.ESCALATION_GREW: _fixed("flag", "warn", "One more reason to look at {name}"),
    AuditTag.ESCALATION_RESOLVED: _fixed("flag", "plain", "Decided the case of {name}"),
    AuditTag.MEETING_OFFERED: _fixed("calendar-check", "plain", "Picked times to offer {name}"),
    AuditTag.MEETING_BRIEFED: _fixed("calendar-check", "plain", "Wrote your brief on {name}"),
    AuditTag.MEETING_BOOKED: _fixed("calendar-check", "ok", "Meeting booked with {name}"),
    AuditTag.MEETING_CANCELLED: _fixed("calendar-check", "plain", "Meeting with {name} cancelled"),
    AuditTag.MEETING_ENDED: _fixed("calendar-check", "plain", "The meeting with {name} is over"),
    AuditTag.SUPPRESSION_ADDED: _fixed("ban", "plain", "{name} is never written to again"),
    AuditTag.SUPPRESSION_LIFTED: _fixed("ban", "plain", "{name} may be written to again"),
    AuditTag.PAUSED: _fixed("moon", "warn", "The agent was paused"),
    AuditTag.RESUMED: _fixed("play", "ok", "The agent was resumed"),
    AuditTag.LEVEL_CHANGED: _level,
    AuditTag.SETTINGS_CHANGED: _fixed("settings", "plain", "A setting was changed"),
    AuditTag.WORK_SKIPPED: _skipped,
    AuditTag.HEALTH_CHANGED: _health,
    AuditTag.TIME_SKIPPED: _time,
    AuditTag.UNDONE: _undone("plain", "Took back {what} for {name}"),
    AuditTag.UNDO_REFUSED: _undone("warn", "Could not take back {what} for {name}"),
    AuditTag.PROGRAM_STARTED: _fixed("play", "plain", "The program started"),
    AuditTag.PROGRAM_STOPPED: _fixed("moon", "plain", "The program was closed"),
    AuditTag.RULE_LEARNED: _fixed("pencil", "plain", "Your edits taught a rule of style"),
    AuditTag.RULE_FORGOTTEN: _fixed("pencil", "plain", "You had a rule of style forgotten"),
    AuditTag.RULE_LIMITED: _fixed("pencil", "plain", "You changed where a rule of style holds"),
    AuditTag.RULE_BROUGHT_BACK: _fixed("pencil", "plain", "You brought a rule of style back"),
    AuditTag.PERSON_ERASED: _fixed("ban", "plain", "Erased everything about a person"),
    AuditTag.MODEL_ASKED: _asked,
    AuditTag.PERSON_EXPORTED: _fixed("users", "plain", "Wrote out everything about {name}"),
}
"""Every tag there is; a test holds the two together."""
