"""Of every letter exactly the sender's own words are read: ours to measure, and theirs to lose."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from email.message import Message
from functools import cache
from typing import Any

import pytest
from agent.skills.received import LEAD, MAILS, a_mail, read

from desktop_sdr.agent.skills.mail_charsets import decoded, text_of, unflowed
from desktop_sdr.agent.skills.mail_parsing import headers_of

FLOOR = 1.0
"""Share of our own letters that must be read exactly; the set grows by what was read wrongly."""


@cache
def letters() -> tuple[Mapping[str, Any], ...]:
    """The hand-written letters."""
    return tuple(tomllib.loads((MAILS / "letters.toml").read_text("utf-8"))["mail"])


def own_words_of(letter: Mapping[str, Any]) -> str:
    """What is read of a letter."""
    sender = f"{letter.get('from', 'A. P.')} <{LEAD}>"
    return read(a_mail(letter.get("text", ""), html=letter.get("html"), sender=sender)).text


@pytest.mark.parametrize("number", range(len(letters())))
def test_of_a_letter_the_sender_s_own_words_are_read(number: int) -> None:
    letter = letters()[number]
    assert own_words_of(letter) == letter["kept"], letter["cause"]


def test_the_share_of_letters_read_exactly_stays_above_its_floor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = Counter(letter["cause"] for letter in letters())
    right = Counter(
        letter["cause"] for letter in letters() if own_words_of(letter) == letter["kept"]
    )
    figures = ", ".join(f"{cause} {right[cause]}/{asked[cause]}" for cause in sorted(asked))
    with capsys.disabled():
        print(f"\nReply texts: {right.total()} of {asked.total()} exact ({figures})")
    assert right.total() / asked.total() >= FLOOR


def raw_mail(body: bytes, content_type: str, encoding: str = "8bit") -> bytes:
    """A reply with `body` as it is."""
    head = f"From: {LEAD}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}"
    return head.encode() + b"\r\n\r\n" + body


MISLABELLED = {
    "utf-8 called latin": ("Zu teuer für uns, grüße".encode(), "text/plain; charset=iso-8859-1"),
    "windows called utf-8": (
        "Zu teuer für uns, grüße".encode("cp1252"),
        "text/plain; charset=utf-8",
    ),
    "windows called latin": (
        "Zu “teuer” für uns".encode("cp1252"),
        "text/plain; charset=iso-8859-1",
    ),
    "gbk called gb2312": ("太贵了，謝謝".encode("gb18030"), "text/plain; charset=gb2312"),
    "russian called ascii": (
        "Слишком дорого для нас".encode("cp1251"),
        "text/plain; charset=us-ascii",
    ),
    "unknown name": ("Zu teuer für uns".encode(), "text/plain; charset=x-no-such"),
    "no name": ("Zu teuer für uns".encode("cp1252"), "text/plain"),
    "japanese": ("高すぎます".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp"),
    "korean": ("너무 비쌉니다".encode("cp949"), "text/plain; charset=ks_c_5601-1987"),
}
MEANT = {
    "utf-8 called latin": "Zu teuer für uns, grüße",
    "windows called utf-8": "Zu teuer für uns, grüße",
    "windows called latin": "Zu “teuer” für uns",
    "gbk called gb2312": "太贵了，謝謝",
    "russian called ascii": "Слишком дорого для нас",
    "unknown name": "Zu teuer für uns",
    "no name": "Zu teuer für uns",
    "japanese": "高すぎます",
    "korean": "너무 비쌉니다",
}


@pytest.mark.parametrize("fault", MISLABELLED)
def test_a_charset_that_is_missing_or_a_lie_costs_no_letter(fault: str) -> None:
    assert read(raw_mail(*MISLABELLED[fault])).text == MEANT[fault]


def test_a_damaged_byte_costs_one_character_and_not_the_others() -> None:
    assert decoded("Grüße für alle".encode() + b"\xff", "utf-8") == "Grüße für alle\ufffd"


def test_a_text_cut_inside_a_character_is_still_utf_8() -> None:
    body = ("ü" * 250_000).encode()
    assert decoded(body[:399_999] + b"\xc3", "utf-8").startswith("üü")


def test_the_names_of_codecs_that_are_no_charsets_are_not_believed() -> None:
    assert decoded(b"a9z-b", "punycode") == "a9z-b"


def test_flowed_lines_are_joined_and_quotes_stay_quotes() -> None:
    flowed = "Too dear \nfor us.\n> Would you \n> like a demo?\n  indented\n-- \nAna \nPerez"
    joined = "Too dear for us.\n> Would you like a demo?\n indented\n-- \nAna Perez"
    assert unflowed(flowed) == joined


def test_flowed_lines_of_a_script_without_blanks_are_joined_without_one() -> None:
    body = "高す \nぎます".encode()
    mail = raw_mail(body, "text/plain; charset=utf-8; format=flowed; delsp=yes")
    assert read(mail).text == "高すぎます"


def test_a_text_that_is_still_quoted_printable_is_read_all_the_same() -> None:
    body = (
        b"Zu teuer f=C3=BCr u=\r\nns.\r\n\r\nAm 13.05.2026 um 09:14 sch=\r\nrieb Rep:\r\n> Alt\r\n"
    )
    assert read(raw_mail(body, "text/plain; charset=utf-8", "7bit")).text == "Zu teuer für uns."


def test_a_part_without_text_has_none() -> None:
    holder = Message()
    holder.set_payload([])
    assert text_of(holder) == ""


def test_half_a_character_never_reaches_what_is_written_down() -> None:
    reading = read(raw_mail(b"Too +2AA- dear", "text/plain; charset=utf-7"))
    assert reading.text == "Too \ufffd dear"
    name = b"From: =?utf-7?q?+2AA-?= <ana@corp.example>\r\nSubject: =?punycode?q?a-b?=\r\n\r\nNo."
    assert headers_of(name).subject == "a-b"
    assert read(name).text == "No."


def test_a_page_nested_too_deep_is_read_as_far_as_any_page_goes() -> None:
    html = "<p>Too dear.</p>" + "<div>" * 3_000 + "x"
    assert read(a_mail(html=html)).text == "Too dear."
