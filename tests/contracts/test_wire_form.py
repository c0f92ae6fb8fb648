"""One envelope, no smuggled line: whatever stands in a mail, the server gets exactly that mail."""

import re
from datetime import timedelta

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from hypothesis import given, settings
from hypothesis import strategies as st
from servers.fault_smtp import FaultySmtp

from contracts.mails import CountingGate, a_mail
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.adapters.mail.wire_form import check_address, wire_body
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.mail import OutgoingMail

HEAD = b"Subject: x\r\nMessage-ID: <x@seller.test>\r\n\r\n"
LONE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
TRICKY = st.lists(
    st.sampled_from([b".", b"\r", b"\n", b"\r\n", b"..", b"MAIL FROM:<a@b>", b"QUIT", b"x", b" "]),
    max_size=30,
).map(b"".join)


def holding(body: bytes, recipient: str = "ana@buyer.test") -> OutgoingMail:
    return OutgoingMail(
        MessageId("<x@seller.test>"),
        EmailAddress("rep@seller.test"),
        EmailAddress(recipient),
        HEAD + body,
    )


@given(TRICKY)
def test_no_line_of_the_wire_form_is_a_lone_dot(body: bytes) -> None:
    lines = (wire_body(holding(body)) + b"\r\n").split(b"\r\n")
    assert b"." not in lines
    assert all(line.startswith(b"..") for line in lines if line.startswith(b"."))


@given(TRICKY)
def test_the_wire_form_knows_one_line_end_only(body: bytes) -> None:
    assert not LONE.search(wire_body(holding(body)))


@given(TRICKY)
def test_undoing_the_wire_form_gives_the_mail_back(body: bytes) -> None:
    sent = re.sub(rb"(?m)^\.", b"", wire_body(holding(body)) + b"\r\n")
    meant = LONE.sub(b"\r\n", HEAD + body)
    assert sent in (meant, meant + b"\r\n")


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\rBcc: evil@x.test\r\n\r\nhi\r\n",
        b"Subject: x\nBcc: evil@x.test\r\n\r\nhi\r\n",
        b"Subject: x\r\n\r\nhi\x00\r\n",
        b"Subject: x\n\nhi\n",
    ],
)
def test_a_header_with_a_hidden_line_end_is_refused(raw: bytes) -> None:
    mail = holding(b"")
    with pytest.raises(Refused) as refused:
        wire_body(OutgoingMail(mail.message_id, mail.sender, mail.recipient, raw))
    assert refused.value.title == "mail_malformed"


@pytest.mark.parametrize(
    "address",
    ["ana@buyer.test", "ana.b+x@sub.buyer.test", "o'hara@buyer.test", "zoë@büro.test", "a@b"],
)
def test_one_bare_address_passes(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@buyer.test",
        "ana@",
        "a@b@c",
        "a@b.test, c@d.test",
        "a@b.test;c@d.test",
        "Ana <a@b.test>",
        "<a@b.test>",
        "a b@c.test",
        "a@b.test\r\nRCPT TO:<c@d.test>",
        "a@b.test\n",
        "a@b.test\u2028",
        "a@b..test",
        ".a@b.test",
        "a@[127.0.0.1]",
        '"a b"@c.test',
        "group:a@b.test",
        "a\x00@b.test",
        "x" * 65 + "@b.test",
        "a@" + "b" * 260,
    ],
)
def test_anything_else_is_no_address(address: str) -> None:
    with pytest.raises(Refused) as refused:
        check_address(address)
    assert refused.value.title == "address_not_valid"


@given(st.text(max_size=60))
def test_no_text_at_all_makes_two_recipients(text: str) -> None:
    try:
        check_address(text)
    except Refused:
        return
    assert text.count("@") == 1
    assert not re.search(r"[\s,;<>\"]", text)


@pytest.mark.slow
def test_a_thousand_hostile_bodies_arrive_byte_for_byte_in_one_mail_each() -> None:
    with FaultySmtp({"ehlo": "250-x\r\n250 8BITMIME"}) as server:
        account = SmtpAccount(
            host="127.0.0.1",
            port=server.port,
            security=Security.PLAIN_LOOPBACK,
            patience=timedelta(seconds=5),
        )
        transport = SmtpTransport(account, MemorySecrets(), FakeClock(), sent=None)

        @settings(max_examples=1000, database=None)
        @given(TRICKY)
        def arrives(body: bytes) -> None:
            server.accepted.clear()
            mail = holding(body)
            transport.send(mail, CountingGate())
            [taken] = server.accepted
            assert taken.recipients == ("ana@buyer.test",)
            meant = LONE.sub(b"\r\n", mail.raw)
            assert taken.data == meant.removesuffix(b"\r\n") + b"\r\n"

        arrives()


def test_a_mail_of_the_suites_is_what_it_says() -> None:
    assert wire_body(a_mail("ana@buyer.test")).startswith(b"From: Rep <rep@seller.test>\r\n")
