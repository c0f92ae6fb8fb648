"""What every MailTransport promises: the fake, SMTP on real servers, and the vendors' own ways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.mail import UNREACHABLE, FakeMailTransport
from fakes.secrets import MemorySecrets
from servers.mail import REP, MailServers, wait_until
from servers.mail_config import PASSWORD, User

from contracts.mails import CountingGate, a_mail, a_mail_with_files, files_in
from contracts.vendors import NOBODY_LISTENS, OWN_ID_HEADERS, VENDORS, Account, open_account
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.skills.enclosing import Enclosure
from desktop_sdr.agent.skills.rewriting import Rewritten, rewritings
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.errors import Refused, SignInNeeded, Temporary
from desktop_sdr.ports.mail import OWN_ID, Copies, MailTransport, OutgoingMail, Receipt, WitnessKind

UNKNOWN = "nobody@refused.test"


def witnessed(transport: MailTransport, mail: OutgoingMail, patience: float = 5.0) -> WitnessKind:
    """Send a mail and see under which header its copy turns up among the sent ones."""
    transport.send(mail, CountingGate())
    seen: list[Receipt] = []

    def found() -> bool:
        receipt = transport.find_sent(mail.message_id)
        seen.extend([] if receipt is None else [receipt])
        return bool(seen)

    if not wait_until(found, patience):
        return WitnessKind.BLIND
    return WitnessKind.PRESERVED if seen[0].header == OWN_ID else WitnessKind.REWRITTEN


@dataclass
class Provider:
    """One MailTransport, and a look at what really happened."""

    transport: MailTransport
    received: Callable[[str], list[bytes]]
    copies: Callable[[], int]
    with_witness: Callable[[WitnessKind], MailTransport]
    with_wrong_password: Callable[[], MailTransport]
    switched_off: Callable[[], MailTransport]


def fake_provider() -> Provider:
    transport = FakeMailTransport(FakeClock())
    transport.before_dot[UNKNOWN].append(Refused("recipient_unknown"))
    return Provider(
        transport,
        received=transport.received_by,
        copies=lambda: len(transport.filed),
        with_witness=lambda kind: FakeMailTransport(FakeClock(), kind),
        with_wrong_password=lambda: FakeMailTransport(
            FakeClock(), down=SignInNeeded("sign_in_refused", "sign_in")
        ),
        switched_off=lambda: FakeMailTransport(FakeClock(), down=UNREACHABLE),
    )


@dataclass
class RealProvider:
    servers: MailServers
    opened: list[SentFolder]

    def transport(self, port: int, user: str = REP, password: str = PASSWORD) -> SmtpTransport:
        where: dict[str, Any] = {
            "host": "localhost",
            "user": user,
            "secret_name": "mail",
            "ca_file": self.servers.ca_file,
        }
        secrets, clock = MemorySecrets(mail=password), FakeClock()
        inbox = ImapAccount(port=self.servers.imap_port, **where)
        sent = SentFolder(inbox, secrets, clock)
        self.opened.append(sent)
        implicit = port == self.servers.smtps_port
        security = Security.TLS if implicit else Security.STARTTLS
        return SmtpTransport(
            SmtpAccount(port=port, security=security, **where), secrets, clock, sent
        )

    def with_witness(self, kind: WitnessKind) -> SmtpTransport:
        if kind is WitnessKind.REWRITTEN:
            return self.transport(self.servers.own_id_port)
        user = REP if kind is WitnessKind.PRESERVED else "blind@seller.test"
        return self.transport(self.servers.smtp_port, user)

    def provider(self, port: int) -> Provider:
        return Provider(
            self.transport(port),
            received=lambda address: self.servers.wait_for_mail(address, 0),
            copies=lambda: len(self.servers.mailbox(REP, "Sent")),
            with_witness=self.with_witness,
            with_wrong_password=lambda: self.transport(port, password="wrong"),
            switched_off=lambda: self.transport(1),
        )


@dataclass
class VendorProvider:
    vendor: str
    opened: list[Account]

    def account(self, address: str = REP, **kind: Any) -> Account:
        account = open_account(self.vendor, address, **kind)
        self.opened.append(account)
        return account

    def with_witness(self, kind: WitnessKind) -> MailTransport:
        if kind is WitnessKind.REWRITTEN:
            return self.account(own_id_header=OWN_ID_HEADERS[self.vendor]).transport()
        if kind is WitnessKind.BLIND:
            return self.account("blind@seller.test", files_sent=False).transport()
        return self.account().transport()

    def provider(self) -> Provider:
        account = self.account()
        return Provider(
            account.transport(),
            received=lambda address: account.mailbox.delivered[address],
            copies=lambda: len(account.mailbox.copies()),
            with_witness=self.with_witness,
            with_wrong_password=lambda: account.transport(tokens=account.tokens("wrong")),
            switched_off=lambda: account.transport(NOBODY_LISTENS),
        )


REAL = pytest.param("real", marks=[pytest.mark.slow, pytest.mark.xdist_group("mail")])
over_smtp = pytest.mark.parametrize("provider", ["fake", REAL], indirect=True)
"""For what the vendors' own ways do not promise."""


@pytest.fixture(params=["fake", REAL, *VENDORS])
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    if request.param == "fake":
        yield fake_provider()
        return
    if request.param in VENDORS:
        vendor = VendorProvider(request.param, [])
        yield vendor.provider()
        for account in vendor.opened:
            account.close()
            assert account.server.violations == []
        return
    servers: MailServers = request.getfixturevalue("mail_servers")
    real = RealProvider(servers, [])
    yield real.provider(servers.smtp_port)
    for sent in real.opened:
        sent.close()


def an_address(request: pytest.FixtureRequest) -> str:
    """A mailbox that only this test knows."""
    name = "".join(sign for sign in request.node.name if sign.isalnum())[:40].lower()
    address = f"{name}@buyer.test"
    if "real" in request.node.name:
        request.getfixturevalue("mail_servers").add_user(User(address))
    return address


def arrived(provider: Provider, request: pytest.FixtureRequest, address: str) -> list[bytes]:
    if "real" not in request.node.name:
        return provider.received(address)
    servers: MailServers = request.getfixturevalue("mail_servers")
    return servers.wait_for_mail(address)


def with_bare_ends(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").rstrip(b"\n")


def test_a_sent_mail_arrives_once_and_unchanged(
    provider: Provider, request: pytest.FixtureRequest
) -> None:
    address = an_address(request)
    mail = a_mail(address, body="Hi,\r\n.\r\n..two dots\r\n\r\nlast line without end")
    gate = CountingGate()

    receipt = provider.transport.send(mail, gate)

    assert receipt is not None
    assert receipt.message_id == mail.message_id
    assert gate.entered == 1
    [raw] = arrived(provider, request, address)
    assert with_bare_ends(raw).endswith(with_bare_ends(mail.raw))


def test_attached_files_arrive_byte_for_byte(
    provider: Provider, request: pytest.FixtureRequest
) -> None:
    every_byte, dots = bytes(range(256)) * 900, b"\r\n.\r\n..\n\x00\x1a" * 50
    files = (Enclosure("Préislisté 点検.pdf", every_byte), Enclosure("dots.txt", dots))
    address = an_address(request)
    mail = a_mail_with_files(address, *files)

    assert provider.transport.send(mail, CountingGate()) is not None

    [raw] = arrived(provider, request, address)
    assert files_in(raw) == list(files)
    assert with_bare_ends(raw).endswith(with_bare_ends(mail.raw))


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_all_is_the_same_over_tls_from_the_first_byte_on(mail_servers: MailServers) -> None:
    real = RealProvider(mail_servers, [])
    mail = a_mail("bob@buyer.test")
    assert real.transport(mail_servers.smtps_port).send(mail, CountingGate()) is not None
    [raw] = [
        raw
        for raw in mail_servers.wait_for_mail("bob@buyer.test")
        if mail.message_id.encode() in raw
    ]
    assert with_bare_ends(raw).endswith(with_bare_ends(mail.raw))


def test_a_gate_that_says_no_lets_nothing_out(
    provider: Provider, request: pytest.FixtureRequest
) -> None:
    address = an_address(request)
    held, let_go = a_mail(address), a_mail(address)
    gate = CountingGate(says=False)

    assert provider.transport.send(held, gate) is None
    assert gate.entered == 1
    provider.transport.send(let_go, CountingGate())

    [raw] = arrived(provider, request, address)  # the later one came, so the held one never will
    assert let_go.message_id.encode() in raw


def test_a_gate_that_fails_lets_nothing_out(
    provider: Provider, request: pytest.FixtureRequest
) -> None:
    address = an_address(request)
    let_go = a_mail(address)

    def broken() -> Any:
        raise RuntimeError("the database is locked")

    with pytest.raises(RuntimeError, match="locked"):
        provider.transport.send(a_mail(address), broken)
    provider.transport.send(let_go, CountingGate())

    [raw] = arrived(provider, request, address)
    assert let_go.message_id.encode() in raw


@over_smtp
def test_an_unknown_recipient_is_refused_before_the_dot(provider: Provider) -> None:
    gate = CountingGate()
    with pytest.raises(Refused) as refused:
        provider.transport.send(a_mail(UNKNOWN), gate)
    assert refused.value.title == "recipient_unknown"
    assert gate.entered == 0


@pytest.mark.parametrize(
    "recipients",
    ["alice@buyer.test, bob@buyer.test", "alice@buyer.test>\r\nRCPT TO:<bob@buyer.test", "alice"],
)
def test_anything_but_one_address_is_refused(provider: Provider, recipients: str) -> None:
    gate = CountingGate()
    with pytest.raises(Refused) as refused:
        provider.transport.send(a_mail(recipients), gate)
    assert refused.value.title == "address_not_valid"
    assert gate.entered == 0


def test_the_sent_folder_tells_which_mails_left(
    provider: Provider, request: pytest.FixtureRequest
) -> None:
    mail = a_mail(an_address(request))
    part = MessageId(mail.message_id[:-14] + ">")

    assert provider.transport.find_sent(mail.message_id) is None
    transport = provider.with_witness(WitnessKind.PRESERVED)
    assert witnessed(transport, mail) is WitnessKind.PRESERVED

    found = transport.find_sent(mail.message_id)
    assert found is not None
    assert found.message_id == mail.message_id
    assert found.at.tzinfo is not None
    assert transport.find_sent(part) is None


def test_a_provider_with_ids_of_its_own_is_seen_through(provider: Provider) -> None:
    transport = provider.with_witness(WitnessKind.REWRITTEN)
    mail = a_mail("alice@buyer.test")
    assert witnessed(transport, mail) is WitnessKind.REWRITTEN
    assert transport.find_sent(mail.message_id) is not None


def test_a_provider_that_files_nothing_is_called_blind(provider: Provider) -> None:
    transport = provider.with_witness(WitnessKind.BLIND)
    mail = a_mail("alice@buyer.test", sender="blind@seller.test")
    assert witnessed(transport, mail, 0.5) is WitnessKind.BLIND
    assert transport.find_sent(mail.message_id) is None


@over_smtp
def test_a_copy_is_kept_once(provider: Provider) -> None:
    mail = a_mail("alice@buyer.test")
    before = provider.copies()
    provider.transport.keep_copy(mail)
    provider.transport.keep_copy(mail)
    assert provider.copies() == before + 1
    assert provider.transport.find_sent(mail.message_id) is not None


def test_a_check_signs_in_and_sends_nothing(provider: Provider) -> None:
    provider.transport.check()


def test_a_wrong_password_asks_for_a_sign_in_and_is_nowhere_shown(provider: Provider) -> None:
    transport = provider.with_wrong_password()
    for attempt in (transport.check, lambda: transport.send(a_mail(REP), CountingGate())):
        with pytest.raises(SignInNeeded) as needed:
            attempt()
        assert needed.value.title in ("sign_in_refused", "token_refused")
        assert "wrong" not in f"{needed.value!r} {needed.value.detail}"


def test_a_server_that_is_not_there_is_tried_again_later(provider: Provider) -> None:
    transport = provider.switched_off()
    gate = CountingGate()
    with pytest.raises(Temporary) as trouble:
        transport.send(a_mail(REP), gate)
    assert trouble.value.title == "mailbox_unreachable"
    assert gate.entered == 0
    with pytest.raises(Temporary):
        transport.find_sent(MessageId("<x@seller.test>")) if isinstance(
            transport, FakeMailTransport
        ) else transport.check()


def test_a_mail_to_oneself_is_read_back_as_it_came(
    provider: Provider, request: pytest.FixtureRequest
) -> None:
    transport = provider.with_witness(WitnessKind.PRESERVED)
    mail = a_mail(REP, body="Größe\r\n")
    assert transport.read_back(mail.message_id) == Copies()
    transport.send(mail, CountingGate())

    assert wait_until(lambda: None not in copies_of(transport, mail), 5)
    for copy in copies_of(transport, mail):
        assert copy is not None
        assert rewritings(mail.raw, copy) == ()


def copies_of(transport: MailTransport, mail: OutgoingMail) -> tuple[bytes | None, bytes | None]:
    copies = transport.read_back(mail.message_id)
    return copies.arrived, copies.filed


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_a_provider_that_grants_no_alias_is_found_out(mail_servers: MailServers) -> None:
    alias = "alias@seller.test"
    mail_servers.add_user(User(alias, files_sent=True))
    real = RealProvider(mail_servers, [])
    transport = real.transport(mail_servers.own_id_port, alias)
    mail = a_mail(alias, sender=alias)
    transport.send(mail, CountingGate())

    assert wait_until(lambda: copies_of(transport, mail)[0] is not None, 5)
    arrived, _ = copies_of(transport, mail)
    assert arrived is not None
    found = {one.what: one.became for one in rewritings(mail.raw, arrived)}
    assert found.pop(Rewritten.MESSAGE_ID) != mail.message_id
    assert found == {Rewritten.ADDRESS: "rita.main@seller.test"}
    for sent in real.opened:
        sent.close()
