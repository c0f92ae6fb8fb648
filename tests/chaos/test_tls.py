"""S9: a server that does not prove who it is hears no password and gets no mail.

Each way of failing at TLS, over SMTP and IMAP, asked for at once and by STARTTLS, when the rep
tries the mailbox and when the agent uses it.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from chaos import campaign
from chaos.weather import (
    PASSWORD,
    UNVERIFIED,
    USER,
    WELL,
    Certificates,
    credentials_in,
)
from contracts.mails import CountingGate, a_mail
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.certificates import Authority
from servers.fault_smtp import FaultySmtp
from servers.scripted_imap import ScriptedImap

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.ports.errors import Temporary

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(120))]

PATIENCE = timedelta(seconds=10)
"""No server here keeps silent; a good one on a busy machine must not be taken for one that does."""
TLS_TITLES = {"tls_not_verified", "tls_failed", "tls_missing", "connection_lost"}
BARE_EHLO = "250-fault.test\r\n250 AUTH PLAIN"
BARE_CAPABILITY = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n% OK done\r\n"
CAPABILITY = "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n% OK done\r\n"
SLIPPED_SMTP = "220 go ahead\r\n250-fault.test\r\n250 AUTH PLAIN"
SLIPPED_IMAP = f"% OK go ahead\r\n{BARE_CAPABILITY}"


@dataclass(frozen=True)
class Fault:
    """A way of failing at TLS."""

    name: str
    tls: ssl.SSLContext | None
    security: Security
    smtp: dict[str, str]
    imap: dict[str, str]


def faults(certificates: Certificates) -> Iterator[Fault]:
    """Every certificate that proves nothing, either way, and STARTTLS made useless on its way."""
    good = certificates.good()
    for speaks, security in product(UNVERIFIED, (Security.TLS, Security.STARTTLS)):
        imap = {"CAPABILITY": CAPABILITY, "STARTTLS": "% OK go ahead\r\n"}
        yield Fault(speaks.__name__, speaks(certificates), security, dict(WELL), imap)
    for name, smtp, imap in (
        ("stripped", {"ehlo": BARE_EHLO}, {"CAPABILITY": BARE_CAPABILITY}),
        ("refused", {"starttls": "454 not now"}, {"STARTTLS": "% NO not now\r\n"}),
        ("unknown", {"starttls": "502 what?"}, {"STARTTLS": "% BAD what?\r\n"}),
        ("words slipped in", {"starttls": SLIPPED_SMTP}, {"STARTTLS": SLIPPED_IMAP}),
    ):
        told = {"CAPABILITY": CAPABILITY, **imap}
        yield Fault(name, good, Security.STARTTLS, {**WELL, **smtp}, told)


@dataclass
class Heard:
    """What a server that nobody may trust got to hear."""

    said: bytes = b""
    mails: int = 0
    refusals: int = 0


@contextmanager
def _refused(heard: Heard) -> Iterator[None]:
    """The connection must be given up, for its TLS and as one that may be tried again."""
    try:
        yield
    except Temporary as trouble:
        heard.refusals += trouble.title in TLS_TITLES


def over_smtp(fault: Fault, ca_file: Path, use: bool) -> Heard:
    """Try the server, or send a mail over it."""
    heard = Heard()
    at_once = fault.security is Security.TLS and fault.tls is not None
    with FaultySmtp(fault.smtp, fault.tls, at_once=at_once) as server:
        account = SmtpAccount(**_account(fault, server.port, ca_file), answer_patience=PATIENCE)
        transport = SmtpTransport(account, MemorySecrets(mail=PASSWORD), FakeClock(), sent=None)
        with _refused(heard):
            if use:
                transport.send(a_mail("ana@buyer.test"), CountingGate())
            else:
                transport.check()
    heard.said = bytes(server.in_the_clear) + "\n".join(server.commands).encode()
    heard.mails = len(server.dots)
    return heard


def over_imap(fault: Fault, ca_file: Path, use: bool) -> Heard:
    """Try the server, or read the inbox on it."""
    heard = Heard()
    on_request = fault.security is Security.STARTTLS
    with ScriptedImap(fault.imap, tls=fault.tls, on_request=on_request) as server:
        account = ImapAccount(**_account(fault, server.port, ca_file))
        with closing(ImapInbox(account, MemorySecrets(mail=PASSWORD))) as inbox, _refused(heard):
            if use:
                inbox.new_since("INBOX", None, 50)
            else:
                inbox.check()
    heard.said = "\n".join(server.commands).encode()
    return heard


def _account(fault: Fault, port: int, ca_file: Path) -> dict[str, object]:
    return {
        "host": "localhost",
        "port": port,
        "security": fault.security,
        "user": USER,
        "secret_name": "mail",
        "ca_file": ca_file,
        "patience": PATIENCE,
    }


ROADS: tuple[Callable[[Fault, Path, bool], Heard], ...] = (over_smtp, over_imap)


def test_a_server_that_proves_nothing_is_never_used(
    tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    tried, used, told = 0, list[str](), list[str]()
    for road, fault, use in product(
        ROADS, faults(Certificates(authority, tmp_path)), (False, True)
    ):
        heard = road(fault, authority.ca_file, use)
        if not heard.refusals and not heard.mails:  # a busy machine may be too slow for one try
            heard = road(fault, authority.ca_file, use)
        tried += 1
        where = f"{fault.name}, {road.__name__}, {fault.security.value}"
        if heard.mails or not heard.refusals:
            used.append(where)
        if credentials_in(heard.said):
            told.append(where)
    held = not used and not told
    figures = f"{tried} connections: {len(used)} used, {len(told)} heard a name or a password"
    with capsys.disabled():
        campaign.report("S9 TLS", figures, held=held)
    assert held, (used, told)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_server_that_proves_itself_is_used(
    tmp_path: Path, authority: Authority, security: Security
) -> None:
    """Else the proof above would hold for a program that trusts nobody."""
    imap = {"CAPABILITY": CAPABILITY, "STARTTLS": "% OK go ahead\r\n"}
    good = Fault("good", Certificates(authority, tmp_path).good(), security, dict(WELL), imap)
    for road in ROADS:
        heard = road(good, authority.ca_file, use=False)
        assert (heard.refusals, b"AUTH" in heard.said) == (0, True), road.__name__
