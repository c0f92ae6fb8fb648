"""What is written and what comes back: drafts, touches, received mail, replies, mailboxes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from desktop_sdr.domain.ids import (
    DraftId,
    LeadId,
    MailboxId,
    MessageId,
    RawMailId,
    ReplyId,
    TouchId,
)
from desktop_sdr.domain.message import (
    Draft,
    DraftState,
    MailProgress,
    RawMail,
    Reply,
    Touch,
)
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.mail import InboxMark
from desktop_sdr.ports.store import Mailbox, MailCounts
from desktop_sdr.store.derived import of_draft, of_mail, of_reply
from desktop_sdr.store.mapping import Mapped, Records
from desktop_sdr.store.rows import answers, people, work
from desktop_sdr.store.transaction import Transaction

DRAFT: Final = Mapped(Draft, work.draft, Topic.DRAFTS, of_draft)
TOUCH: Final = Mapped(Touch, work.touch, Topic.TOUCHES)
RAW_MAIL: Final = Mapped(RawMail, answers.raw_mail, None, of_mail)
REPLY: Final = Mapped(Reply, answers.reply, Topic.REPLIES, of_reply)
MAILBOX: Final = Mapped(Mailbox, people.mailbox, Topic.SETTINGS)

BY_THE_PERSON: Final = (
    ReplyKind.HUMAN,
    ReplyKind.OPT_OUT,
    ReplyKind.COMPLAINT,
    ReplyKind.CALENDAR_REPLY,
)
"""Kinds that only the person themself can cause."""


class SqlDrafts:
    """What waits for a yes."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, DRAFT)

    def get(self, draft_id: DraftId) -> Draft:
        """Return the draft; raises NoSuchRecord."""
        return self._records.get(draft_id)

    def add(self, draft: Draft) -> DraftId:
        """Keep a new draft."""
        return DraftId(self._records.add(draft))

    def save(self, draft: Draft) -> None:
        """Write a draft back."""
        self._records.save(draft.id, draft)

    def waiting_of(self, lead_id: LeadId) -> Sequence[Draft]:
        """Return those in state waiting or later."""
        records, c = self._records, self._records.c
        unanswered = c.state.in_((DraftState.WAITING, DraftState.LATER))
        theirs = records.select().where(c.lead_id == lead_id, unanswered)
        return records.all(theirs.order_by(c.slot, c.id))

    def waiting_ids(self, limit: int) -> Sequence[DraftId]:
        """Return those in state waiting, the earliest slot first."""
        c = self._records.c
        waiting = sa.select(c.id).where(c.state == DraftState.WAITING)
        first = waiting.order_by(c.slot, c.id).limit(limit)
        return [DraftId(number) for number in self._records.transaction.column(first)]

    def wake(self, now: datetime) -> int:
        """Turn every `later` draft whose time has come back to waiting; return how many."""
        c = self._records.c
        slept = (c.state == DraftState.LATER, c.later_until <= now)
        return self._records.change_where(*slept, state=DraftState.WAITING, later_until=None)

    def next_wake_at(self) -> datetime | None:
        """Return when the next `later` draft wants to be shown again."""
        c = self._records.c
        asleep = sa.select(c.later_until).where(
            c.state == DraftState.LATER, c.later_until.is_not(None)
        )
        moment: datetime | None = self._records.transaction.value(
            asleep.order_by(c.later_until).limit(1)
        )
        return moment


class SqlTouches:
    """What really went out."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, TOUCH)

    def add(self, touch: Touch) -> TouchId:
        """Keep a new touch."""
        return TouchId(self._records.add(touch))

    def of_lead(self, lead_id: LeadId) -> Sequence[Touch]:
        """Return them, the oldest first."""
        records, c = self._records, self._records.c
        theirs = records.select().where(c.lead_id == lead_id)
        return records.all(theirs.order_by(c.at, c.id))

    def by_message_id(self, message_id: MessageId) -> Touch | None:
        """Find the one that left under this Message-ID."""
        records = self._records
        return records.first(records.select().where(records.c.message_id == message_id))

    def latest_to(self, email: str) -> Touch | None:
        """Return the last one to this address."""
        records, c = self._records, self._records.c
        to_them = records.select().where(c.recipient == email.strip().lower())
        return records.first(to_them.order_by(c.at.desc(), c.id.desc()).limit(1))


class SqlMails:
    """Raw received mail, stored before anything reads it."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, RAW_MAIL)

    def add(self, mail: RawMail) -> RawMailId | None:
        """Keep it; returns None where this mailbox has it already (see derived.identity_of)."""
        number = self._records.add_unless_known(mail, "mailbox_id", "identity")
        return None if number is None else RawMailId(number)

    def get(self, raw_id: RawMailId) -> RawMail:
        """Return the mail; raises NoSuchRecord."""
        return self._records.get(raw_id)

    def pending(self, limit: int) -> Sequence[RawMail]:
        """Return what nobody has read yet, the oldest first."""
        records, c = self._records, self._records.c
        unread = records.select().where(c.progress == MailProgress.PENDING)
        return records.all(unread.order_by(c.id).limit(limit))

    def mark_classified(self, raw_id: RawMailId) -> None:
        """Note that it is understood."""
        self._records.change(raw_id, progress=MailProgress.CLASSIFIED)

    def counts(self, mailbox_id: MailboxId) -> MailCounts:
        """Count the mailbox's mails by how far they are understood."""
        c = self._records.c
        by_progress = (
            sa.select(c.progress, sa.func.count().label("number"))
            .where(c.mailbox_id == mailbox_id)
            .group_by(c.progress)
        )
        counts = {
            row.progress: int(row.number) for row in self._records.transaction.all(by_progress)
        }
        pending = counts.get(MailProgress.PENDING, 0)
        classified = counts.get(MailProgress.CLASSIFIED, 0)
        return MailCounts(pending + classified, pending, classified)


class SqlReplies:
    """What the received mail was understood to be."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records = Records(transaction, REPLY)

    def add(self, reply: Reply) -> ReplyId:
        """Keep a new reply."""
        return ReplyId(self._records.add(reply))

    def get(self, reply_id: ReplyId) -> Reply:
        """Return the reply; raises NoSuchRecord."""
        return self._records.get(reply_id)

    def save(self, reply: Reply) -> None:
        """Write a reply back."""
        self._records.save(reply.id, reply)

    def of_lead(self, lead_id: LeadId) -> Sequence[Reply]:
        """Return them, the oldest first."""
        records, c = self._records, self._records.c
        theirs = records.select().where(c.lead_id == lead_id)
        return records.all(theirs.order_by(c.received_at, c.id))

    def human_since(self, lead_id: LeadId, since: datetime) -> bool:
        """Say whether the person themself wrote after `since`."""
        c = self._records.c
        wrote = sa.select(c.id).where(
            c.lead_id == lead_id, c.received_at > since, c.kind.in_(BY_THE_PERSON)
        )
        return self._records.transaction.first(wrote.limit(1)) is not None


class SqlMailboxes:
    """Addresses we send from, and how far their folders are read."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, MAILBOX), transaction

    def all(self) -> Sequence[Mailbox]:
        """Return them, the oldest first."""
        return self._records.all(self._records.select().order_by(self._records.c.id))

    def get(self, mailbox_id: MailboxId) -> Mailbox:
        """Return the mailbox; raises NoSuchRecord."""
        return self._records.get(mailbox_id)

    def add(self, mailbox: Mailbox) -> MailboxId:
        """Keep a new mailbox."""
        return MailboxId(self._records.add(mailbox))

    def save(self, mailbox: Mailbox) -> None:
        """Write a mailbox back."""
        self._records.save(mailbox.id, mailbox)

    def mark(self, mailbox_id: MailboxId, folder: str) -> InboxMark | None:
        """Return how far the folder is read."""
        c = people.folder_mark.c
        row = self._transaction.first(
            sa.select(c.uid_validity, c.last_uid).where(
                c.mailbox_id == mailbox_id, c.folder == folder
            )
        )
        return None if row is None else InboxMark(row.uid_validity, row.last_uid)

    def set_mark(self, mailbox_id: MailboxId, folder: str, mark: InboxMark) -> None:
        """Keep how far the folder is read."""
        values = {"uid_validity": mark.uid_validity, "last_uid": mark.last_uid}
        insert = sqlite.insert(people.folder_mark).values(
            mailbox_id=mailbox_id, folder=folder, **values
        )
        kept = insert.on_conflict_do_update(index_elements=["mailbox_id", "folder"], set_=values)
        self._transaction.write(kept, None)
