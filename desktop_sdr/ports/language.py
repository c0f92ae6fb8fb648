"""A language model, for those who have one."""

from dataclasses import dataclass
from typing import Protocol

from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Claim
from desktop_sdr.domain.reading import Reading


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked, and the closed JSON schema that the answer must have."""

    name: str
    text: str
    schema: str


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """The answer as JSON text that fits the schema, and what it cost."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int


class LanguageModel(Protocol):
    """Answers a prompt."""

    def answer(self, prompt: Prompt) -> ModelAnswer:
        """Return an answer that fits the schema; raises PortError."""
        ...


@dataclass(frozen=True, slots=True)
class Wording:
    """What a mail says, before signature and way out, with its personal statements."""

    subject: str
    body: str
    claims: tuple[Claim, ...] = ()


class ReplyReader(Protocol):
    """Reads a reply beside the rules; asked inside a transaction, so it must not wait."""

    def read(self, raw: bytes, floor: Reading) -> Reading:
        """Return what the mail means; it adds to `floor` and takes nothing of it away."""
        ...


class MailWriter(Protocol):
    """Puts a mail in better words; asked inside a transaction, so it must not wait."""

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        """Return other words for `own`; what they say beyond it is a claim without a source."""
        ...
