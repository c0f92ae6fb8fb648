"""Keys and policies are read as receivers read them, whatever stands in the record."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.sender_tags import (
    DmarcPolicy,
    dmarc_texts,
    parse_dkim,
    parse_dmarc,
    tags_of,
)

RSA = bytes.fromhex("300d06092a864886f70d0101010500")
"""The name of the kind in front of an RSA key."""


def element(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def bare_key(bits: int) -> bytes:
    modulus = b"\x00" + ((1 << bits) - 1).to_bytes(bits // 8, "big")
    return element(0x30, element(0x02, modulus) + element(0x02, b"\x01\x00\x01"))


def wrapped_key(bits: int) -> bytes:
    return element(0x30, RSA + element(0x03, b"\x00" + bare_key(bits)))


def published(key: bytes) -> str:
    return f"v=DKIM1; k=rsa; p={base64.b64encode(key).decode()}"


@pytest.mark.parametrize("bits", [512, 1024, 2048, 4096])
def test_the_length_of_a_key_is_read_however_it_is_wrapped(bits: int) -> None:
    for key in (wrapped_key(bits), bare_key(bits)):
        found = parse_dkim("s1", published(key))
        assert found is not None
        assert (found.bits, found.kind, found.is_revoked) == (bits, "rsa", False)


def test_a_key_may_be_of_the_newer_kind() -> None:
    text = f"k=ed25519; p={base64.b64encode(b'k' * 32).decode()}"
    found = parse_dkim("s1", text)
    assert found is not None
    assert (found.kind, found.bits) == ("ed25519", 256)


def test_an_empty_key_is_revoked_and_a_test_is_one() -> None:
    revoked = parse_dkim("s1", "v=DKIM1; p=")
    assert revoked is not None
    assert revoked.is_revoked
    tried = parse_dkim("s1", published(bare_key(2048)) + "; t=y:s")
    assert tried is not None
    assert tried.is_testing


@pytest.mark.parametrize(
    "key",
    [
        "!!!",
        "AAAA",
        base64.b64encode(element(0x30, element(0x30, b"") + element(0x04, b"x"))).decode(),
        base64.b64encode(element(0x30, element(0x04, b"x"))).decode(),
        base64.b64encode(b"\x30\x82\x01\x00\x02\x82\x01\x00\x01").decode(),
    ],
)
def test_a_key_that_cannot_be_read_has_no_length(key: str) -> None:
    found = parse_dkim("s1", f"v=DKIM1; p={key}")
    assert found is not None
    assert found.bits == 0


def test_another_text_is_no_key() -> None:
    assert parse_dkim("s1", "v=spf1 -all") is None
    assert parse_dkim("s1", "v=DKIM2; p=AAAA") is None


def test_tags_are_read_loosely_spaced() -> None:
    assert tags_of(" V = DMARC1 ;p= none;; x") == {"v": "DMARC1", "p": "none", "x": ""}


def test_a_policy_is_read_with_its_reports_and_alignment() -> None:
    policy = parse_dmarc(
        "v=DMARC1; p=Reject; sp=none; adkim=s; aspf=S; pct=20;"
        " rua=mailto:a@firma.example!10m, mailto:b@firma.example,https://x.example"
    )
    assert policy is not None
    assert (policy.policy, policy.subdomains) == (DmarcPolicy.REJECT, DmarcPolicy.NONE)
    assert policy.reports_to == ("a@firma.example", "b@firma.example")
    assert policy.is_dkim_strict
    assert policy.is_spf_strict
    assert policy.percent == 20


def test_what_a_policy_leaves_out_has_its_usual_meaning() -> None:
    policy = parse_dmarc("v=DMARC1; p=quarantine; sp=odd; pct=400")
    assert policy is not None
    assert policy.subdomains is DmarcPolicy.QUARANTINE
    assert (policy.percent, policy.is_dkim_strict, policy.reports_to) == (100, False, ())


def test_a_record_without_a_known_policy_is_none() -> None:
    assert parse_dmarc("v=DMARC1; p=maybe") is None
    assert parse_dmarc("v=DMARC1") is None


def test_only_texts_of_that_kind_are_policies() -> None:
    assert dmarc_texts(["v=DMARC1; p=none", "v=DMARC1", "v=DMARC10; p=none", "p=none"]) == (
        "v=DMARC1; p=none",
        "v=DMARC1",
    )


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    parse_dmarc(f"v=DMARC1; {text}")
    parse_dkim("s1", f"p={text}")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_as_a_key(key: bytes) -> None:
    found = parse_dkim("s1", published(key))
    assert found is not None
    assert found.bits >= 0
