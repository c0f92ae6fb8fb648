"""SPF records read and followed: who may send for a domain, and whether the record holds.

Rules: RFC 7208; at most 10 look-ups (section 4.6.4), exactly one record (section 4.5).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_LOOKUPS: Final = 10
Published = Mapping[str, Sequence[str]]
"""The SPF texts of each domain that was looked up; a domain that is missing was not."""

_MECHANISM: Final = re.compile(
    r"([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?::(\S+?))?((?:/\d{1,3})?(?://\d{1,3})?)",
    re.IGNORECASE,
)
_MODIFIER: Final = re.compile(r"([a-z][a-z0-9_.-]*)=(\S*)", re.IGNORECASE)
_ASKS: Final = frozenset({"include", "a", "mx", "ptr", "exists"})
_HOSTS: Final = frozenset({"a", "mx", "ptr", "exists", "ip4", "ip6"})
_WANTS_VALUE: Final = frozenset({"include", "ip4", "ip6", "exists"})
_SOFT: Final = "~all"


class SpfEnd(StrEnum):
    """What a record says of a sender that nothing in it names."""

    REFUSED = "-all"
    DOUBTED = "~all"
    NEUTRAL = "?all"
    ALLOWED = "+all"
    UNSAID = ""
    """No `all` and no redirect, which counts as neutral."""


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """One record, term by term."""

    text: str
    includes: tuple[str, ...] = ()
    redirect: str = ""
    """Followed only where there is no `all`."""
    lookups: int = 0
    """What the terms of this record alone cost."""
    end: SpfEnd = SpfEnd.UNSAID
    unreadable: tuple[str, ...] = ()
    names_hosts: bool = False
    """Whether it names hosts or addresses itself, among which a provider's may be."""

    @property
    def follows(self) -> tuple[str, ...]:
        """The domains whose records belong to this one; macros cannot be followed beforehand."""
        onward = (*self.includes, *((self.redirect,) if self.redirect else ()))
        return tuple(name for name in onward if "%" not in name)


@dataclass(frozen=True, slots=True)
class SpfReach:
    """A record with all that it includes."""

    lookups: int
    end: SpfEnd
    names: frozenset[str]
    """Every domain whose record is part of it."""
    broken: tuple[str, ...]
    """Domains without exactly one record, and terms that cannot be read: receivers give up."""

    @property
    def asks_too_much(self) -> bool:
        """Whether receivers give up before they have followed it all."""
        return self.lookups > MAX_LOOKUPS


def spf_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Return those texts of a domain that are SPF records."""
    return tuple(text for text in texts if text.lower().partition(" ")[0] == "v=spf1")


def parse_spf(text: str) -> SpfRecord:
    """Read one record; what comes after `all` counts for nothing."""
    includes: list[str] = []
    unreadable: list[str] = []
    redirect, lookups, end, names_hosts = "", 0, SpfEnd.UNSAID, False
    for term in text.split()[1:]:
        modifier = _MODIFIER.fullmatch(term)
        if modifier:
            redirect = modifier[2] if modifier[1].lower() == "redirect" else redirect
            continue
        kind, value, sign = _mechanism(term)
        if not kind:
            unreadable.append(term)
        if end is not SpfEnd.UNSAID:
            continue
        lookups += kind in _ASKS
        names_hosts = names_hosts or kind in _HOSTS
        if kind == "include":
            includes.append(value)
        if kind == "all":
            end = SpfEnd(f"{sign or '+'}all")
    redirect = redirect.lower() if end is SpfEnd.UNSAID else ""
    return SpfRecord(
        text=text,
        includes=tuple(includes),
        redirect=redirect,
        lookups=lookups + bool(redirect),
        end=end,
        unreadable=tuple(unreadable),
        names_hosts=names_hosts,
    )


def _mechanism(term: str) -> tuple[str, str, str]:
    """Return the kind, value and sign of a term; empty where it is none."""
    found = _MECHANISM.fullmatch(term)
    if not found:
        return "", "", ""
    kind, value = found[2].lower(), (found[3] or "").lower().removesuffix(".")
    if kind in _WANTS_VALUE and not value:
        return "", "", ""
    return kind, value, found[1]


def reach(domain: str, published: Published) -> SpfReach:
    """Follow a domain's record through all that it includes."""
    names: set[str] = set()
    broken: list[str] = []
    waiting = [domain]
    while waiting:
        name = waiting.pop()
        if name in names or name not in published:
            continue
        names.add(name)
        texts = published[name]
        if len(texts) != 1:
            broken.append(name)
            continue
        record = parse_spf(texts[0])
        broken += record.unreadable
        waiting += record.follows
    lookups = _cost(domain, published, {})
    return SpfReach(lookups, _end(domain, published), frozenset(names), tuple(broken))


def _cost(domain: str, published: Published, known: dict[str, int]) -> int:
    """Count the look-ups of a record and all below; what is included twice costs twice."""
    if domain in known:
        return known[domain]
    known[domain] = 0  # where records include each other, the round ends here
    texts = published.get(domain, ())
    if len(texts) == 1:
        record = parse_spf(texts[0])
        below = (_cost(name, published, known) for name in record.follows)
        known[domain] = record.lookups + sum(below)
    return known[domain]


def _end(domain: str, published: Published) -> SpfEnd:
    seen: set[str] = set()
    while domain not in seen and len(published.get(domain, ())) == 1:
        seen.add(domain)
        record = parse_spf(published[domain][0])
        if not record.redirect:
            return record.end
        domain = record.redirect
    return SpfEnd.UNSAID


def with_include(text: str, name: str) -> str:
    """Return the record with one more domain in it, before what it says of everybody else."""
    terms = text.split()
    ends = (at for at, term in enumerate(terms) if _is_last(term))
    at = next(ends, len(terms))
    return " ".join([*terms[:at], f"include:{name}", *terms[at:]])


def ended_softly(text: str) -> str:
    """Return the record so that it doubts whoever it does not name."""
    kept = [term for term in text.split() if not _is_last(term)]
    return " ".join([*kept, _SOFT])


def _is_last(term: str) -> bool:
    return _mechanism(term)[0] == "all" or term.lower().startswith("redirect=")
