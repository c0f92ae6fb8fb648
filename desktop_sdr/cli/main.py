"""The command line's front door: reads the words, finds the command, answers with an exit code."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_sdr import __version__
from desktop_sdr.cli import (
    draft_commands,
    evaluation_commands,
    law_commands,
    lead_commands,
    mail_commands,
    mailbox_commands,
    model_commands,
    person_commands,
    practice_commands,
    profile_commands,
    record_commands,
    sequence_commands,
    state_commands,
    style_commands,
    suppress_commands,
    undo_commands,
    window_commands,
)
from desktop_sdr.cli.output import Command, CommandFailed, Exit, Voice
from desktop_sdr.cli.troubles import TROUBLES, sentence
from desktop_sdr.runtime.paths import default_folder

GROUPS = (
    window_commands,
    profile_commands,
    practice_commands,
    lead_commands,
    mail_commands,
    evaluation_commands,
    mailbox_commands,
    model_commands,
    state_commands,
    record_commands,
    draft_commands,
    sequence_commands,
    undo_commands,
    style_commands,
    person_commands,
    suppress_commands,
    law_commands,
)

DESCRIPTION = """\
An agent on your own machine that does the outbound work of one sales rep, while you approve and
can stop it at any moment. Without a command it opens the window; the first time that is the
practice world, where nothing real is ever sent.
"""
EXAMPLES = """\
a first hour:
  desktop-sdr                               open the window (practice world at first)
  desktop-sdr practice --headless           watch a simulated fortnight without a window
  desktop-sdr setup --template > me.toml    a commented profile to fill in
  desktop-sdr setup --from me.toml          keep it, and ask for the mailbox password
  desktop-sdr import leads.csv --dry-run    see what would become of every row
  desktop-sdr pause                         stop everything, from anywhere

exit codes: 0 done, 1 not done, 2 wrong usage, 3 a check found a fault
"""


def parser() -> argparse.ArgumentParser:
    """Return the whole grammar."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="the profile's folder (default: this system's place for data)",
    )
    shared.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="answer in JSON, one object a line",
    )
    top = argparse.ArgumentParser(
        prog="desktop-sdr",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
    )
    top.add_argument("--version", action="version", version=f"desktop-sdr {__version__}")
    top.add_argument("--pause", action="store_true", help="the same as the command `pause`")
    top.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for group in GROUPS:
        group.add(commands, shared)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = parser().parse_args(arguments)
    folder = getattr(words, "data", None) or default_folder()
    voice = Voice(getattr(words, "json", False), sys.stdout, sys.stderr)
    run = _chosen(words)
    try:
        code = int(run(words, folder, voice))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.NOT_DONE)  # whoever read the answer has heard enough of it
    except CommandFailed as failed:
        voice.complain(str(failed))
        return int(failed.code)
    except KeyboardInterrupt:
        voice.complain("Stopped by you. Nothing was lost.")
        return int(Exit.NOT_DONE)
    except TROUBLES as trouble:
        voice.complain(sentence(trouble, folder))
        return int(Exit.NOT_DONE)
    return code


def _chosen(words: argparse.Namespace) -> Command:
    if words.pause:
        return state_commands.pause
    if words.check:
        return window_commands.check
    if words.command is None:
        return window_commands.open_default
    chosen: Command = words.run
    return chosen
