"""The mail servers of the tests do what the world does: bounce, answer by themselves, refuse."""

import smtplib
from email import message_from_bytes
from email.message import Message

import pytest
from contracts.mails import CountingGate, a_mail
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets

from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from servers.mail import MailServers
from servers.mail_config import PASSWORD, User

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail")]


def send(servers: MailServers, sender: str, recipient: str, body: str = "Hi\r\n") -> None:
    servers.add_user(User(sender))
    account = SmtpAccount(
        host="localhost",
        port=servers.smtp_port,
        user=sender,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    transport = SmtpTransport(account, MemorySecrets(mail=PASSWORD), FakeClock(), sent=None)
    mail = a_mail(recipient, sender=sender, body=body)
    assert transport.send(mail, CountingGate()) is not None


def status_of(report: bytes) -> tuple[str, str]:
    """Action and status of the only recipient in an RFC 3464 report."""
    mail = message_from_bytes(report)
    assert mail.get_content_type() == "multipart/report"
    [part] = [one for one in mail.walk() if one.get_content_type() == "message/delivery-status"]
    _, recipient = part.get_payload()
    assert isinstance(recipient, Message)
    return str(recipient["Action"]), str(recipient["Status"])


@pytest.mark.parametrize(
    ("recipient", "action", "status"),
    [
        ("no-such-person@buyer.test", "failed", "5.1.1"),
        ("full@buyer.test", "failed", "5.2.2"),
        ("anna@spam.test", "failed", "5.7.1"),
        ("anna@nowhere.test", "failed", "5.4.4"),
        ("anna@later.test", "delayed", "4.7.1"),
    ],
)
def test_a_mail_that_cannot_be_delivered_comes_back_as_a_report(
    mail_servers: MailServers, recipient: str, action: str, status: str
) -> None:
    sender = f"to-{recipient.replace('@', '-at-')}@seller.test"
    send(mail_servers, sender, recipient, body="x" * 3000 + "\r\n")
    [report] = mail_servers.wait_for_mail(sender, patience=20)
    assert status_of(report) == (action, status)


def test_who_is_away_answers_by_itself(mail_servers: MailServers) -> None:
    send(mail_servers, "asks-ooo@seller.test", "ooo@buyer.test")
    [answer] = mail_servers.wait_for_mail("asks-ooo@seller.test")
    mail = message_from_bytes(answer)
    assert mail["Auto-Submitted"] == "auto-replied (vacation)"
    assert mail["In-Reply-To"]


def test_the_world_is_told_at_the_door_who_does_not_exist(mail_servers: MailServers) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        mail_servers.deliver(b"Subject: x\r\n\r\nhi\r\n", "nobody@seller.test")
    assert refused.value.recipients["nobody@seller.test"][0] == 550


def test_the_world_cannot_send_through_us(mail_servers: MailServers) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        mail_servers.deliver(b"Subject: x\r\n\r\nhi\r\n", "ana@elsewhere.test", "me@world.test")
    assert refused.value.recipients["ana@elsewhere.test"][0] in (454, 554)


def test_nobody_submits_without_signing_in(mail_servers: MailServers) -> None:
    with smtplib.SMTP("127.0.0.1", mail_servers.smtp_port, "x.test", timeout=10) as client:
        assert client.docmd("MAIL FROM:<rep@seller.test>")[0] == 530
