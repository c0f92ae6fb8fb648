"""One small repository per aggregate: people, plans, texts and cases; effects have their own file.

`add` takes a record with id 0 and returns the new id; `save` writes a whole record back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from desktop_sdr.domain.decision import Decision
from desktop_sdr.domain.escalation import Escalation
from desktop_sdr.domain.ids import (
    AccountId,
    DecisionId,
    DraftId,
    EnrollmentId,
    EscalationId,
    FactId,
    LeadId,
    MailboxId,
    MeetingId,
    OutboxId,
    RawMailId,
    ReplyId,
    RepReadingId,
    SequenceId,
    StyleRuleId,
    SuppressionId,
)
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.meeting import Meeting
from desktop_sdr.domain.message import Draft, RawMail, Reply
from desktop_sdr.domain.rep_reading import RepReading
from desktop_sdr.domain.sequence import Enrollment
from desktop_sdr.domain.sequence import Sequence as OutreachSequence
from desktop_sdr.domain.standing import Standing
from desktop_sdr.domain.style import StyleRule
from desktop_sdr.domain.suppression import Suppression, SuppressionScope
from desktop_sdr.ports.mail import InboxMark
from desktop_sdr.ports.records import (
    Mailbox,
    MailCounts,
)


class Leads(Protocol):
    """People."""

    def get(self, lead_id: LeadId) -> Lead: ...
    def add(self, lead: Lead) -> LeadId: ...
    def save(self, lead: Lead) -> None: ...
    def by_email(self, email: str) -> Lead | None: ...
    def by_linkedin(self, url: str) -> Lead | None: ...
    def of_account(self, account_id: AccountId) -> Sequence[Lead]: ...
    def named(self, names: Collection[str]) -> Sequence[Lead]:
        """Return whose full name is one of these, letter case and accents ignored."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[LeadId]:
        """Return whose `due_at` has come, best grade first, then the longest due."""
        ...

    def next_due_at(self) -> datetime | None:
        """Return the earliest `due_at` there is."""
        ...

    def waiting_beyond(self, moment: datetime) -> Sequence[Lead]:
        """Return whose `due_at` is later than the moment."""
        ...

    def addresses(self, after: LeadId, limit: int) -> Sequence[tuple[LeadId, str]]:
        """Return who has an address, by number, beginning behind `after`."""
        ...

    def was_contacted(self, lead_id: LeadId) -> bool:
        """Say whether anything ever went to the lead, may have gone, or came from them."""
        ...

    def remove(self, lead_id: LeadId) -> None:
        """Delete the lead with all that hangs on them; only who was never contacted."""
        ...


class Accounts(Protocol):
    """Companies."""

    def get(self, account_id: AccountId) -> Account: ...
    def add(self, account: Account) -> AccountId: ...
    def save(self, account: Account) -> None: ...
    def by_domain(self, domain: str) -> Account | None: ...
    def by_name(self, name: str) -> Account | None:
        """Find by name, letter case ignored."""
        ...

    def remove_if_empty(self, account_id: AccountId) -> None:
        """Delete the company with what is known of it, unless somebody belongs to it."""
        ...


class Facts(Protocol):
    """What is known."""

    def add(self, fact: Fact) -> FactId: ...
    def save(self, fact: Fact) -> None: ...
    def about(self, lead: Lead) -> Sequence[Fact]:
        """Return the facts of the lead and of their account that are not struck out."""
        ...

    def strike(self, fact_id: FactId) -> None:
        """Let the fact support nothing any more."""
        ...


class Sequences(Protocol):
    """Plans."""

    def get(self, sequence_id: SequenceId) -> OutreachSequence: ...
    def add(self, sequence: OutreachSequence) -> SequenceId: ...
    def save(self, sequence: OutreachSequence) -> None: ...
    def all(self) -> Sequence[OutreachSequence]: ...


class StyleRules(Protocol):
    """What the rep's edits taught."""

    def add(self, rule: StyleRule) -> StyleRuleId: ...
    def save(self, rule: StyleRule) -> None: ...
    def all(self) -> Sequence[StyleRule]: ...


class Enrollments(Protocol):
    """Leads going through sequences."""

    def get(self, enrollment_id: EnrollmentId) -> Enrollment: ...
    def add(self, enrollment: Enrollment) -> EnrollmentId: ...
    def save(self, enrollment: Enrollment) -> None: ...
    def open_of(self, lead_id: LeadId) -> Enrollment | None:
        """Return the one that is neither finished nor failed."""
        ...

    def latest_of(self, lead_id: LeadId) -> Enrollment | None: ...


class Decisions(Protocol):
    """What was decided, with the context it was decided from."""

    def add(self, decision: Decision, context: str) -> DecisionId:
        """Keep the decision and its context as canonical JSON."""
        ...

    def get(self, decision_id: DecisionId) -> Decision: ...
    def context_of(self, decision_id: DecisionId) -> str: ...
    def latest_of(self, lead_id: LeadId) -> Decision | None: ...
    def record_judgement(
        self, decision_id: DecisionId, verdict: int, reasons: Sequence[str]
    ) -> None:
        """Keep what the gate said of it."""
        ...


class Drafts(Protocol):
    """What waits for a yes."""

    def get(self, draft_id: DraftId) -> Draft: ...
    def add(self, draft: Draft) -> DraftId: ...
    def save(self, draft: Draft) -> None: ...
    def waiting_of(self, lead_id: LeadId) -> Sequence[Draft]:
        """Return those in state waiting or later."""
        ...

    def wake(self, now: datetime) -> int:
        """Turn every `later` draft whose time has come back to waiting; return how many."""
        ...

    def next_wake_at(self) -> datetime | None: ...


class Mails(Protocol):
    """Raw received mail, stored before anything reads it."""

    def add(self, mail: RawMail) -> RawMailId | None:
        """Keep it; returns None where this mailbox has it already (same UID or Message-ID)."""
        ...

    def get(self, raw_id: RawMailId) -> RawMail: ...
    def pending(self, limit: int) -> Sequence[RawMail]: ...
    def begin(self, raw_id: RawMailId) -> None:
        """Count one more try at reading it, committed before it is read."""
        ...

    def is_second_copy(self, raw_id: RawMailId) -> bool:
        """Say whether the same mail came in at another of the rep's mailboxes before."""
        ...

    def mark_classified(self, raw_id: RawMailId) -> None: ...
    def counts(self, mailbox_id: MailboxId) -> MailCounts: ...


class Replies(Protocol):
    """What the received mail was understood to be."""

    def add(self, reply: Reply) -> ReplyId: ...
    def get(self, reply_id: ReplyId) -> Reply: ...
    def save(self, reply: Reply) -> None: ...
    def of_lead(self, lead_id: LeadId) -> Sequence[Reply]:
        """Return them, the oldest first."""
        ...


class RepReadings(Protocol):
    """What the rep said that replies mean."""

    def add(self, said: RepReading) -> RepReadingId: ...
    def save(self, said: RepReading) -> None: ...
    def of_reply(self, reply_id: ReplyId) -> RepReading | None: ...
    def strike(self, number: RepReadingId) -> None:
        """Take the word back, as if it had never been said."""
        ...

    def all(self) -> Sequence[RepReading]:
        """Return every one, the oldest first."""
        ...


class Escalations(Protocol):
    """Cases for the rep."""

    def add(self, escalation: Escalation) -> EscalationId: ...
    def get(self, escalation_id: EscalationId) -> Escalation: ...
    def save(self, escalation: Escalation) -> None: ...
    def open_of(self, lead_id: LeadId) -> Escalation | None:
        """Return the open card that holds the lead: not one about a single effect."""
        ...

    def of_effect(self, outbox_id: OutboxId) -> Escalation | None:
        """Return the open card about this one effect."""
        ...

    def open_ids(self, limit: int) -> Sequence[EscalationId]: ...


class Meetings(Protocol):
    """Times offered and booked."""

    def add(self, meeting: Meeting) -> MeetingId: ...
    def get(self, meeting_id: MeetingId) -> Meeting: ...
    def save(self, meeting: Meeting) -> None: ...
    def latest_of(self, lead_id: LeadId) -> Meeting | None: ...
    def holding(self) -> Sequence[Meeting]:
        """Return those offered or booked, whose times are not free."""
        ...


class Suppressions(Protocol):
    """The never-contact list."""

    def add(self, suppression: Suppression) -> SuppressionId: ...
    def get(self, suppression_id: SuppressionId) -> Suppression: ...
    def covering(self, email: str, account_id: AccountId | None) -> Sequence[Suppression]:
        """Return the entries in force that cover this address or account."""
        ...

    def is_listed(self, scope: SuppressionScope, value: str) -> bool:
        """Say whether this very entry is in force."""
        ...

    def in_force(self, after: SuppressionId, limit: int) -> Sequence[Suppression]:
        """Return entries in force by number, beginning behind `after`."""
        ...

    def lift(self, suppression_id: SuppressionId, at: datetime, because: str) -> None: ...


class Mailboxes(Protocol):
    """Addresses we send from, and how far their folders are read."""

    def all(self) -> Sequence[Mailbox]:
        """Return them with those that the rep has taken out, the oldest first."""
        ...

    def in_use(self) -> Sequence[Mailbox]:
        """Return those that are sent from and read, the oldest first."""
        ...

    def that_wrote_to(self, lead: Lead) -> Sequence[MailboxId]:
        """Return which of them ever wrote to this person or to anybody at their company."""
        ...

    def get(self, mailbox_id: MailboxId) -> Mailbox: ...
    def add(self, mailbox: Mailbox) -> MailboxId: ...
    def save(self, mailbox: Mailbox) -> None: ...
    def standing(self, mailbox_id: MailboxId, since: datetime) -> Standing:
        """Count what the mailbox has sent since, and what came back of it."""
        ...

    def mark(self, mailbox_id: MailboxId, folder: str) -> InboxMark | None: ...
    def marks(self, mailbox_id: MailboxId) -> Mapping[str, InboxMark]:
        """Return how far each of its folders is read, by name."""
        ...

    def set_mark(self, mailbox_id: MailboxId, folder: str, mark: InboxMark) -> None: ...
