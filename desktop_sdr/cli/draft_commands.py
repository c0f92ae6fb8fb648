"""Drafts that wait for you, from the command line: list them, have one written again."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_sdr import bootstrap
from desktop_sdr.agent.desk import Desk, DeskRefusal
from desktop_sdr.cli.moments import clock
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.gui.wording.redrafting import written
from desktop_sdr.gui.wording.review import refused
from desktop_sdr.ports.views import DraftCard

LISTED: Final = 50
_UNDO: Final = "`desktop-sdr undo`"


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `drafts list` and `drafts rewrite`."""
    drafts = commands.add_parser(
        "drafts", parents=[shared], help="what waits for you: list, have one written again"
    )
    drafts.set_defaults(run=_list)
    what = drafts.add_subparsers(dest="what", metavar="list|rewrite")
    what.add_parser("list", parents=[shared], help="show what waits").set_defaults(run=_list)
    again = what.add_parser(
        "rewrite",
        parents=[shared],
        help="another version, as you ask in a few words",
        description="A language model writes it, if your profile has one that writes; without one,"
        " `shorter` leaves out the sentences that nothing rests on. What you wrote into the draft"
        " by hand stays word for word. The new version waits for you; undo brings the former"
        " words back.",
    )
    again.add_argument("number", type=int, metavar="N")
    again.add_argument("wish", nargs="+", metavar="WORDS", help='such as "less formal"')
    again.set_defaults(run=_rewrite)


def _list(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        rows = app.desk.views.drafts("all", None, LISTED)
        zone = ZoneInfo(app.desk.time_zone)
    finally:
        app.close()
    for row in rows:
        voice.give(
            {
                "draft": row.id,
                "lead": row.lead_name,
                "action": row.action.value,
                "subject": row.subject,
                "slot": row.slot,
                "reasons": row.reasons,
            }
        )
        voice.say(f"{row.id:>4}  {row.lead_name}, {clock(row.slot, zone)}: {row.subject}")
    if not rows:
        voice.say("Nothing waits for you.")
    return Exit.DONE


def _rewrite(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        before = _card(app.desk, DraftId(words.number))
        name = before.row.lead_name
        try:
            result = app.desk.redraft(before.row.id, before.version, " ".join(words.wish))
        except DeskRefusal as refusal:
            raise CommandFailed(refused(refusal.code, name, refusal.detail)) from None
        after = _card(app.desk, before.row.id)
    finally:
        app.close()
    voice.give(
        {
            "draft": after.row.id,
            "version": result.version,
            "by": result.by.value,
            "cut": result.cut,
            "instead": result.instead,
            "body": after.body,
        }
    )
    voice.say(f"{after.body}\n")
    voice.say(written(name, result.by.value, result.cut, result.instead, _UNDO))
    return Exit.DONE


def _card(desk: Desk, number: DraftId) -> DraftCard:
    card = desk.views.draft_card(number)
    if card is None:
        raise CommandFailed(
            f"No draft {number} waits for you. Nothing was changed; `desktop-sdr drafts` lists"
            " those that do."
        )
    return card
