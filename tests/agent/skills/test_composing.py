"""What every mail of ours is on the wire."""

import email
import quopri
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.composing import (
    CannotCompose,
    Letter,
    compose,
    full_text,
    quoted_printable,
    reply_subject,
)
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.offer import Seller

SELLER = Seller(
    name="Rita Reyes",
    email=EmailAddress("rita@seller.test"),
    company="Seller Ltd",
    postal_address="1 Quay Street\nDublin",
    time_zone="Europe/Dublin",
    title="Sales",
)
LETTER = Letter(
    message_id=MessageId("<k1.2.3@seller.test>"),
    sender=EmailAddress("rita@seller.test"),
    sender_name="Rita Reyes",
    recipient=EmailAddress("ana@buyer.test"),
    recipient_name="Ana Núñez",
    subject="A question on your night shift",
    text="Hi Ana,\n\nHow do you plan shifts?\n",
    date=datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
)
FREE_TEXT = st.text(max_size=300)
EXPECTED_HEADERS = (
    *("Date", "From", "To", "Subject", "Message-ID", "List-Unsubscribe"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
)


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


def body_of(raw: bytes) -> str:
    return quopri.decodestring(raw.partition(b"\r\n\r\n")[2]).decode("utf-8")


def test_the_mail_says_who_writes_to_whom_and_when():
    message = parsed(compose(LETTER))
    assert message["From"].addresses[0].display_name == "Rita Reyes"
    assert message["To"].addresses[0].display_name == "Ana Núñez"
    assert message["To"].addresses[0].addr_spec == "ana@buyer.test"
    assert message["Date"].datetime == LETTER.date
    assert message["Message-ID"] == "<k1.2.3@seller.test>"
    assert message.get_content() == "Hi Ana,\r\n\r\nHow do you plan shifts?\r\n"


def test_the_date_can_be_left_to_the_moment_of_sending():
    assert parsed(compose(replace(LETTER, date=None)))["Date"] is None


def test_the_same_letter_is_the_same_bytes():
    assert compose(LETTER) == compose(replace(LETTER))


def test_without_a_url_only_the_mail_way_out_is_named():
    message = parsed(compose(LETTER))
    assert message["List-Unsubscribe"] == "<mailto:rita@seller.test?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] is None


def test_with_a_url_one_click_is_offered():
    message = parsed(compose(replace(LETTER, unsubscribe_url="https://seller.test/u/1")))
    assert "<https://seller.test/u/1>" in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "url",
    [
        "http://seller.test/u",
        "https://a.test/>,<mailto:x@y.test",
        "https://",
        "https://a.test/\r\nBcc: x@y.test",
    ],
)
def test_an_odd_unsubscribe_address_is_refused(url: str):
    with pytest.raises(CannotCompose, match="bad_unsubscribe_url"):
        compose(replace(LETTER, unsubscribe_url=url))


def test_a_follow_up_stays_in_its_thread():
    first, second = MessageId("<a@seller.test>"), MessageId("<b@buyer.test>")
    message = parsed(compose(replace(LETTER, in_reply_to=second, references=(first,))))
    assert message["In-Reply-To"] == second
    assert message["References"].split() == [first, second]


@pytest.mark.parametrize(
    ("subject", "answer"),
    [("Hello", "Re: Hello"), ("RE: AW: re[2]: Hello", "Re: Hello"), ("Research", "Re: Research")],
)
def test_an_answer_has_one_re(subject: str, answer: str):
    assert reply_subject(subject) == answer


@pytest.mark.parametrize(
    "address",
    [
        "a@b.test, c@d.test",
        "a@b.test;c@d.test",
        "a@b.test\r\nBcc: c@d.test",
        "<a@b.test>",
        "a@b.test c@d.test",
        "a@b",
        "@b.test",
        "",
        "a@b.test\n",
        "x" * 250 + "@b.test",
    ],
)
def test_anything_but_one_bare_address_is_refused(address: str):
    with pytest.raises(CannotCompose, match="not_one_address"):
        compose(replace(LETTER, recipient=EmailAddress(address)))


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient_name"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_break_in_a_header_is_refused(field: str, end: str):
    with pytest.raises(CannotCompose, match="line_break_in_header"):
        compose(replace(LETTER, **{field: f"Ana{end}Bcc: everyone@buyer.test"}))


@pytest.mark.parametrize(
    "bad", ["k@seller.test", "<k@seller.test> <l@x.test>", "<k@x.test>\r\nBcc: a@b.test"]
)
def test_a_message_id_that_is_not_one_is_refused(bad: str):
    with pytest.raises(CannotCompose, match="bad_message_id"):
        compose(replace(LETTER, message_id=MessageId(bad)))


def test_an_empty_mail_is_refused():
    with pytest.raises(CannotCompose, match="empty"):
        compose(replace(LETTER, text=" \n"))


def test_the_way_out_speaks_the_language_of_the_mail_not_of_the_lead():
    assert "Stopp" not in full_text("Would it help you?", seller=SELLER, language="de")
    assert "Stopp" in full_text("Hallo", seller=SELLER, language="de")


def test_signature_postal_address_and_way_out_stand_under_the_text():
    text = full_text("Hallo Ana,\n\nkurze Frage.", seller=SELLER, language="de")
    assert text.startswith("Hallo Ana,\n\nkurze Frage.\n\nRita Reyes\nSales\nSeller Ltd\n\n")
    assert "Seller Ltd, 1 Quay Street, Dublin\n" in text
    assert "Stopp" in text


def test_a_company_that_stands_in_its_address_is_not_named_twice():
    seller = replace(SELLER, postal_address="Seller Ltd, 1 Quay Street")
    assert "Seller Ltd, Seller Ltd" not in full_text("Hello", seller=seller)


@pytest.mark.parametrize("name", ["A" * 60, 'A "N" \\ N.', "Ana (Núñez) <x@y.test>", "a, b; c"])
def test_an_odd_name_arrives_whole_beside_its_address(name: str):
    raw = compose(replace(LETTER, recipient_name=name))
    (address,) = parsed(raw)["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "ana@buyer.test")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


@given(subject=FREE_TEXT, name=FREE_TEXT, text=FREE_TEXT)
def test_any_words_make_one_mail_to_one_person_or_none(subject: str, name: str, text: str):
    try:
        raw = compose(replace(LETTER, subject=subject, recipient_name=name, text=text))
    except CannotCompose:
        return
    head, _, _ = raw.partition(b"\r\n\r\n")
    names = [line.split(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] != b" "]
    assert sorted(names) == sorted(EXPECTED_HEADERS)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    message = parsed(raw)
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@buyer.test"]
    assert message.as_bytes(policy=policy.SMTP.clone(refold_source="none")) == raw


@given(subject=st.text(min_size=1, max_size=150))
def test_a_subject_arrives_as_it_was_written(subject: str):
    wanted = "".join(c for c in subject if c.isprintable()).strip()
    if not wanted:
        return
    message = parsed(compose(replace(LETTER, subject=wanted)))
    assert message["Subject"] == wanted


@given(text=FREE_TEXT)
def test_a_text_arrives_as_it_was_written(text: str):
    if not text.strip():
        return
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    assert body_of(compose(replace(LETTER, text=text))).replace("\r\n", "\n") == wanted


def test_no_line_is_one_that_mail_stores_change():
    encoded = quoted_printable("From here\n.\n" + "x" * 75 + "From there\nends with blank ")
    assert all(not line.startswith((b"From ", b".")) for line in encoded.split(b"\r\n"))
    assert all(not line.endswith((b" ", b"\t")) for line in encoded.split(b"\r\n"))
    assert quopri.decodestring(encoded).decode().splitlines()[0] == "From here"
