"""A language model, for those who have one: the two seats it may take, and how it is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Claim
from desktop_sdr.domain.reading import Reading


@dataclass(frozen=True, slots=True)
class Wording:
    """What a mail says, before signature and way out, with its personal statements."""

    subject: str
    body: str
    claims: tuple[Claim, ...] = ()


class ReplyReader(Protocol):
    """Reads a reply beside the rules; asked outside every transaction, so it may take its time."""

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        """Return what the mail means; it adds to `floor` and takes nothing of it away.

        `lead_id` says whose words they are, so that what is kept of the call can be erased.

        Raises PortError, whereupon the rules' own reading stands.
        """
        ...


class MailWriter(Protocol):
    """Puts a mail in better words; asked outside every transaction, so it may take its time."""

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        """Return other words for `own`; what they say beyond it is a claim without a source.

        Raises PortError, whereupon `own` stands.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the rep wants otherwise about a mail, and what its new words may be made of."""

    instruction: str
    """The rep's own words, on one line."""
    kept: tuple[str, ...] = ()
    """Passages that the rep wrote by hand: they stay word for word."""
    known: tuple[str, ...] = ()
    """What may be said besides: facts about the reader, and the rep's own words on the offer."""
    longest: int
    """Characters that the body may have."""


class MailRewriter(Protocol):
    """Writes another version of a mail; asked outside every transaction."""

    def rewrite(self, own: Wording, lead: Lead, role: MessageRole, wish: Wish) -> Wording:
        """Return other words for `own`; what they say beyond it is a claim without a source.

        Raises PortError, whereupon `own` stands.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to a model, and the only shape that its answer may have."""

    instructions: str
    """What the model is to do: our own words, and never a stranger's."""
    text: str
    """What it is to look at: data, whatever it says."""
    name: str
    """A short name for the shape, in letters and underscores."""
    shape: Mapping[str, Any]
    """A closed JSON schema: objects list all their fields as required and admit no others."""
    most_tokens: int
    """How long the answer may get."""
    rejected: str = ""
    """An earlier answer that did not fit, where this is the second try."""
    faults: str = ""
    """What was wrong with it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server says it counted; None where it did not say."""

    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request to a model's server and what came back, word for word, without the key."""

    url: str
    sent: str
    status: int | None = None
    """None where no answer came."""
    got: str = ""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlace:
    """Where a model is: what a person wants to know of whom their words go to."""

    kind: str
    """`openai`, `compatible` or `anthropic`."""
    url: str
    model: str
    is_local: bool
    """True where nothing leaves this machine."""


class LanguageModel(Protocol):
    """A model that is asked one question at a time and knows nothing of the one before."""

    @property
    def place(self) -> ModelPlace: ...

    def answer(self, question: Question, hear: Callable[[Exchange], None]) -> str:
        """Return the model's words: JSON, if it did as it was told, and to be checked.

        Tells `hear` of each exchange with the server as soon as it is over, also of those that
        fail. Raises Temporary, Refused or SignInNeeded.
        """
        ...
