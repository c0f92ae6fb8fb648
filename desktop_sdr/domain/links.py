"""Links and mail addresses in a text, and which of them stand in no text of the rep's own."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ADDRESS: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_LINK: Final = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,15}://|https?:|www\.)[^\s<>\"')\]]+"
    r"|\b(?:mailto|javascript|data|file|vbscript):[^\s<>\"')\]]+"
    r"|\b(?:[\w-]+\.)+(?:com|net|org|info|biz|io|co|ai|app|dev|ly|me|xyz|top|site|online|shop|link"
    r"|click|example|test|invalid|de|uk|us|fr|eu|ch|at|nl|it|es|pl|ru|cn|tk)\b(?:[/:?#][^\s<>\"')]*)?",
    re.IGNORECASE,
)
_BEFORE_HOST: Final = re.compile(r"^[a-z][a-z0-9+.-]*:/*", re.IGNORECASE)
_AFTER_HOST: Final = re.compile(r"[/?#\\].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """The hosts that a text links to, and the mail addresses in it; all in lower case."""

    hosts: frozenset[str]
    addresses: frozenset[str]


@lru_cache(maxsize=256)
def named_in(text: str) -> Named:
    """Return what the text names, also where it is written with look-alike signs."""
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    addresses = frozenset(match[0].strip(".'").lower() for match in _ADDRESS.finditer(plain))
    rest = _ADDRESS.sub(" ", _without_userinfo(plain))
    return Named(frozenset(host_of(match[0]) for match in _LINK.finditer(rest)), addresses)


def links_in(text: str) -> list[tuple[int, int]]:
    """Return where links stand in the text, each by start and end; a mail address is none."""
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    found = [match.span() for match in _LINK.finditer(text)]
    return [
        (start, end - len(text[start:end]) + len(text[start:end].rstrip(".,;:!?")))
        for start, end in found
        if not any(first <= start < last for first, last in addresses)
    ]


def places_of(text: str, named: Named) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return where links to those hosts stand in the text, and where those addresses do."""
    links = [(at, end) for at, end in links_in(text) if host_of(text[at:end]) in named.hosts]
    found = _ADDRESS.finditer(text)
    told = [one.span() for one in found if one[0].strip(".'").lower() in named.addresses]
    return links, told


def _without_userinfo(text: str) -> str:
    """Take out what stands before the real host: `https://yours@theirs` goes to theirs."""
    return re.sub(r"(://)[^\s/?#@\\]*@", r"\1", text)


def host_of(link: str) -> str:
    """Return the host that a link leads to, without port and `www`."""
    place = _AFTER_HOST.sub("", _BEFORE_HOST.sub("", link)).rpartition("@")[2]
    host = place.partition(":")[0].rstrip(".,;!").lower()
    return host.removeprefix("www.")


def strangers_in(text: str, trusted: Iterable[str], domains: Collection[str]) -> Named:
    """Return the hosts and addresses of `text` that stand in none of the `trusted` texts.

    A host also passes where it is one of `domains` or lies under it.
    """
    found = named_in(text)
    if not found.hosts and not found.addresses:
        return found
    told = [named_in(one) for one in trusted]
    own_hosts = {host for one in told for host in one.hosts} | _hosts_of_addresses(told)
    hosts = {
        host
        for host in found.hosts - own_hosts
        if not any(host == one or host.endswith(f".{one}") for one in domains if one)
    }
    own = {address for one in told for address in one.addresses}
    return Named(frozenset(hosts), found.addresses - own)


def _hosts_of_addresses(told: Iterable[Named]) -> set[str]:
    return {address.rpartition("@")[2] for one in told for address in one.addresses}
