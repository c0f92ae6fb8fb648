"""What the screens and the command line read: frozen rows, made by plain indexed SELECTs.

Codes stay codes here; the window words them. All lists page by key, never by offset.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from desktop_sdr.domain.address_look import AddressLook
from desktop_sdr.domain.attachment import Attachment
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.health import LightReading
from desktop_sdr.domain.ids import (
    AuditSeq,
    DeedId,
    DraftId,
    EscalationId,
    LeadId,
    MailboxId,
    OutboxId,
    ReplyId,
    SuppressionId,
)
from desktop_sdr.domain.lead import Grade
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel, Claim
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.remark import Remark
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.grounds import Grounds
from desktop_sdr.ports.lead_views import LeadViews
from desktop_sdr.ports.model_views import ModelViews
from desktop_sdr.ports.never_list import NeverRow
from desktop_sdr.ports.reading_views import ReadingViews
from desktop_sdr.ports.store import Switch
from desktop_sdr.ports.variant_views import VariantViews


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What rail and header always show."""

    rep_name: str
    company: str
    level: AutonomyLevel
    switch: Switch
    drafts_waiting: int
    escalations_open: int
    conversations_waiting: int
    sent_today: int
    sends_allowed_today: int
    spent_today_cents: int
    spend_allowed_cents: int
    held: int
    """Approved effects that have not left."""
    beyond_recall: Mapping[EffectKind, int]
    """Effects that have passed the dot and have no answer yet, by kind."""
    lights: Mapping[str, LightReading]

    @property
    def paused_itself(self) -> bool:
        """True where it was not the rep who paused."""
        return self.switch.by_itself


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRow:
    """One mailbox: what came in and is understood, what left, and when its inbox was read."""

    id: MailboxId
    address: str
    received: int
    pending: int
    """Stored, and not understood yet: nothing cold leaves until it is."""
    classified: int
    sent_today: int
    sends_allowed_today: int
    read_at: datetime | None
    trouble: str
    """The code of why its inbox could not be read at the last try; empty where it could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """One line of the review list."""

    id: DraftId
    lead_id: LeadId
    lead_name: str
    account_name: str
    action: ActionKind
    role: MessageRole
    channel: Channel | None
    step_number: int | None
    steps: int | None
    subject: str
    confidence: float
    slot: datetime
    reasons: tuple[str, ...]
    claims_to_check: int
    """Claims that are weak, old or unsupported."""

    @property
    def look_closely(self) -> bool:
        """True where something beyond the level itself wants the rep's eyes."""
        return self.claims_to_check > 0 or any(r != "level_wants_look" for r in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One numbered source of a draft."""

    text: str
    source: str
    found_at: datetime | None
    support: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCard:
    """Everything about one draft."""

    row: DraftRow
    version: int
    lead_title: str | None
    recipient: str | None
    sender: str | None
    body: str
    footer: str
    """What stands under every mail (opt-out, address), shown but not edited."""
    variant: str = ""
    """Which of several ways to say the step; empty where it has one."""
    claims: tuple[Claim, ...]
    attachments: tuple[Attachment, ...] = ()
    remarks: tuple[Remark, ...] = ()
    address_look: AddressLook | None = None
    evidence: tuple[EvidenceLine, ...]
    threshold: float
    decision_reasons: tuple[str, ...]
    would_allow_at: int | None
    lead_state: LeadState
    grade: Grade | None
    score: int | None
    score_reasons: tuple[str, ...]
    last_touch_at: datetime | None
    last_touch_step: int | None
    lead_time_zone: str | None
    lead_city: str | None
    grounds: Grounds
    answers: str
    """The reply this answers, in plain text; empty when it answers none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One effect on its way."""

    id: OutboxId
    draft_id: DraftId | None
    lead_name: str
    kind: EffectKind
    state: OutboxState
    subject: str
    leaves_at: datetime
    held_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRow:
    """One line of the escalation list."""

    id: EscalationId
    lead_id: LeadId
    lead_name: str
    lead_title: str | None
    account_name: str
    kind: EscalationKind
    reasons: tuple[str, ...]
    opened_at: datetime
    answer_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened with a lead."""

    at: datetime
    tag: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentLine:
    """How one intent was read."""

    kind: IntentKind
    confidence: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationCard:
    """Everything about one case."""

    row: EscalationRow
    detail: str
    quote: str
    """The person's words, plain."""
    received_at: datetime | None
    reply_kind: ReplyKind | None
    intents: tuple[IntentLine, ...]
    competitor: str | None
    amount: str | None
    """As stated, such as `USD 60000.00`."""
    came_from: LeadState
    options: tuple[Option, ...]
    suggested: Option
    reply_id: ReplyId | None = None
    read_as: str = ""
    """The main label of what they wrote; empty where they wrote nothing."""
    said: str = ""
    """The label that the rep gave it; empty where they said nothing."""
    grounds: Grounds
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One line of the activity feed."""

    seq: AuditSeq
    at: datetime
    tag: str
    actor: Actor
    lead_id: LeadId | None
    lead_name: str
    account_name: str
    facts: Mapping[str, object]
    personal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedRow:
    """One thing that was done, as a list to undo from shows it."""

    id: DeedId
    at: datetime
    kind: str
    """A key of REVERSALS."""
    actor: Actor
    lead_name: str
    subject_kind: str
    subject_id: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDetail:
    """One act with all that led to it."""

    row: FeedRow
    decided_by: Actor | None
    decided_at: datetime | None
    seconds_to_decide: float | None
    confidence: float | None
    policy: tuple[str, ...]
    verdict_reasons: tuple[str, ...]
    attempts: int | None
    words: str
    body: str
    lead_state: LeadState | None
    deed: DeedRow | None = None
    """What the line was written with, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePoint:
    """Contacts and replies of one span of days."""

    start: date
    contacted: int
    replied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """All figures of the metrics page for one span."""

    since: datetime
    until: datetime
    contacted: int
    """Leads with at least one touch."""
    replied: int
    positive: int
    meetings: int
    held: int
    contacted_before: int
    """The same for the span of the same length before."""
    replied_before: int
    positive_before: int
    meetings_before: int
    cost_cents: float
    by_week: tuple[RatePoint, ...]
    sends_by_hour: tuple[int, ...]
    """24 counts, in the reader's local hours."""
    actions: Mapping[str, tuple[int, int]]
    """Per action kind: done right, tried."""
    bounced: int
    opted_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePlan:
    """What resuming would do, by kind."""

    on_time: tuple[OutboxRow, ...]
    re_timed: tuple[OutboxRow, ...]
    dropped: tuple[OutboxRow, ...]
    crm_writes: int


FEED_FILTERS: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "sent": ("effect:sent",),
    "replies": ("reply:read",),
    "meetings": ("meeting:",),
    "decisions": ("draft:approved", "draft:edited", "draft:rejected", "escalation:"),
    "problems": (
        "effect:failed",
        "effect:fell_back",
        "effect:uncertain",
        "work:skipped",
        "health:changed",
    ),
}
"""Tag prefixes behind each filter of the feed; an empty tuple means the feed's own choice."""


class Views(LeadViews, ModelViews, ReadingViews, VariantViews, Protocol):
    """Reads for screens; each answers in a few milliseconds on a full database."""

    def frame(self, now: datetime) -> Frame: ...
    def drafts(
        self, split: str, after: tuple[datetime, DraftId] | None, limit: int
    ) -> Sequence[DraftRow]:
        """Return waiting drafts; `split` is all, new, next, replies, social or crm."""
        ...

    def never_list(
        self, words: str, before: SuppressionId | None, limit: int
    ) -> Sequence[NeverRow]:
        """Return entries of the never-contact list in force, the newest first."""
        ...

    def never_count(self, words: str) -> int: ...
    def deed_of_entry(self, entry: SuppressionId) -> DeedId | None:
        """Return the deed that put an entry on the list, unless it was undone."""
        ...

    def draft_counts(self) -> Mapping[str, int]: ...
    def draft_card(self, draft_id: DraftId) -> DraftCard | None: ...
    def outbox(self, limit: int) -> Sequence[OutboxRow]:
        """Return what is held or on its way, the next to leave first."""
        ...

    def escalations(self, limit: int) -> Sequence[EscalationRow]: ...
    def escalation_card(self, escalation_id: EscalationId) -> EscalationCard | None: ...
    def feed(
        self, kind: str, before: AuditSeq | None, limit: int, words: str = ""
    ) -> Sequence[FeedRow]:
        """Return the newest first; `kind` is a key of FEED_FILTERS."""
        ...

    def feed_counts(self, since: datetime) -> Mapping[str, int]: ...
    def feed_detail(self, seq: AuditSeq) -> FeedDetail | None: ...
    def deeds(self, limit: int) -> Sequence[DeedRow]:
        """Return what was done, the newest first."""
        ...

    def metrics(self, since: datetime, until: datetime, zone: str) -> Metrics: ...
    def states(self) -> Mapping[LeadState, int]: ...
    def mailboxes(self, now: datetime) -> Sequence[MailboxRow]:
        """Return those that are sent from and read, the oldest first."""
        ...
