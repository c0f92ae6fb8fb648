"""What may be attached to a mail: how many files, how large, of which kinds, under which names.

A name is judged by a list of what is allowed, not of what is known to be harmful: a kind that
nobody named cannot be a program. The kinds hold no macros and are not unpacked (no .doc, .xlsm,
.zip, .html, .svg): mail filters hold those back, and careful readers do not open them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_FILES: Final = 3
"""More in one mail is a download, not a letter."""
MOST_BYTES: Final = 7_000_000
"""Of all files of a mail together. Servers that were never told otherwise refuse mails over
10,240,000 octets (Postfix, message_size_limit), and base64 in lines makes 78 octets out of 57."""
LONGEST_NAME: Final = 120
"""Characters; in UTF-8 and percent signs it still fits one header line (998, RFC 5322, 2.1.1)."""
LONGEST_NAME_BYTES: Final = 200
"""In UTF-8; file systems take 255."""

KINDS: Final = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Endings that may be attached, with their media types (the IANA registry)."""

_PROGRAM: Final = re.compile(
    r"app|bat|cmd|com|cpl|desktop|dll|dmg|docm|exe|hta|html?|img|iso|jar|jse?|lnk|lua|mht(?:ml)?"
    r"|ms[cip]|msix|pif|pl|pptm|ps1|py|rb|reg|sc[fr]|sh|svg|url|vb[es]?|ws[fh]|xlsm",
    re.IGNORECASE,
)
"""Endings that no earlier part of a name may be either: `offer.exe.pdf` looks like a trick."""
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
"""Names that Windows opens as devices, whatever ending follows."""
_SEPARATORS: Final = frozenset('/\\:<>"|?*%')
"""Parts of paths, of streams and of patterns on one system or another, and of escapes."""


class NameFault(StrEnum):
    """Why a file of this name is never attached."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    SEPARATOR = "separator"
    HIDDEN = "hidden"
    """It begins or ends with a dot or a space."""
    ODD_SIGNS = "odd_signs"
    """Control, invisible or turning characters, or letters that are written in pieces."""
    DEVICE = "device"
    KIND = "kind"
    TWO_KINDS = "two_kinds"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a draft as it was when it was attached; the yes is said to these very bytes."""

    name: str
    size: int
    """In bytes."""
    sha256: str


def name_fault(name: str) -> NameFault | None:
    """Return why a file of this name may not be attached; None where it may."""
    faults = (
        (NameFault.EMPTY, not name),
        (NameFault.TOO_LONG, _is_too_long(name)),
        (NameFault.ODD_SIGNS, _has_odd_signs(name)),
        (NameFault.SEPARATOR, not _SEPARATORS.isdisjoint(name)),
        (NameFault.HIDDEN, name.strip(". ") != name),
        (NameFault.DEVICE, name.partition(".")[0].strip().casefold() in _DEVICES),
        (NameFault.KIND, _ending(name) not in KINDS),
        (NameFault.TWO_KINDS, any(map(_PROGRAM.fullmatch, _earlier_endings(name)))),
    )
    return next((fault for fault, is_so in faults if is_so), None)


def kind_of(name: str) -> str:
    """Return the media type of a file that may be attached; raises KeyError for any other."""
    return KINDS[_ending(name)]


def fit_together(attachments: Iterable[Attachment]) -> bool:
    """Say whether one mail may carry them all."""
    carried = tuple(attachments)
    names = {one.name.casefold() for one in carried}
    few = len(names) == len(carried) <= MOST_FILES
    return few and sum(one.size for one in carried) <= MOST_BYTES


def size_in_mail(attachments: Iterable[Attachment]) -> int:
    """Return how many octets of a mail they take at most: base64 in lines, and their headers."""
    return sum(-(-one.size // 57) * 78 + 2_000 for one in attachments)


def _is_too_long(name: str) -> bool:
    return len(name) > LONGEST_NAME or len(name.encode("utf-8", "replace")) > LONGEST_NAME_BYTES


def _has_odd_signs(name: str) -> bool:
    """Letters, marks, digits, punctuation, symbols and the plain space are not odd."""
    odd = any(unicodedata.category(sign)[0] in "CZ" and sign != " " for sign in name)
    return odd or not unicodedata.is_normalized("NFC", name)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _earlier_endings(name: str) -> list[str]:
    return [part.strip() for part in name.split(".")[1:-1]]
