"""The never-contact list from the command line: bring in, add, look through, hand on."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from desktop_sdr import bootstrap
from desktop_sdr.agent.reviewing.never_contacting import REJECTED, ListedVerdict, ListResult
from desktop_sdr.agent.skills.never_file import KINDS, lines_to_hand_over
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.private_files import write_private
from desktop_sdr.domain.suppression import SuppressionScope
from desktop_sdr.gui.wording.never_faults import WHY


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `suppress import`, `export`, `add` and `list`."""
    suppress = commands.add_parser(
        "suppress",
        parents=[shared],
        help="the list of who is never contacted: bring in, export, add, list",
        description="An entry is an address, a whole domain, or the SHA-256, SHA-1 or MD5 hash of a"
        " lower-case address. It holds at once and on all channels.",
    )
    what = suppress.add_subparsers(dest="what", required=True, metavar="import|export|add|list")
    bring = what.add_parser("import", parents=[shared], help="put a file's entries on the list")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--source", help="where the list comes from (default: the file)")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen, keep nothing")
    bring.set_defaults(run=_import)
    export = what.add_parser("export", parents=[shared], help="write the list into a CSV file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=_export)
    one = what.add_parser("add", parents=[shared], help="put one entry on the list")
    one.add_argument("entry", metavar="ENTRY", help="address, domain or hash")
    one.add_argument("--why", default="", help="kept with the entry")
    one.set_defaults(run=_add)
    listed = what.add_parser("list", parents=[shared], help="show the entries in force")
    listed.set_defaults(run=_list)


def _import(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    last = 0

    def hear(verdict: ListedVerdict) -> None:
        nonlocal last
        last = verdict.row
        _tell(verdict, voice)

    try:
        source = words.source or words.file.name
        result = app.desk.bring_in_never_list(words.file, source, hear, dry_run=words.dry_run)
    except KeyboardInterrupt:
        raise CommandFailed(
            f"Stopped by you after row {last}. The rows up to it are kept; import the file again to"
            " go on, known entries are not doubled."
        ) from None
    finally:
        app.close()
    _tell_result(result, words.dry_run, voice)
    if result.cut_off is not None:
        raise CommandFailed(
            f"The list cannot be read past row {last}. The rows before it hold; mend the file and"
            " import it again, known entries are not doubled."
        )
    return Exit.DONE


def _tell(verdict: ListedVerdict, voice: Voice) -> None:
    entry = verdict.entry
    voice.give(
        {
            "row": verdict.row,
            "verdict": verdict.verdict,
            "reason": verdict.reason,
            "kind": None if entry is None else entry.scope.value,
            "entry": None if entry is None else entry.value,
        }
    )
    if verdict.verdict == REJECTED:
        voice.say(f"Row {verdict.row}: left out, {WHY[verdict.reason]}")


def _tell_result(result: ListResult, dry_run: bool, voice: Voice) -> None:
    totals = dict(result.totals)
    voice.give({"totals": totals, "stopped": result.stopped, "deed": result.deed_id})
    counts = ", ".join(f"{count} {name}" for name, count in sorted(totals.items()))
    voice.say(f"{'Would be' if dry_run else 'Done'}: {counts or 'no rows'}.")
    if result.stopped:
        verb = "would be" if dry_run else "were"
        voice.say(f"{result.stopped} known people {verb} stopped; nothing more goes to them.")
    if result.deed_id is not None:
        voice.say(f"`desktop-sdr undo {result.deed_id}` takes this back.")


def _add(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        verdict, result = app.desk.never_contact(words.entry, words.why)
    finally:
        app.close()
    if verdict.verdict == REJECTED:
        raise CommandFailed(
            f"{words.entry!r} cannot go on the list: {WHY[verdict.reason]}. Nothing was changed."
        )
    _tell(verdict, voice)
    _tell_result(result, dry_run=False, voice=voice)
    return Exit.DONE


def _list(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    count = 0
    try:
        for one in app.desk.never_list():
            count += 1
            voice.give(
                {
                    "entry": one.value,
                    "kind": one.scope.value,
                    "reason": one.reason.value,
                    "since": one.at,
                    "words": one.words,
                }
            )
            why = one.reason.value.replace("_", " ")
            shown = "(known by a hash only)" if one.scope is SuppressionScope.ERASED else one.value
            voice.say(f"{one.at:%Y-%m-%d}  {KINDS[one.scope]:<13}  {shown}  ({why})")
    finally:
        app.close()
    if not count:
        voice.say("Nobody is on the list.")
    return Exit.DONE


def _export(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    counts = {"written": 0, "left_out": 0}
    try:
        write_private(words.file, lines_to_hand_over(app.desk.never_list(), counts))
    finally:
        app.close()
    voice.say(f"{counts['written']} entries stand in {words.file}.")
    if counts["left_out"]:
        voice.say(
            f"{counts['left_out']} entries stay here: erased people and companies by their number"
            " mean nothing elsewhere."
        )
    voice.give({"done": str(words.file), **counts})
    return Exit.DONE
