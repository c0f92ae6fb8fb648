"""What a domain publishes of its signatures (DKIM) and its policy (DMARC), read tag by tag.

Rules: RFC 6376 section 3.6.1, RFC 8301 (key lengths), RFC 8463 (Ed25519), RFC 7489 section 6.3.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03
"""Kinds of element in an encoded key (X.690)."""
_REPORTS: Final = re.compile(r"mailto:[^\s,!]+@[^\s,!]+", re.IGNORECASE)


class DmarcPolicy(StrEnum):
    """What receivers are asked to do with a mail that proves no sender."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A published key that signatures are checked with."""

    selector: str
    bits: int
    """0 where the key cannot be read."""
    kind: str = "rsa"
    is_revoked: bool = False
    is_testing: bool = False
    """Receivers are asked to treat the mail as if it were not signed."""


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """A domain's policy."""

    text: str
    policy: DmarcPolicy
    subdomains: DmarcPolicy
    reports_to: tuple[str, ...]
    """Where daily reports go; empty for nowhere."""
    is_dkim_strict: bool = False
    is_spf_strict: bool = False
    percent: int = 100


def tags_of(text: str) -> Mapping[str, str]:
    """Return the tags of a text such as `v=DMARC1; p=none`, names in lower case."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def parse_dkim(selector: str, text: str) -> DkimKey | None:
    """Read a published key; None where the text is none."""
    tags = tags_of(text)
    if "p" not in tags or tags.get("v", "DKIM1") != "DKIM1":
        return None
    kind = tags.get("k", "rsa").lower()
    flags = tags.get("t", "").lower().split(":")
    encoded = "".join(tags["p"].split())
    bits = _key_bits(encoded, kind)
    return DkimKey(selector, bits, kind, is_revoked=not encoded, is_testing="y" in flags)


def _key_bits(encoded: str, kind: str) -> int:
    try:
        key = base64.b64decode(encoded, validate=True)
        return len(key) * 8 if kind == "ed25519" else _modulus_bits(key)
    except (ValueError, IndexError):
        return 0


def _modulus_bits(key: bytes) -> int:
    """Return the length of an RSA key's modulus; raises ValueError or IndexError for no key.

    The key stands alone (PKCS #1) or inside a bit string beside the name of its kind (X.509).
    """
    _, inside, _ = _element(key, 0)
    tag, start, end = _element(key, inside)
    if tag == _SEQUENCE:
        tag, start, _ = _element(key, end)
        if tag != _BITS:
            raise ValueError("no bit string beside the name of the kind")
        _, inside, _ = _element(key, start + 1)
        tag, start, end = _element(key, inside)
    if tag != _INTEGER or end > len(key):
        raise ValueError("no number where the modulus stands")
    return int.from_bytes(key[start:end], "big").bit_length()


def _element(key: bytes, at: int) -> tuple[int, int, int]:
    """Return the tag of the element there, and where its content starts and ends."""
    length, start = key[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(key[start : start + count], "big"), start + count
    return key[at], start, start + length


def dmarc_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Return those texts that are DMARC records."""
    return tuple(text for text in texts if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text))


def parse_dmarc(text: str) -> DmarcRecord | None:
    """Read a policy; None where it names none that receivers know."""
    tags = tags_of(text)
    reports = tuple(found[7:] for found in _REPORTS.findall(tags.get("rua", "")))
    written = tags.get("p", "").lower()
    if written not in tuple(DmarcPolicy):
        return None
    below = tags.get("sp", written).lower()
    percent = tags.get("pct", "100")
    return DmarcRecord(
        text=text,
        policy=DmarcPolicy(written),
        subdomains=DmarcPolicy(below if below in tuple(DmarcPolicy) else written),
        reports_to=reports,
        is_dkim_strict=tags.get("adkim", "r").lower() == "s",
        is_spf_strict=tags.get("aspf", "r").lower() == "s",
        percent=int(percent) if percent.isdecimal() and int(percent) <= 100 else 100,
    )
