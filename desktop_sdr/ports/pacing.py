"""The repository of how fast each mailbox may write: its drawn days, its past, what stops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.domain.working_day import WorkingDay

ALLOWED_NOTE: Final = "mails allowed today"
"""The note that holds AllowedMails as JSON, for screens."""


@dataclass(frozen=True, slots=True)
class MailboxAllowance:
    """How many mails one mailbox may send on a day."""

    mailbox_id: MailboxId
    mails: int


@dataclass(frozen=True, slots=True)
class AllowedMails:
    """What the mailboxes may send on one day of the rep, as they warm up."""

    day: date
    mailboxes: tuple[MailboxAllowance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStop:
    """What a server's answer stops a mailbox with, and until when; its words are the effect's."""

    reason: ReasonCode
    """PROVIDER_LIMIT stops all its mail, SENDER_BLOCKED the cold one."""
    since: datetime
    until: datetime | None
    """None until the rep has looked."""


class Paces(Protocol):
    """How fast each mailbox may write."""

    def day(self, mailbox_id: MailboxId, day: date) -> WorkingDay | None: ...
    def keep_day(self, mailbox_id: MailboxId, day: WorkingDay) -> None:
        """Keep a day that was drawn; one that is kept already stays as it is."""
        ...

    def sent_on(self, mailbox_id: MailboxId, since: date) -> Mapping[date, int]:
        """Return how many mails the Sent folder held for each local day, as last read."""
        ...

    def keep_sent(self, mailbox_id: MailboxId, counts: Mapping[date, int]) -> None: ...
    def stops(self, mailbox_id: MailboxId) -> Sequence[MailboxStop]: ...
    def stop(self, mailbox_id: MailboxId, stop: MailboxStop) -> None:
        """Keep what stops the mailbox, in the place of an older one for the same reason."""
        ...

    def lift(self, mailbox_id: MailboxId, reason: ReasonCode) -> bool:
        """Take a stop away; False where there was none."""
        ...
