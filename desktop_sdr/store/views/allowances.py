"""How many mails each mailbox may send today, for those who look."""

from collections.abc import Mapping
from datetime import UTC, datetime

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.limits import zone_named
from desktop_sdr.domain.snapshot import NotARecord, from_json
from desktop_sdr.ports.pacing import ALLOWED_NOTE, AllowedMails
from desktop_sdr.store.repositories.keepings import SqlKeepings
from desktop_sdr.store.repositories.texts import SqlMailboxes
from desktop_sdr.store.transaction import Transaction
from desktop_sdr.store.views.config import ViewsConfig


def allowed_today(
    transaction: Transaction, config: ViewsConfig, now: datetime
) -> Mapping[MailboxId, int]:
    """Return the number of each mailbox in use: as it was noted, else as it is worked out now."""
    zone = zone_named(config.time_zone) or UTC
    noted = _noted(transaction)
    if noted is None or noted.day != now.astimezone(zone).date():
        known = config.allowed_mails()
    else:
        known = {one.mailbox_id: one.mails for one in noted.mailboxes}
    return {
        box.id: known.get(box.id, box.mails_per_day or config.mails_per_day)
        for box in SqlMailboxes(transaction).in_use()
    }


def _noted(transaction: Transaction) -> AllowedMails | None:
    try:
        return from_json(AllowedMails, SqlKeepings(transaction).note(ALLOWED_NOTE) or "")
    except NotARecord:
        return None
