"""Block lists: asks whether an address or a domain stands on one, and tells a refusal from a yes.

The questions and answers are those of RFC 5782.
"""

import ipaddress
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.reputation import Listing, ListingState
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.names import Names, NoSuchName

_REFUSED_EVERYWHERE: Final = ipaddress.ip_network("127.255.255.0/24")
_ANSWERS: Final = ipaddress.ip_network("127.0.0.0/8")
_ALWAYS_LISTED: Final = "127.0.0.2"
"""Stands on each list of addresses, so that one can see whether it answers (RFC 5782 section 5)."""


class ListKind(StrEnum):
    """What a list is asked about."""

    ADDRESS = "address"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class BlockList:
    """One list, and the answers by which it says that we may not ask."""

    zone: str
    kind: ListKind
    terms: str
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BlockLists:
    """All lists that are known, and the name servers through which none may be asked."""

    all: tuple[BlockList, ...]
    public_resolvers: frozenset[str]

    def refused_through(self, servers: Sequence[str]) -> bool:
        """Say whether any of these name servers is a public one, which the lists refuse."""
        return not self.public_resolvers.isdisjoint(servers)


def block_lists_from_toml(text: str) -> BlockLists:
    """Read the resource; raises KeyError or ValueError where it is damaged."""
    tree = tomllib.loads(text)
    lists = tuple(
        BlockList(
            zone=entry["zone"],
            kind=ListKind(entry["kind"]),
            terms=entry["terms"],
            refused=frozenset(entry.get("refused", ())),
        )
        for entry in tree["list"]
    )
    return BlockLists(lists, frozenset(tree["public_resolvers"]))


def ask_lists(
    domain: str, addresses: Sequence[str], lists: BlockLists, names: Names
) -> Iterator[Listing]:
    """Ask every list about the domain and these IP addresses; through a public resolver, none."""
    is_refused = lists.refused_through(names.asked)
    for one in lists.all:
        subjects = addresses if one.kind is ListKind.ADDRESS else (domain,)
        for subject in subjects:
            state = ListingState.PUBLIC_RESOLVER if is_refused else _ask(subject, one, names)
            yield Listing(one.zone, subject, state, one.terms)


def _ask(subject: str, one: BlockList, names: Names) -> ListingState:
    try:
        answers = _answers(subject, one, names)
        if answers:
            return _meaning(answers, one)
        if one.kind is ListKind.ADDRESS and not _answers(_ALWAYS_LISTED, one, names):
            return ListingState.REFUSED
    except Temporary:
        return ListingState.NO_ANSWER
    return ListingState.NOT_LISTED


def _answers(subject: str, one: BlockList, names: Names) -> Sequence[str]:
    try:
        return names.addresses(f"{_reversed(subject, one.kind)}.{one.zone}")
    except NoSuchName:
        return ()


def _reversed(subject: str, kind: ListKind) -> str:
    if kind is ListKind.DOMAIN:
        return subject
    pointer = ipaddress.ip_address(subject).reverse_pointer
    return pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")


def _meaning(answers: Sequence[str], one: BlockList) -> ListingState:
    """An answer outside 127.0.0.0/8 is the resolver's own, for a name that does not exist."""
    is_listed = any(
        ipaddress.ip_address(answer) in _ANSWERS
        and ipaddress.ip_address(answer) not in _REFUSED_EVERYWHERE
        and answer not in one.refused
        for answer in answers
    )
    return ListingState.LISTED if is_listed else ListingState.REFUSED
