"""The rights of one person: everything about them in one file, or all of it erased."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from desktop_sdr import bootstrap
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.cli.asking import typed_out
from desktop_sdr.cli.law_words import BASES, day_of
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.private_files import write_private
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.gui.wording.kept_things import KEPT, STAYS

OUT_OF_REACH: Final = ("mail_folders", "crm", "calendar", "files_elsewhere")
"""Where words about a person may stand that this program does not keep."""
_REFUSED: Final = {
    "nobody": "Nothing is kept about {address}. Nothing was changed; check the spelling.",
    "in_flight": "Something to {address} is leaving right now, or nobody knows yet whether it did."
    " Nothing was erased; answer its card, or try again in a few minutes.",
}


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `person export` and `person erase`."""
    person = commands.add_parser(
        "person", parents=[shared], help="export or erase everything about one person"
    )
    what = person.add_subparsers(dest="what", required=True, metavar="export|erase|basis")
    export = what.add_parser("export", parents=[shared], help="write it all into one JSON file")
    export.add_argument("address", metavar="ADDRESS")
    export.add_argument("--to", type=Path, metavar="FILE", help="default: standard output")
    export.set_defaults(run=_export)
    erase = what.add_parser(
        "erase",
        parents=[shared],
        help="erase all words by and about them; they are never contacted again",
        description="Says what goes and what stays, and asks for the address once more.",
    )
    erase.add_argument("address", metavar="ADDRESS")
    erase.add_argument("--yes", action="store_true", help="without asking")
    erase.add_argument("--dry-run", action="store_true", help="say what would be erased")
    erase.set_defaults(run=_erase)
    basis = what.add_parser(
        "basis", parents=[shared], help="put on record why you may write to them"
    )
    basis.add_argument("address", metavar="ADDRESS")
    basis.add_argument(
        "--basis",
        required=True,
        choices=[*(one.value for one in LawfulBasis), "none"],
        help="none takes it away: then nothing goes to them unasked",
    )
    basis.add_argument("--date", metavar="YYYY-MM-DD", help="when they consented, or last bought")
    basis.add_argument("--record", default="", help="where that is on record: a form, an order")
    basis.set_defaults(run=_basis)


def _export(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        kept = app.desk.everything_about(words.address)
    except DeskRefusal as refused:
        raise _failed(refused, words.address) from refused
    finally:
        app.close()
    text = json.dumps(kept, ensure_ascii=False, indent=None if voice.as_json else 2)
    if words.to is None:
        voice.out.write(text + "\n")
        return Exit.DONE
    write_private(words.to, (text,))
    voice.say(f"All that is kept about {words.address} stands in {words.to}. Keep it safe.")
    voice.give({"done": str(words.to), "not_possible": list(OUT_OF_REACH)})
    return Exit.DONE


def _erase(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        with app.taken():
            rows = app.desk.erase_person(words.address, dry_run=True)
            _tell(rows, voice)
            if not words.dry_run and not words.yes and not _agreed(words.address, voice):
                voice.say("Nothing was erased.")
                return Exit.NOT_DONE
            if not words.dry_run:
                app.desk.erase_person(words.address)
                app.store.scrub()
    except DeskRefusal as refused:
        raise _failed(refused, words.address) from refused
    finally:
        app.close()
    backups = bootstrap.backups_holding(folder, words.address)
    if not words.dry_run:
        voice.say("Erased, and never contacted again. The record still proves what was done.")
    for backup in backups:
        voice.say(f"  still in the backup {backup}: delete it, or erase again after a restore")
    voice.say("  not in reach: your mail folders, CRM, calendar, and files kept elsewhere")
    done = {} if words.dry_run else dict(rows)
    voice.give({"done": done, "not_possible": list(OUT_OF_REACH), "backups": backups})
    return Exit.DONE


def _basis(words: Namespace, folder: Path, voice: Voice) -> Exit:
    basis = None if words.basis == "none" else LawfulBasis(words.basis)
    at = day_of(words.date)
    app = bootstrap.build(folder)
    try:
        standing = app.desk.put_basis_on_record(words.address, basis, at, words.record)
    except DeskRefusal as refused:
        raise _failed(refused, words.address) from refused
    finally:
        app.close()
    voice.give(asdict(standing))
    said = BASES[basis] if basis is not None else "nothing on record"
    voice.say(f"Kept for {words.address}: {said}.")
    if standing.objection:
        voice.say(f"No first mail goes to them. {standing.objection} (no legal advice)")
        return Exit.NOT_DONE
    return Exit.DONE


def _agreed(address: str, voice: Voice) -> bool:
    if voice.as_json:
        return False
    typed = typed_out(f"This cannot be undone. To erase for good, type {address}: ")
    if typed is None:
        voice.say("\nNobody answered; say --yes where nobody can be asked.")
    return typed is not None and typed.lower() == address.strip().lower()


def _tell(rows: Mapping[str, int], voice: Voice) -> None:
    """Say what goes, and what stays and why."""
    voice.say("What goes:")
    for table, (one, many) in KEPT.items():
        count = rows.get(table, 0)
        if count:
            voice.say(f"  {(one if count == 1 else many).format(n=count)}")
    for what, why in STAYS:
        voice.say(f"Stays: {what[:1].lower() + what[1:]}. {why}.")


def _failed(refused: DeskRefusal, address: str) -> CommandFailed:
    return CommandFailed(_REFUSED[refused.code].format(address=address))
