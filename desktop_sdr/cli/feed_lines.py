"""The activity feed as lines: what the agent did, as a person reads it or as JSON."""

from collections.abc import Mapping
from typing import Any, Final

from desktop_sdr.cli.output import Voice
from desktop_sdr.cli.progress import Progress
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.ports.views import FeedRow, Views

PAGE = 20
"""Of what is told as it happens, there is seldom more at once."""
A_FEW = 5
"""More imported leads than this are told as one line."""

WORDS: Final[Mapping[str, str]] = {
    "lead:imported": "{name} imported",
    "address:looked_up": "address of {name} looked up: {verdict}",
    "draft:waiting": "draft for {name} waits for review",
    "draft:approved": "draft for {name} approved",
    "draft:edited": "draft for {name} edited",
    "draft:rejected": "draft for {name} turned down ({reason})",
    "effect:sent": "{what} {name}",
    "effect:failed": "did not work for {name}: {why}",
    "effect:fell_back": "another way for {name}: {to} ({why})",
    "mailbox:tested": "tested what the Sent folder makes of our mail: {witness}",
    "effect:uncertain": "nobody can tell whether the mail to {name} went: asked",
    "reply:read": "{name} replied: {kind} {intent}",
    "lead:told": "{name} told us: {topic}",
    "meaning:said": "what the reply of {name} means: {to} (read as {read_as})",
    "escalation:opened": "{name} needs a decision: {reason}",
    "escalation:resolved": "case of {name} decided: {chosen}",
    "meeting:offered": "times offered to {name}",
    "meeting:booked": "meeting booked with {name}",
    "meeting:ended": "meeting with {name}: {outcome}",
    "suppression:added": "{name} will never be contacted again ({reason})",
    "switch:paused": "paused {reason}",
    "switch:resumed": "resumed",
    "autonomy:changed": "autonomy level {from} -> {to} {why}",
    "work:skipped": "skipped for {name}: {what}, {why}",
    "time:skipped": "time: {what}, {seconds} seconds",
    "health:changed": "{part} is {light} ({reason})",
    "model:asked": "{model} asked: {outcome}",
    "undo:done": "undone for {name}: {what}",
    "undo:not_possible": "not undone for {name}: {what} ({why})",
    "basis:recorded": "lawful basis of {name}: {from} -> {to}",
    "lead:moved": "{name}: {from} -> {to}",
}
SENT: Final = {
    "send_mail": "mail sent to",
    "book_meeting": "invitation sent to",
    "cancel_meeting": "meeting cancelled with",
    "crm_log": "CRM told about",
    "crm_revert": "CRM entry taken back for",
    "social_task": "LinkedIn message prepared for",
}
BY: Final = {
    "agent": "agent",
    "rep": "you",
    "simulated_rep": "simulated rep",
    "lead": "lead",
    "system": "program",
}


def newest(views: Views) -> AuditSeq:
    """Return the number of the newest line."""
    rows = views.feed("all", None, 1)
    return rows[0].seq if rows else AuditSeq(0)


def tell_since(views: Views, last: AuditSeq, voice: Voice, progress: Progress | None) -> AuditSeq:
    """Tell everything after `last`, the oldest first; returns the newest number told."""
    fresh: list[FeedRow] = []
    before: AuditSeq | None = None
    while True:
        page = views.feed("all", before, PAGE)
        fresh.extend(row for row in page if row.seq > last)
        if len(page) < PAGE or page[-1].seq <= last:
            break
        before = page[-1].seq
    if fresh and progress is not None:
        progress.make_room()
    imported = [row for row in fresh if row.tag == AuditTag.LEAD_IMPORTED]
    if len(imported) > A_FEW:
        voice.say(f"{imported[0].at:%d %b %H:%M}  {len(imported)} leads imported")
    for row in reversed(fresh):
        if len(imported) <= A_FEW or row.tag != AuditTag.LEAD_IMPORTED:
            voice.say(line_of(row))
        voice.give(_record(row))
    return fresh[0].seq if fresh else last


def line_of(row: FeedRow) -> str:
    """Return one line as a person reads it."""
    facts = {key: str(value) for key, value in row.facts.items()}
    what = SENT.get(facts.get("kind", ""), "done for")
    pattern = WORDS.get(row.tag, row.tag.replace(":", " "))
    known = _Missing(facts | {"name": row.lead_name or "-", "what": facts.get("what", what)})
    words = pattern.format_map(known).replace("_", " ").strip()
    if "though" in facts:
        words += f", although it had been cancelled ({facts['though'].replace('_', ' ')})"
    by = BY.get(row.actor.value, row.actor.value)
    return f"{row.at:%d %b %H:%M}  {words}  [{by}]"


class _Missing(dict[str, str]):
    """Leaves out what a line does not have."""

    def __missing__(self, key: str) -> str:
        return ""


def _record(row: FeedRow) -> Mapping[str, Any]:
    return {
        "seq": row.seq,
        "at": row.at,
        "tag": row.tag,
        "actor": row.actor.value,
        "lead": row.lead_id,
        "name": row.lead_name,
        "facts": dict(row.facts),
    }


def tell_funnel(voice: Voice, record: Mapping[str, Any], states: Mapping[str, int]) -> None:
    """Tell how the days went."""
    funnel: Mapping[str, int] = record["funnel"]
    widest = max(funnel.values(), default=0) or 1
    voice.say(f"\n{record['days']} simulated days, reviewed by a simulated rep:")
    for name, count in funnel.items():
        bar = "#" * round(30 * (count / widest) ** 0.5)
        voice.say(f"  {name:<10} {count:>5}  {bar}")
    voice.say("  (bars on a square-root scale)")
    voice.say("Leads by state:")
    for state, count in sorted(states.items(), key=lambda item: -item[1]):
        voice.say(f"  {state.replace('_', ' '):<18} {count:>5}")
    voice.say(f"Waiting for a decision: {record['escalations']}")
