"""Counting what left a mailbox and what came back, from the day the rep last began anew."""

from datetime import datetime

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.standing import COUNTED_FOR, Standing
from desktop_sdr.ports.store import UnitOfWork


def standing_of(uow: UnitOfWork, mailbox_id: MailboxId, now: datetime) -> Standing:
    """Return how the mailbox has stood of late."""
    begun = uow.keepings.note(_note_name(mailbox_id))
    since = now - COUNTED_FOR
    if begun:
        since = max(since, datetime.fromisoformat(begun))
    return uow.mailboxes.standing(mailbox_id, since)


def count_from(uow: UnitOfWork, mailbox_id: MailboxId, moment: datetime) -> None:
    """Count from this moment on: the rep has looked into what went wrong before."""
    uow.keepings.set_note(_note_name(mailbox_id), moment.isoformat())


def _note_name(mailbox_id: MailboxId) -> str:
    return f"standing counted from {mailbox_id}"
