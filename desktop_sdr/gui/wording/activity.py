"""The words of Activity: filters, days, who decided, and the pane beside a record."""

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.reversal import kind_of
from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.wording import undoing
from desktop_sdr.gui.wording.activity_details import DETAILS, read_as
from desktop_sdr.gui.wording.activity_facts import Context, Facts, Line, text_of
from desktop_sdr.gui.wording.activity_lines import LINES
from desktop_sdr.gui.wording.language import (
    clock_time,
    day,
    percent,
    plural,
    span,
    tr,
    when,
    whole,
)
from desktop_sdr.gui.wording.names import stage
from desktop_sdr.gui.wording.reasons import reason_words, reasons_line
from desktop_sdr.ports.views import FeedDetail, FeedRow

Run = tuple[str, bool]
"""A stretch of a sentence and whether it is strong."""

_FILTERS: Final = {
    "all": "All",
    "sent": "Sent",
    "replies": "Replies",
    "meetings": "Meetings",
    "decisions": "Decisions",
    "problems": "Problems",
}
FILTERS: Final = tuple(_FILTERS)

_ACTORS: Final = {
    Actor.AGENT: "Automatic",
    Actor.SYSTEM: "Automatic",
    Actor.REP: "You",
    Actor.SIMULATED_REP: "Simulated rep",
    Actor.LEAD: "",
}
_APPROVERS: Final = {
    "rep": "You approved",
    "simulated_rep": "Simulated rep approved",
    "agent": "Automatic",
}
_DANGLING: Final = re.compile(r"\s+(to|for|of|with|on)$")
_IN_THE_MIDDLE: Final = re.compile(r"(?<=\w) \{name\} (?=\w)")
_SENT_TO_REP: Final = frozenset({AuditTag.ESCALATION_OPENED, AuditTag.ESCALATION_GREW})


def page_title() -> str:
    """The title of the page."""
    return tr("Activity")


def heading_line(actions: int, problems: int) -> str:
    """How much happened today, and how much of it went wrong."""
    told = plural(actions, "{n} action today", "{n} actions today")
    if not problems:
        return told
    return tr("{told}, {problems}").format(
        told=told, problems=plural(problems, "{n} problem", "{n} problems")
    )


def could_not_load() -> str:
    """The line under the title while the page shows an error."""
    return tr("Could not load")


def filter_word(key: str) -> str:
    """The word of a filter."""
    return tr(_FILTERS[key])


def filters_name() -> str:
    """What readers hear of the filters."""
    return tr("Kinds of activity")


def list_name() -> str:
    """What readers hear of the feed."""
    return tr("What happened, newest first")


def search_prompt() -> str:
    """In the empty search field."""
    return tr("Search activity  /")


def search_name() -> str:
    """What readers hear of the search field."""
    return tr("Search activity")


def day_words(at: date, today: date) -> str:
    """The heading over a day."""
    if at == today:
        return tr("Today")
    if at == today - timedelta(days=1):
        return tr("Yesterday")
    return day(at)


def new_rows(number: int) -> str:
    """On the button above the feed."""
    return plural(number, "{n} new", "{n} new")


def nothing_yet() -> tuple[str, str]:
    """Title and line of an empty feed."""
    return tr("Nothing has happened yet"), tr("Whatever the agent or you do shows up here.")


def nothing_found() -> tuple[str, str]:
    """Title and line of a filter or search without a hit."""
    return tr("Nothing found"), tr("No record fits this filter and search.")


def line_of(tag: str, facts: Facts) -> Line:
    """Icon, tone and sentence of a record; a tag nobody knows comes back as it is."""
    try:
        return LINES[AuditTag(tag)](facts)
    except ValueError:
        return Line("activity", "plain", tag.replace(":", " "))


def sentence(row: FeedRow) -> tuple[Run, ...]:
    """The sentence of a row with the name strong."""
    words = line_of(row.tag, row.facts).words
    name = row.lead_name or tr("somebody")
    before, mark, after = words.partition("{name}")
    if not mark:
        return ((before, False),)
    before = before[:1].upper() + before[1:]
    runs = ((before, False), (name, bool(row.lead_name)), (after, False))
    return tuple(run for run in runs if run[0])


def plain_sentence(row: FeedRow) -> str:
    """The sentence without marks."""
    return "".join(text for text, _strong in sentence(row))


def detail(row: FeedRow, now: datetime, zone: tzinfo) -> str:
    """The small line under the sentence."""
    try:
        told = DETAILS[AuditTag(row.tag)](row.facts, Context(row.personal, now, zone))
    except (KeyError, ValueError):
        told = ""
    if row.facts.get("though"):
        told = _too_late(row.facts)
    return told or row.account_name


def _too_late(facts: Facts) -> str:
    """Of what counts as sent although it had been taken back."""
    why = reason_words(text_of(facts, "though"))
    return tr("It had left already when it was cancelled: {why}").format(why=why)


def decided(row: FeedRow) -> str:
    """Who decided, at the right of a row."""
    if row.tag == AuditTag.EFFECT_SENT:
        return tr(_APPROVERS.get(text_of(row.facts, "why"), _ACTORS[row.actor]))
    if row.tag == AuditTag.REPLY_READ:
        return read_as(row.facts)
    if row.tag in _SENT_TO_REP:
        return tr("Sent to you")
    if row.tag == AuditTag.DRAFT_WAITING:
        return tr("Waits for your yes")
    return tr(_ACTORS[row.actor])


def row_time(at: datetime, zone: tzinfo) -> str:
    """The time of day without AM and PM: the order tells."""
    return clock_time(at, zone).split("\u00a0")[0]


def described(row: FeedRow, now: datetime, zone: tzinfo) -> str:
    """The whole row for readers."""
    parts = (
        when(row.at, now, zone),
        plain_sentence(row),
        detail(row, now, zone),
        decided(row),
    )
    return ". ".join(part for part in parts if part)


def short(tag: str, facts: Facts) -> str:
    """A record in a lead's history, where the name is known."""
    if tag == AuditTag.EFFECT_SENT and text_of(facts, "kind") in ("", EffectKind.SEND_MAIL):
        step = text_of(facts, "step")
        return tr("Email {n} sent").format(n=step) if step else tr("Reply sent")
    words = _IN_THE_MIDDLE.sub(tr(" them "), line_of(tag, facts).words)
    words = words.replace(" {name}:", ":").replace("{name}", "").strip(" :")
    words = _DANGLING.sub("", words)
    return words[:1].upper() + words[1:]


def detail_labels() -> dict[str, str]:
    """The labels of the pane beside a record."""
    return {
        "decided": tr("Decided by"),
        "view": tr("Agent's view"),
        "rule": tr("Rule"),
        "gate": tr("Checked"),
        "attempt": tr("Attempt"),
        "answer": tr("Answer"),
        "stage": tr("Stage now"),
        "record": tr("Record"),
    }


def detail_facts(found: FeedDetail, now: datetime, zone: tzinfo) -> dict[str, str]:
    """The values of the pane; what is not known is left out."""
    facts: dict[str, str] = {"record": f"#{whole(found.row.seq)}"}
    facts["decided"] = _decided_by(found, now, zone)
    facts["view"] = "" if found.confidence is None else percent(found.confidence)
    facts["rule"] = reasons_line(found.policy)
    facts["gate"] = reasons_line(found.verdict_reasons)
    facts["attempt"] = "" if found.attempts is None else whole(found.attempts)
    facts["answer"] = found.words
    facts["stage"] = "" if found.lead_state is None else stage(found.lead_state)
    return facts


def _decided_by(found: FeedDetail, now: datetime, zone: tzinfo) -> str:
    if found.decided_by is None:
        return tr(_ACTORS[found.row.actor])
    parts = [tr(_ACTORS[found.decided_by])]
    if found.decided_at is not None:
        parts.append(when(found.decided_at, now, zone))
    if found.seconds_to_decide is not None and found.decided_by is not Actor.AGENT:
        length = timedelta(seconds=found.seconds_to_decide)
        parts.append(tr("in {time}").format(time=span(length)))
    return ", ".join(part for part in parts if part)


def detail_time(row: FeedRow, now: datetime, zone: tzinfo) -> str:
    """Under the title of the pane."""
    return when(row.at, now, zone)


def detail_name() -> str:
    """What readers hear of the pane."""
    return tr("The record")


def text_heading() -> str:
    """Over the text that was sent or received."""
    return tr("The text")


def what_can_be_undone(found: FeedDetail) -> str:
    """What undo would do, or why there is none; empty where the question is idle."""
    row, deed = found.row, found.deed
    if deed is not None and deed.undone_at is not None:
        return undoing.was_undone()
    if row.tag == AuditTag.EFFECT_SENT and text_of(row.facts, "kind") == EffectKind.SEND_MAIL:
        return undoing.why_never(kind_of(EffectKind.SEND_MAIL))
    if row.tag == AuditTag.MEETING_BOOKED:
        return tr("A booked meeting can be cancelled, with a note to them.")
    if row.tag == AuditTag.SUPPRESSION_ADDED:
        return tr("Only you can lift this, with a reason.")
    return "" if deed is None else undoing.why_never(deed.kind)


def take_over() -> str:
    """The verb that stops the agent for a lead."""
    return tr("Take over")
