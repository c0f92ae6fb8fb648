"""The words of the sheets: resume, raise the level, shortcuts."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from desktop_sdr.domain.trace import BY_THE_REP
from desktop_sdr.gui.widgets.label import Run
from desktop_sdr.gui.wording.frame import level_name
from desktop_sdr.gui.wording.language import plural, span, tr, when
from desktop_sdr.ports.store import Switch
from desktop_sdr.ports.views import OutboxRow


def resume_title() -> str:
    """The question of the resume sheet."""
    return tr("Resume the agent?")


def resume_since(switch: Switch, now: datetime) -> str:
    """Who paused, for how long, and what the sheet shows."""
    if switch.paused_at is None:
        return tr("This is what happens when you resume:")
    if now - switch.paused_at < timedelta(minutes=1):
        return tr("Paused just now. This is what happens when you resume:")
    sentence = "Paused by you for {span}. This is what happens when you resume:"
    if switch.by not in BY_THE_REP:
        sentence = "Paused by itself for {span}. This is what happens when you resume:"
    return tr(sentence).format(span=span(now - switch.paused_at))


def leave_on_time(rows: Sequence[OutboxRow], now: datetime, zone: tzinfo) -> tuple[str, str]:
    """What leaves as planned, and the first of it."""
    if not rows:
        return tr("Nothing leaves on schedule"), tr("No time that was planned is still ahead")
    first = min(rows, key=lambda row: row.leaves_at)
    return (
        plural(len(rows), "{n} leaves on schedule", "{n} leave on schedule"),
        tr("First to {name} at {time}").format(
            name=first.lead_name, time=when(first.leaves_at, now, zone)
        ),
    )


def nothing_is_held() -> tuple[str, str]:
    """In place of the list where nothing waits."""
    return (
        tr("Nothing is waiting to leave"),
        tr("The agent prepares drafts again, and what you approve leaves at its time"),
    )


def move_to_next_slot(rows: Sequence[OutboxRow]) -> tuple[str, str]:
    """What missed its time, and what becomes of it."""
    return (
        plural(
            len(rows),
            "{n} missed its time and moves to the next good slot",
            "{n} missed their time and move to the next good slots",
        ),
        tr("One after the other under your hourly limit, never all at once"),
    )


def will_not_go(rows: Sequence[OutboxRow]) -> tuple[str, str]:
    """What is dropped because something changed."""
    names = ", ".join(dict.fromkeys(row.lead_name for row in rows[:3]))
    return (
        plural(len(rows), "{n} will not go out", "{n} will not go out"),
        tr("Something changed while you were paused: {names}").format(names=names),
    )


def crm_written(number: int) -> tuple[str, str]:
    """What is written to the CRM."""
    return (
        plural(number, "{n} CRM update is written", "{n} CRM updates are written"),
        tr("What happened with each lead, and where it stands"),
    )


def level_stays(level: int, sent: int, allowed: int) -> tuple[Run, ...]:
    """The level and the day's cap after resuming."""
    cap = tr(". Today’s cap: {sent} of {allowed} sent.").format(sent=sent, allowed=allowed)
    return (tr("Autonomy stays at "), False), (level_name(level), True), (cap, False)


def check_held_first(number: int) -> str:
    """The verb that shows what is held before resuming."""
    return plural(number, "Check the {n} held first", "Check the {n} held first") if number else ""


def stay_paused() -> str:
    """The verb that changes nothing."""
    return tr("Stay paused")


def resume_verb() -> str:
    """The verb that starts the agent again."""
    return tr("Resume")


def resume_although(what: str) -> str:
    """The tick that is needed while a cause still stands."""
    return tr("Resume although this still fails: {what}").format(what=what)


def resume_although_paused_itself() -> str:
    """The same where the cause shows on no light."""
    return tr("I have looked at why it paused itself. Resume although it may happen again")


def running_again() -> str:
    """Said after resuming."""
    return tr("The agent is running again.")


_RAISE_LINES: Final = {
    2: "Routine emails will send themselves. Anything unusual still comes to you.",
    3: "Whole sequences will run by themselves. Anything flagged still comes to you.",
}
_ALWAYS: Final = (
    "lock",
    "Always asks you",
    "Pricing, deals over $50K, a no that names a competitor, any doubt",
)
_CHANGES: Final = {
    2: (
        ("send", "Sends without asking", "First emails from templates, follow-up steps"),
        ("database", "CRM updates without asking", "Stage, last touch, next step"),
        ("list-checks", "Still asks you", "Text outside templates, other replies, meetings"),
        _ALWAYS,
    ),
    3: (
        ("send", "Runs whole sequences", "Timing, channel and answers from your knowledge base"),
        ("calendar-check", "Books meetings", "Times that are free in your calendar"),
        ("list-checks", "Asks for a look", "A weekly sample of 20, drawn by chance"),
        _ALWAYS,
    ),
}


def raise_title(level: int) -> str:
    """The question of the raise sheet."""
    return tr("Move up to {level}?").format(level=level_name(level))


def raise_line(level: int) -> str:
    """What the level means in one sentence."""
    return tr(_RAISE_LINES[level])


def what_changes() -> str:
    """The heading of the left column."""
    return tr("What changes")


def earned_so_far() -> str:
    """The heading of the right column."""
    return tr("Earned so far")


def level_changes(level: int) -> list[tuple[str, str, str]]:
    """Icon, what, and how, of each change at a level."""
    return [(icon, tr(strong), tr(small)) for icon, strong, small in _CHANGES[level]]


def can_drop_back(current: int) -> str:
    """That lowering is always free."""
    sentence = (
        "You can drop back to {level} at any time, instantly, with no questions. "
        "The agent drops back by itself if the numbers slip."
    )
    return tr(sentence).format(level=level_name(current))


def stay_at(level: int) -> str:
    """The verb that changes nothing."""
    return tr("Stay at {level}").format(level=level_name(level))


def move_up_to(level: int) -> str:
    """The verb that raises."""
    return tr("Move up to {level}").format(level=level_name(level))


def shortcuts_title() -> str:
    """The heading of the shortcut list."""
    return tr("Keyboard shortcuts")


def shortcuts_note() -> str:
    """The small line under the list."""
    return tr("Pause works everywhere, also while you type. Letters work while you do not type.")


def close_list() -> str:
    """The verb that closes the list."""
    return tr("Close")


def quit_title() -> str:
    """The question before quitting."""
    return tr("Quit and stop the agent?")


def quit_line(held: int) -> str:
    """What waits meanwhile."""
    return plural(
        held,
        "{n} approved message will wait until you open Desktop SDR again. Nothing is lost.",
        "{n} approved messages will wait until you open Desktop SDR again. Nothing is lost.",
    )


def keep_running() -> str:
    """The verb that changes nothing."""
    return tr("Keep running")


def quit_verb() -> str:
    """The verb that ends the program."""
    return tr("Quit")
