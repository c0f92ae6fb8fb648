"""The words of the banner."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.pausing import PauseReason
from desktop_sdr.domain.trace import BY_THE_REP
from desktop_sdr.gui.widgets.banner import BannerWords
from desktop_sdr.gui.wording.frame import store_trouble, try_again
from desktop_sdr.gui.wording.language import clock_time, plural, tr
from desktop_sdr.gui.wording.levels import close
from desktop_sdr.gui.wording.lights import LightFace
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import StoreTrouble, Switch

_REASONS: Final[Mapping[str, str]] = {
    PauseReason.TOO_MANY_MISTAKES: "too many of its last acts went wrong",
    PauseReason.PROGRAM_ERROR: "the program itself made a mistake",
    PauseReason.CLOCK_JUMPED: "the clock of this computer jumped",
    PauseReason.RESTORED: "a backup was brought back, and the world went on since",
    PauseReason.DATABASE_DAMAGED: "its database is damaged, so bring a backup back",
    PauseReason.DATABASE_OLDER: "this database is older than the last run here, so mail may have"
    " left that it does not know of",
    PauseReason.RECORD_BROKEN: "the record of its acts was changed from outside",
    PauseReason.ANCHOR_MISSING: "nothing here vouches for the record: a copy, or another computer",
    PauseReason.ANCHOR_UNREADABLE: "the keychain could not vouch for the record",
    PauseReason.DATABASE_CORRUPT: "the database is damaged",
    PauseReason.DATABASE_READ_ONLY: "the database cannot be written",
    PauseReason.DATABASE_UNREADABLE_FOLDER: "the data folder cannot be opened",
    PauseReason.DATABASE_NEWER_VERSION: "a newer Desktop SDR wrote the database",
    PauseReason.DATABASE_NOT_DURABLE: "the database does not keep what it is given",
}
_BEYOND: Final = {
    EffectKind.SEND_MAIL: (
        "{n} had already reached the mail server and cannot be recalled.",
        "{n} had already reached the mail server and cannot be recalled.",
        "{n} had already gone.",
        "{n} had already gone.",
    ),
    EffectKind.BOOK_MEETING: (
        "{n} booking was under way and cannot be recalled.",
        "{n} bookings were under way and cannot be recalled.",
        "{n} booking was under way.",
        "{n} bookings were under way.",
    ),
    EffectKind.CANCEL_MEETING: (
        "{n} cancellation was under way and cannot be recalled.",
        "{n} cancellations were under way and cannot be recalled.",
        "{n} cancellation was under way.",
        "{n} cancellations were under way.",
    ),
    EffectKind.CRM_LOG: (
        "{n} CRM update was under way and cannot be recalled.",
        "{n} CRM updates were under way and cannot be recalled.",
        "{n} CRM update was under way.",
        "{n} CRM updates were under way.",
    ),
    EffectKind.CRM_REVERT: (
        "{n} CRM correction was under way and cannot be recalled.",
        "{n} CRM corrections were under way and cannot be recalled.",
        "{n} CRM correction was under way.",
        "{n} CRM corrections were under way.",
    ),
    EffectKind.SOCIAL_TASK: (
        "{n} message was being prepared.",
        "{n} messages were being prepared.",
        "{n} was being prepared.",
        "{n} were being prepared.",
    ),
}
"""What was past recall when it stopped: one and many, where there is room and where not."""


def paused(
    switch: Switch,
    zone: tzinfo,
    held: int,
    beyond: Mapping[EffectKind, int],
    *,
    roomy: bool,
    saved: bool,
) -> BannerWords:
    """The line while nothing may leave; `beyond` counts by kind what cannot be recalled."""
    return BannerWords(
        tone="paused",
        title=_paused_title(switch, zone, roomy=roomy, saved=saved),
        line=_held_line(held, beyond, roomy=roomy, saved=saved),
        verb=tr("Resume…"),
        icon="play",
        quiet_verb=tr("See what is held") if roomy and held else "",
    )


def _paused_title(switch: Switch, zone: tzinfo, *, roomy: bool, saved: bool) -> str:
    if not saved:
        return tr("Stopped, but not saved: keep Desktop SDR open. Nothing is being sent.")
    at = clock_time(switch.paused_at, zone) if switch.paused_at else ""
    if switch.by in (*BY_THE_REP, None):
        tail = "Nothing is being sent, booked or written to the CRM."
        sentence = f"Paused by you at {{at}}. {tail if roomy else 'Nothing is going out.'}"
        return tr(sentence).format(at=at)
    why = tr(_REASONS.get(switch.reason, "something went wrong that it must not decide alone"))
    return tr("Paused itself at {at}: {why}.").format(at=at, why=why)


def _held_line(held: int, beyond: Mapping[EffectKind, int], *, roomy: bool, saved: bool) -> str:
    parts = [
        plural(held, "{n} send is held.", "{n} sends are held.")
        if held
        else tr("Nothing was waiting to leave.")
    ]
    for kind, count in sorted(beyond.items()):
        long, longs, short, shorts = _BEYOND[kind]
        parts.append(plural(count, long, longs) if roomy else plural(count, short, shorts))
    parts.append(
        tr("You can keep reviewing.") if saved else tr("It is saved as soon as it can be.")
    )
    return " ".join(parts)


def part_failing(face: LightFace, held: int) -> BannerWords:
    """The line while a part fails."""
    waiting = plural(
        held,
        "{n} send is held and nothing was lost.",
        "{n} sends are held and nothing was lost.",
    )
    parts = [
        face.detail,
        waiting if held else tr("Nothing was lost."),
        tr("You can keep reviewing."),
    ]
    return BannerWords(
        tone="crit",
        title=tr("{name}: {state}.").format(name=face.name, state=face.state),
        line=" ".join(part for part in parts if part),
        verb=tr("See why"),
        icon="heart-pulse",
    )


def cannot_read(code: str) -> BannerWords:
    """The line when even the frame cannot be read."""
    title, line = store_trouble(code)
    return BannerWords("crit", f"{title}.", line, try_again(), "history")


def still_running() -> BannerWords:
    """The line after closing the window where there is no tray."""
    return BannerWords(
        "info",
        tr("The agent keeps running."),
        tr("Closing the window does not stop it. Ctrl+Q does."),
        close(),
    )


def folder_risk(risk: str) -> BannerWords:
    """The line about a profile in a synced folder or on a network drive."""
    lines = {
        "synced_folder": "Another program copies it elsewhere, and a copy made while the agent runs"
        " is broken. Nothing was lost; quit and move it.",
        "network_folder": "It lies on a network drive, where others may read it. Nothing was lost;"
        " quit and move it.",
    }
    return BannerWords("warn", tr("Your data lies in the wrong place."), tr(lines[risk]), close())


def command_failed(error: BaseException) -> BannerWords:
    """The line after a command that nobody else worded."""
    if isinstance(error, StoreTrouble):
        title, line = store_trouble(error.code)
        return BannerWords("crit", f"{title}.", line, close())
    if isinstance(error, PortError):
        return BannerWords(
            "warn",
            tr("That did not work."),
            tr("The other side said: {detail}. Nothing was lost.").format(
                detail=error.detail or error.title
            ),
            close(),
        )
    from desktop_sdr.agent.desk import DeskRefusal  # long loaded when a command can fail

    if isinstance(error, DeskRefusal):
        return BannerWords(
            "warn",
            tr("That no longer fits what stands now."),
            tr("Nothing was changed. Look again: {detail}").format(
                detail=error.detail or error.code
            ),
            close(),
        )
    return BannerWords(
        "crit",
        tr("That did not work, and it should have."),
        tr("Nothing was lost. For us: {detail}").format(detail=f"{type(error).__name__}: {error}"),
        close(),
    )
