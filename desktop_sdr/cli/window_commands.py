"""The commands that run the agent: with its window, without one, or only to see that it starts."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from desktop_sdr.cli.headless import run_headless
from desktop_sdr.cli.opening import open_window, ready_app
from desktop_sdr.cli.output import Exit, Voice
from desktop_sdr.runtime.paths import prepared


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `run`."""
    run = commands.add_parser(
        "run",
        parents=[shared],
        help="run the agent: with the window, or --headless until stopped",
        description="Run the agent with its window, or without one until Ctrl+C.",
    )
    run.add_argument("--headless", action="store_true", help="no window: events as lines")
    run.set_defaults(run=_run)


def _run(words: Namespace, folder: Path, voice: Voice) -> Exit:
    return run_headless(folder, voice) if words.headless else open_window(folder, voice)


def open_default(words: Namespace, folder: Path, voice: Voice) -> Exit:
    """Open the window: what the program does when it is given no command."""
    return open_window(folder, voice)


def check(words: Namespace, folder: Path, voice: Voice) -> Exit:
    """Open the database and load a page without showing anything: used on finished bundles."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = ready_app(prepared(folder))
    try:
        from desktop_sdr.gui.app import prepare_application

        prepare_application()
    finally:
        app.close()
    voice.say("desktop-sdr starts here.")
    return Exit.DONE
