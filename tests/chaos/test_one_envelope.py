"""Whatever stands in a name, a subject, a body or an address: one mail, to one person, as written.

Composed by the product, sent by its real SMTP, and compared at the server byte for byte.
"""

import re
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from random import Random

import pytest
from chaos import campaign
from contracts.mails import CountingGate
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.fault_smtp import FaultySmtp

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.skills.composing import CannotCompose, Letter, compose
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.mail import OutgoingMail

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(240))]

MAILS = campaign.rounds("envelopes", 400, 10_000)
SENDER = EmailAddress("rita@seller.test")
PIECES = (
    *("Ida Brandt", "x", " ", ".", "..", "\r", "\n", "\r\n", "\r\n.\r\n", "\n.\n", "\n..\n"),
    *("\x00", "\x0b", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\ud800", "é", "日本", "😀"),
    *("MAIL FROM:<evil@bad.test>", "RCPT TO:<evil@bad.test>", "\r\nDATA\r\n", "QUIT", "RSET"),
    *("Bcc: evil@bad.test", "\r\nBcc: evil@bad.test\r\n", "\r\n\r\n", "Content-Type: text/html"),
    *("=?utf-8?q?=0D=0ABcc:_evil@bad.test?=", "=?utf-8?b?DQpCY2M6IGV2aWxAYmFkLnRlc3Q=?="),
    *(
        "=?utf-8?q?" + "=?utf-8?q?" * 30,
        "=0D=0A",
        "=\r\n",
        "From ",
        "\nFrom me",
        '"',
        "\\",
        "<",
        ">",
    ),
    *(
        "https://a.test/x",
        "אב",
        "a" * 998,
        "b" * 3_000,
        ", evil@bad.test",
        ";",
        "--boundary",
        "\t",
        "{{x}}",
        "-----",
    ),
)
ADDRESSES = (
    *("ana@buyer.test", "o'hara+x@sub.buyer.test", "a.b-c_d@buyer.test", "ANA@Buyer.Test"),
    *("a@b.test, c@d.test", "a@b.test;c@d.test", "Ana <a@b.test>", "<a@b.test>", "a b@c.test"),
    *('"a@x"@b.test', '"a b"@c.test', "a@b.test\r\nRCPT TO:<c@d.test>", "a@b.test\n", "a@b@c"),
    *("a@[127.0.0.1]", "group:a@b.test;", "a@b..test", ".a@b.test", "a\x00@b.test", "", "@", "ana"),
    *(
        "a@b.test\u2028",
        "zoë@büro.test",
        "a@b.test>",
        "a@b.test ORCPT=x",
        "a(c)@b.test",
        "а@b.test",
    ),
    *("x" * 65 + "@b.test", "a@" + "b" * 260, "a@b.test,", "a@b.test\t", "\ud800@b.test"),
)
HEADERS = {
    *("from", "to", "subject", "message-id", "list-unsubscribe", "mime-version"),
    *("content-type", "content-transfer-encoding"),
}


def test_ten_thousand_hostile_letters_make_one_mail_to_one_person_or_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    random, found, refused = Random(11), Counter[str](), 0
    with FaultySmtp({"ehlo": "250-x\r\n250 8BITMIME"}) as server:
        account = SmtpAccount(
            host="127.0.0.1",
            port=server.port,
            security=Security.PLAIN_LOOPBACK,
            patience=timedelta(seconds=5),
        )
        transport = SmtpTransport(account, MemorySecrets(), FakeClock(), sent=None)
        for number in range(MAILS):
            server.accepted.clear()
            server.commands.clear()
            letter = _letter(random, number)
            try:
                mail = OutgoingMail(letter.message_id, SENDER, letter.recipient, compose(letter))
                transport.send(mail, CountingGate())
            except (CannotCompose, Refused):
                refused += 1
                found["refused too late"] += not set(_said(server)) <= _asked_first(letter)
                continue
            found.update(_judged(server, mail))
    crossed = +found
    figures = (
        f"{MAILS} letters: {MAILS - refused} arrived as written, {refused} refused before any"
        f" envelope, {crossed.total()} crossings"
    )
    with capsys.disabled():
        campaign.report("R11 one envelope", figures, held=not crossed)
    assert crossed == Counter()
    assert MAILS // 5 < refused < MAILS


def _letter(random: Random, number: int) -> Letter:
    plain = random.random() < 0.3
    return Letter(
        message_id=MessageId(f"<{number}@seller.test>"),
        sender=SENDER,
        sender_name="Rita Reyes",
        recipient=EmailAddress(ADDRESSES[0] if plain else random.choice(ADDRESSES)),
        recipient_name=_words(random, 3) if random.random() < 0.5 else "Ida Brandt",
        subject=_words(random, 4) if random.random() < 0.5 else "A question",
        text=_words(random, 12) or "x",
        html_alternative=random.random() < 0.8,
    )


def _words(random: Random, most: int) -> str:
    return "".join(random.choice(PIECES) for _ in range(random.randint(0, most)))


def _asked_first(letter: Letter) -> set[str]:
    """A server is asked what it can do before a name beyond ASCII is given up (RFC 6531)."""
    return set() if letter.recipient.isascii() else {"EHLO"}


def _said(server: FaultySmtp) -> list[str]:
    """The commands but QUIT, which may come in when the next mail is under way already."""
    verbs = [command.partition(" ")[0].upper() for command in server.commands]
    return [verb for verb in verbs if verb != "QUIT"]


def _judged(server: FaultySmtp, mail: OutgoingMail) -> Counter[str]:
    """Compare what the server took in with what was composed."""
    [taken] = server.accepted
    parsed = message_from_bytes(taken.data)
    names = [name.lower() for name in parsed.keys()]  # noqa: SIM118 - names come twice too
    return Counter(
        {
            "other commands": _said(server) != ["EHLO", "MAIL", "RCPT", "DATA"],
            "other recipients": taken.recipients != (mail.recipient,),
            "other bytes": taken.data != mail.raw,
            "other headers": set(names) != HEADERS or len(names) != len(HEADERS),
            "a line too long": any(len(line) > 998 for line in taken.data.split(b"\r\n")),
            "not one address": str(parsed["To"]).count("@") < 1,
            "a lone line end": bool(re.search(rb"\r(?!\n)|(?<!\r)\n", taken.data)),
        }
    )
