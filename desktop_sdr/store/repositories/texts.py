"""What is written and what comes back: drafts, touches, received mail, replies, mailboxes."""

from collections.abc import Mapping, Sequence
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
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import (
    Draft,
    DraftState,
    MailProgress,
    RawMail,
    Reply,
    Touch,
)
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.mail import InboxMark
from desktop_sdr.ports.store import Mailbox, MailCounts
from desktop_sdr.store.derived import of_draft, of_mail, of_reply
from desktop_sdr.store.mapping import LIMIT, Mapped, Records, given
from desktop_sdr.store.rows import answers, people, work
from desktop_sdr.store.transaction import Transaction

DRAFT: Final = Mapped(Draft, work.draft, Topic.DRAFTS, of_draft)
TOUCH: Final = Mapped(Touch, work.touch, Topic.TOUCHES)
RAW_MAIL: Final = Mapped(RawMail, answers.raw_mail, None, of_mail)
REPLY: Final = Mapped(Reply, answers.reply, Topic.REPLIES, of_reply)
MAILBOX: Final = Mapped(Mailbox, people.mailbox, Topic.SETTINGS)

_D, _T, _M = work.draft.c, work.touch.c, answers.raw_mail.c
_R, _B, _F = answers.reply.c, people.mailbox.c, people.folder_mark.c

_UNANSWERED: Final = DRAFT.select.where(
    _D.lead_id == given("lead"), _D.state.in_((DraftState.WAITING, DraftState.LATER))
).order_by(_D.slot, _D.id)
_WAKE: Final = (
    sa.update(work.draft)
    .where(_D.state == DraftState.LATER, _D.later_until <= given("now"))
    .values(state=DraftState.WAITING, later_until=None)
)
_NEXT_WAKE: Final = (
    sa.select(_D.later_until)
    .where(_D.state == DraftState.LATER, _D.later_until.is_not(None))
    .order_by(_D.later_until)
    .limit(1)
)
_TOUCHES: Final = TOUCH.select.where(_T.lead_id == given("lead")).order_by(_T.at, _T.id)
_TOUCH_BY_MESSAGE: Final = TOUCH.select.where(_T.message_id == given("message")).order_by(_T.id)
_LATEST_TOUCH: Final = (
    TOUCH.select.where(_T.recipient == given("email")).order_by(_T.at.desc(), _T.id.desc()).limit(1)
)
_KEEP_MAIL: Final = sqlite.insert(answers.raw_mail).on_conflict_do_nothing(
    index_elements=["mailbox_id", "identity"]
)
_PENDING: Final = (
    RAW_MAIL.select.where(_M.progress == MailProgress.PENDING).order_by(_M.id).limit(LIMIT)
)
_BEGIN_MAIL: Final = (
    sa.update(answers.raw_mail).where(_M.id == given("number")).values(tries=_M.tries + 1)
)
_TWIN: Final = answers.raw_mail.alias("twin")
_SECOND_COPY: Final = (
    sa.select(_M.id)
    .join(_TWIN, _TWIN.c.identity == _M.identity)
    .where(_M.id == given("number"), _TWIN.c.id < _M.id)
    .limit(1)
)
_COUNTS: Final = (
    sa.select(_M.progress, sa.func.count().label("number"))
    .where(_M.mailbox_id == given("mailbox"))
    .group_by(_M.progress)
)
_REPLIES: Final = REPLY.select.where(_R.lead_id == given("lead")).order_by(_R.received_at, _R.id)
_MAILBOXES: Final = MAILBOX.select.order_by(_B.id)
_IN_USE: Final = MAILBOX.select.where(_B.retired_at.is_(None)).order_by(_B.id)
_COMPANY: Final = sa.select(people.lead.c.id).where(
    sa.or_(people.lead.c.id == given("lead"), people.lead.c.account_id == given("account"))
)
_WROTE_TO: Final = (
    sa.select(_T.mailbox_id).where(_T.lead_id.in_(_COMPANY), _T.mailbox_id.is_not(None)).distinct()
)
_MARKS: Final = sa.select(_F.folder, _F.uid_validity, _F.last_uid, _F.cursor).where(
    _F.mailbox_id == given("mailbox")
)
_MARK: Final = sa.select(_F.uid_validity, _F.last_uid, _F.cursor).where(
    _F.mailbox_id == given("mailbox"), _F.folder == given("folder")
)
_NEW_MARK: Final = sqlite.insert(people.folder_mark)
_SET_MARK: Final = _NEW_MARK.on_conflict_do_update(
    index_elements=["mailbox_id", "folder"],
    set_={
        "uid_validity": _NEW_MARK.excluded.uid_validity,
        "last_uid": _NEW_MARK.excluded.last_uid,
        "cursor": _NEW_MARK.excluded.cursor,
    },
)


class SqlDrafts:
    """What waits for a yes."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, DRAFT), transaction

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
        return self._records.all(_UNANSWERED, lead=lead_id)

    def wake(self, now: datetime) -> int:
        """Turn every `later` draft whose time has come back to waiting; return how many."""
        return self._records.move(_WAKE, now=now)

    def next_wake_at(self) -> datetime | None:
        """Return when the next `later` draft wants to be shown again."""
        moment: datetime | None = self._transaction.value(_NEXT_WAKE)
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
        return self._records.all(_TOUCHES, lead=lead_id)

    def by_message_id(self, message_id: MessageId) -> Touch | None:
        """Find the one that left under this Message-ID."""
        return self._records.first(_TOUCH_BY_MESSAGE, message=message_id)

    def latest_to(self, email: str) -> Touch | None:
        """Return the last one to this address."""
        return self._records.first(_LATEST_TOUCH, email=email.strip().lower())


class SqlMails:
    """Raw received mail, stored before anything reads it."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, RAW_MAIL), transaction

    def add(self, mail: RawMail) -> RawMailId | None:
        """Keep it; returns None where this mailbox has it already (see derived.identity_of)."""
        number = self._records.add_by(_KEEP_MAIL, mail)
        return None if number is None else RawMailId(number)

    def get(self, raw_id: RawMailId) -> RawMail:
        """Return the mail; raises NoSuchRecord."""
        return self._records.get(raw_id)

    def pending(self, limit: int) -> Sequence[RawMail]:
        """Return what nobody has read yet, the oldest first."""
        return self._records.all(_PENDING, limit=limit)

    def begin(self, raw_id: RawMailId) -> None:
        """Count one more try at reading it."""
        self._records.move(_BEGIN_MAIL, number=raw_id)

    def is_second_copy(self, raw_id: RawMailId) -> bool:
        """Say whether the same mail came in at another of the rep's mailboxes before."""
        return self._transaction.value(_SECOND_COPY, {"number": raw_id}) is not None

    def mark_classified(self, raw_id: RawMailId) -> None:
        """Note that it is understood."""
        self._records.change(raw_id, progress=MailProgress.CLASSIFIED)

    def counts(self, mailbox_id: MailboxId) -> MailCounts:
        """Count the mailbox's mails by how far they are understood."""
        rows = self._transaction.all(_COUNTS, {"mailbox": mailbox_id})
        counts = {row.progress: int(row.number) for row in rows}
        pending = counts.get(MailProgress.PENDING, 0)
        classified = counts.get(MailProgress.CLASSIFIED, 0)
        return MailCounts(pending + classified, pending, classified)


class SqlReplies:
    """What the received mail was understood to be."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, REPLY), transaction

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
        return self._records.all(_REPLIES, lead=lead_id)


class SqlMailboxes:
    """Addresses we send from, and how far their folders are read."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, MAILBOX), transaction

    def all(self) -> Sequence[Mailbox]:
        """Return them, the oldest first."""
        return self._records.all(_MAILBOXES)

    def in_use(self) -> Sequence[Mailbox]:
        """Return those that are sent from and read, the oldest first."""
        return self._records.all(_IN_USE)

    def that_wrote_to(self, lead: Lead) -> Sequence[MailboxId]:
        """Return which of them ever wrote to this person or to anybody at their company."""
        values = {"lead": lead.id, "account": lead.account_id}
        return [MailboxId(number) for number in self._transaction.column(_WROTE_TO, values)]

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
        row = self._transaction.first(_MARK, {"mailbox": mailbox_id, "folder": folder})
        return None if row is None else InboxMark(row.uid_validity, row.last_uid, row.cursor)

    def marks(self, mailbox_id: MailboxId) -> Mapping[str, InboxMark]:
        """Return how far each of its folders is read, by name."""
        rows = self._transaction.all(_MARKS, {"mailbox": mailbox_id})
        return {row.folder: InboxMark(row.uid_validity, row.last_uid, row.cursor) for row in rows}

    def set_mark(self, mailbox_id: MailboxId, folder: str, mark: InboxMark) -> None:
        """Keep how far the folder is read."""
        values = {
            "mailbox_id": mailbox_id,
            "folder": folder,
            "uid_validity": mark.uid_validity,
            "last_uid": mark.last_uid,
            "cursor": mark.cursor,
        }
        self._transaction.write(_SET_MARK, None, values)
