"""State, latch and lights from the command line; pausing works while the window runs."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from desktop_sdr import bootstrap
from desktop_sdr.agent.oversight import vetting
from desktop_sdr.cli.asking import ask_for_passwords
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.troubles import warning_of
from desktop_sdr.domain.health import Light
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.ports.views import Frame


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
    go_on.set_defaults(run=_resume)
    doctor = commands.add_parser(
        "doctor", parents=[shared], help="try every connection and say what is wrong"
    )
    doctor.set_defaults(run=_doctor)


def _status(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        frame = app.desk.views.frame(app.desk.now())
        states = app.desk.views.states()
        world = app.world
    finally:
        app.close()
    voice.give(_status_record(frame, world) | {"states": {s.value: n for s, n in states.items()}})
    _tell_status(frame, world, voice)
    return Exit.DONE


DOUBTS: Final = {
    vetting.DATABASE_DAMAGED: "The database is damaged. Nothing is sent; bring a backup back with"
    " `desktop-sdr restore`.",
    vetting.DATABASE_OLDER: "This database is older than the last run here, so mail may have left"
    " that it does not know of. Nothing is sent; look at what is held, then resume.",
    vetting.RECORD_BROKEN: "The record was changed from outside. Nothing is sent;"
    " `desktop-sdr audit verify` names the first bad entry.",
    vetting.ANCHOR_MISSING: "Nothing here vouches for the record: this is a copy, or another"
    " computer. Nothing is sent; make sure that no other copy runs, then resume.",
    vetting.ANCHOR_UNREADABLE: "The keychain could not vouch for the record. Nothing is sent;"
    " unlock it and start again, or look and resume.",
    "restored": "A backup was brought back. Nothing is sent; look at what is held, then resume.",
}
"""Why the program started paused: what is the matter, what is safe, what to do."""


def _status_record(frame: Frame, world: str) -> dict[str, Any]:
    return {
        "world": world,
        "level": int(frame.level),
        "paused": frame.switch.paused_at is not None,
        "paused_at": frame.switch.paused_at,
        "reason": frame.switch.reason,
        "drafts": frame.drafts_waiting,
        "escalations": frame.escalations_open,
        "held": frame.held,
        "sent_today": frame.sent_today,
        "sends_allowed_today": frame.sends_allowed_today,
        "lights": {name: reading.light.value for name, reading in frame.lights.items()},
    }


def _tell_status(frame: Frame, world: str, voice: Voice) -> None:
    voice.say(f"{frame.rep_name}, {frame.company} ({world} world)")
    level = frame.level.name.capitalize().replace("_", "-")
    if frame.switch.paused_at is not None:
        voice.say(f"Paused since {frame.switch.paused_at:%a %d %b %H:%M} UTC, level {level}")
        if frame.switch.reason in DOUBTS:
            voice.say(DOUBTS[frame.switch.reason])
    else:
        voice.say(f"Not paused, level {level}")
    voice.say(f"Drafts waiting: {frame.drafts_waiting}, decisions: {frame.escalations_open}")
    sent = f"{frame.sent_today} of {frame.sends_allowed_today}"
    voice.say(f"Sent today: {sent}, waiting to leave: {frame.held}")
    for name, reading in frame.lights.items():
        if reading.light is not Light.GREY:
            voice.say(f"  {name}: {reading.light.value} ({reading.reason.replace('_', ' ')})")


def pause(words: Namespace, folder: Path, voice: Voice) -> Exit:
    """Set the latch in the database; a running agent obeys at its next look."""
    app = bootstrap.build(folder)
    try:
        saved = app.desk.pause(getattr(words, "reason", ""))
    finally:
        app.close()
    if not saved:
        raise CommandFailed("The pause could not be saved, because the disk cannot be written.")
    voice.say("Paused. Nothing is sent, booked or written to the CRM until you resume.")
    voice.give({"paused": True})
    return Exit.DONE


def _resume(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        plan = app.desk.resume_plan()
        voice.say(f"On time: {len(plan.on_time)}, re-timed: {len(plan.re_timed)}")
        voice.say(f"Dropped because something changed: {len(plan.dropped)}")
        voice.say(f"CRM entries to write: {plan.crm_writes}")
        if not words.yes and not voice.as_json and input("Resume? [y/N] ").lower() != "y":
            voice.say("Still paused.")
            return Exit.NOT_DONE
        app.desk.resume()
    finally:
        app.close()
    voice.say("Resumed.")
    voice.give({"paused": False})
    return Exit.DONE


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
        for name, check in checks.items():
            troubles += _tried(name, check, voice)
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
