"""A mail provider in memory: hands out, files, delivers, and fails where a test says so."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from threading import Condition

from desktop_sdr.domain.days import counted_by_day
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import PortError, Refused, Temporary, Uncertain
from desktop_sdr.ports.mail import (
    OWN_ID,
    Copies,
    DotGate,
    InboxMark,
    IncomingMail,
    OutgoingMail,
    Receipt,
    WitnessKind,
)


@dataclass(frozen=True)
class Lost:
    """The connection breaks after the dot; whether the mail left, nobody was told."""

    delivered: bool


@dataclass
class FakeMailTransport:
    """The MailTransport of tests.

    `before_dot` and `after_dot` hold what goes wrong at the next mails to an address, one each.
    """

    clock: Clock
    witness: WitnessKind = WitnessKind.PRESERVED
    before_dot: dict[str, list[PortError]] = field(default_factory=lambda: defaultdict(list))
    after_dot: dict[str, list[PortError | Lost]] = field(default_factory=lambda: defaultdict(list))
    down: PortError | None = None
    """Raised by whatever is asked, while set."""
    blind: PortError | None = None
    """Raised by a look into the Sent folder, while set."""
    delivered: list[OutgoingMail] = field(default_factory=list)
    """What really left, in its order."""
    filed: list[OutgoingMail] = field(default_factory=list)
    dots: int = 0
    rewrite: Callable[[bytes], bytes] = bytes
    """What the server makes of a mail on its way."""

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        self._reach()
        if mail.recipient.count("@") != 1 or any(sign in mail.recipient for sign in " ,;<>"):
            raise Refused("address_not_valid", "correct_address", repr(mail.recipient))
        if self.before_dot[mail.recipient]:
            raise self.before_dot[mail.recipient].pop(0)
        with at_dot() as may_go:
            if not may_go:
                return None
            self.dots += 1
        self._take(mail)
        return Receipt(mail.message_id, self.clock.now(), "250 2.0.0 ok")

    def find_sent(self, message_id: MessageId) -> Receipt | None:
        self._reach()
        if self.blind is not None:
            raise self.blind
        if not any(mail.message_id == message_id for mail in self.filed):
            return None
        rewritten = self.witness is WitnessKind.REWRITTEN
        header = "X-Google-Original-Message-ID" if rewritten else OWN_ID
        return Receipt(message_id, self.clock.now(), "Sent", header)

    def read_back(self, message_id: MessageId) -> Copies:
        self._reach()
        arrived = [mail.raw for mail in self.delivered if mail.message_id == message_id]
        filed = [mail.raw for mail in self.filed if mail.message_id == message_id]
        return Copies(*(self.rewrite(one[0]) if one else None for one in (arrived, filed)))

    def keep_copy(self, mail: OutgoingMail) -> None:
        if self.find_sent(mail.message_id) is None:
            self.filed.append(mail)

    def check(self) -> None:
        self._reach()

    def _reach(self) -> None:
        if self.down is not None:
            raise self.down

    def _take(self, mail: OutgoingMail) -> None:
        trouble = self.after_dot[mail.recipient].pop(0) if self.after_dot[mail.recipient] else None
        if isinstance(trouble, PortError):
            raise trouble
        if trouble is None or trouble.delivered:
            self.delivered.append(mail)
            if self.witness is not WitnessKind.BLIND:
                self.filed.append(mail)
        if trouble is not None:
            raise Uncertain("no_answer_after_send", "look_in_sent", "the server hung up")

    def received_by(self, address: EmailAddress) -> list[bytes]:
        return [mail.raw for mail in self.delivered if mail.recipient == address]


class FakeInbox:
    """The Inbox of tests: `arrive` puts mail in, also from another thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._folders: dict[str, list[IncomingMail]] = defaultdict(list)
        self._validity: dict[str, int] = defaultdict(lambda: 1)
        self._handed_out: dict[str, InboxMark] = {}
        self._news = Condition()
        self._rung = False
        self.down: PortError | None = None
        self.sent_as = "Sent"

    def arrive(self, raw: bytes, folder: str = "INBOX") -> None:
        with self._news:
            uid = len(self._folders[folder]) + 1
            self._folders[folder].append(IncomingMail(folder, uid, raw, self._clock.now()))
            self._news.notify_all()

    def number_anew(self, folder: str = "INBOX") -> None:
        """What a server does that lost its index: all UIDs mean other mails from now on."""
        with self._news:
            self._validity[folder] += 1

    def rename(self, folder: str, name: str) -> None:
        """What the rep or a provider does; the mails keep their numbers."""
        with self._news:
            moved = [replace(mail, folder=name) for mail in self._folders.pop(folder)]
            self._folders[name], self._validity[name] = moved, self._validity[folder]

    def new_since(
        self, folder: str, mark: InboxMark | None, limit: int
    ) -> tuple[Sequence[IncomingMail], InboxMark]:
        self.check()
        with self._news:
            mails, validity = self._folders[folder], self._validity[folder]
            last = len(mails) if mark is None else mark.last_uid
            if mark is not None and mark.uid_validity != validity:
                last = 0
            new = [mail for mail in mails if mail.uid > last][:limit]
            after = InboxMark(validity, new[-1].uid if new else last)
            self._handed_out[folder] = after
            return new, after

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        self.check()
        with self._news:
            seen = self._handed_out.get(folder) or self._present(folder)
            self._news.wait_for(
                lambda: self._rung or self._present(folder) != seen, patience.total_seconds()
            )
            self._rung = False
            return self._present(folder) != seen

    def sent_folder(self) -> str | None:
        self.check()
        return self.sent_as

    def aside_folders(self) -> Sequence[str]:
        self.check()
        return tuple(name for name in ("Junk", "Archive") if name in self._folders)

    def interrupt(self) -> None:
        with self._news:
            self._rung = True
            self._news.notify_all()

    def check(self) -> None:
        if self.down is not None:
            raise self.down

    def close(self) -> None:
        self.interrupt()

    def _present(self, folder: str) -> InboxMark:
        return InboxMark(self._validity[folder], len(self._folders[folder]))


UNREACHABLE = Temporary("mailbox_unreachable", "wait", "mail.seller.test:587")


class FakeHistory:
    """A Sent folder of which only the dates are asked."""

    def __init__(self, *moments: datetime) -> None:
        self.moments, self.asked = list(moments), 0
        self.down: PortError | None = None

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        self.asked += 1
        if self.down is not None:
            raise self.down
        return counted_by_day(self.moments, days, clock)
