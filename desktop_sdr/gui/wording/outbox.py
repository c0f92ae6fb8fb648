"""The words of the outbox: what waits there, until when, and what holds it."""

from datetime import datetime, tzinfo
from typing import Final

from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.gui.wording.language import plural, tr, when
from desktop_sdr.gui.wording.reasons import reasons_line
from desktop_sdr.ports.views import OutboxRow

_KINDS: Final = {
    EffectKind.SEND_MAIL: ("mail", "Email"),
    EffectKind.SOCIAL_TASK: ("contact", "LinkedIn step"),
    EffectKind.CRM_LOG: ("database", "CRM update"),
    EffectKind.CRM_REVERT: ("database", "CRM update taken back"),
    EffectKind.BOOK_MEETING: ("calendar-check", "Booking"),
    EffectKind.CANCEL_MEETING: ("calendar-check", "Cancellation"),
}


def title() -> str:
    """The heading of the panel."""
    return tr("Outbox")


def back() -> str:
    """The verb that leads back to the drafts."""
    return tr("Back to the drafts")


def line(held: int, *, paused: bool) -> str:
    """How much waits."""
    if not held:
        return tr("Nothing waits. Whatever you approve stands here until it leaves.")
    told = plural(held, "{n} approved act has not left.", "{n} approved acts have not left.")
    return told + (tr(" All are held while the agent is paused.") if paused else "")


def icon_of(kind: EffectKind) -> str:
    """The icon of what it is."""
    return _KINDS[kind][0]


def what(row: OutboxRow) -> str:
    """What it is, with its subject."""
    name = tr(_KINDS[row.kind][1])
    return f"{name} · {row.subject}" if row.subject else name


def leaves(row: OutboxRow, now: datetime, zone: tzinfo) -> str:
    """When it leaves, or how far it is."""
    if row.state is OutboxState.CLAIMED:
        return tr("leaving now")
    if row.state is OutboxState.SETTLING:
        return tr("checking whether it left")
    if row.leaves_at <= now:
        return tr("waits") if row.held_by else tr("leaves soon")
    return tr("leaves {time}").format(time=when(row.leaves_at, now, zone))


def held(row: OutboxRow, *, paused: bool) -> str:
    """What held it at the last try."""
    if paused:
        return tr("held while paused")
    return reasons_line(row.held_by)
