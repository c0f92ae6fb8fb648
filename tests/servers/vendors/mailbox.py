"""The mailbox behind a vendor's server: mails with ids and threads, folders, and what changed."""

import re
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, make_msgid
from threading import RLock

MESSAGE_ID = re.compile(rb"(?im)^Message-ID:[ \t]*(<[^>\r\n]*>)")
INBOX, SENT = "INBOX", "SENT"


@dataclass
class Stored:
    """One mail."""

    number: int
    """In the order of arrival."""
    mail_id: str
    thread_id: str
    raw: bytes
    arrived_at: datetime
    folders: set[str]

    @property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.parsed.items()]

    @property
    def message_id(self) -> str:
        found = MESSAGE_ID.search(self.raw)
        return found[1].decode() if found else ""


@dataclass(frozen=True)
class Change:
    """Something that happened to a mail; numbers rise with gaps."""

    number: int
    kind: str
    """`added`, `moved_in`, `moved_out`, `seen` or `deleted`."""
    mail_id: str
    folder: str


@dataclass
class VendorMailbox:
    """One account's mails; `own_id_header` makes the vendor put in ids of its own."""

    address: str
    own_id_header: str = ""
    files_sent: bool = True
    finds_by_search: bool = True
    has_archive: bool = True
    mails: dict[str, Stored] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    delivered: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    """What left for others, by address."""
    forgotten: int = 0
    """Changes up to this one are not told any more."""
    lock: RLock = field(default_factory=RLock)
    _now: int = 1_000

    def arrive(self, raw: bytes, folder: str = INBOX, at: datetime | None = None) -> Stored:
        with self.lock:
            return self._keep(raw, {folder}, at or datetime.now(UTC))  # noqa: TID251 - real time

    def submit(self, raw: bytes) -> Stored:
        """Take a mail in that the owner sends: to whom the headers say, and among the sent ones."""
        with self.lock:
            parsed = message_from_bytes(raw, policy=policy.default)
            names = ("To", "Cc", "Bcc")
            values = [str(value) for name in names for value in parsed.get_all(name, [])]
            recipients = [address.lower() for _, address in getaddresses(values) if "@" in address]
            if not recipients:
                raise LookupError("Recipient address required")
            raw = self._with_own_id(raw)
            folders = {SENT} if self.files_sent else set()
            folders |= {INBOX} if self.address.lower() in recipients else set()
            for recipient in recipients:
                self.delivered[recipient].append(raw)
            return self._keep(raw, folders, datetime.now(UTC))  # noqa: TID251 - real time

    def move(self, mail_id: str, source: str, target: str) -> None:
        with self.lock:
            mail = self.mails[mail_id]
            mail.folders.discard(source)
            mail.folders.add(target)
            self._note("moved_out", mail_id, source)
            self._note("moved_in", mail_id, target)

    def see(self, mail_id: str) -> None:
        with self.lock:
            for folder in self.mails[mail_id].folders:
                self._note("seen", mail_id, folder)

    def delete(self, mail_id: str) -> None:
        with self.lock:
            for folder in self.mails.pop(mail_id).folders:
                self._note("deleted", mail_id, folder)

    def forget(self) -> None:
        """Tell nothing any more of what happened up to now."""
        with self.lock:
            self._now += 7
            self.forgotten = self._now

    @property
    def now(self) -> int:
        return self._now

    def in_folder(self, folder: str) -> list[Stored]:
        """Return the mails of a folder, the oldest first."""
        with self.lock:
            found = [mail for mail in self.mails.values() if folder in mail.folders]
            return sorted(found, key=lambda mail: (mail.arrived_at, mail.number))

    def copies(self) -> list[bytes]:
        return [mail.raw for mail in self.in_folder(SENT)]

    def _keep(self, raw: bytes, folders: set[str], at: datetime) -> Stored:
        mail_id = f"{secrets.randbits(60) | 1 << 60:x}"
        mail = Stored(len(self.mails) + 1, mail_id, "", raw, at, folders)
        mail.thread_id = self._thread_of(mail) or mail_id
        self.mails[mail_id] = mail
        for folder in sorted(folders):
            self._note("added", mail_id, folder)
        return mail

    def _thread_of(self, mail: Stored) -> str:
        parsed = mail.parsed
        named = f"{parsed.get('In-Reply-To', '')} {parsed.get('References', '')}".split()
        known = {one.message_id: one.thread_id for one in self.mails.values()}
        return next((known[one] for one in named if one in known), "")

    def _note(self, kind: str, mail_id: str, folder: str) -> None:
        self._now += 1 + secrets.randbelow(20)
        self.changes.append(Change(self._now, kind, mail_id, folder))

    def _with_own_id(self, raw: bytes) -> bytes:
        if not self.own_id_header:
            return raw
        own = make_msgid(domain="vendor.example").encode()
        kept = self.own_id_header.encode()
        return MESSAGE_ID.sub(
            lambda was: b"Message-ID: " + own + b"\r\n" + kept + b": " + was[1], raw
        )
