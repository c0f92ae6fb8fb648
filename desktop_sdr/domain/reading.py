"""What a received mail was understood to be: its kind, then what a human meant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.money import Money, Unreadable


class ReplyKind(StrEnum):
    """What a mail is, told from headers and structure before any meaning."""

    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    OUT_OF_OFFICE = "out_of_office"
    CHALLENGE = "challenge"
    CALENDAR_REPLY = "calendar_reply"
    OPT_OUT = "opt_out"
    HUMAN = "human"
    OWN_MAIL = "own_mail"
    UNRELATED = "unrelated"


class IntentKind(StrEnum):
    """What a person who answered wants; one reply may carry several."""

    MEETING_REQUEST = "meeting_request"
    INTERESTED = "interested"
    QUESTION_PRODUCT = "question_product"
    QUESTION_PRICE = "question_price"
    PRICE_DEVIATION = "price_deviation"
    OBJECTION_TIMING = "objection_timing"
    OBJECTION_BUDGET = "objection_budget"
    OBJECTION_HAS_SOLUTION = "objection_has_solution"
    NO_NEED = "no_need"
    REFERRAL = "referral"
    WRONG_PERSON = "wrong_person"
    NOT_INTERESTED = "not_interested"
    HOSTILE_OR_LEGAL = "hostile_or_legal"
    ASKS_FOR_PERSON = "asks_for_person"
    DATA_ACCESS = "data_access"
    """Asks what is kept about them, or where their address is from (GDPR, Article 15)."""
    DATA_ERASURE = "data_erasure"
    """Asks that it be erased (GDPR, Article 17)."""
    OTHER = "other"


class IntentSource(StrEnum):
    """Which layer read it."""

    HEADER = "header"
    LEXICON = "lexicon"
    CLASSIFIER = "classifier"
    MODEL = "model"


NEGATIVE_INTENTS = frozenset(
    {
        IntentKind.NOT_INTERESTED,
        IntentKind.NO_NEED,
        IntentKind.OBJECTION_HAS_SOLUTION,
        IntentKind.OBJECTION_BUDGET,
        IntentKind.HOSTILE_OR_LEGAL,
    }
)
POSITIVE_INTENTS = frozenset({IntentKind.MEETING_REQUEST, IntentKind.INTERESTED})
FLAT_NO_INTENTS = frozenset({IntentKind.NOT_INTERESTED, IntentKind.NO_NEED})
DATA_INTENTS = frozenset({IntentKind.DATA_ACCESS, IntentKind.DATA_ERASURE})
"""Rights that the law gives a person, and a time in which they must be met."""
QUESTION_INTENTS = frozenset({IntentKind.QUESTION_PRODUCT, IntentKind.QUESTION_PRICE})


class Topic(StrEnum):
    """What a rep wants to know in a conversation, in the order in which a good one asks.

    Each is also the field of the fact that an answer is kept as.
    """

    NEED = "need"
    AUTHORITY = "authority"
    TIME = "time"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Told:
    """What a reply says on the question that we asked last."""

    topic: Topic
    words: str
    """The sentences of the reply that say it."""
    count: int | None = None
    """For the size: how many, the largest where it is a range."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a reply was read to mean."""

    kind: IntentKind
    confidence: float
    source: IntentSource
    words: str
    """The words of the reply that led to it."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """One address that a bounce says it could not reach."""

    address: EmailAddress
    status: str
    """Enhanced status code such as 5.1.1, or empty."""
    permanent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """Values stated in a reply."""

    amount: Money | Unreadable | None = None
    competitor: str | None = None
    person: str | None = None
    """Whom they refer us to: a name, an address, or both."""
    times: tuple[str, ...] = ()
    """Proposed times, in their words."""
    chosen_slot: int | None = None
    """Which of the offered slots they took, from 1."""
    come_back_on: date | None = None
    terms: tuple[str, ...] = ()
    """Discounts, trials and other terms asked for, in their words."""
    told: Told | None = None
    """Their answer to what we asked, where the mail before this one asked and it was understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything the agent understood of one mail."""

    kind: ReplyKind
    text: str = ""
    """What the person wrote, without quote, signature and hidden parts."""
    language: str | None = None
    bounced: tuple[Bounced, ...] = ()
    return_date: date | None = None
    stand_in: str | None = None
    intents: tuple[Intent, ...] = ()
    """Likeliest first."""
    extracted: Extracted = field(default_factory=Extracted)
    hidden_text: bool = False
    """True when the mail held text that a person would not see."""
    kind_words: str = ""
    """The header or words that told the kind."""

    @property
    def top(self) -> Intent | None:
        """The surest intent, if a human meaning was read at all."""
        return self.intents[0] if self.intents else None

    def has(self, *kinds: IntentKind) -> bool:
        """Say whether any intent is one of `kinds`."""
        return any(intent.kind in kinds for intent in self.intents)


def main_label(reading: Reading) -> str:
    """Return the one label of a reading: its kind, and for what a person wrote the surest intent.

    A reply that takes one of our times asks for a meeting, in whatever words.
    """
    intents = tuple(intent.kind for intent in reading.intents)
    if not intents and reading.extracted.chosen_slot is not None:
        intents = (IntentKind.MEETING_REQUEST,)
    return label_of(reading.kind, intents)


def label_of(kind: ReplyKind, intents: Sequence[IntentKind]) -> str:
    """Return the one label that a mail of this kind, with these meanings, counts under."""
    if kind is not ReplyKind.HUMAN:
        return kind.value
    return (intents[0] if intents else IntentKind.OTHER).value
