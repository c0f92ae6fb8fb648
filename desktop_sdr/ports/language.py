"""A language model, for those who have one."""

from dataclasses import dataclass
from typing import Protocol

from desktop_sdr.domain.decision import MessageRole
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

    def read(self, raw: bytes, floor: Reading) -> Reading:
        """Return what the mail means; it adds to `floor` and takes nothing of it away.

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
