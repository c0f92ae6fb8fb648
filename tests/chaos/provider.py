"""A mail provider for chaos: files copies in a real Sent folder, and kills its client."""

import imaplib
import os
import signal
import ssl
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from random import Random

from servers.fault_smtp import Accepted, Fault
from servers.mail import MailServers


@dataclass
class Provider:
    """The whim of a FaultySmtp; `accepted` of that server is the truth about what left.

    Armed with a step and a client, it kills the client there, once, and then stores the mail or
    loses it, by chance where it can be either. Now and then no copy is filed: nobody can tell then.
    """

    servers: MailServers
    address: str
    random: Random
    killed_at: Counter[str] = field(default_factory=Counter)
    unfiled: int = 0
    lost: int = 0
    _armed: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        self._guard = threading.Lock()
        self.killed = threading.Event()
        trusted = ssl.create_default_context(cafile=str(self.servers.ca_file))
        self._box = imaplib.IMAP4_SSL(
            self.servers.host, self.servers.imaps_port, ssl_context=trusted
        )
        self._box.login(self.address, self.servers.password(self.address))

    def close(self) -> None:
        with suppress(OSError):
            self._box.logout()

    def arm(self, step: str, pid: int) -> None:
        with self._guard:
            self.killed.clear()
            self._armed = step, pid

    def disarm(self) -> None:
        with self._guard:
            self._armed = None

    def __call__(self, step: str, mail: Accepted) -> str | Fault | None:
        """Hear a step of a conversation; see `servers.fault_smtp.Whim`."""
        with self._guard:
            killed = self._kill_at(step)
            if step != "dot":
                return None
            if killed and self.random.random() < 0.5:
                self.lost += 1
                return Fault.LOSE
            self._file(mail)
            return Fault.STORE_AND_LOSE if killed else None

    def _kill_at(self, step: str) -> bool:
        if self._armed is None or self._armed[0] != step:
            return False
        os.kill(self._armed[1], signal.SIGKILL)
        self._armed = None
        self.killed_at[step] += 1
        self.killed.set()
        return True

    def _file(self, mail: Accepted) -> None:
        if self.random.random() < 0.05:
            self.unfiled += 1
            return
        said, _ = self._box.append("Sent", "(\\Seen)", None, mail.data)  # type: ignore[arg-type]
        assert said == "OK"


def message_id(mail: Accepted) -> str:
    return str(message_from_bytes(mail.data)["Message-ID"]).strip()
