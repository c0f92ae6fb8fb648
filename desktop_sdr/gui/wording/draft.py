"""The words of one draft: its card, what to check in it, why it is so, editing and rejecting it."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from desktop_sdr.domain.attachment import Attachment
from desktop_sdr.domain.decision import ActionKind
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Claim, RejectReason, Support
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.wording.attachments import file_check
from desktop_sdr.gui.wording.language import clock_time, day, percent, plural, span, tr, when
from desktop_sdr.gui.wording.names import stage
from desktop_sdr.gui.wording.reasons import REJECT_REASONS, reasons_line
from desktop_sdr.gui.wording.review import row_flag
from desktop_sdr.ports.views import DraftCard, DraftRow, EvidenceLine

_ACTS: Final = {
    ActionKind.UPDATE_CRM: "Written to the CRM once you approve",
    ActionKind.BOOK_MEETING: "Booked once you approve",
    ActionKind.CANCEL_MEETING: "Cancelled once you approve",
}
_WITHOUT_TEXT: Final = frozenset(_ACTS)


def sends_line(row: DraftRow, now: datetime, zone: tzinfo, their_zone: tzinfo | None) -> str:
    """When it goes, in the reader's own time where that is known."""
    if row.action in _ACTS:
        return tr(_ACTS[row.action])
    if row.slot <= now:
        return tr("Sends once you approve, in their work hours")
    if their_zone is None:
        return tr("Sends {time} your time").format(time=when(row.slot, now, zone))
    told = when(row.slot, now, zone, there=their_zone)
    return tr("Sends {time} their time").format(time=told)


def person_line(title: str | None, account: str) -> str:
    """Title and company under the name."""
    return f"{title}, {account}" if title else account


def quote_heading(name: str) -> str:
    """Above the mail that a draft answers."""
    return tr("{name} wrote").format(name=name)


def draft_text_name() -> str:
    """What readers hear of the draft's text."""
    return tr("Draft text")


def editor_names() -> tuple[str, str]:
    """What readers hear of the two fields of the editor: subject, text."""
    return tr("Subject"), tr("Text of the draft")


def progress(number: int, of: int) -> str:
    """ "12 of 47"."""
    return tr("{n} of {all}").format(n=number, all=of)


def changes_heading(action: ActionKind) -> str:
    """Above the old and new values of what is not a message."""
    return {
        ActionKind.UPDATE_CRM: tr("What changes in the CRM"),
        ActionKind.BOOK_MEETING: tr("What is booked"),
        ActionKind.CANCEL_MEETING: tr("What is cancelled"),
    }.get(action, tr("What changes"))


def by_hand_line() -> str:
    """On a LinkedIn step: who presses the button there."""
    return tr("You send this yourself: the agent gives you the text and the profile to open.")


def claim_words(number: int) -> str:
    """The strong start of the check line for one claim."""
    return tr("Check claim {n}.").format(n=number)


def claim_fault(claim: Claim, body: str, today: datetime) -> str:
    """What is wrong with the source of a claim, in one sentence."""
    quoted = tr(" “{words}” ").format(words=body[claim.start : claim.end].strip())
    if claim.support is Support.UNSUPPORTED:
        return quoted + tr("has no source. Edit it out, or vouch for it.")
    if " " in claim.why.strip():
        return quoted + tr("rests on a source that {why}.").format(why=claim.why.rstrip("."))
    if claim.support is Support.OLD and claim.found_at is not None:
        age = span(today - claim.found_at)
        return quoted + tr("rests on a source that is {age} old.").format(age=age)
    return quoted + tr("rests on a source that only partly says so.")


def other_check(
    reasons: Sequence[str], attached: Sequence[Attachment] = (), keys: str = ""
) -> tuple[str, str]:
    """The check line where no claim is the matter: strong start and the rest."""
    of_files = file_check(reasons, attached, keys)
    if of_files:
        return tr("Look closely."), f" {of_files}"
    codes = [code for code in reasons if code != ReasonCode.LEVEL_WANTS_LOOK]
    rest = reasons_line(codes)
    return tr("Look closely."), f" {rest}." if rest else ""


def show_source() -> str:
    """The verb of the check line that opens a source."""
    return tr("Show source")


def vouch() -> str:
    """The verb that takes a claim on the rep's own word."""
    return tr("Vouch for it")


def approve_words(*, anyway: bool) -> str:
    """The verb of the first button."""
    return tr("Approve anyway") if anyway else tr("Approve")


def press_again(keys: str) -> str:
    """Beside the check line after the first press on a flagged draft."""
    return tr(" Press {keys} again to approve it anyway.").format(keys=keys)


def why_title() -> str:
    """Heading of the first card beside the draft."""
    return tr("Why this draft")


def why_sentence(card: DraftCard, flagged: Sequence[int]) -> str:
    """One sentence: where the number stands against the line, and what wants eyes."""
    line = percent(card.threshold)
    above = card.row.confidence >= card.threshold
    start = tr("Above your {line} line") if above else tr("Below your {line} line")
    start = start.format(line=line)
    if flagged:
        numbers = ", ".join(str(number) for number in flagged)
        which = tr("claim {n} needs") if len(flagged) == 1 else tr("claims {n} need")
        return tr("{start}, but {which} your eyes.").format(
            start=start, which=which.format(n=numbers)
        )
    flag = row_flag(card.row)
    if flag:
        return tr("{start}. {flag}.").format(start=start, flag=flag)
    return tr("{start}, and nothing is flagged.").format(start=start)


def shadow_line(would_allow_at: int | None, level_names: Sequence[str]) -> str:
    """What a higher level would have done with this."""
    if would_allow_at is None:
        return tr("This would ask you at every level.")
    if would_allow_at <= 1:
        return tr("This goes by itself at every level.")
    return tr("At {level}: this would have gone by itself.").format(
        level=level_names[would_allow_at - 1]
    )


CHECKS: Final = {
    "person": "Right person",
    "time": "Right time",
    "facts": "Facts",
    "text": "Wording",
}


def check_title(code: str) -> str:
    """The name of one of the four checks."""
    return tr(CHECKS[code])


def person_check(grade: str | None, score: int | None, reasons: Sequence[str]) -> str:
    """Why this is the right person, or that nobody knows."""
    if grade is None or score is None:
        return tr("Not scored yet")
    first = reason_text(reasons[0]) if reasons else ""
    fit = tr("Fit {grade}, {score} of 100").format(grade=grade, score=score)
    return f"{fit}. {first}" if first else fit


def reason_text(reason: str) -> str:
    """A score reason as it is; a bare code as plain words."""
    return reason if " " in reason else reason.replace("_", " ").capitalize()


def time_check(card: DraftCard, now: datetime) -> str:
    """Why now: how long since the last touch, or what it answers."""
    if card.answers:
        return tr("Answers what they wrote")
    if card.last_touch_at is None:
        return tr("First contact")
    ago = span(now - card.last_touch_at)
    if card.last_touch_step is None:
        return tr("{ago} since the last contact, no reply").format(ago=ago)
    return tr("{ago} since step {n}, no reply").format(ago=ago, n=card.last_touch_step)


def facts_check(good: int, of: int) -> str:
    """How many claims stand on a good source."""
    if not of:
        return tr("Nothing personal is claimed")
    if good == of:
        return plural(of, "The claim has a fresh source", "All {n} claims have a fresh source")
    if not good:
        return plural(of, "The claim has no fresh source", "None of {n} claims has a fresh source")
    return tr("{good} of {all} claims have a fresh source").format(good=good, all=of)


def evidence_title() -> str:
    """Heading of the sources."""
    return tr("Evidence")


def evidence_count(number: int) -> str:
    """How many claims have a line there."""
    return plural(number, "{n} claim", "{n} claims")


def no_evidence() -> str:
    """In place of the sources when nothing personal is claimed."""
    return tr("This draft claims nothing about them.")


def evidence_source(line: EvidenceLine, now: datetime) -> str:
    """Where it was read, and how long ago or what is wrong with it."""
    if not line.source:
        return tr("No source")
    if " " in line.why:
        return f"{line.source} · {line.why}"
    if line.found_at is None:
        return line.source
    age = now - line.found_at
    told = tr("{age} ago").format(age=span(age))
    if line.support == Support.OLD:
        told = tr("{age} old").format(age=span(age))
    elif age > timedelta(days=14):
        told = day(line.found_at.date())
    elif age < timedelta(days=1):
        told = tr("today")
    return f"{line.source} · {told}"


def lead_title() -> str:
    """Heading of the card about the person."""
    return tr("Lead")


def lead_labels() -> dict[str, str]:
    """The labels of the card about the person."""
    return {
        "stage": tr("Stage"),
        "fit": tr("Fit"),
        "touch": tr("Last touch"),
        "time": tr("Local time"),
        "to": tr("Writes to"),
        "address": tr("Address"),
    }


def last_touch(card: DraftCard, now: datetime, zone: tzinfo) -> str:
    """The step and day of the last contact."""
    if card.last_touch_at is None:
        return tr("None yet")
    told = when(card.last_touch_at, now, zone)
    if card.last_touch_step is None:
        return told
    return tr("Step {n}, {when}").format(n=card.last_touch_step, when=told)


def local_time(now: datetime, their_zone: tzinfo | None, city: str | None) -> str:
    """What the clock says where they are."""
    if their_zone is None:
        return tr("Not known")
    told = clock_time(now, their_zone)
    return tr("{time} in {city}").format(time=told, city=city) if city else told


def fit(grade: str | None, score: int | None) -> str:
    """Grade and score."""
    if grade is None:
        return tr("Not scored yet")
    return grade if score is None else tr("{grade}, {n} of 100").format(grade=grade, n=score)


def edit_words() -> tuple[str, str]:
    """The verbs of the editor: approve, leave."""
    return tr("Approve edit"), tr("Leave, keep edit")


def no_change_yet() -> str:
    """In the strip under an untouched text."""
    return tr("Nothing changed yet.")


def change_described(removed: str, added: str) -> str:
    """One change for readers."""
    if not removed:
        return tr("added: {words}").format(words=added)
    if not added:
        return tr("removed: {words}").format(words=removed)
    return tr("{old} became {new}").format(old=removed, new=added)


def more_changes(number: int) -> str:
    """After the first few changes."""
    return plural(number, "and {n} more change", "and {n} more changes")


def reject_question() -> str:
    """The heading of the reasons."""
    return tr("Why not? One key, then the next draft.")


def reject_words(reason: RejectReason) -> str:
    """One reason."""
    return tr(REJECT_REASONS[reason])


def reject_note_prompt() -> str:
    """In the field behind "Other…"."""
    return tr("In a few words, then Enter")


def keep_it() -> str:
    """The way out of rejecting."""
    return tr("Keep it")


def is_without_text(action: ActionKind) -> bool:
    """True for what changes records or calendars instead of saying something."""
    return action in _WITHOUT_TEXT


def field_name(code: str) -> str:
    """A field of the CRM or calendar in plain words."""
    return code.replace("_", " ").capitalize()


def field_value(value: str) -> str:
    """A value as it stands there; a stage by its name, nothing as a dash."""
    if value in _STAGE_CODES:
        return stage(LeadState(value))
    return value if value and value.lower() not in ("none", "null") else "–"


_STAGE_CODES: Final = frozenset(state.value for state in LeadState)
