"""Files in a mail arrive under their names byte for byte, and add nothing to its headers."""

import email
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
from agent.skills.test_composing import LETTER
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.composing import CannotCompose, Letter, compose
from desktop_sdr.agent.skills.enclosing import Enclosure
from desktop_sdr.domain.attachment import KINDS, LONGEST_NAME, name_fault

TEXTS = st.text(max_size=80).filter(str.strip)
NAMES = st.one_of(
    st.builds("{}.{}".format, st.text(max_size=40), st.sampled_from(sorted(KINDS))),
    st.text(max_size=40),
)


def with_files(*files: Enclosure, **fields: object) -> Letter:
    return replace(LETTER, enclosures=files, **fields)  # type: ignore[arg-type]


def files_in(raw: bytes) -> list[tuple[str | None, bytes]]:
    message = email.message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return [
        (part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()
    ]


def lines_of(raw: bytes) -> list[bytes]:
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    return raw.split(b"\r\n")


def test_a_file_goes_with_the_text_under_its_name_and_type() -> None:
    raw = compose(with_files(Enclosure("one-pager.pdf", b"%PDF-1.7\n\x00\xff")))

    message = email.message_from_bytes(raw, policy=policy.SMTP)
    text, file = message.iter_parts()
    assert message.get_content_type() == "multipart/mixed"
    assert "How do you plan shifts?" in text.get_content()
    assert file.get_content_type() == "application/pdf"
    assert file.get_content_disposition() == "attachment"
    assert files_in(raw) == [("one-pager.pdf", b"%PDF-1.7\n\x00\xff")]


def test_without_files_the_mail_is_what_it_was() -> None:
    assert b"multipart" not in compose(LETTER)


def test_both_forms_of_the_text_stay_together_beside_the_files() -> None:
    text = "Hi Ana,\n\nhttps://seller.test/shifts shows it.\n"
    raw = compose(with_files(Enclosure("a.png", b"1"), html_alternative=True, text=text))

    message = email.message_from_bytes(raw, policy=policy.SMTP)
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "image/png")
    ]


def test_the_same_letter_gives_the_same_bytes() -> None:
    letter = with_files(Enclosure("a.pdf", b"1" * 100), Enclosure("b.csv", b""))
    assert compose(letter) == compose(letter)


def test_a_name_in_any_script_arrives_and_has_a_plain_one_beside_it() -> None:
    raw = compose(with_files(Enclosure("Préislisté 点検.pdf", b"1")))

    assert raw.isascii()
    assert b"""filename*=UTF-8''Pr%C3%A9islist%C3%A9%20""" in raw
    assert b'name="Preisliste.pdf"' in raw
    assert files_in(raw) == [("Préislisté 点検.pdf", b"1")]
    assert b'name="attachment.png"' in compose(with_files(Enclosure("点検.png", b"")))


def test_the_longest_names_keep_every_line_within_what_servers_take() -> None:
    for sign in ("a", "é", "点", "𝒳"):
        stem = next(
            sign * length
            for length in range(LONGEST_NAME, 0, -1)
            if name_fault(f"{sign * length}.pdf") is None
        )
        raw = compose(with_files(Enclosure(f"{stem}.pdf", b"")))
        assert max(map(len, lines_of(raw))) <= 998
        assert files_in(raw) == [(f"{stem}.pdf", b"")]


@pytest.mark.parametrize(
    "name", ["a.exe", "../a.pdf", "a\r\nBcc: all@rival.example\r\n.pdf", 'a".pdf', ""]
)
def test_a_name_that_is_a_trick_makes_no_mail(name: str) -> None:
    with pytest.raises(CannotCompose) as fault:
        compose(with_files(Enclosure(name, b"1")))
    assert fault.value.code == "bad_attachment"


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=3), TEXTS, st.booleans())
def test_whatever_a_file_holds_it_arrives_byte_for_byte(
    contents: list[bytes], text: str, html: bool
) -> None:
    files = [Enclosure(f"{number}.pdf", content) for number, content in enumerate(contents)]
    try:
        raw = compose(with_files(*files, text=text, html_alternative=html))
    except CannotCompose:
        return  # nothing but control characters in the text

    assert files_in(raw) == [(one.name, one.content) for one in files]
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, lines_of(body))) <= 200
    assert raw.isascii()
    assert head.count(b"Content-Type:") == 1


@given(NAMES)
def test_no_name_adds_a_header_or_a_part(name: str) -> None:
    try:
        raw = compose(with_files(Enclosure(name, b"content")))
    except CannotCompose:
        assert name_fault(name) is not None
        return
    plain = compose(with_files(Enclosure("a.pdf", b"content")))
    assert files_in(raw) == [(name, b"content")]
    assert len(lines_of(raw)) == len(lines_of(plain))
    assert max(map(len, lines_of(raw))) <= 998
