"""The gate's question and answer: everything a rule may look at, and what the rules said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from desktop_sdr.domain.address_look import AddressLook
from desktop_sdr.domain.autonomy import DEFAULT_MATRIX, AutonomyLevel, Matrix
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Support
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.permission import Verdict


class ReasonCode(StrEnum):
    """Every reason a rule can give; the window turns it into a sentence."""

    NOT_OPEN_IN_STATE = "not_open_in_state"
    SUPPRESSED = "suppressed"
    SUPPRESSION_UNKNOWN = "suppression_unknown"
    NO_LAWFUL_BASIS = "no_lawful_basis"
    COLD_MAIL_NOT_ALLOWED = "cold_mail_not_allowed"
    CONTENT_FAULT = "content_fault"
    PAUSED = "paused"
    OUTSIDE_HOURS = "outside_hours"
    HOLIDAY = "holiday"
    TIME_ZONE_UNKNOWN = "time_zone_unknown"
    OVER_RATE_LIMIT = "over_rate_limit"
    MAILBOX_PACE = "mailbox_pace"
    OFF_WORK = "off_work"
    """The rep's own working day is over, or has not begun."""
    DAY_OFF = "day_off"
    """The rep is away: a day off of theirs, or a public holiday that they keep."""
    WARMING_UP = "warming_up"
    """The mailbox has sent as much today as its own history allows it."""
    PROVIDER_LIMIT = "provider_limit"
    SENDER_BLOCKED = "sender_blocked"
    """A server refused the mailbox itself, for its name or that of its server."""
    DOMAIN_THROTTLE = "domain_throttle"
    ACCOUNT_THROTTLE = "account_throttle"
    BREAKER_OPEN = "breaker_open"
    INBOX_BEHIND = "inbox_behind"
    ACCOUNT_HELD = "account_held"
    SIGN_IN_NEEDED = "sign_in_needed"
    OVER_BUDGET = "over_budget"
    TOO_MANY_BOUNCES = "too_many_bounces"
    TOO_MANY_COMPLAINTS = "too_many_complaints"
    ADDRESS_NOT_LOOKED_UP = "address_not_looked_up"
    ADDRESS_DEAD = "address_dead"
    ADDRESS_DOUBTFUL = "address_doubtful"
    FAKED_REPLY = "faked_reply"
    """The subject claims an earlier mail that there was not."""
    ATTACHMENT_CHANGED = "attachment_changed"
    """A file is not the one that was attached."""
    ATTACHMENT_MISSING = "attachment_missing"
    """A file that was attached cannot be read any more."""
    ATTACHMENTS_TOO_LARGE = "attachments_too_large"
    """The mailbox's provider does not take so much in one mail."""
    DEAL_OVER_LIMIT = "deal_over_limit"
    NEGATIVE_AND_COMPETITOR = "negative_and_competitor"
    PRICE_DEVIATION = "price_deviation"
    NOT_SURE = "not_sure"
    TWO_READINGS = "two_readings"
    UNREADABLE_REPLY = "unreadable_reply"
    NO_SOURCE = "no_source"
    DATA_ERASURE_ASKED = "data_erasure_asked"
    DATA_ACCESS_ASKED = "data_access_asked"
    LEGAL_WORDS = "legal_words"
    ANGRY = "angry"
    ASKS_FOR_PERSON = "asks_for_person"
    CLAIM_WITHOUT_SOURCE = "claim_without_source"
    CLAIM_WEAK_OR_OLD = "claim_weak_or_old"
    WORDS_DOUBTFUL = "words_doubtful"
    """A competitor spoken ill of, another language, or a rule that the rep's edits taught."""
    LEVEL_WANTS_LOOK = "level_wants_look"
    REFERRED = "referred"
    WRONG_PERSON = "wrong_person"
    HIDDEN_TEXT = "hidden_text"
    LANGUAGE_UNKNOWN = "language_unknown"
    CHALLENGED = "challenged"
    """The other side's mail system asks for proof that a person wrote."""
    OTHER_SENDER = "other_sender"
    """Somebody else answered what was written to the lead."""
    MAYBE_ALIAS = "maybe_alias"
    """Somebody of the lead's name wrote from an address that is not theirs."""
    MEETING_AT_STAKE = "meeting_at_stake"
    UNEXPECTED_IN_STATE = "unexpected_in_state"
    """Something came that the lead's state has no move for."""


class ContentFault(StrEnum):
    """What the content filter found in a text that must not leave."""

    UNFILLED_PLACEHOLDER = "unfilled_placeholder"
    SECRET = "secret"  # noqa: S105
    FORBIDDEN_PHRASE = "forbidden_phrase"
    HIDDEN_TEXT = "hidden_text"
    WRONG_RECIPIENT = "wrong_recipient"
    WRONG_SALUTATION = "wrong_salutation"
    NO_POSTAL_ADDRESS = "no_postal_address"
    NO_OPT_OUT = "no_opt_out"
    EMPTY = "empty"
    FOREIGN_LINK = "foreign_link"
    """It links to, or names, a place that no text of the rep names."""
    FOREIGN_ADDRESS = "foreign_address"
    SOMEBODY_ELSE = "somebody_else"
    """It names a lead of another company."""


class SuppressionAnswer(StrEnum):
    """What the never-contact list said; not knowing is an answer of its own."""

    CLEAR = "clear"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that makes an act wait, and when it lets go; None while nobody can tell."""

    reason: ReasonCode
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts:
    """What the rules look at in the reply that an act answers."""

    negative: bool = False
    competitor: str | None = None
    sentiment_unreadable: bool = False
    """True when nobody can tell whether it was a no."""
    asks_off_list_terms: bool = False
    two_readings: bool = False
    unreadable: bool = False
    legal_words: bool = False
    angry: bool = False
    asks_for_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A frozen record of everything a rule may look at when one act is judged."""

    action: ActionKind
    role: MessageRole = MessageRole.NONE
    confidence: float
    threshold: float
    level: AutonomyLevel
    matrix: Matrix = field(default_factory=lambda: DEFAULT_MATRIX)
    lead_state: LeadState
    contacts_person: bool
    """True when it would reach the person (mail, message, invitation), not only our own records."""
    has_lawful_basis: bool = True
    law_objects: str = ""
    """Why the law of their country does not let this go out unasked, in a sentence."""
    suppression: SuppressionAnswer = SuppressionAnswer.CLEAR
    content_faults: tuple[ContentFault, ...] = ()
    address_look: AddressLook | None = None
    """What was found out about the address; None where nobody looks."""
    fakes_reply: bool = False
    doubtful_words: str = ""
    """Codes of the remarks that want a look, with commas."""
    attachment_trouble: ReasonCode | None = None
    """What keeps the files that go with it from leaving."""
    troubled_files: str = ""
    paused: bool = False
    holds: tuple[Hold, ...] = ()
    """Hours, limits, pace, breakers, budget: each already worked out by limits.py."""
    deal_value: Money | Unreadable | None = None
    deal_limit: Money = Money(5_000_000, "USD")
    """$50,000; a profile may only lower it."""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    reply: ReplyFacts | None = None
    text_off_price_list: bool = False
    """True when our own text names a price, discount or terms that the list does not hold."""
    has_source: bool = True
    """False when an answer rests on no knowledge base entry and no price line."""
    support: tuple[Support, ...] = ()
    overrides: frozenset[ReasonCode] = frozenset()
    """What the rep already said yes to in this case."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that applied."""

    code: ReasonCode
    verdict: Verdict
    until: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The most cautious verdict, with every reason that was found."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    overridden: tuple[ReasonCode, ...] = ()
    """What applied as well, but the rep already said yes to in this case."""

    @property
    def codes(self) -> tuple[ReasonCode, ...]:
        """The reason codes, in the order of the rules."""
        return tuple(reason.code for reason in self.reasons)

    @property
    def until(self) -> datetime | None:
        """When a WAIT ends: the latest of its holds, or None while one has no known end."""
        waits = [reason.until for reason in self.reasons if reason.verdict is Verdict.WAIT]
        known = [until for until in waits if until is not None]
        return max(known) if waits and len(known) == len(waits) else None
