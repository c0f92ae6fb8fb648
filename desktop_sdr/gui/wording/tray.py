"""The words of the tray menu."""

from desktop_sdr.gui.wording.frame import level_name
from desktop_sdr.gui.wording.language import plural, tr
from desktop_sdr.ports.views import Frame


def state_line(frame: Frame, paused: bool) -> str:
    """The first line of the menu, and the tip of the icon."""
    if paused:
        return plural(frame.held, "Paused. {n} send is held", "Paused. {n} sends are held")
    return tr("Running, {level}. {sent} of {allowed} sent today").format(
        level=level_name(frame.level), sent=frame.sent_today, allowed=frame.sends_allowed_today
    )


def pause_verb() -> str:
    """Stops everything."""
    return tr("Pause agent")


def resume_in_window() -> str:
    """Opens the window with the sheet; resumes nothing."""
    return tr("Resume…")


def review(waiting: int) -> str:
    """Opens Review."""
    return plural(waiting, "Review {n} draft", "Review {n} drafts")


def answer(waiting: int) -> str:
    """Opens Escalations."""
    return plural(waiting, "Answer {n} escalation", "Answer {n} escalations")


def open_window() -> str:
    """Opens the window."""
    return tr("Open Desktop SDR")


def quit_verb() -> str:
    """Ends the program."""
    return tr("Quit (stops the agent)…")


def still_running_title() -> str:
    """The title of the one message at the first close."""
    return tr("The agent keeps running")


def still_running() -> str:
    """Its text."""
    return tr("Desktop SDR stays in the tray. Quit from its menu to stop the agent.")
