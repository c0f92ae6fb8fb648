"""An address in the letters of another script leaves as it is, and what comes back is read."""

import pytest
from agent.skills.received import read
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.mail import REP, MailServers, wait_until
from servers.mail_config import PASSWORD, User

from contracts.mails import CountingGate
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.skills.composing import Letter, compose
from desktop_sdr.agent.skills.mail_parsing import headers_of
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.ports.mail import OutgoingMail

JURGEN = EmailAddress("jürgen.wide@buyer.test")


def a_letter(message_id: str = "<wide-1@seller.test>") -> Letter:
    return Letter(
        message_id=MessageId(message_id),
        sender=EmailAddress(REP),
        sender_name="Rita Reyes",
        recipient=JURGEN,
        recipient_name="Jürgen Groß",
        subject="Eine Frage zu Ihren Routen",
        text="Guten Tag, Herr Groß",
    )


def test_the_header_names_the_address_as_it_is_and_nothing_else_beyond_ascii() -> None:
    raw = compose(a_letter())

    assert headers_of(raw).to == (JURGEN,)
    beyond = [line for line in raw.split(b"\r\n") if not line.isascii()]
    assert beyond == [" <jürgen.wide@buyer.test>".encode()]


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_a_real_postfix_takes_it_to_the_letter(mail_servers: MailServers) -> None:
    """Postfix takes the mail over SMTPUTF8; that the Dovecot behind it does not is its affair."""
    mail_servers.add_user(User(JURGEN))
    account = SmtpAccount(
        host="localhost",
        port=mail_servers.smtp_port,
        security=Security.STARTTLS,
        user=REP,
        secret_name="mail",
        ca_file=mail_servers.ca_file,
    )
    transport = SmtpTransport(account, MemorySecrets(mail=PASSWORD), FakeClock(), None)
    letter = a_letter("<wide-2@seller.test>")
    mail = OutgoingMail(letter.message_id, letter.sender, JURGEN, compose(letter))

    assert transport.send(mail, CountingGate()) is not None

    assert wait_until(lambda: f"to=<{JURGEN}>, relay" in mail_servers.log(), 10)


@pytest.mark.parametrize("kind", ["delivery-status", "global-delivery-status"])
@pytest.mark.parametrize(
    "named", ["utf-8; {address}", "utf-8; {escaped}", "rfc822; {address}", "utf-8;{escaped}"]
)
def test_a_report_about_it_is_read_in_each_way_of_writing_it(kind: str, named: str) -> None:
    escaped = JURGEN.replace("ü", r"\x{FC}")
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: rita@seller.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n"
        f"--b\r\nContent-Type: message/{kind}\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: {named.format(address=JURGEN, escaped=escaped)}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )

    reading = read(report.encode())

    assert reading.kind is ReplyKind.HARD_BOUNCE
    assert [one.address for one in reading.bounced] == [JURGEN]
