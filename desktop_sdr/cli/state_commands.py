"""State, latch and lights from the command line; pausing works while the window runs."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import comparing
from desktop_sdr.agent.office import Office
from desktop_sdr.bootstrap import App
from desktop_sdr.cli import (
    attachment_lines,
    model_commands,
    reputation_commands,
    sign_in_commands,
    waiting_words,
)
from desktop_sdr.cli.asking import ask_for_passwords, says_yes
from desktop_sdr.cli.mailbox_commands import rewritten_words
from desktop_sdr.cli.mailbox_lines import mailbox_line
from desktop_sdr.cli.moments import clock
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.troubles import warning_of
from desktop_sdr.domain.health import Light
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import StoreTrouble, Switch
from desktop_sdr.ports.views import Frame, ResumePlan

TELLS_AHEAD: Final = timedelta(days=7)
KINDS: Final[Mapping[str, str]] = {
    EffectKind.SEND_MAIL: "sent mail(s)",
    EffectKind.SOCIAL_TASK: "prepared message(s)",
    EffectKind.CRM_LOG: "CRM update(s)",
    EffectKind.CRM_REVERT: "CRM correction(s)",
    EffectKind.BOOK_MEETING: "booking(s)",
    EffectKind.CANCEL_MEETING: "cancelled booking(s)",
}


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `status`, `pause`, `resume` and `doctor`."""
    status = commands.add_parser("status", parents=[shared], help="level, latch, counts, lights")
    status.set_defaults(run=_status)
    stop = commands.add_parser(
        "pause",
        parents=[shared],
        help="stop everything, also an agent that runs in another window",
    )
    stop.add_argument("--reason", default="", help="kept in the record")
    stop.set_defaults(run=pause)
    go_on = commands.add_parser("resume", parents=[shared], help="let the agent go again")
    go_on.add_argument("--yes", action="store_true", help="without asking")
    go_on.add_argument(
        "--although",
        action="store_true",
        help="also where the agent paused itself and the cause still stands",
    )
    go_on.set_defaults(run=_resume)
    doctor = commands.add_parser(
        "doctor", parents=[shared], help="try every connection and say what is wrong"
    )
    reputation_commands.add_options(doctor)
    doctor.set_defaults(run=_doctor)


def _status(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        app.office.latch.read()
        paused = app.desk.is_paused
        saved, frame = app.desk.views.frame(app.desk.now()).switch, _as_it_stands(app)
        states = app.desk.views.states()
        mailboxes = app.desk.views.mailboxes(app.desk.now())
        world, zone = app.world, ZoneInfo(app.desk.time_zone)
        line, now = app.desk.waiting_line(), app.desk.now()
        spent, spent_words = model_commands.spending(app), model_commands.spending_line(app)
    finally:
        app.close()
    why = waiting_words.summary(line, now, zone)
    counts = {"states": {s.value: n for s, n in states.items()}}
    first = None if line.first is None else waiting_words.record(line.first)
    waits = {"waiting": {"mails": line.waiting, "first": first, "why": why}}
    boxes = {"mailboxes": [asdict(one) for one in mailboxes]}
    model = {"model": spent or None}
    voice.give(_status_record(frame, paused, world) | counts | waits | boxes | model)
    voice.say(f"{frame.rep_name}, {frame.company} ({world} world)")
    _tell_pause(frame, saved, zone, voice, paused=paused)
    _tell_numbers(frame, voice)
    for one in mailboxes:
        voice.say(mailbox_line(one, zone))
    for sentence in filter(None, (spent_words, why)):
        voice.say(sentence)
    return Exit.DONE


WHY_PAUSED: Final[Mapping[str, str]] = {
    PauseReason.TOO_MANY_MISTAKES: "Too many of its last acts went wrong. Nothing is sent; look at"
    " them, then resume.",
    PauseReason.PROGRAM_ERROR: "The program itself made a mistake. Nothing is sent; the log names"
    " it. Resume when you have looked.",
    PauseReason.CLOCK_JUMPED: "The clock of this computer jumped. Nothing is sent; set it right,"
    " then resume.",
    PauseReason.RESTORED: "A backup was brought back. Nothing is sent; look at what is held, then"
    " resume.",
    PauseReason.DATABASE_DAMAGED: "The database is damaged. Nothing is sent; bring a backup back"
    " with `desktop-sdr restore`.",
    PauseReason.DATABASE_OLDER: "This database is older than the last run here, so mail may have"
    " left that it does not know of. Nothing is sent; look at what is held, then resume.",
    PauseReason.RECORD_BROKEN: "The record was changed from outside. Nothing is sent;"
    " `desktop-sdr audit verify` names the first bad entry.",
    PauseReason.ANCHOR_MISSING: "Nothing here vouches for the record: this is a copy, or another"
    " computer. Nothing is sent; make sure that no other copy runs, then resume.",
    PauseReason.ANCHOR_UNREADABLE: "The keychain could not vouch for the record. Nothing is sent;"
    " unlock it and start again, or look and resume.",
    PauseReason.DATABASE_CORRUPT: "The database turned out damaged. Nothing is sent; bring a backup"
    " back with `desktop-sdr restore`.",
    PauseReason.DATABASE_READ_ONLY: "The database could not be written. Nothing is sent; make the"
    " data folder writable, then resume.",
    PauseReason.DATABASE_UNREADABLE_FOLDER: "The data folder could not be opened. Nothing is sent;"
    " make it readable, then resume.",
    PauseReason.DATABASE_NEWER_VERSION: "A newer Desktop SDR wrote the database. Nothing is sent;"
    " start that version.",
    PauseReason.DATABASE_NOT_DURABLE: "The database does not keep what it is given. Nothing is"
    " sent; move the data folder to a local disk, then resume.",
}
"""Why it paused itself: what is the matter, what is safe, what to do."""


def _status_record(frame: Frame, paused: bool, world: str) -> dict[str, Any]:
    return {
        "world": world,
        "level": int(frame.level),
        "paused": paused,
        "paused_at": frame.switch.paused_at,
        "reason": frame.switch.reason,
        "drafts": frame.drafts_waiting,
        "escalations": frame.escalations_open,
        "held": frame.held,
        "sent_today": frame.sent_today,
        "sends_allowed_today": frame.sends_allowed_today,
        "lights": {name: reading.light.value for name, reading in frame.lights.items()},
    }


def _tell_pause(frame: Frame, saved: Switch, zone: ZoneInfo, voice: Voice, *, paused: bool) -> None:
    level = frame.level.name.capitalize().replace("_", "-")
    if saved.paused_at is not None:
        voice.say(f"Paused since {clock(saved.paused_at, zone)}, level {level}")
    elif paused:
        voice.say(f"Paused, which is not in the record yet, level {level}")
    else:
        voice.say(f"Not paused, level {level}")
    if frame.paused_itself and frame.switch.reason in WHY_PAUSED:
        voice.say(WHY_PAUSED[frame.switch.reason])


def _tell_numbers(frame: Frame, voice: Voice) -> None:
    voice.say(f"Drafts waiting: {frame.drafts_waiting}, decisions: {frame.escalations_open}")
    sent = f"{frame.sent_today} of {frame.sends_allowed_today}"
    voice.say(f"Sent today: {sent}, waiting to leave: {frame.held}")
    for name, reading in frame.lights.items():
        if reading.light is not Light.GREY:
            voice.say(f"  {name}: {reading.light.value} ({reading.reason.replace('_', ' ')})")


def pause(words: Namespace, folder: Path, voice: Voice) -> Exit:
    """Stop every process of the profile at once, and then write the stop down."""
    reason = getattr(words, "reason", "")
    stopped = bootstrap.stop_now(folder, Actor.REP, reason)
    if stopped:
        voice.say("Stopped: from now on nothing is sent, booked or written to the CRM.")
    try:
        under_way = _save_pause(folder, reason)
    except StoreTrouble as trouble:
        raise CommandFailed(_unsaved(stopped, trouble.code.replace("_", " "))) from trouble
    if under_way is None:
        raise CommandFailed(_unsaved(stopped, "the database cannot be written"))
    voice.say("Paused until you resume. What waits is held.")
    if under_way:
        voice.say(f"On its way when you stopped, and not to be recalled: {_counted(under_way)}.")
    voice.give({"paused": True, "beyond_recall": under_way})
    return Exit.DONE


def _save_pause(folder: Path, reason: str) -> dict[str, int] | None:
    """Write it down; returns what was past recall, by kind, or None where it could not be."""
    app = bootstrap.build(folder)
    try:
        if not app.desk.pause(reason):
            return None
        frame = app.desk.views.frame(app.desk.now())
        return {kind.value: count for kind, count in frame.beyond_recall.items()}
    finally:
        app.close()


def _unsaved(stopped: bool, why: str) -> str:
    if not stopped:
        return (
            f"The pause could not be kept ({why}). An agent that runs may go on; stop it in its"
            " window, or end it."
        )
    return (
        f"The stop holds, also over a restart, but it is not in the record yet ({why}). A running"
        " agent writes it down as soon as it can; so does the next start, or this command."
    )


def _counted(under_way: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {KINDS[kind]}" for kind, count in under_way.items())


def _resume(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        app.office.latch.read()
        hold = app.desk.hold()
        _tell_plan(app.desk.resume_plan(), voice)
        _must_be_meant(words, _as_it_stands(app), voice)
        if not words.yes and not _agreed(voice):
            return Exit.NOT_DONE
        app.desk.resume(hold)
        app.office.latch.read()
        paused = app.desk.is_paused
    finally:
        app.close()
    if paused:
        raise CommandFailed("Still paused: somebody has pressed Pause again in this moment.")
    voice.say("Resumed.")
    voice.give({"paused": False})
    return Exit.DONE


def _as_it_stands(app: App) -> Frame:
    """Return the frame; a stop that is not in the database yet counts as one that is."""
    frame = app.desk.views.frame(app.desk.now())
    return frame if frame.switch.paused_at else replace(frame, switch=app.desk.pressed)


def _agreed(voice: Voice) -> bool:
    answer = says_yes("Resume?")
    if answer is None:
        voice.say("\nNobody answered. It stays paused; say --yes where nobody can be asked.")
    elif not answer:
        voice.say("Still paused.")
    return bool(answer)


def _tell_plan(plan: ResumePlan, voice: Voice) -> None:
    voice.say(f"On time: {len(plan.on_time)}, re-timed: {len(plan.re_timed)}")
    voice.say(f"Dropped because something changed: {len(plan.dropped)}")
    voice.say(f"CRM entries to write: {plan.crm_writes}")


def _must_be_meant(words: Namespace, frame: Frame, voice: Voice) -> None:
    """Refuse what would start the agent unseen, or in spite of what still fails."""
    if voice.as_json and not words.yes:
        raise CommandFailed(
            "Nobody can be asked here, so nothing was started. Read the summary with"
            " `desktop-sdr resume`, or say --yes.",
            Exit.WRONG_USAGE,
        )
    standing = _standing_causes(frame)
    if standing and not words.although:
        raise CommandFailed(
            f"The agent paused itself, and the cause still stands: {', '.join(standing)}. It stays"
            " paused; mend that first, or say --although."
        )


def _standing_causes(frame: Frame) -> list[str]:
    """Name what an automatic pause was for and nobody has mended; the rep's own needs no excuse."""
    if not frame.paused_itself:
        return []
    red = [name for name, reading in frame.lights.items() if reading.light is Light.RED]
    return red or [frame.switch.reason.replace("_", " ")]


def _doctor(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    troubles = 0
    try:
        ask_for_passwords(app, voice)
        _look_at_place(folder, voice)
        checks = {"database": app.store.check_file}
        for number, transport in app.office.transports.items():
            checks[f"outgoing mail {number}"] = transport.check
        for number, inbox in app.office.inboxes.items():
            checks[f"incoming mail {number}"] = inbox.check
        addresses = {one.id: one.address for one in app.desk.views.mailboxes(app.desk.now())}
        if len(addresses) > 1:
            for number, address in addresses.items():
                voice.say(f"Mailbox {number} is {address}")
        for name, check in checks.items():
            troubles += _tried(name, check, voice)
        troubles += attachment_lines.look_at_folder(app.office, voice)
        _warn_of_rewriting(app.office, voice)
        _warn_of_ends(app, voice)
        model_commands.look_at_model(app, voice)
        troubles += reputation_commands.look_at_own_domains(app, words, voice)
        report = app.store.verify_audit()
    finally:
        app.close()
    whole = not report.why
    voice.say(f"{'ok   ' if whole else 'WRONG'} record of {report.entries} lines")
    next_step = "" if whole else "verify_audit"
    voice.give({"part": "record", "ok": whole, "reason": report.why, "next": next_step})
    return Exit.FAULT_FOUND if troubles or not whole else Exit.DONE


def _look_at_place(folder: Path, voice: Voice) -> None:
    """Warn of a synced or networked folder; it is no fault, since it may work for years."""
    warning = warning_of(folder)
    if warning:
        voice.say(f"NOTE  {warning}")
        voice.give({"part": "folder", "ok": True, "reason": warning, "next": "move_folder"})


def _warn_of_rewriting(office: Office, voice: Voice) -> None:
    """Tell what the last test mail showed; it is no fault of a connection."""
    with office.look() as uow:
        found = {one: comparing.known(uow, one) for one in office.transports}
    for number, changes in found.items():
        for one in changes:
            voice.say(f"NOTE  outgoing mail {number}: {rewritten_words(one)}")
            reason = f"rewrites {one.what.value}"
            step = {"part": f"outgoing mail {number}", "ok": True, "reason": reason}
            voice.give(step | {"next": "allow_alias"})


def _warn_of_ends(app: App, voice: Voice) -> None:
    """Tell of sign-ins that end within days, while they still work."""
    latest = app.desk.now() + TELLS_AHEAD
    for one in sign_in_commands.accounts(app):
        ends_at = app.office.browser_sign_ins[one.number].dies_at()
        if ends_at is not None and ends_at <= latest:
            voice.say(f"NOTE  {one.address}: {sign_in_commands.lasts(ends_at, app)}")
            step = {"part": f"sign-in {one.number}", "ok": True, "reason": "sign_in_ending"}
            voice.give(step | {"next": "sign_in", "ends_at": ends_at})


def _tried(name: str, check: Any, voice: Voice) -> int:  # noqa: ANN401 - any callable will do
    try:
        check()
    except PortError as error:
        return _wrong(name, error.title, error.next_step, error.detail, voice)
    except StoreTrouble as error:
        return _wrong(name, error.code, "restore", error.detail, voice)
    voice.say(f"ok    {name}")
    voice.give({"part": name, "ok": True, "reason": "", "next": ""})
    return 0


def _wrong(name: str, reason: str, next_step: str, detail: str, voice: Voice) -> int:
    voice.say(f"WRONG {name}: {reason.replace('_', ' ')} {detail}".rstrip())
    voice.give({"part": name, "ok": False, "reason": reason, "next": next_step})
    return 1
