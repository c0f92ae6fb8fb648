"""What every mail of ours is on the wire."""

import email
import quopri
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.composing import (
    CannotCompose,
    Letter,
    compose,
    reply_subject,
)
from desktop_sdr.agent.skills.quoted_printable import quoted_printable
from desktop_sdr.domain.ids import EmailAddress, MessageId

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


def as_shown(text: str) -> str:
    """The text as any reader shows it: line ends alike, and nothing that controls a terminal."""
    lines = re.sub(r"\r\n|[\r\x85\u2028\u2029]", "\n", text)
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")


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
    assert message["List-Unsubscribe"] == "<mailto:rita@seller.test?subject=unsubscribe%20k1.2.3>"
    assert message["List-Unsubscribe-Post"] is None


def test_with_a_url_one_click_is_offered():
    message = parsed(compose(replace(LETTER, unsubscribe_url="https://seller.test/u?{address}")))
    assert "<https://seller.test/u?ana%40buyer.test>" in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_long_url_is_neither_broken_nor_encoded():
    url = "https://seller.test/" + "u" * 100 + "?who={address}"
    raw = compose(replace(LETTER, unsubscribe_url=url))
    assert f"<{url.replace('{address}', 'ana%40buyer.test')}>,\r\n <mailto:".encode() in raw


@pytest.mark.parametrize(
    "url",
    [
        "http://seller.test/u",
        "https://a.test/>,<mailto:x@y.test",
        "https://",
        "https://a.test/\r\nBcc: x@y.test",
        "https://a.test/u/1",
        "https://{address}.test/u",
        "https://[{address}/u",
        "http://a.test/{address}",
        "https://a.test/{address}/{address}",
        "https://a.test/{address}" + "u" * 200,
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
    if not as_shown(text).strip():
        return
    wanted = as_shown(text).rstrip("\n") + "\n"
    assert body_of(compose(replace(LETTER, text=text))).replace("\r\n", "\n") == wanted


def test_no_line_is_one_that_mail_stores_change():
    encoded = quoted_printable("From here\n.\n" + "x" * 75 + "From there\nends with blank ")
    assert all(not line.startswith((b"From ", b".")) for line in encoded.split(b"\r\n"))
    assert all(not line.endswith((b" ", b"\t")) for line in encoded.split(b"\r\n"))
    assert quopri.decodestring(encoded).decode().splitlines()[0] == "From here"


LINK = "https://seller.test/x"
BOTH = replace(LETTER, text=f"{LETTER.text}\n{LINK}\n", html_alternative=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hi Ana,\n\nhow do you plan shifts?", "text/plain"),
        (f"See {LINK}.", "multipart/alternative"),
        ("Hi,\n\nשלום", "multipart/alternative"),
    ],
)
def test_html_is_there_only_where_it_shows_more(text: str, kind: str):
    assert parsed(compose(replace(BOTH, text=text))).get_content_type() == kind
    plain = compose(replace(BOTH, text=text, html_alternative=False))
    assert parsed(plain).get_content_type() == "text/plain"


def test_the_html_form_is_a_second_part_of_the_same_words():
    message = parsed(compose(BOTH))
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    wanted = f"Hi Ana,\r\n\r\nHow do you plan shifts?\r\n\r\n{LINK}\r\n"
    assert plain.get_content() == wanted
    assert "<p>Hi Ana,</p>\r\n<p>How do you plan shifts?</p>" in html.get_content()
    assert [part["Content-Transfer-Encoding"] for part in (plain, html)] == ["quoted-printable"] * 2


def test_both_forms_are_bound_by_the_same_name_and_the_same_each_time():
    assert compose(BOTH) == compose(replace(BOTH))
    other = replace(BOTH, message_id=MessageId("<k2@seller.test>"))
    assert parsed(compose(BOTH)).get_boundary() != parsed(compose(other)).get_boundary()


@given(text=st.lists(st.sampled_from(["--=_", "\n--", "=", "a" * 80, "--"])).map("".join))
def test_no_words_end_a_part_before_its_end(text: str):
    text = f"{LINK}\n{text}"
    raw = compose(replace(BOTH, text=text))
    message = parsed(raw)
    plain, _ = message.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert not message.defects
    assert raw.count(f"--{message.get_boundary()}".encode()) == 3


@given(subject=FREE_TEXT, name=FREE_TEXT, text=FREE_TEXT)
def test_any_words_make_two_forms_in_short_lines(subject: str, name: str, text: str):
    try:
        words = f"{LINK}\n{text}"
        raw = compose(replace(BOTH, subject=subject, recipient_name=name, text=words))
    except CannotCompose:
        return
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    message = parsed(raw)
    assert not message.defects
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.as_bytes(policy=policy.SMTP.clone(refold_source="none")) == raw


@pytest.mark.parametrize(
    "address",
    ["zoe\u0308@buyer.test", "ana@büro.test", "\u212a@b.test"],
)
def test_an_address_that_old_servers_would_garble_is_refused_before_any_connection(address: str):
    with pytest.raises(CannotCompose, match="not_one_address"):
        compose(replace(LETTER, recipient=EmailAddress(address)))


def test_the_link_of_the_way_out_quotes_what_an_address_may_hold():
    message = parsed(compose(replace(LETTER, sender=EmailAddress("rita+a&b@seller.test"))))
    link = "<mailto:rita+a%26b@seller.test?subject=unsubscribe%20k1.2.3>"
    assert message["List-Unsubscribe"] == link


@pytest.mark.parametrize("direction", ["\u202e", "\u2067", "\ufeff"])
def test_a_name_that_turns_its_surroundings_around_loses_what_turns_them(direction: str):
    raw = compose(replace(LETTER, recipient_name=f"Ana {direction}gpj.exe"))
    assert parsed(raw)["To"].addresses[0].display_name == "Ana gpj.exe"


@pytest.mark.parametrize(
    "name", ["שרה כהן", "محمد علي", "山田 太郎", "Ольга", "Zoë 👩\u200d💻", "Ñ" * 60]
)
def test_a_name_in_any_script_arrives_as_it_is_written(name: str):
    raw = compose(replace(BOTH, sender_name=name, recipient_name=name, subject=name * 3))
    message = email.message_from_bytes(raw, policy=policy.compat32)
    for header, shown in (("From", f"{name} <{LETTER.sender}>"), ("Subject", name * 3)):
        assert str(make_header(decode_header(message[header]))) == shown
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
