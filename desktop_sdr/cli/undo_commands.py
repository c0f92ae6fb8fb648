"""Undo from the command line: list what was done, preview, take back one or all since a time."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_sdr import bootstrap
from desktop_sdr.agent.desk import Desk, DeskRefusal, UndoReport, UndoResult
from desktop_sdr.cli.moments import clock
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.undo_words import WHY, kind_words, what, who, why_not
from desktop_sdr.domain.ids import DeedId, ImportId

LISTED: Final = 20
_AGO: Final = re.compile(r"(\d{1,6})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `undo`."""
    undo = commands.add_parser(
        "undo",
        parents=[shared],
        help="take acts back",
        description="Without an ID it lists what was done, the newest first. A sent mail cannot be"
        " unsent; whatever stands is named with the reason.",
    )
    undo.add_argument("deed", nargs="?", metavar="ID", help="the number in the list")
    undo.add_argument(
        "--since", metavar="TIME", help="everything since 10:30, 2026-03-02T10:30, 30m, 2h or 1d"
    )
    undo.add_argument("--dry-run", action="store_true", help="say what would happen, keep all")
    undo.add_argument("--reason", default="", help="needed to lift an opt-out; kept in the record")
    undo.set_defaults(run=_undo)


def _undo(words: Namespace, folder: Path, voice: Voice) -> Exit:
    if words.deed is not None and words.since is not None:
        raise CommandFailed("Give an ID or --since, not both. Nothing was changed.")
    app = bootstrap.build(folder)
    try:
        desk = app.desk
        if words.since is not None:
            since = _moment(words.since, desk.now(), ZoneInfo(desk.time_zone))
            report = desk.undo_plan_since(since) if words.dry_run else desk.undo_since(since)
        elif words.deed is not None:
            report = _one(desk, words)
        else:
            return _list(desk, voice)
    finally:
        app.close()
    return tell(report, ZoneInfo(desk.time_zone), voice, dry_run=words.dry_run)


def undo_import(number: str | None, folder: Path, voice: Voice, *, dry_run: bool) -> Exit:
    """Take a whole import back."""
    if number is None or not number.isdecimal():
        raise CommandFailed(
            "`import undo` needs the number that the import was given. Nothing was changed."
        )
    app = bootstrap.build(folder)
    try:
        zone = ZoneInfo(app.desk.time_zone)
        result = app.desk.undo_import(ImportId(int(number)), for_real=not dry_run)
    except DeskRefusal:
        raise CommandFailed(f"There is no import {number}. Nothing was changed.") from None
    finally:
        app.close()
    return tell(_report(result), zone, voice, dry_run=dry_run)


def _one(desk: Desk, words: Namespace) -> UndoReport:
    if not words.deed.isdecimal():
        raise CommandFailed(
            f"{words.deed!r} is no number of the list. `desktop-sdr undo` shows it. Nothing was"
            " changed."
        )
    number = DeedId(int(words.deed))
    try:
        undo = desk.undo_plan if words.dry_run else desk.undo
        return _report(undo(number, words.reason))
    except DeskRefusal:
        raise CommandFailed(
            f"Nothing was done under the number {number}. `desktop-sdr undo` lists what was."
        ) from None


def _report(result: UndoResult) -> UndoReport:
    return UndoReport((result,)) if result.is_done else UndoReport((), (result,))


def _moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment that a person means, by the rep's clock."""
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        if re.fullmatch(r"\d{1,2}:\d{2}", text):
            at = time.fromisoformat(text.zfill(5))
            return datetime.combine(now.astimezone(zone).date(), at, zone)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise CommandFailed(
            f"{text!r} is no time. Write 10:30 for today, 30m, 2h or 1d for that long ago, or"
            " 2026-03-02T10:30. Nothing was changed."
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _list(desk: Desk, voice: Voice) -> Exit:
    rows = desk.views.deeds(LISTED)
    zone = ZoneInfo(desk.time_zone)
    for row in rows:
        about = f" ({row.lead_name})" if row.lead_name else ""
        undone = ", undone" if row.undone_at is not None else ""
        told = f"{kind_words(row.kind)}{about}  [{who(row.actor)}]{undone}"
        voice.say(f"{row.id:>6}  {clock(row.at, zone)}  {told}")
        voice.give(
            {
                "deed": row.id,
                "at": row.at,
                "kind": row.kind,
                "actor": row.actor.value,
                "lead": row.lead_name,
                "undone_at": row.undone_at,
            }
        )
    if not rows:
        voice.say("Nothing was done yet.")
    return Exit.DONE


def tell(report: UndoReport, zone: ZoneInfo, voice: Voice, *, dry_run: bool) -> Exit:
    """Say what was taken back and what stands; not done is what was refused whole."""
    voice.give(
        {
            "done": [_record(one) for one in report.done],
            "not_possible": [_record(one) for one in report.not_possible],
            "broke_off": report.broke_off,
            "untouched": [deed.id for deed in report.untouched],
        }
    )
    for one in report.done:
        voice.say(f"{'Would undo' if dry_run else 'Undone'}: {what(one, zone)}")
        for deed in one.with_it:
            voice.say(f"  with it: {deed.id} {kind_words(deed.kind)}")
        for stays in one.stays:
            name = f" of {stays.name}" if stays.name else ""
            voice.say(f"  stays: {stays.what}{name}, {WHY[stays.why]}")
    for one in report.not_possible:
        voice.say(f"Not undone: {what(one, zone)}: {why_not(one, zone)}")
    if report.broke_off:
        count = len(report.untouched)
        voice.say(f"It broke off ({report.broke_off}). {count} acts before these still stand.")
    if not report.done and not report.not_possible:
        voice.say("Nothing was done since then.")
    return Exit.DONE if _all_went(report) else Exit.NOT_DONE


def _all_went(report: UndoReport) -> bool:
    return not report.broke_off and (bool(report.done) or not report.not_possible)


def _record(result: UndoResult) -> Mapping[str, Any]:
    deed = result.deed
    return {
        "deed": None if deed is None else deed.id,
        "kind": "" if deed is None else deed.kind,
        "lead": result.lead_name,
        "code": result.code,
        "why": result.why,
        "left_at": result.left_at,
        "recipient": result.recipient,
        "stays": [{"what": s.what, "why": s.why, "name": s.name} for s in result.stays],
        "with": _numbers(result),
    }


def _numbers(result: UndoResult) -> Sequence[int]:
    return [deed.id for deed in result.with_it]
