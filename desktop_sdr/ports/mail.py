"""Handing mail out and taking mail in."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final, Protocol

from desktop_sdr.domain.ids import EmailAddress, MessageId

OWN_ID: Final = "Message-ID"
"""The header that our id stands in, unless a provider puts it elsewhere."""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One rendered mail to exactly one address."""

    message_id: MessageId
    sender: EmailAddress
    recipient: EmailAddress
    raw: bytes
    """The RFC 5322 bytes that were approved, CRLF line ends."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side's word that it has the mail."""

    message_id: MessageId
    at: datetime
    words: str = ""
    """The server's last line, or where the copy was found."""
    header: str = OWN_ID
    """The header that our id was found in."""


@dataclass(frozen=True, slots=True)
class Copies:
    """A mail to oneself as it was found again, whole; None where it was not."""

    arrived: bytes | None = None
    """In the inbox, which is what anybody would get."""
    filed: bytes | None = None
    """Among the sent ones."""


class WitnessKind(StrEnum):
    """How far the Sent folder can be trusted to tell whether a mail went."""

    PRESERVED = "preserved"
    """Our Message-ID is found there again."""
    REWRITTEN = "rewritten"
    """The provider puts its own id in and keeps ours in another header."""
    BLIND = "blind"
    """No copy is filed: only the rep can tell."""
    UNKNOWN = "unknown"
    """Not tried yet; treated as blind."""


DotGate = Callable[[], AbstractContextManager[bool]]
"""Entered at the one unclear moment: True means the `dot` phase is committed and it may go.

The final dot is written inside the `with`, so that a pause that was acknowledged can never be
followed by one more dot. Nothing else is done in there, since whoever pauses waits for it; the wait
for the answer comes after it.
"""


class MailTransport(Protocol):
    """Hands one mail to the outside world, at most once per call."""

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        """Send; returns None when `at_dot` said no, and then provably nothing was sent.

        Everything up to the end of the body happens first; then `at_dot` is entered exactly once
        and only on True is the final dot written, inside it. Raises Temporary, Refused or
        SignInNeeded while it provably was not sent, and Uncertain when it may have been.
        """
        ...

    def find_sent(self, message_id: MessageId) -> Receipt | None:
        """Look for the mail among the sent ones; raises PortError when it cannot look."""
        ...

    def read_back(self, message_id: MessageId) -> Copies:
        """Read a mail to oneself again, as it came back; raises PortError when it cannot look."""
        ...

    def keep_copy(self, mail: OutgoingMail) -> None:
        """File a copy among the sent mails, where the provider does not do so itself."""
        ...

    def check(self) -> None:
        """Sign in and out without sending anything; raises PortError."""
        ...


class SentHistory(Protocol):
    """What left the mailbox before, by whomever: the folder of sent mail, counted by day."""

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        """Return how many mails were filed there on each of these days, as `clock` divides them.

        The days follow each other, the oldest first; one without mail may be left out. Raises
        PortError when it cannot look.
        """
        ...


@dataclass(frozen=True, slots=True)
class ProviderLimits:
    """How much the provider lets through in any span of so long; None where it says nothing."""

    per_day: int | None = None
    per_hour: int | None = None
    per_minute: int | None = None


NO_LIMITS: Final = ProviderLimits()


@dataclass(frozen=True, slots=True)
class InboxMark:
    """How far a folder has been read."""

    uid_validity: int
    last_uid: int
    cursor: str = ""
    """Where a provider goes on that does not count its mails; in words of the adapter's own."""


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """One received mail as the server gave it."""

    folder: str
    uid: int
    raw: bytes
    received_at: datetime


class Inbox(Protocol):
    """The mailbox that replies arrive in; reading never marks anything as seen."""

    def new_since(
        self, folder: str, mark: InboxMark | None, limit: int
    ) -> tuple[Sequence[IncomingMail], InboxMark]:
        """Return at most `limit` mails after `mark`, oldest first, and the mark after them.

        Without a mark it starts at the folder's present end (nothing old is read). A mark that the
        server no longer knows, as after a changed UIDVALIDITY, starts over, so that mails may come
        again. Raises Temporary or SignInNeeded.
        """
        ...

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        """Wait until something arrives or `patience` is over; True when it did."""
        ...

    def sent_folder(self) -> str | None:
        """Return the folder that sent mail is filed in, if the server names one."""
        ...

    def aside_folders(self) -> Sequence[str]:
        """Return the folders where a filter or a rule may put an answer before anybody reads it.

        Junk, and an archive; empty where the server names none.
        """
        ...

    def interrupt(self) -> None:
        """End a running `wait_for_new` from another thread."""
        ...

    def check(self) -> None:
        """Sign in and out; raises PortError."""
        ...
