"""No credential and no mail goes to a server that is not verified to be the right one."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.certificates import Authority, Certificate, self_signed
from servers.fault_smtp import FaultySmtp

from contracts.mails import CountingGate, a_mail
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.ports.errors import Refused, Temporary

pytestmark = pytest.mark.slow
WITH_STARTTLS = "250-fault.test\r\n250-STARTTLS\r\n250 AUTH PLAIN"


def speaking(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    return context


def a_transport(
    server: FaultySmtp, security: Security, ca_file: Path | None, host: str = "localhost"
) -> SmtpTransport:
    account = SmtpAccount(
        host=host,
        port=server.port,
        security=security,
        user="rep@seller.test",
        secret_name="mail",
        ca_file=ca_file,
        patience=timedelta(seconds=5),
    )
    return SmtpTransport(account, MemorySecrets(mail="secret"), FakeClock(), sent=None)


@pytest.fixture(params=[Security.STARTTLS, Security.TLS])
def security(request: pytest.FixtureRequest) -> Security:
    way: Security = request.param
    return way


@pytest.fixture
def start(security: Security) -> Iterator[object]:
    with ExitStack() as running:

        def begin(certificate: Certificate) -> FaultySmtp:
            at_once = security is Security.TLS
            return running.enter_context(
                FaultySmtp({"ehlo": WITH_STARTTLS}, speaking(certificate), at_once=at_once)
            )

        yield begin


def test_a_certificate_of_a_trusted_authority_is_accepted(
    start, security: Security, authority: Authority
) -> None:
    server = start(authority.issue("good"))
    transport = a_transport(server, security, authority.ca_file)
    assert transport.send(a_mail("ana@buyer.test"), CountingGate()) is not None
    assert b"AUTH" not in server.in_the_clear
    assert b"rep@seller.test" not in server.in_the_clear


@pytest.mark.parametrize("fault", ["self-signed", "wrong name", "unknown authority", "expired"])
def test_any_other_certificate_is_refused_before_a_word_is_said(
    start, security: Security, authority: Authority, tmp_path: Path, fault: str
) -> None:
    certificates = {
        "self-signed": lambda: self_signed(tmp_path, "own", "localhost"),
        "wrong name": lambda: authority.issue("wrong", host="mail.elsewhere.test"),
        "expired": lambda: authority.issue("expired", days="-1"),
        "unknown authority": lambda: Authority(tmp_path / "other").issue("other"),
    }
    server = start(certificates[fault]())
    with pytest.raises(Temporary) as trouble:
        a_transport(server, security, authority.ca_file).check()
    assert trouble.value.title == "tls_not_verified"
    assert not any(command.startswith("AUTH") for command in server.commands)
    assert b"AUTH" not in server.in_the_clear


def test_a_private_authority_is_trusted_only_where_it_is_named(
    start, security: Security, authority: Authority
) -> None:
    server = start(authority.issue("private"))
    with pytest.raises(Temporary) as trouble:
        a_transport(server, security, None).check()
    assert trouble.value.title == "tls_not_verified"


def test_a_server_without_starttls_hears_no_credential(authority: Authority) -> None:
    with FaultySmtp({"ehlo": "250-fault.test\r\n250 AUTH PLAIN"}) as server:
        with pytest.raises(Temporary) as trouble:
            a_transport(server, Security.STARTTLS, authority.ca_file).check()
        assert trouble.value.title == "tls_missing"
        assert server.commands == ["ehlo [127.0.0.1]"]


@pytest.mark.parametrize("said", ["454 4.7.0 TLS not available", "502 unknown"])
def test_a_server_that_refuses_starttls_hears_no_credential(
    authority: Authority, said: str
) -> None:
    context = speaking(authority.issue("refusing"))
    with FaultySmtp({"ehlo": WITH_STARTTLS, "starttls": said}, context) as server:
        with pytest.raises(Temporary) as trouble:
            a_transport(server, Security.STARTTLS, authority.ca_file).check()
        assert trouble.value.title == "tls_missing"
    assert b"AUTH" not in server.in_the_clear


def test_words_slipped_in_before_tls_are_not_believed_after_it(authority: Authority) -> None:
    context = speaking(authority.issue("slipping"))
    slipped = "220 go ahead\r\n250-fault.test\r\n250 AUTH PLAIN"
    with FaultySmtp({"ehlo": WITH_STARTTLS, "starttls": slipped}, context) as server:
        with pytest.raises(Temporary) as trouble:
            a_transport(server, Security.STARTTLS, authority.ca_file).check()
        assert trouble.value.title == "tls_not_verified"


def test_a_server_that_speaks_no_tls_is_not_spoken_to(authority: Authority) -> None:
    with FaultySmtp() as server:
        with pytest.raises(Temporary) as trouble:
            a_transport(server, Security.TLS, authority.ca_file).check()
        assert trouble.value.title == "tls_failed"
        assert b"AUTH" not in server.in_the_clear


def test_an_authority_file_that_holds_no_certificate_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "company.pem"
    empty.write_text("nothing")
    for ca_file in (empty, tmp_path / "missing.pem"):
        with FaultySmtp() as server, pytest.raises(Temporary) as trouble:
            a_transport(server, Security.TLS, ca_file).check()
        assert trouble.value.title == "ca_file_unreadable"
        assert str(ca_file) in trouble.value.detail


@pytest.mark.parametrize("host", ["mail.seller.test", "192.0.2.1", "localhost.evil.test", ""])
def test_no_account_can_be_made_that_talks_in_the_clear_to_another_machine(host: str) -> None:
    with pytest.raises(Refused) as refused:
        SmtpAccount(host=host, port=25, security=Security.PLAIN_LOOPBACK)
    assert refused.value.title == "tls_required"
