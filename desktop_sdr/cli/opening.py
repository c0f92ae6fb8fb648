"""Opening the window, or saying what happens instead where there is no display."""

import os
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from desktop_sdr import bootstrap
from desktop_sdr.bootstrap import App, PracticeTerms
from desktop_sdr.cli.headless import bring_leads, practice_without_window
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.troubles import newest_backup, restore_command
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.runtime.logs import LogRun
from desktop_sdr.runtime.paths import prepared
from desktop_sdr.runtime.single_instance import AlreadyRunning
from desktop_sdr.runtime.whereabouts import risk_of

WINDOW_PEOPLE, WINDOW_SEED, WINDOW_SPEED = 120, 7, 60.0
"""A practice world big enough to fill every page; a working day takes about ten minutes."""

_IN_FRONT: Final = (
    "desktop-sdr is already running with the data in {folder}. Nothing was changed; its window is"
    " in front now."
)


def has_display() -> bool:
    """Say whether a window can be shown here."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(folder: Path, voice: Voice) -> Exit:
    """Open the profile's window, or raise the one that is open.

    A fresh folder becomes a practice world. Raises AlreadyRunning where the agent runs without a
    window, or with one that hangs.
    """
    if not has_display():
        if bootstrap.is_set_up(folder) and not bootstrap.is_practice(folder):
            raise CommandFailed(
                "There is no display here, so no window can open. Nothing was started; run the"
                " agent of this profile without one: desktop-sdr run --headless"
            )
        voice.say("There is no display here, so no window can open.")
        voice.say("Here is the same agent without one, in the practice world, for 14 days.\n")
        return practice_without_window(voice)
    try:
        app = ready_app(prepared(folder), checked=True)
    except StoreTrouble as trouble:
        _show(trouble, folder)
        raise
    from desktop_sdr.gui.app import AppContext, run
    from desktop_sdr.gui.second_start import raise_open_window

    try:
        app.take()
    except AlreadyRunning:
        app.close()
        if not raise_open_window(folder):
            raise
        voice.say(_IN_FRONT.format(folder=folder))
        return Exit.DONE
    context = AppContext(
        desk=app.desk,
        changes=app.feed,
        profile=folder.name,
        world=app.world,
        folder=folder,
        start=app.start,
        stop=app.stop,
        folder_risk=risk_of(folder) or "",
    )
    with LogRun(folder):
        return Exit.DONE if run(context) == 0 else Exit.NOT_DONE


def _show(trouble: StoreTrouble, folder: Path) -> None:
    """Say it in a window too: who pressed an icon sees no terminal."""
    from desktop_sdr.gui.cannot_open import show_cannot_open

    backup = newest_backup(folder) if trouble.code == "corrupt" else None
    if backup is None:
        show_cannot_open(trouble, "", "")
    else:
        show_cannot_open(trouble, restore_command(folder, backup), f"{backup.day:%d %B %Y}")


def ready_app(folder: Path, *, checked: bool = False) -> App:
    """Return the folder's profile, wired; an empty folder gets a practice world with its leads."""
    terms = PracticeTerms(
        people=WINDOW_PEOPLE, seed=WINDOW_SEED, start=last_monday(), speed=WINDOW_SPEED
    )
    fresh = not bootstrap.is_set_up(folder)
    if fresh:
        bootstrap.set_up_practice(folder, terms)
    app = bootstrap.build(folder, terms=terms, checked=checked)
    if fresh:
        bring_leads(app)
    return app


def last_monday() -> datetime:
    """Return 13:30 UTC of this week's Monday: office hours on both sides of the Atlantic."""
    today = datetime.now(UTC).date()  # noqa: TID251 - the practice world's first day
    monday = today - timedelta(days=today.weekday())
    return datetime.combine(monday, time(13, 30), UTC)
