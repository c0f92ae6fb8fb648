"""The record and the data: verify, export, back up, restore; and what comes with later versions."""

from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from desktop_sdr import bootstrap
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.ports.store import ChainReport, StoreTrouble
from desktop_sdr.runtime.paths import prepared
from desktop_sdr.runtime.single_instance import InstanceLock

LATER = {
    "replay": "run past decisions on other rules",
}

LATER_OPTIONS = ("--since", "--level", "--threshold")


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `audit`, `backup`, `restore` and the ones that come later."""
    audit = commands.add_parser("audit", parents=[shared], help="prove or export the record")
    audit.add_argument("what", choices=("verify", "export"))
    audit.add_argument("--csv", action="store_true", help="export for a spreadsheet")
    audit.set_defaults(run=_audit)
    backup = commands.add_parser("backup", parents=[shared], help="copy the data into one file")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser(
        "restore",
        parents=[shared],
        help="bring a backup back; it starts paused. Without FILE: which daily ones there are",
    )
    restore.add_argument("file", type=Path, metavar="FILE", nargs="?")
    restore.set_defaults(run=_restore)
    for name, words in LATER.items():
        later = commands.add_parser(name, parents=[shared], help=f"{words} (later version)")
        later.add_argument("anything", nargs="*", help=SUPPRESS)
        for option in LATER_OPTIONS:
            later.add_argument(option, nargs="?", help=SUPPRESS)
        later.set_defaults(run=_comes_later)


def _comes_later(words: Namespace, folder: Path, voice: Voice) -> Exit:
    raise CommandFailed(f"`{words.command}` comes with a later version. Nothing was changed.")


def _audit(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        if words.what == "export":
            lines = app.store.export_audit_as_csv() if words.csv else app.store.export_audit()
            for line in lines:
                voice.out.write(line + "\n")
            return Exit.DONE
        report = app.store.verify_audit()
    finally:
        app.close()
    voice.give(
        {
            "entries": report.entries,
            "head": report.head,
            "first_bad": report.first_bad,
            "anchored": report.anchored,
            "effect": report.effect,
            "why": report.why,
        }
    )
    if report.why:
        voice.say(_what_is_wrong(report))
        return Exit.FAULT_FOUND
    voice.say(f"The record is whole: {report.entries} lines, head {report.head[:16]}")
    return Exit.DONE


_WRONG: Final = {
    "line_changed": "Line {n} of the record is not the one that was written.",
    "line_missing": "Line {n} of the record is missing.",
    "text_changed": "The words of line {n} of the record are not the ones that were written.",
    "guard_missing": "The database no longer refuses a change of the record.",
    "tail_cut": "The end of the record is missing, after line {last}: lines were cut, or this is an"
    " older copy.",
    "head_differs": "The record is not the one that was noted last: it was cut and grew again, or"
    " this is another copy.",
    "anchor_missing": "The record holds together, but nothing outside vouches for its end.",
    "anchor_unreadable": "The record holds together, but the note of its end cannot be read.",
    "effect_unrecorded": "Effect {effect} left, or may have, and the record does not say so.",
    "effect_unknown": "Line {n} says that something was sent, and nothing else knows of it.",
}


def _what_is_wrong(report: ChainReport) -> str:
    words = _WRONG[report.why].format(n=report.first_bad, last=report.entries, effect=report.effect)
    return f"The record is not proved whole. {words} Nothing was changed."


def _backup(words: Namespace, folder: Path, voice: Voice) -> Exit:
    if not words.file.parent.is_dir():
        raise CommandFailed(
            f"There is no folder {words.file.parent} to back up to. Nothing was written."
        )
    app = bootstrap.build(folder)
    try:
        app.store.backup(words.file)
    finally:
        app.close()
    voice.say(f"Backed up to {words.file}. It holds no passwords.")
    voice.give({"done": str(words.file), "not_possible": []})
    return Exit.DONE


def _restore(words: Namespace, folder: Path, voice: Voice) -> Exit:
    if words.file is None:
        return _list_backups(folder, voice)
    file = _found(words.file, folder)
    try:
        with InstanceLock(prepared(folder)):
            bootstrap.restore(folder, file)
    except StoreTrouble as trouble:
        if trouble.code != "corrupt":
            raise
        raise CommandFailed(
            f"{file} is no backup that can be read. Nothing was changed; choose another."
        ) from trouble
    voice.say("Restored and checked. The agent is paused: look, then resume.")
    voice.give({"done": str(file), "not_possible": []})
    return Exit.DONE


def _found(named: Path, folder: Path) -> Path:
    """Return the file as it was named, or the daily backup of that name."""
    if named.is_file():
        return named
    for backup in bootstrap.backups_of(folder):
        if backup.path.name == str(named):
            return backup.path
    raise CommandFailed(f"There is no backup at {named}. Nothing was changed.")


def _list_backups(folder: Path, voice: Voice) -> Exit:
    """Tell the daily backups, each read from end to end."""
    backups = bootstrap.backups_of(folder)
    for backup in backups:
        good = backup.is_good()
        words = "good   " if good else "DAMAGED"
        voice.say(f"{words}  {backup.path.name}  made {backup.made_at:%d %b %Y %H:%M} UTC")
        voice.give({"file": backup.path.name, "day": backup.day.isoformat(), "good": good})
    if not backups:
        voice.say("There is no daily backup yet. Nothing was changed.")
    else:
        voice.say("Bring one back with: desktop-sdr restore FILE. It starts paused.")
    return Exit.DONE
