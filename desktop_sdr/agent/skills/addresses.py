"""Mail addresses as people write them into lists, read into one bare one or a reason why not."""

import re
import unicodedata
from typing import Final, NamedTuple

import idna

from desktop_sdr.agent.skills.folding import visible
from desktop_sdr.agent.skills.word_lists import (
    CONSUMER_DOMAINS,
    MISTYPED_DOMAINS,
    MISTYPED_ENDS,
    NO_REPLY_NAMES,
    ROLE_NAMES,
    THROWAWAY_DOMAINS,
)
from desktop_sdr.domain.ids import EmailAddress

_LOCAL: Final = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_SIGN: Final = r"(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f\s])"
_WIDE_LOCAL: Final = rf"{_SIGN}+(?:\.{_SIGN}+)*"
"""The same with the letters of any script (RFC 6531)."""
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS: Final = re.compile(rf"({_LOCAL})@((?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]+))")
_WIDE: Final = re.compile(
    rf"(?P<local>{_WIDE_LOCAL})@(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]+)"
)
_ANGLED: Final = re.compile(r"<([^<>]*)>")
_BETWEEN: Final = re.compile(r"[\s;,|]+|/(?=[^/]*@)")
_NOT_LETTERS: Final = re.compile(r"[^a-z]")


class ReadAddress(NamedTuple):
    """What a cell gave: the first good address, or a code for why there is none."""

    address: EmailAddress | None
    fault: str = ""
    """no_address, bad_address or international_address."""
    several: bool = False


def read_address(cell: str) -> ReadAddress:
    """Read the address of a cell, also out of `Ana <ana@b.test>` or `mailto:ana@b.test`."""
    plain = unicodedata.normalize("NFC", cell).strip().lower()
    if _ADDRESS.fullmatch(plain):
        return ReadAddress(EmailAddress(plain)) if _fits(plain) else _BAD
    if not plain:
        return ReadAddress(None, "no_address")
    good = list(dict.fromkeys(filter(None, map(_one, _pieces(plain)))))
    if good:
        return ReadAddress(EmailAddress(good[0]), several=len(good) > 1)
    shown = visible(plain)[0]
    is_foreign = "@" in shown and not shown.partition("@")[0].isascii()
    return ReadAddress(None, "international_address") if is_foreign else _BAD


_BAD: Final = ReadAddress(None, "bad_address")


def _pieces(plain: str) -> list[str]:
    shown, _ = visible(plain)
    angled = _ANGLED.findall(shown)
    return angled or _BETWEEN.split(shown)


def _one(piece: str) -> str | None:
    address = piece.strip().removeprefix("mailto:").partition("?")[0].strip("\"'()[]<>.,;: ")
    address = on_the_net(address)
    return address if _is_address(address) and _fits(address) else None


def _is_address(address: str) -> bool:
    """Say whether it is one, its name in the letters of one script.

    Where a letter of another script stands between them, somebody wants it to look like a name.
    """
    if _ADDRESS.fullmatch(address):
        return True
    wide = _WIDE.fullmatch(address)
    if wide is None or not unicodedata.is_normalized("NFC", wide["local"]):
        return False
    letters = [sign for sign in wide["local"] if not sign.isascii()]
    if any(unicodedata.category(sign)[0] not in "LMN" for sign in letters):
        return False
    scripts = {_script(sign) for sign in wide["local"] if sign.isalpha()}
    return len(scripts - _WRITTEN_TOGETHER) <= (0 if scripts & _WRITTEN_TOGETHER else 1)


_WRITTEN_TOGETHER: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def on_the_net(address: str) -> str:
    """Return the address with its domain as the net writes it; unchanged where there is no such.

    IDNA 2008 after UTS 46: the older way, which Python itself knows, would write to fass.example
    for faß.example, and that is somebody else.
    """
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True, std3_rules=True).decode('ascii')}"
    except idna.IDNAError:
        return address


def _fits(address: str) -> bool:
    """Say whether it is short enough in octets, as RFC 5321 and 6531 count."""
    local = address.partition("@")[0]
    return len(address.encode()) <= 254 and len(local.encode()) <= 64


def domain_of(address: str) -> str:
    """Return the part after the at sign."""
    return address.rpartition("@")[2]


def company_domain(address: str) -> str | None:
    """Return the domain of a company's own mail, or None for a consumer mailbox."""
    domain = domain_of(address)
    return None if domain in CONSUMER_DOMAINS else domain


def doubt_about(address: str) -> str:
    """Return a code for what speaks against writing there, or an empty one.

    Codes: no_reply_address, role_address, mistyped_address, throwaway_address.
    """
    local, _, domain = address.rpartition("@")
    name = _NOT_LETTERS.sub("", local.partition("+")[0])
    if name in NO_REPLY_NAMES:
        return "no_reply_address"
    if domain in MISTYPED_DOMAINS or domain.rpartition(".")[2] in MISTYPED_ENDS:
        return "mistyped_address"
    if domain in THROWAWAY_DOMAINS:
        return "throwaway_address"
    return "role_address" if name in ROLE_NAMES else ""
