"""Whose signatures a mail bears: domain and selector of each DKIM-Signature."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Final

from desktop_sdr.domain.sender_tags import tags_of

_CHECK: Final = re.compile(r"(?:^|;)\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, and the name of the key."""

    domain: str
    selector: str


def signatures_of(raw: bytes) -> list[Signature]:
    """Return the signatures of a mail, the outermost first; what is no signature is left out."""
    fields = BytesHeaderParser().parsebytes(raw).get_all("DKIM-Signature", [])
    tags = [tags_of("".join(str(one).split())) for one in fields]
    return [Signature(one["d"].lower(), one["s"]) for one in tags if one.get("d") and one.get("s")]


def checks_of(raw: bytes) -> Mapping[str, str]:
    """Return what the receiving server found: `pass`, `fail`, ... for spf, dkim and dmarc.

    Only the topmost Authentication-Results is its own: whoever sends can write more below
    (RFC 8601, section 5).
    """
    fields = BytesHeaderParser().parsebytes(raw).get_all("Authentication-Results", [])
    if not fields:
        return {}
    told = re.sub(r"\([^()]*\)", "", " ".join(str(fields[0]).split()))
    found: dict[str, str] = {}
    for match in _CHECK.finditer(told):
        found.setdefault(match[1].lower(), match[2].lower())
    return found
