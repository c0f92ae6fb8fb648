"""Mail that follows at once goes over the same connection, and one that died is no loss."""

from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import timedelta

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.cutting_proxy import CuttingProxy
from servers.mail import MailServers
from servers.mail_config import PASSWORD, User

from contracts.mails import a_mail
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail")]

KEEPER, HEARER = "keeper@seller.test", "hearer@buyer.test"


@pytest.fixture
def line(mail_servers: MailServers) -> Iterator[CuttingProxy]:
    mail_servers.add_user(User(KEEPER))
    mail_servers.add_user(User(HEARER))
    with CuttingProxy(mail_servers.smtp_port) as line:
        yield line


def a_transport(servers: MailServers, line: CuttingProxy, seconds: float) -> SmtpTransport:
    account = SmtpAccount(
        host="localhost",
        port=line.port,
        security=Security.STARTTLS,
        user=KEEPER,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    secrets, kept = MemorySecrets(mail=PASSWORD), timedelta(seconds=seconds)
    return SmtpTransport(account, secrets, FakeClock(), None, keep_for=kept)


def test_a_connection_is_kept_for_the_next_mail_and_replaced_once_it_died(
    mail_servers: MailServers, line: CuttingProxy
) -> None:
    before = len(mail_servers.mailbox(HEARER))
    with closing(a_transport(mail_servers, line, 60)) as transport:
        for _ in range(3):
            assert transport.send(a_mail(HEARER), lambda: nullcontext(True)) is not None
        assert line.passed == 1
        line.cut()
        line.mend()
        assert transport.send(a_mail(HEARER), lambda: nullcontext(True)) is not None
        assert line.passed == 2
        assert transport.send(a_mail(HEARER), lambda: nullcontext(False)) is None
        assert transport.send(a_mail(HEARER), lambda: nullcontext(True)) is not None
        assert line.passed == 3  # a mail that was taken back leaves no connection behind
    assert len(mail_servers.wait_for_mail(HEARER, before + 5)) == before + 5


def test_a_connection_that_is_not_to_be_kept_is_closed(
    mail_servers: MailServers, line: CuttingProxy
) -> None:
    with closing(a_transport(mail_servers, line, 0)) as transport:
        for _ in range(2):
            transport.send(a_mail(HEARER), lambda: nullcontext(True))
    assert line.passed == 2
