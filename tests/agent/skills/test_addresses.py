"""A domain beyond ASCII leads to the very server that its owner means."""

import pytest
from agent.skills.received import a_mail

from desktop_sdr.agent.skills.addresses import on_the_net, read_address
from desktop_sdr.agent.skills.mail_headers import bare_address
from desktop_sdr.agent.skills.mail_parsing import headers_of


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("ana@faß.example", "ana@xn--fa-hia.example"),
        ("Ana <ana@Büro.Example>", "ana@xn--bro-hoa.example"),
        ("ana@ελλάς.example", "ana@xn--hxarsa0b.example"),
        ("ana@例え.example", "ana@xn--r8jz45g.example"),
        ("ana@bu\u0308ro.example", "ana@xn--bro-hoa.example"),
        ("ana@buyer。example", "ana@buyer.example"),
        ("ana@xn--bro-hoa.example", "ana@xn--bro-hoa.example"),
    ],
)
def test_a_domain_is_written_as_the_net_writes_it_today(written: str, address: str):
    assert read_address(written).address == address


@pytest.mark.parametrize("written", ["ana@☕.example", "ana@-ü.example", "ana@ü..example", "ana@ü"])
def test_a_domain_that_cannot_be_registered_is_no_address(written: str):
    assert read_address(written).address is None


@pytest.mark.parametrize("words", ["", "ana", "ana@buyer.example", "ana@☕.example"])
def test_what_has_no_other_spelling_stays_as_it_is(words: str):
    assert on_the_net(words) == words


def test_a_sender_is_known_again_by_either_spelling():
    assert bare_address("Ana <ana@büro.example>") == "ana@xn--bro-hoa.example"
    raw = a_mail("Hello").replace(b"ana@corp.example", "ana@büro.example".encode())
    assert headers_of(raw).sender == "ana@xn--bro-hoa.example"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Jürgen <JÜRGEN@example.de>", "jürgen@example.de"),
        ("ju\u0308rgen@example.de", "jürgen@example.de"),
        ("田中@例え.example", "田中@xn--r8jz45g.example"),
        ("पता@example.test", "पता@example.test"),
    ],
)
def test_a_name_before_the_at_sign_may_be_in_any_script(written: str, address: str):
    assert read_address(written).address == address


@pytest.mark.parametrize(
    "written",
    ["\u0430na@buyer.test", "😀@buyer.test", "a..é@buyer.test", "é" * 33 + "@buyer.test"],
)
def test_look_alike_letters_signs_and_names_too_long_are_no_address(written: str):
    assert read_address(written).address is None
