"""How fast each mailbox may write: its drawn days, what it sent before, and what stops it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.domain.working_day import WorkingDay
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.pacing import MailboxStop
from desktop_sdr.store.mapping import given
from desktop_sdr.store.rows import pacing
from desktop_sdr.store.transaction import Transaction

_D, _S, _M = pacing.working_day.c, pacing.sent_day.c, pacing.mailbox_stop.c
_DAY: Final = sa.select(_D.drawn).where(_D.mailbox_id == given("mailbox"), _D.day == given("which"))
_KEEP_DAY: Final = sqlite.insert(pacing.working_day).on_conflict_do_nothing()
_SENT: Final = sa.select(_S.day, _S.mails).where(
    _S.mailbox_id == given("mailbox"), _S.day >= given("since")
)
_PUT_SENT: Final = sqlite.insert(pacing.sent_day)
_KEEP_SENT: Final = _PUT_SENT.on_conflict_do_update(
    index_elements=["mailbox_id", "day"], set_={"mails": _PUT_SENT.excluded.mails}
)
_STOPS: Final = (
    sa.select(_M.reason, _M.since, _M.until)
    .where(_M.mailbox_id == given("mailbox"))
    .order_by(_M.since, _M.reason)
)
_PUT_STOP: Final = sqlite.insert(pacing.mailbox_stop)
_STOP: Final = _PUT_STOP.on_conflict_do_update(
    index_elements=["mailbox_id", "reason"],
    set_={name: _PUT_STOP.excluded[name] for name in ("since", "until")},
)
_LIFT: Final = sa.delete(pacing.mailbox_stop).where(
    _M.mailbox_id == given("mailbox"), _M.reason == given("why")
)


class SqlPaces:
    """How fast each mailbox may write."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._transaction = transaction

    def day(self, mailbox_id: MailboxId, day: date) -> WorkingDay | None:
        """Return the day that was drawn for this date, if one was."""
        values = {"mailbox": mailbox_id, "which": day.isoformat()}
        drawn = self._transaction.value(_DAY, values)
        return drawn if isinstance(drawn, WorkingDay) else None

    def keep_day(self, mailbox_id: MailboxId, day: WorkingDay) -> None:
        """Keep a day that was drawn; one that is kept already stays as it is."""
        values = {"mailbox_id": mailbox_id, "day": day.day.isoformat(), "drawn": day}
        self._transaction.write(_KEEP_DAY, None, values)

    def sent_on(self, mailbox_id: MailboxId, since: date) -> Mapping[date, int]:
        """Return how many mails the Sent folder held for each local day, as last read."""
        values = {"mailbox": mailbox_id, "since": since.isoformat()}
        rows = self._transaction.all(_SENT, values)
        return {date.fromisoformat(row.day): row.mails for row in rows}

    def keep_sent(self, mailbox_id: MailboxId, counts: Mapping[date, int]) -> None:
        """Keep what the Sent folder held for these days."""
        for day, mails in counts.items():
            values = {"mailbox_id": mailbox_id, "day": day.isoformat(), "mails": mails}
            self._transaction.write(_KEEP_SENT, Topic.OUTBOX, values)

    def stops(self, mailbox_id: MailboxId) -> Sequence[MailboxStop]:
        """Return what stops the mailbox, the oldest first."""
        rows = self._transaction.all(_STOPS, {"mailbox": mailbox_id})
        return [
            MailboxStop(reason=ReasonCode(row.reason), since=row.since, until=row.until)
            for row in rows
        ]

    def stop(self, mailbox_id: MailboxId, stop: MailboxStop) -> None:
        """Keep what stops the mailbox, in the place of an older one for the same reason."""
        values = {
            "mailbox_id": mailbox_id,
            "reason": stop.reason.value,
            "since": stop.since,
            "until": stop.until,
        }
        self._transaction.write(_STOP, Topic.OUTBOX, values)

    def lift(self, mailbox_id: MailboxId, reason: ReasonCode) -> bool:
        """Take a stop away; False where there was none."""
        values = {"mailbox": mailbox_id, "why": reason.value}
        return self._transaction.write(_LIFT, Topic.OUTBOX, values).rowcount == 1
