"""Composed mails through a real Postfix, taken apart by Dovecot: it reads what we wrote."""

import imaplib
import quopri
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.header import decode_header, make_header
from html import unescape

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.mail import REP, MailServers
from servers.mail_config import PASSWORD, User

from contracts.mails import CountingGate
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.skills.composing import Letter, compose
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.ports.mail import OutgoingMail

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(60)]

LINK_TAG = re.compile(r'<a href="[^"]*">|</a>')
TEXTS = {
    "hebrew": "שלום דנה,\n\nראיתי את https://dockwell.test/he?a=1&b=2.\n\nריטה",
    "arabic": "مرحبا ليلى،\n\nهل يساعدكم ذلك؟\n\nريتا",
    "japanese": "山田様\n\n突然のご連絡失礼いたします。" + "とても長い段落です。" * 40,
    "russian": "Здравствуйте, Ольга!\n\nКак вы планируете смены?",
    "hindi": "नमस्ते आशा,\n\nक्या इससे मदद मिलेगी?",
    "emoji": "Hi Zoë \U0001f469\u200d\U0001f4bb,\n\nready? \U0001f680",
    "dots": "Hi,\n.\n..\nFrom here on\n\n--=_x\n-- \nRita",
    "marks": "a < b & c > d \"e\" 'f' <script>alert(1)</script>",
    "long": "x" * 3000 + " " + "word " * 400 + "end",
    "blanks": "one\n   two\tthree\n\n\n\nfour ",
}
RECIPIENT = "composed@buyer.test"


@contextmanager
def signed_in(servers: MailServers) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context(cafile=str(servers.ca_file))
    with imaplib.IMAP4_SSL("localhost", servers.imaps_port, ssl_context=context) as box:
        box.login(RECIPIENT, PASSWORD)
        box.select("INBOX", readonly=True)
        yield box


def as_dovecot_reads(box: imaplib.IMAP4, item: str) -> bytes:
    """A part of the newest mail, decoded by Dovecot (RFC 3516), or what it says of the whole."""
    _, said = box.fetch("*", f"({item})")
    first = said[0]
    assert first is not None
    return first[1] if isinstance(first, tuple) else first


def words_of(page: str) -> str:
    """The page's words by its few tags alone."""
    body = page.partition("<body>\n")[2].partition("\n</body>")[0]
    paragraphs = [line.partition(">")[2].removesuffix("</p>") for line in body.split("\n")]
    text = "\n\n".join(one.replace("<br>", "\n") for one in paragraphs)
    pieces = text.split("<a href=")
    return unescape(
        pieces[0] + "".join(p.partition(">")[2].replace("</a>", "") for p in pieces[1:])
    )


@pytest.mark.parametrize("script", sorted(TEXTS))
def test_another_reader_finds_the_same_words_in_both_forms(
    mail_servers: MailServers, script: str
) -> None:
    mail_servers.add_user(User(RECIPIENT))
    text = f"{TEXTS[script]}\n\nhttps://dockwell.test/"
    letter = Letter(
        message_id=MessageId(f"<{script}@seller.test>"),
        sender=EmailAddress(REP),
        sender_name="Rita Reyes",
        recipient=EmailAddress(RECIPIENT),
        recipient_name=text[:20].replace("\n", " ").strip(),
        subject=f"{text[:60]} ?".replace("\n", " "),
        text=text,
        date=datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
        html_alternative=True,
    )
    before = len(mail_servers.mailbox(RECIPIENT))
    mail = OutgoingMail(letter.message_id, letter.sender, letter.recipient, compose(letter))
    assert transport(mail_servers).send(mail, CountingGate()) is not None
    newest = mail_servers.wait_for_mail(RECIPIENT, before + 1)

    assert any(mail.raw.replace(b"\r\n", b"\n") in one for one in newest), "changed on its way"
    with signed_in(mail_servers) as box:
        structure = as_dovecot_reads(box, "BODYSTRUCTURE").decode()
        plain = as_dovecot_reads(box, "BINARY.PEEK[1]").decode().replace("\r\n", "\n")
        page = as_dovecot_reads(box, "BINARY.PEEK[2]").decode().replace("\r\n", "\n")
        coded = as_dovecot_reads(box, "BODY.PEEK[2]")
        subject = as_dovecot_reads(box, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]").decode()

    assert structure.count('"text"') == 2
    assert '"alternative"' in structure
    assert plain.rstrip("\n") == text.rstrip("\n")
    assert words_of(page) == text
    assert quopri.decodestring(coded).decode().replace("\r\n", "\n").strip() == page.strip()
    said = str(make_header(decode_header(" ".join(subject.split()).removeprefix("Subject: "))))
    assert said.split() == letter.subject.split()


def transport(servers: MailServers) -> SmtpTransport:
    account = SmtpAccount(
        host="localhost",
        port=servers.smtp_port,
        security=Security.STARTTLS,
        user=REP,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    return SmtpTransport(account, MemorySecrets(mail=PASSWORD), FakeClock(), sent=None)
