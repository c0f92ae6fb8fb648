"""The words of the banner."""

from datetime import tzinfo
from typing import Final

from desktop_sdr.domain.trace import Actor
from desktop_sdr.gui.widgets.banner import BannerWords
from desktop_sdr.gui.wording.frame import store_trouble, try_again
from desktop_sdr.gui.wording.language import clock_time, plural, tr
from desktop_sdr.gui.wording.levels import close
from desktop_sdr.gui.wording.lights import LightFace
from desktop_sdr.ports.errors import PortError
from desktop_sdr.ports.store import StoreTrouble, Switch

_REASONS: Final = {
    "errors": "too many of its last acts went wrong",
    "bounces": "too much mail bounced",
    "complaints": "too many readers reported its mail",
    "quality_drift": "its decisions drifted",
    "too_many_mistakes": "too many of its last acts went wrong",
    "clock_jumped": "the clock of this computer jumped",
    "database_corrupt": "the database is damaged",
    "database_read_only": "the database cannot be written",
    "database_unreadable_folder": "the data folder cannot be opened",
    "restored": "a backup was brought back",
    "chain_broken": "the record of its acts does not add up",
}


def paused(
    switch: Switch, zone: tzinfo, held: int, beyond: int, *, roomy: bool, saved: bool
) -> BannerWords:
    """The line while nothing may leave."""
    return BannerWords(
        tone="paused",
        title=_paused_title(switch, zone, roomy=roomy, saved=saved),
        line=_held_line(held, beyond, roomy=roomy),
        verb=tr("Resume…"),
        icon="play",
        quiet_verb=tr("See what is held") if roomy and held else "",
    )


def _paused_title(switch: Switch, zone: tzinfo, *, roomy: bool, saved: bool) -> str:
    if not saved:
        return tr("Stopped, but not saved: keep Desktop SDR open. Nothing is being sent.")
    at = clock_time(switch.paused_at, zone) if switch.paused_at else ""
    if switch.by in (Actor.REP, Actor.SIMULATED_REP, None):
        tail = "Nothing is being sent, booked or written to the CRM."
        sentence = f"Paused by you at {{at}}. {tail if roomy else 'Nothing is going out.'}"
        return tr(sentence).format(at=at)
    why = tr(_REASONS.get(switch.reason, "something went wrong that it must not decide alone"))
    return tr("Paused itself at {at}: {why}.").format(at=at, why=why)


def _held_line(held: int, beyond: int, *, roomy: bool) -> str:
    parts = [
        plural(held, "{n} send is held.", "{n} sends are held.")
        if held
        else tr("Nothing was waiting to leave.")
    ]
    if beyond:
        long = "{n} had already reached the mail server and cannot be recalled."
        short = "{n} had already gone."
        parts.append(plural(beyond, long if roomy else short, long if roomy else short))
    parts.append(tr("You can keep reviewing."))
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
