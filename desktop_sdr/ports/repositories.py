"""One small repository per aggregate: people, plans, texts, effects and cases.

`add` takes a record with id 0 and returns the new id; `save` writes a whole record back.
"""

from collections.abc import Collection, Sequence
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
    MessageId,
    OutboxId,
    RawMailId,
    ReplyId,
    SequenceId,
    SuppressionId,
    TouchId,
)
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.meeting import Meeting
from desktop_sdr.domain.message import Draft, RawMail, Reply, Touch
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.domain.sequence import Enrollment
from desktop_sdr.domain.sequence import Sequence as OutreachSequence
from desktop_sdr.domain.standing import Standing
from desktop_sdr.domain.suppression import Suppression
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


class Outbox(Protocol):
    """Intended effects."""

    def get(self, outbox_id: OutboxId) -> OutboxItem: ...
    def add(self, item: OutboxItem) -> OutboxId | None:
        """Add; returns None where the key is there already (the act is known)."""
        ...

    def by_key(self, key: str) -> OutboxItem | None: ...
    def lanes_ready(self, now: datetime) -> Sequence[str]:
        """Return the lanes that have a held item whose `leaves_at` has come."""
        ...

    def ready(self, lane: str, now: datetime, limit: int) -> Sequence[OutboxItem]:
        """Return held items of the lane whose `leaves_at` has come, the longest due first."""
        ...

    def claim(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move held -> claimed in phase `envelope`; one UPDATE, False when somebody else won."""
        ...

    def cancel(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move held -> cancelled; races with `claim` in one UPDATE, False when it lost."""
        ...

    def overtake(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move what has not come to its dot -> cancelled; races with `enter_dot` in one UPDATE."""
        ...

    def enter_dot(self, outbox_id: OutboxId, now: datetime) -> bool:
        """Move claimed/envelope -> claimed/dot; False when it is not there any more."""
        ...

    def release(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back to held, to be tried again not before `leaves_at`."""
        ...

    def put_back(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back that was never really tried: this was none of its tries."""
        ...

    def survived(
        self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str], words: str
    ) -> None:
        """Put a claimed item back whose try ended the program, and count that."""
        ...

    def postpone(self, outbox_id: OutboxId, leaves_at: datetime, held_by: Sequence[str]) -> None:
        """Move a held item's time, with the reasons that hold it."""
        ...

    def postpone_lane(self, lane: str, leaves_at: datetime, held_by: Sequence[str]) -> None:
        """Move everything held in the lane that would leave sooner; later items stay."""
        ...

    def finish(self, outbox_id: OutboxId, state: OutboxState, now: datetime, words: str) -> None:
        """Settle a claimed, settling or uncertain item in `state`."""
        ...

    def came_about(self, outbox_id: OutboxId, now: datetime, words: str) -> bool:
        """Move what was seen to have happened -> sent, also where it was taken back meanwhile.

        False where it is known already, or was given up.
        """
        ...

    def reopen(self, outbox_id: OutboxId, leaves_at: datetime) -> None:
        """Put a failed or uncertain item back to held: only ever on the rep's own word."""
        ...

    def take_back(self, outbox_id: OutboxId, state: OutboxState, now: datetime) -> bool:
        """Move held -> failed or uncertain again; races with `claim`, False when it lost."""
        ...

    def remember_former(self, outbox_id: OutboxId, former: str) -> None:
        """Keep what the other side holds before the act writes over it."""
        ...

    def in_state(self, *states: OutboxState) -> Sequence[OutboxItem]: ...
    def claimed_in(self, phase: Phase) -> Sequence[OutboxItem]: ...
    def open_of(self, lead_id: LeadId) -> Sequence[OutboxItem]:
        """Return the lead's items that are held, claimed or settling."""
        ...

    def next_due_at(self) -> datetime | None:
        """Return the earliest `leaves_at` of a held item."""
        ...

    def started_since(self, lane: str, since: datetime) -> Sequence[datetime]:
        """Return when items of the lane were claimed or sent since, for the rate limits.

        Counts what is claimed, sent, settling and uncertain: a reservation is a count.
        """
        ...

    def started_to_domain_since(self, domain: str, since: datetime) -> Sequence[datetime]: ...
    def answered_by_itself(self, lead_id: LeadId, since: datetime) -> int:
        """Count the answers to the lead that went, or are to go, without anybody's look."""
        ...

    def planned(self, mailbox_id: MailboxId) -> Sequence[datetime]:
        """Return the moments already planned for the mailbox: held items and waiting drafts."""
        ...


class Touches(Protocol):
    """What really went out."""

    def add(self, touch: Touch) -> TouchId: ...
    def of_lead(self, lead_id: LeadId) -> Sequence[Touch]:
        """Return them, the oldest first."""
        ...

    def by_message_id(self, message_id: MessageId) -> Touch | None: ...
    def latest_to(self, email: str) -> Touch | None: ...


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

    def lift(self, suppression_id: SuppressionId, at: datetime, because: str) -> None: ...


class Mailboxes(Protocol):
    """Addresses we send from, and how far their folders are read."""

    def all(self) -> Sequence[Mailbox]: ...
    def get(self, mailbox_id: MailboxId) -> Mailbox: ...
    def add(self, mailbox: Mailbox) -> MailboxId: ...
    def save(self, mailbox: Mailbox) -> None: ...
    def standing(self, mailbox_id: MailboxId, since: datetime) -> Standing:
        """Count what the mailbox has sent since, and what came back of it."""
        ...

    def mark(self, mailbox_id: MailboxId, folder: str) -> InboxMark | None: ...
    def set_mark(self, mailbox_id: MailboxId, folder: str, mark: InboxMark) -> None: ...
