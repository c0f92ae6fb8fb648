"""Mail out over a vendor's interface: what is the same whoever the vendor is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import Final, Protocol

from desktop_sdr.adapters.mail.api.answers import Answer, Translate
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.mail.api.copies import SENT, Copy
from desktop_sdr.adapters.mail.api.envelope import sealed
from desktop_sdr.adapters.mail.api.handing_over import Counter, TokenWasRenewed
from desktop_sdr.adapters.mail.api.session import ApiSession
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Refused, Temporary
from desktop_sdr.ports.mail import Copies, DotGate, OutgoingMail, Receipt
from desktop_sdr.ports.tokens import TokenSource

READ_LIMIT: Final = 36 * 1024 * 1024
AT_ONCE: Final = timedelta(seconds=1)


class Box(Protocol):
    """What a transport asks of the vendor's mailbox."""

    @property
    def session(self) -> ApiSession:
        """The connection that it asks over."""
        ...

    def check(self) -> None:
        """Ask for something that changes nothing; raises a PortError."""
        ...

    def find(self, folder: str, message_id: MessageId) -> Copy | None:
        """Look for the mail in a folder of the agent's; raises a PortError."""
        ...

    def raw_of(self, mail_id: str, limit: int) -> bytes | None:
        """Return a mail's bytes, only its headers where it is over `limit`; None if it is gone."""
        ...

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        """Count the sent mails of each day; raises a PortError."""
        ...


class ApiTransport(ABC):
    """What each MailTransport over a vendor's interface does; it reads the envelope in the mail.

    It is the SentHistory as well, since the vendor files what is sent.
    """

    largest: int
    """Bytes of the largest mail that the vendor takes."""

    def __init__(
        self,
        account: ApiAccount,
        tokens: TokenSource,
        clock: Clock,
        translate: Translate,
        box: Callable[[ApiSession], Box],
    ) -> None:
        """Talk to `account`; `translate` reads what the vendor refuses with."""
        self._counter = Counter(account, tokens, translate)
        self._box, self._clock = box(ApiSession(account, tokens, translate)), clock

    @abstractmethod
    def request(self, raw: bytes) -> tuple[str, Mapping[str, str], bytes]:
        """Return path, headers and content of the request that sends a mail."""

    @abstractmethod
    def accepted(self, answer: Answer) -> str:
        """Return the vendor's word that it has the mail; raises Uncertain where it gave none."""

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        """Send; see the port. An unknown recipient is told by a bounce, later."""
        if len(mail.raw) > self.largest:
            raise Refused("mail_too_large", "", str(len(mail.raw)))
        path, headers, content = self.request(sealed(mail))
        try:
            answer = self._counter.hand_over(path, headers, content, at_dot)
        except TokenWasRenewed:
            self.check()
            raise Temporary("sign_in_renewed", "wait", "", AT_ONCE) from None
        if answer is None:
            return None
        return Receipt(mail.message_id, self._clock.now(), self.accepted(answer))

    def find_sent(self, message_id: MessageId) -> Receipt | None:
        """Look for the mail among the sent ones."""
        copy = self._box.find(SENT, message_id)
        if copy is None:
            return None
        return Receipt(message_id, copy.at, f"{SENT}: {copy.header}", copy.header)

    def read_back(self, message_id: MessageId) -> Copies:
        """Read a mail to oneself again; raises a PortError when it cannot look."""
        return Copies(self._raw_in("INBOX", message_id), self._raw_in(SENT, message_id))

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        """Count what was sent on each day, by whichever program; raises a PortError."""
        return self._box.sent_by_day(days, clock)

    def check(self) -> None:
        """Ask for the mailbox, which sends nothing; raises a PortError."""
        self._box.check()

    def close(self) -> None:
        """Let go of the connection."""
        self._box.session.close()

    def _raw_in(self, folder: str, message_id: MessageId) -> bytes | None:
        copy = self._box.find(folder, message_id)
        return self._box.raw_of(copy.mail_id, READ_LIMIT) if copy is not None else None
