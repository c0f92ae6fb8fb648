"""How far each mailbox is read, and what left it today."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.message import Channel
from desktop_sdr.ports.views import MailboxRow
from desktop_sdr.store.repositories.keepings import SqlKeepings
from desktop_sdr.store.repositories.texts import SqlMailboxes, SqlMails
from desktop_sdr.store.rows import work
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.allowances import allowed_today
from desktop_sdr.store.views.config import ViewsConfig
from desktop_sdr.store.views.local_time import midnight


def mailboxes(transaction: Transaction, config: ViewsConfig, now: datetime) -> Sequence[MailboxRow]:
    """Return those in use, the oldest first."""
    mails, keepings = SqlMails(transaction), SqlKeepings(transaction)
    sent = _sent_since(transaction, midnight(now, config.time_zone))
    allowed = allowed_today(transaction, config, now)
    found = []
    for box in SqlMailboxes(transaction).in_use():
        counts = mails.counts(box.id)
        found.append(
            MailboxRow(
                id=box.id,
                address=box.address,
                received=counts.received,
                pending=counts.pending,
                classified=counts.classified,
                sent_today=sent.get(box.id, 0),
                sends_allowed_today=allowed[box.id],
                read_at=box.last_poll_at,
                trouble=keepings.note(f"inbox {box.id}") or "",
            )
        )
    return found


def _sent_since(transaction: Transaction, since: datetime) -> dict[MailboxId, int]:
    touch = work.touch.c
    by_mailbox = (
        sa.select(touch.mailbox_id, sa.func.count().label("number"))
        .where(touch.at >= since, touch.channel == Channel.EMAIL)
        .group_by(touch.mailbox_id)
    )
    return {MailboxId(row.mailbox_id): int(row.number) for row in transaction.all(by_mailbox)}
