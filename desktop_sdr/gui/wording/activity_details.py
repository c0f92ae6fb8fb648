"""What stands under or beside the sentence of a record: reasons, times, what was chosen or read."""

from collections.abc import Callable, Mapping
from typing import Final

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.reading import IntentKind
from desktop_sdr.gui.wording.activity_facts import (
    Context,
    Facts,
    moment_of,
    number_of,
    text_of,
)
from desktop_sdr.gui.wording.escalation_cases import OPTIONS
from desktop_sdr.gui.wording.language import percent, plural, tr, when
from desktop_sdr.gui.wording.names import intent_words
from desktop_sdr.gui.wording.reasons import reason_words, reasons_line, reject_word
from desktop_sdr.gui.wording.undoing import why_words


def _reason(key: str) -> Callable[[Facts, Context], str]:
    return lambda facts, _context: reason_words(text_of(facts, key)) if facts.get(key) else ""


def _why_not_undone(facts: Facts, _context: Context) -> str:
    return why_words(text_of(facts, "why"))


def _personal(_facts: Facts, context: Context) -> str:
    return " ".join(context.personal.split())


def _at(key: str, words: str) -> Callable[[Facts, Context], str]:
    def told(facts: Facts, context: Context) -> str:
        moment = moment_of(facts, key)
        if moment is None:
            return ""
        return tr(words).format(time=when(moment, context.now, context.zone))

    return told


def _times(facts: Facts, context: Context) -> str:
    texts = text_of(facts, "times").split(",")
    moments = [moment_of({"at": text}, "at") for text in texts]
    told = [when(one, context.now, context.zone) for one in moments if one is not None]
    return ", ".join(told)


def _found(facts: Facts, _context: Context) -> str:
    found = number_of(facts, "found")
    return plural(int(found), "{n} fact found", "{n} facts found") if found is not None else ""


def _points(facts: Facts, _context: Context) -> str:
    points = number_of(facts, "points")
    if points is None:
        return ""
    return tr("{points} of 100, grade {grade}").format(
        points=int(points), grade=text_of(facts, "grade")
    )


def _held_by(facts: Facts, context: Context) -> str:
    why = reasons_line(code for code in text_of(facts, "held_by").split(",") if code)
    until = _at("until", "until {time}")(facts, context)
    return ", ".join(part for part in (why, until) if part)


def _rejected(facts: Facts, _context: Context) -> str:
    told = reject_word(text_of(facts, "reason"))
    return tr("{why}, sequence stopped").format(why=told) if facts.get("stops") else told


def _chosen(facts: Facts, _context: Context) -> str:
    try:
        title = OPTIONS[Option(text_of(facts, "chosen"))][0]
    except ValueError:
        return ""
    return tr(title).format(days=tr("a while"))


def _sequence(facts: Facts, _context: Context) -> str:
    steps = number_of(facts, "steps")
    named = text_of(facts, "name")
    told = plural(int(steps), "{n} step", "{n} steps") if steps is not None else ""
    return ", ".join(part for part in (named, told) if part)


def _outcome(facts: Facts, _context: Context) -> str:
    return {
        "held": tr("It took place"),
        "no_show": tr("They did not come"),
        "cancelled": tr("It was cancelled"),
    }.get(text_of(facts, "outcome"), "")


def _dwell(facts: Facts, _context: Context) -> str:
    told = tr("after an edit") if facts.get("edited") else ""
    anyway = [code for code in text_of(facts, "anyway").split(",") if code]
    if anyway:
        flags = "; ".join(reason_words(code) for code in anyway).lower()
        told = ", ".join(filter(None, (told, tr("in spite of: {flags}").format(flags=flags))))
    return told


DETAILS: Final[Mapping[AuditTag, Callable[[Facts, Context], str]]] = {
    AuditTag.LEAD_RESEARCHED: _found,
    AuditTag.ADDRESS_LOOKED_UP: _reason("verdict"),
    AuditTag.LEAD_SCORED: _points,
    AuditTag.ENROLLMENT_STARTED: _sequence,
    AuditTag.DRAFT_WAITING: _personal,
    AuditTag.DRAFT_APPROVED: _dwell,
    AuditTag.DRAFT_REJECTED: _rejected,
    AuditTag.DRAFT_LATER: _at("until", "Comes back {time}"),
    AuditTag.DRAFT_STALE: _reason("why"),
    AuditTag.DRAFT_REOPENED: _reason("why"),
    AuditTag.EFFECT_QUEUED: _at("leaves_at", "Leaves {time}"),
    AuditTag.EFFECT_POSTPONED: _held_by,
    AuditTag.EFFECT_SENT: _personal,
    AuditTag.EFFECT_FAILED: _reason("why"),
    AuditTag.EFFECT_FELL_BACK: _reason("why"),
    AuditTag.EFFECT_CANCELLED: _reason("why"),
    AuditTag.EFFECT_UNCERTAIN: _personal,
    AuditTag.REPLY_READ: _personal,
    AuditTag.LEAD_TOLD: _personal,
    AuditTag.ESCALATION_OPENED: _reason("reason"),
    AuditTag.ESCALATION_GREW: _reason("reason"),
    AuditTag.ESCALATION_RESOLVED: _chosen,
    AuditTag.MEETING_OFFERED: _times,
    AuditTag.MEETING_BOOKED: _at("start", "{time}"),
    AuditTag.MEETING_ENDED: _outcome,
    AuditTag.SUPPRESSION_ADDED: _reason("reason"),
    AuditTag.PAUSED: _reason("reason"),
    AuditTag.LEVEL_CHANGED: _reason("why"),
    AuditTag.WORK_SKIPPED: _reason("why"),
    AuditTag.UNDONE: _personal,
    AuditTag.UNDO_REFUSED: _why_not_undone,
}
"""What stands under the sentence, where there is more than the company."""


def read_as(facts: Facts) -> str:
    """ "Read as interested, 94%", for what a person wrote."""
    intent, sure = text_of(facts, "intent"), number_of(facts, "confidence")
    known = intent in {one.value for one in IntentKind}
    if not known or sure is None:
        return tr("Read by the agent")
    return tr("Read as {what}, {sure}").format(
        what=intent_words(intent).lower(), sure=percent(sure)
    )
