"""The program as somebody starts it, in a process that can be killed; it says what it would say."""

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event

from desktop_sdr.cli.main import main
from desktop_sdr.cli.opening import ready_app
from desktop_sdr.cli.output import Exit
from desktop_sdr.cli.troubles import TROUBLES, sentence
from desktop_sdr.runtime.paths import prepared


def run(folder: Path, said: Path, voice: Connection) -> None:
    """`desktop-sdr run --headless`, which goes on until it is killed."""
    _speak_into(said)
    voice.close()
    sys.exit(main(["run", "--headless", "--data", str(folder)]))


def open_fresh(folder: Path, said: Path, voice: Connection) -> None:
    """What the window does in an empty folder before it shows anything."""
    _speak_into(said)
    voice.close()
    try:
        app = ready_app(prepared(folder))
        app.take()
    except TROUBLES as trouble:
        print(sentence(trouble, folder), file=sys.stderr, flush=True)
        sys.exit(Exit.NOT_DONE)
    print("The window opens.", flush=True)
    Event().wait()  # until it is killed


def open_window(folder: Path, said: Path, voice: Connection) -> None:
    """`desktop-sdr` with its window, which says when it is in front, and hides itself again."""
    _speak_into(said)
    voice.close()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from chaos.shy_window import shy

    with shy():
        sys.exit(main(["--data", str(folder)]))


def _speak_into(said: Path) -> None:
    descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.close(descriptor)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
