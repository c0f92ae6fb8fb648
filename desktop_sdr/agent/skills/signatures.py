"""Whose signatures a mail bears: domain and selector of each DKIM-Signature."""

from dataclasses import dataclass
from email.parser import BytesHeaderParser

from desktop_sdr.domain.sender_tags import tags_of


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
