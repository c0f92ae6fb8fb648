"""The tables of each mailbox's pace: days that were drawn, what was sent on each, what stops it."""

from typing import Any

import sqlalchemy as sa

from desktop_sdr.domain.working_day import WorkingDay
from desktop_sdr.store.columns import moment, number, record
from desktop_sdr.store.rows.schema import metadata


def _of_mailbox(name: str, key: str, *columns: sa.Column[Any]) -> sa.Table:
    """Return a table with one row for each mailbox and `key`."""
    return sa.Table(
        name,
        metadata,
        sa.Column("mailbox_id", sa.ForeignKey("mailbox.id"), primary_key=True, autoincrement=False),
        sa.Column(key, sa.Text, primary_key=True),
        *columns,
        sqlite_with_rowid=False,
    )


working_day = _of_mailbox("working_day", "day", record("drawn", WorkingDay))
"""Drawn once for each local date, and then as it is."""
sent_day = _of_mailbox("sent_day", "day", number("mails"))
mailbox_stop = _of_mailbox(
    "mailbox_stop", "reason", moment("since"), moment("until", optional=True)
)
