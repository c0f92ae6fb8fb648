"""A mail provider with bad days: it files copies in a real Sent folder, and fails as real ones do.

`accepted` of the FaultySmtp that it is the whim of is the truth about what left.
"""

import imaplib
import ssl
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from enum import Enum
from random import Random

from servers.fault_smtp import Accepted, Fault
from servers.mail import MailServers


class Trouble(Enum):
    """What goes wrong with a mail at its final dot; the value says how many of a hundred."""

    NO_ANSWER = ("accepted, and the connection is cut before the answer", 3)
    NOT_ACCEPTED = ("the connection is cut before it is accepted", 3)
    FILED_LATE = ("accepted and cut, and the copy is filed only later", 2)
    ANSWERED_LATE = ("accepted, and the answer comes late", 2)
    NOT_NOW = ("refused for now (451)", 3)

    @property
    def percent(self) -> int:
        return self.value[1]


FILED_AFTER = 1.2
ANSWERED_AFTER = 1.0


@dataclass
class Provider:
    """The whim of a FaultySmtp; `is_calm` ends the troubles."""

    servers: MailServers
    address: str
    random: Random
    is_calm: bool = False
    troubles: Counter[Trouble] = field(default_factory=Counter)
    _deck: list[Trouble | None] = field(default_factory=list)
    _late: list[threading.Timer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._guard = threading.Lock()
        trusted = ssl.create_default_context(cafile=str(self.servers.ca_file))
        self._box = imaplib.IMAP4_SSL(
            self.servers.host, self.servers.imaps_port, ssl_context=trusted
        )
        self._box.login(self.address, self.servers.password(self.address))

    def close(self) -> None:
        for timer in self._late:
            timer.join()
        with suppress(OSError):
            self._box.logout()

    def __call__(self, step: str, mail: Accepted) -> str | Fault | None:
        """Hear a step of a conversation; see `servers.fault_smtp.Whim`."""
        if step != "dot":
            return None
        trouble = self._trouble()
        if trouble is Trouble.NOT_NOW:
            return "451 4.3.0 try again later"
        if trouble is Trouble.NOT_ACCEPTED:
            return Fault.LOSE
        if trouble is Trouble.FILED_LATE:
            self._file_later(mail)
            return Fault.STORE_AND_LOSE
        self.file(mail)
        if trouble is Trouble.ANSWERED_LATE:
            threading.Event().wait(ANSWERED_AFTER)
        return Fault.STORE_AND_LOSE if trouble is Trouble.NO_ANSWER else None

    def _trouble(self) -> Trouble | None:
        """Deal the next mail its trouble, so that each share comes true in every hundred mails."""
        if self.is_calm:
            return None
        with self._guard:
            if not self._deck:
                dealt = [trouble for trouble in Trouble for _ in range(trouble.percent)]
                self._deck = [*dealt, *[None] * (100 - len(dealt))]
                self.random.shuffle(self._deck)
            trouble = self._deck.pop()
            if trouble is not None:
                self.troubles[trouble] += 1
        return trouble

    def _file_later(self, mail: Accepted) -> None:
        timer = threading.Timer(FILED_AFTER, self.file, (mail,))
        self._late.append(timer)
        timer.start()

    def file(self, mail: Accepted) -> None:
        """Put a copy into the Sent folder."""
        with self._guard:
            said, _ = self._box.append("Sent", "(\\Seen)", None, mail.data)  # type: ignore[arg-type]
        assert said == "OK"

    def empty(self) -> None:
        """Forget every copy."""
        with self._guard:
            _, [count] = self._box.select("Sent")
            if count and int(count):
                self._box.store("1:*", "+FLAGS", "\\Deleted")
                self._box.expunge()


def message_id(mail: Accepted) -> str:
    return str(message_from_bytes(mail.data)["Message-ID"]).strip()
