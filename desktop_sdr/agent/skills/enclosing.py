"""Files in a mail: multipart/mixed around its text (RFC 2046), each in base64 under its name."""

import base64
import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from desktop_sdr.agent.skills.header_lines import CannotCompose
from desktop_sdr.domain.attachment import kind_of, name_fault

LINE_BYTES: Final = 57
"""Of a file in one line: 76 signs of base64 (RFC 2045, 6.8)."""
_BOUNDARY_DIGITS: Final = 24


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One file to go with a mail."""

    name: str
    content: bytes


def enclosed(text: bytes, enclosures: Sequence[Enclosure], seed: str) -> bytes:
    """Return the text's part and the files as one; raises CannotCompose for a name with a fault.

    The boundary follows from `seed`. It begins as no line of base64 or quoted-printable can, and
    the one between two forms of a text has a hexadecimal digit where this has an `m`.
    """
    digest = hashlib.sha256(seed.encode()).hexdigest()
    boundary = f"=_mixed_{digest[:_BOUNDARY_DIGITS]}"
    head = (
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
        "Content-Transfer-Encoding: 7bit",
        "\r\n",
    )
    between = f"--{boundary}\r\n".encode()
    parts = b"\r\n".join(between + part for part in (text, *map(_part, enclosures)))
    return "\r\n".join(head).encode() + parts + f"\r\n--{boundary}--\r\n".encode()


def _part(enclosure: Enclosure) -> bytes:
    name = enclosure.name
    if name_fault(name) is not None:
        raise CannotCompose("bad_attachment", name)
    head = (
        f'Content-Type: {kind_of(name)};\r\n name="{_in_ascii(name)}"',
        f"Content-Disposition: attachment;\r\n {_file_name(name)}",
        "Content-Transfer-Encoding: base64",
        "\r\n",
    )
    lines = (
        base64.b64encode(enclosure.content[start : start + LINE_BYTES])
        for start in range(0, len(enclosure.content), LINE_BYTES)
    )
    return "\r\n".join(head).encode() + b"\r\n".join(lines)


def _file_name(name: str) -> str:
    """Name the file as RFC 2231 has it; the older place, in `name`, holds plain letters only."""
    if name.isascii():
        return f'filename="{name}"'
    return f"filename*=UTF-8''{quote(name, safe='')}"


def _in_ascii(name: str) -> str:
    """Return the name in letters that every mail program knows, with its ending."""
    stem, _, ending = name.rpartition(".")
    apart = unicodedata.normalize("NFKD", stem)
    kept = "".join(sign for sign in apart if sign.isascii() and (sign.isalnum() or sign in " ._-"))
    return f"{kept.strip(' .') or 'attachment'}.{ending}"
