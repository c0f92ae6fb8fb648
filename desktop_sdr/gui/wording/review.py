"""The words of Review: the queue, the draft, what to check, the outbox strip, the empty page."""

from datetime import datetime, tzinfo
from typing import Final

from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.wording.language import percent, plural, tr, when
from desktop_sdr.gui.wording.names import step_mark
from desktop_sdr.gui.wording.reasons import reason_words, reasons_line
from desktop_sdr.gui.wording.redrafting import REFUSALS
from desktop_sdr.ports.views import DraftRow

_SECONDS_CLOSELY, _SECONDS_ROUTINE = 20, 4

_SPLITS: Final = {
    "all": "All",
    "new": "New",
    "next": "Next step",
    "replies": "Replies",
    "social": "LinkedIn",
    "crm": "CRM",
}
_SHORT_SPLITS: Final = _SPLITS | {"next": "Next"}
SPLITS: Final = tuple(_SPLITS)


def page_title() -> str:
    """The title of the page."""
    return tr("Review")


def heading_line(closely: int, routine: int) -> str:
    """How many wait, and about how long they take."""
    if not closely + routine:
        return tr("Nothing waiting")
    seconds = closely * _SECONDS_CLOSELY + routine * _SECONDS_ROUTINE
    minutes = plural(max(1, round(seconds / 60)), "about {n} minute", "about {n} minutes")
    return tr("{drafts}, {minutes}").format(
        drafts=plural(closely + routine, "{n} draft", "{n} drafts"), minutes=minutes
    )


def could_not_load() -> str:
    """The line under the title while the page shows an error."""
    return tr("Could not load")


def split_word(key: str, *, short: bool = False) -> str:
    """The word of a split."""
    return tr((_SHORT_SPLITS if short else _SPLITS)[key])


def group_words(closely: bool) -> str:
    """The heading of a group of the queue."""
    return tr("Look closely") if closely else tr("Routine")


def list_name() -> str:
    """What readers hear of the queue."""
    return tr("Drafts to review")


def splits_name() -> str:
    """What readers hear of the splits."""
    return tr("Kinds of drafts")


def row_time(slot: datetime, now: datetime, zone: tzinfo) -> str:
    """When a draft would leave, at the right of its row."""
    return tr("Due") if slot <= now else when(slot, now, zone)


def times_are_yours() -> str:
    """Over the times of the queue: they are the rep's, the card has the reader's."""
    return tr("your time")


def row_flag(row: DraftRow) -> str:
    """The one reason to look closely; empty for a routine draft."""
    codes = [code for code in row.reasons if code != ReasonCode.LEVEL_WANTS_LOOK]
    if ReasonCode.CLAIM_WITHOUT_SOURCE not in codes and row.claims_to_check:
        return plural(row.claims_to_check, "{n} claim to check", "{n} claims to check")
    return reason_words(codes[0]) if codes else ""


def row_mark(row: DraftRow) -> tuple[str, str]:
    """Icon and words of the channel and step."""
    return step_mark(row.action, row.role, row.channel, row.step_number, row.steps)


def row_subject(row: DraftRow) -> str:
    """The second line of a row, also for what has no subject."""
    return row.subject or row_mark(row)[1]


def row_described(row: DraftRow, now: datetime, zone: tzinfo) -> str:
    """The whole row for readers."""
    parts = [
        f"{row.lead_name}, {row.account_name}",
        row_mark(row)[1],
        tr("Subject: {subject}").format(subject=row.subject) if row.subject else "",
        tr("Due to leave")
        if row.slot <= now
        else tr("Sends {time}").format(time=when(row.slot, now, zone)),
        tr("Confidence {n}").format(n=percent(row.confidence)),
        tr("Check: {what}").format(what=row_flag(row)) if row_flag(row) else "",
    ]
    return ". ".join(part for part in parts if part)


def approved_line(name: str, leaves_at: datetime, now: datetime, zone: tzinfo) -> str:
    """The newest approval, while it has not left."""
    if leaves_at <= now:
        return tr("{name} leaves soon").format(name=name)
    return tr("{name} leaves {time}").format(name=name, time=when(leaves_at, now, zone))


def approving_line(name: str) -> str:
    """An approval that is being written down."""
    return tr("{name} approved").format(name=name)


def held_line(name: str) -> str:
    """The newest approval while paused."""
    return tr("{name} is held").format(name=name)


def leaving_line(name: str) -> str:
    """The newest approval at the moment it goes."""
    return tr("{name} is leaving now").format(name=name)


def rejected_line(name: str, *, stopped: bool) -> str:
    """The newest rejection."""
    if stopped:
        return tr("{name} rejected, sequence stopped").format(name=name)
    return tr("{name} rejected").format(name=name)


def later_line(name: str, until: datetime | None, now: datetime, zone: tzinfo) -> str:
    """The newest draft that was set aside."""
    if until is None:
        return tr("{name} set aside").format(name=name)
    return tr("{name} comes back {time}").format(name=name, time=when(until, now, zone))


def outbox_line(count: int, next_at: str, *, paused: bool) -> str:
    """How much has not left, and when the next one does."""
    if not count:
        return tr("Outbox empty")
    told = tr("{n} in outbox").format(n=count)
    if paused:
        return tr("{told}, all held").format(told=told)
    return tr("{told}, next {time}").format(told=told, time=next_at) if next_at else told


def too_fast(count: int, seconds: float) -> str:
    """The quiet line after many drafts in a row that nobody can have read so fast."""
    told = tr("{n} approved in {s} s. These do not count as evidence for a higher level.")
    return told.format(n=count, s=round(seconds))


def nothing_approved() -> str:
    """The first line of the strip before anything was approved."""
    return tr("Nothing on its way")


def outbox_name(first: str, second: str) -> str:
    """The strip for readers."""
    return tr("Outbox: {first}. {second}.").format(first=first, second=second)


_REFUSALS: Final = {
    "changed": "{name}'s draft changed since you opened it. Read it again.",
    "already_decided": "{name}'s draft is not waiting any more.",
    "look_again": "{name}'s draft needs another look. {why}.",
    "now_for_you": "{name} is now yours to decide, in Escalations. {why}.",
    "not_allowed": "{name}'s draft cannot leave. {why}.",
    "needs_source": "A claim in {name}'s draft has no source. Edit it out, or vouch for it.",
    "empty": "{name}'s draft has no text. Write some, or reject it.",
}


def refused(code: str, name: str, detail: str = "") -> str:
    """Why the desk did not do it; nothing has happened. `detail` holds reason codes, by commas."""
    found = (_REFUSALS | REFUSALS).get(code, "Not done for {name}. {why}.")
    codes = [part for part in detail.split(",") if part and part != ReasonCode.LEVEL_WANTS_LOOK]
    why = reasons_line(codes or [code])
    return tr(found).format(name=name, why=why)


def withdrawn(name: str) -> str:
    """The open draft was taken back by the agent."""
    return tr("{name}'s draft was taken back: what it rested on changed.").format(name=name)


def edit_kept(keys: str) -> str:
    """After leaving the editor with changes."""
    return tr("Your edit is kept. {keys} again takes it back.").format(keys=keys)


def edit_taken_back() -> str:
    """After the second Esc."""
    return tr("Your edit was taken back.")


def announced(left: int) -> str:
    """Said politely after an approval."""
    return tr("Approved. {n} left.").format(n=left)


def all_reviewed(number: int) -> str:
    """The heading when the queue was worked off."""
    return plural(number, "The one draft is reviewed", "All {n} reviewed")


def session_line(
    seconds: float, approved: int, edited: int, rejected: int, later: int, first: str
) -> str:
    """How long it took and what came of them, with no figure left out."""
    minutes, rest = divmod(round(seconds), 60)
    took = tr("{m} min {s} s").format(m=minutes, s=rest) if minutes else tr("{s} s").format(s=rest)
    counts = (
        (approved, tr("{n} approved")),
        (edited, tr("{n} edited")),
        (rejected, tr("{n} rejected")),
        (later, tr("{n} set aside")),
    )
    told = ", ".join(words.format(n=number) for number, words in counts if number)
    line = tr("It took {time}. {told}.").format(time=took, told=told)
    return line + (tr(" First one leaves {time}.").format(time=first) if first else "")


def nothing_waits() -> str:
    """The heading when there was nothing to begin with."""
    return tr("Nothing to review")


def next_time(leaves_at: datetime, now: datetime, zone: tzinfo) -> str:
    """When the next one leaves; what is overdue leaves at the next chance."""
    return tr("soon") if leaves_at <= now else when(leaves_at, now, zone)


def outbox_told(count: int, first: str, *, paused: bool) -> str:
    """What is on its way, on the empty page."""
    if not count:
        return tr("The agent has prepared nothing for you yet.")
    if paused:
        return plural(
            count,
            "{n} approved act is held in the outbox.",
            "{n} approved acts are held in the outbox.",
        )
    told = plural(count, "{n} approved act waits", "{n} approved acts wait")
    return tr("{told} in the outbox; the next leaves {time}.").format(told=told, time=first)


def new_ones_come() -> str:
    """The small line on the empty page."""
    return tr("New drafts show up here by themselves.")


def paused_small() -> str:
    """The small line on the empty page while paused."""
    return tr("The agent is paused, so no new drafts are made and nothing leaves.")


def see_outbox() -> str:
    """A button of the empty page."""
    return tr("See the outbox")


def escalations_button(number: int) -> str:
    """A button of the empty page."""
    return plural(number, "{n} escalation", "{n} escalations")
