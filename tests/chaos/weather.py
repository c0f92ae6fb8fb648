"""What a network does to a mail on its way, each with what it must be taken for."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.certificates import Authority, Certificate, self_signed
from servers.fault_smtp import Accepted, Fault, FaultySmtp, Whim

from desktop_sdr.adapters.mail.connection import Security, encoded
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.mail import Copies, DotGate, OutgoingMail, Receipt

USER, PASSWORD = "rita@seller.example", "correct horse battery"
WELL: Mapping[str, str] = {"ehlo": "250-fault.test\r\n250-STARTTLS\r\n250 AUTH PLAIN"}
PORTAL = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Welcome to our Wi-Fi</html>"
PATIENCE, ANSWER_PATIENCE = timedelta(seconds=0.25), timedelta(seconds=0.3)
"""For the minute and the ten minutes of life, where their end is what is expected."""
LONG = timedelta(seconds=20)
"""For all else, so that a slow machine is not taken for the network."""
BEFORE, AFTER = ANSWER_PATIENCE / 2, ANSWER_PATIENCE * 2
LATER, SENT = OutboxState.HELD, OutboxState.SENT
REFUSED, UNCLEAR = OutboxState.FAILED, OutboxState.SETTLING
"""What an effect is after the try: waiting for another, sent, given up, or looked for."""

Steps = Mapping[str, str | Fault]
Speaks = Callable[["Certificates"], ssl.SSLContext | None]


@dataclass(frozen=True)
class Certificates:
    """Servers' ways to prove who they are, or to fail at it."""

    authority: Authority
    folder: Path

    def good(self) -> ssl.SSLContext:
        return _speaking(_issued(self.authority))

    def none(self) -> None:
        """No TLS at all."""

    def self_signed(self) -> ssl.SSLContext:
        return _speaking(_own(self.folder))

    def of_somebody_else(self) -> ssl.SSLContext:
        """Where a name server lies: a good certificate, for the host that really answers."""
        return _speaking(_issued(self.authority, host="portal.elsewhere.test"))

    def expired(self) -> ssl.SSLContext:
        return _speaking(_issued(self.authority, days="-1"))

    def of_unknown_authority(self) -> ssl.SSLContext:
        return _speaking(_issued(_other(self.folder)))

    def alert(self) -> ssl.SSLContext:
        """Ends the handshake with an alert: it wants a certificate of ours."""
        context = self.good()
        context.verify_mode = ssl.CERT_REQUIRED
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    def late_alert(self) -> ssl.SSLContext:
        """The same in TLS 1.3, where the alert comes when the handshake is over for us."""
        context = self.good()
        context.verify_mode = ssl.CERT_REQUIRED
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return context


@cache
def _issued(authority: Authority, host: str = "localhost", days: str = "30") -> Certificate:
    return authority.issue(f"network {host} {days}", host, days)


@cache
def _own(folder: Path) -> Certificate:
    return self_signed(folder, "network-own", "localhost")


@cache
def _other(folder: Path) -> Authority:
    return Authority(folder / "other")


def _speaking(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    return context


@dataclass(frozen=True)
class Weather:
    """One thing that the network or the server does, and the state it must lead to."""

    name: str
    state: OutboxState
    steps: Steps = field(default_factory=dict)
    speaks: Speaks = Certificates.good
    at_once: bool = False
    """TLS from the first byte on."""
    answers_after: timedelta = timedelta()
    gone: bool = False
    """Nobody listens on the port."""
    asks_nobody: bool = False
    """The rep has nothing to decide about it: the address is dead."""

    @property
    def proves_itself(self) -> bool:
        """Whether the server shows the certificate of the right one."""
        return self.speaks in (Certificates.good, Certificates.alert, Certificates.late_alert)


UNVERIFIED: tuple[Speaks, ...] = (
    Certificates.none,
    Certificates.self_signed,
    Certificates.of_somebody_else,
    Certificates.expired,
    Certificates.of_unknown_authority,
)
STEPS = ("greeting", "ehlo", "starttls", "auth", "mail", "rcpt", "data")


def _everywhere(fault: Fault) -> list[Weather]:
    """At every step before the dot, where it provably did not leave."""
    return [Weather(f"{fault.name} at {step}", LATER, {step: fault}) for step in STEPS]


def _said(answer: str, state: OutboxState, *steps: str) -> list[Weather]:
    return [Weather(f"{answer} at {step}", state, {step: answer}) for step in steps]


WEATHERS: tuple[Weather, ...] = (
    Weather("none", SENT),
    Weather("none, TLS at once", SENT, at_once=True),
    Weather("nobody listens", LATER, gone=True),
    *_everywhere(Fault.LOSE),
    *_everywhere(Fault.STALL),
    *_everywhere(Fault.TRICKLE),
    *_said("451 4.3.0 later", LATER, *STEPS, "dot"),
    *_said("421 4.3.2 closing down", LATER, *STEPS, "dot"),
    *_said("550 5.7.1 not here", REFUSED, "mail", "rcpt", "data", "dot"),
    Weather("550 5.1.1 at rcpt", REFUSED, {"rcpt": "550 5.1.1 no such user"}, asks_nobody=True),
    *(
        Weather(f"{speaks.__name__}, at once: {at_once}", LATER, {}, speaks, at_once)
        for speaks in (*UNVERIFIED, Certificates.alert, Certificates.late_alert)
        for at_once in (False, True)
    ),
    Weather("captive portal", LATER, {"greeting": PORTAL}, Certificates.none),
    Weather("captive portal behind TLS", LATER, {"greeting": PORTAL}, at_once=True),
    Weather("the answer is cut off", UNCLEAR, {"dot": Fault.LOSE}),
    Weather("stored, then cut off", UNCLEAR, {"dot": Fault.STORE_AND_LOSE}),
    Weather("no answer", UNCLEAR, {"dot": Fault.STALL}),
    Weather("a slow answer without end", UNCLEAR, {"dot": Fault.TRICKLE}),
    Weather("a portal answers", UNCLEAR, {"dot": PORTAL}),
    Weather("stored, answered late", SENT, answers_after=BEFORE),
    Weather("stored, answered too late", UNCLEAR, answers_after=AFTER),
)


class Sluggish:
    """A server's whim: it takes a mail in, and its time to say so."""

    def __init__(self, wait: timedelta) -> None:
        self._wait, self._over = wait.total_seconds(), threading.Event()

    def __call__(self, step: str, _mail: Accepted) -> None:
        if step == "dot" and self._wait:
            self._over.wait(self._wait)


@contextmanager
def out_there(weather: Weather, certificates: Certificates) -> Iterator[FaultySmtp]:
    """The server as the network lets us see it."""
    whim: Whim = Sluggish(weather.answers_after)
    tls = weather.speaks(certificates)
    at_once = weather.at_once and tls is not None
    with FaultySmtp({**WELL, **weather.steps}, tls, at_once=at_once, whim=whim) as server:
        yield server


@dataclass
class Wire:
    """The program's own SMTP transport to whichever server is out there, which has a Sent folder.

    The folder holds what any server took in, as that of a provider would.
    """

    clock: FakeClock
    ca_file: Path
    sent: list[Accepted] = field(default_factory=list)
    port: int = 0
    security: Security = Security.STARTTLS
    awaited: OutboxState = SENT

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        account = SmtpAccount(
            host="localhost",
            port=self.port,
            security=self.security,
            user=USER,
            secret_name="mail",
            ca_file=self.ca_file,
            patience=PATIENCE if self.awaited is LATER else LONG,
            answer_patience=ANSWER_PATIENCE if self.awaited is UNCLEAR else LONG,
        )
        secrets = MemorySecrets(mail=PASSWORD)
        return SmtpTransport(account, secrets, self.clock, sent=None).send(mail, at_dot)

    def find_sent(self, message_id: MessageId) -> Receipt | None:
        found = any(message_id.encode() in mail.data for mail in self.sent)
        return Receipt(message_id, self.clock.now()) if found else None

    def read_back(self, message_id: MessageId) -> Copies:
        """Nobody tests a mailbox in this weather."""
        return Copies()

    def keep_copy(self, mail: OutgoingMail) -> None:
        """The provider files each copy itself."""


def credentials_in(heard: bytes) -> int:
    """How many forms of the name or the password a stranger could have read."""
    secrets = (USER, PASSWORD, encoded(USER), encoded(PASSWORD), encoded(f"\0{USER}\0{PASSWORD}"))
    return sum(secret.encode() in heard for secret in (*secrets, "AUTH"))
