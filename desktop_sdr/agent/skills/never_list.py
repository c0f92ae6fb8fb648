"""Reads a list of who must never be contacted: addresses, domains, and hashes of addresses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_sdr.agent.skills.addresses import on_the_net, read_address
from desktop_sdr.agent.skills.cells import clean
from desktop_sdr.agent.skills.lead_file import LeadFile
from desktop_sdr.agent.skills.places import bare
from desktop_sdr.agent.skills.word_lists import CONSUMER_DOMAINS
from desktop_sdr.domain.suppression import SuppressionScope

_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_DOMAIN: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)
_WHOLE_DOMAIN: Final = re.compile(r"^(?:\*?@|\*\.)")
_PAGE: Final = re.compile(r"^https?://(?:www\.)?|^www\.")
_COLUMNS: Final = (
    frozenset(map(bare, ("entry", "value", "never contact", "suppression", "suppressed"))),
    frozenset(
        map(
            bare,
            ("email", "email address", "e-mail", "mail", "address", "e-mail-adresse", "correo"),
        )
    )
    | frozenset(map(bare, ("adresse email", "courriel", "indirizzo email", "メールアドレス"))),
    frozenset(
        map(bare, ("hash", "sha256", "sha-256", "md5", "sha1", "email hash", "hashed email"))
    ),
    frozenset(map(bare, ("domain", "company domain", "website"))),
)
"""Names of columns, the plainest first: a list is read by the first kind that it has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody, or a whole company, that must never be contacted."""

    scope: SuppressionScope
    value: str


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of the list: an entry, or a code for why there is none in it."""

    number: int
    entry: Entry | None
    fault: str = ""
    """broken_quotes, or a fault of `read_entry`."""


def read_entry(words: str) -> Entry | str:
    """Read one entry, or return a code for why it is none.

    Codes: empty, no_entry, bad_address, international_address, whole_country (a bare ending such
    as `de`), mail_provider (a domain that private people everywhere have their mail at).
    """
    plain = clean(words)[0].strip().lower().strip("<>\"'")
    if not plain:
        return "empty"
    if _HASH.fullmatch(plain):
        return Entry(SuppressionScope.HASHED, plain)
    domain = _WHOLE_DOMAIN.sub("", plain)
    if domain == plain and "@" in plain:
        read = read_address(plain)
        if read.address is None:
            return read.fault
        return Entry(SuppressionScope.ADDRESS, read.address)
    return _domain(_PAGE.sub("", domain).partition("/")[0].strip("."))


def _domain(words: str) -> Entry | str:
    domain = on_the_net(f"x@{words}").removeprefix("x@")
    if re.fullmatch(r"[a-z]{2,63}", domain):
        return "whole_country" if len(domain) == 2 else "no_entry"
    if not _DOMAIN.fullmatch(domain):
        return "no_entry"
    if domain in CONSUMER_DOMAINS:
        return "mail_provider"
    return Entry(SuppressionScope.DOMAIN, domain)


def rows_of(file: LeadFile) -> Iterator[ListedRow]:
    """Yield every row that holds something; a first row of names says which column to read."""
    column: int | None = None
    for at, row in enumerate(file.rows()):
        if row.cells is None:
            yield ListedRow(row.number, None, "broken_quotes")
            continue
        if at == 0:
            column = _column(row.cells)
            if column is not None:
                continue
        if not any(map(str.strip, row.cells)):
            continue
        found = _found(row.cells, column)
        yield (
            ListedRow(row.number, None, found)
            if isinstance(found, str)
            else ListedRow(row.number, found)
        )


def _column(cells: Sequence[str]) -> int | None:
    names = [bare(cell.lstrip("\ufeff")) for cell in cells]
    for wanted in _COLUMNS:
        for at, name in enumerate(names):
            if name in wanted:
                return at
    return None


def _found(cells: Sequence[str], column: int | None) -> Entry | str:
    """Read the named column; without a header an address or hash anywhere, a domain only first."""
    if column is not None:
        return read_entry(cells[column]) if column < len(cells) else "empty"
    for cell in cells:
        read = read_entry(cell) if "@" in cell or _HASH.fullmatch(cell.strip().lower()) else ""
        if isinstance(read, Entry):
            return read
    return read_entry(cells[0].lstrip("\ufeff"))
