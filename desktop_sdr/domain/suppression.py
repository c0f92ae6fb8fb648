"""Never contact: whom, why, and whether an address falls under it."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_sdr.domain.ids import SuppressionId
from desktop_sdr.domain.trace import Actor


class SuppressionScope(StrEnum):
    """How far a suppression reaches."""

    ADDRESS = "address"
    DOMAIN = "domain"
    ACCOUNT = "account"
    ERASED = "erased"
    """One address that is known by a hash only: the person was erased."""
    HASHED = "hashed"
    """One address by its plain hash, as lists are handed over that name nobody."""


class SuppressionReason(StrEnum):
    """Why somebody must never be contacted."""

    OPTED_OUT = "opted_out"
    COMPLAINED = "complained"
    ADDRESS_DEAD = "address_dead"
    REP_SAID_SO = "rep_said_so"
    IMPORTED_LIST = "imported_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One entry of the never-contact list."""

    id: SuppressionId = SuppressionId(0)
    scope: SuppressionScope
    value: str
    """Lower-cased address or domain, the account's id as text, or the hash of an address in hex."""
    reason: SuppressionReason
    words: str = ""
    """What they wrote, when they did."""
    at: datetime
    by: Actor
    lifted_at: datetime | None = None
    lifted_because: str | None = None


def erased_value(salt: str, email: str) -> str:
    """Return what stands for the address of an erased person: nobody can read it back.

    The salt is the profile's own, so that a list of known addresses from elsewhere is no help.
    """
    return hmac.new(salt.encode(), email.strip().lower().encode(), hashlib.sha256).hexdigest()


def plain_hashes(email: str) -> tuple[str, ...]:
    """Return the hashes under which lists name an address: SHA-256, SHA-1 and MD5 of it in small.

    None of them hides an address from who guesses it; they are the forms that others hand over.
    """
    known = email.strip().lower().encode()
    kinds = (hashlib.sha256, hashlib.sha1, hashlib.md5)
    return tuple(kind(known, usedforsecurity=False).hexdigest() for kind in kinds)


def keys_of(
    email: str, account_id: int | None, salt: str = ""
) -> tuple[tuple[SuppressionScope, str], ...]:
    """Return every (scope, value) under which this address could be suppressed.

    A domain entry also covers its sub-domains. `salt` is there once a person was erased.
    """
    address = email.strip().lower()
    _, _, domain = address.rpartition("@")
    labels = domain.split(".")
    domains = tuple(".".join(labels[at:]) for at in range(len(labels) - 1)) or (domain,)
    keys = [(SuppressionScope.ADDRESS, address)]
    keys.extend((SuppressionScope.DOMAIN, name) for name in domains)
    if account_id is not None:
        keys.append((SuppressionScope.ACCOUNT, str(account_id)))
    if address:
        keys.extend((SuppressionScope.HASHED, value) for value in plain_hashes(address))
    if salt and address:
        keys.append((SuppressionScope.ERASED, erased_value(salt, address)))
    return tuple(keys)


def matches(
    entries: Iterable[Suppression], email: str, account_id: int | None, salt: str = ""
) -> tuple[Suppression, ...]:
    """Return the entries in force that cover this address or account."""
    keys = set(keys_of(email, account_id, salt))
    return tuple(
        entry for entry in entries if entry.lifted_at is None and (entry.scope, entry.value) in keys
    )
