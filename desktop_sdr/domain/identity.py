"""Names of acts that never change: one logical act, one key, however often it is tried."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC
from typing import Final

from desktop_sdr.domain.ids import MessageId
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.domain.snapshot import canonical_json

_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_DIGITS: Final = 32
"""128 bits of the HMAC in hex: enough that no two acts ever meet."""
_MOVING: Final = frozenset(
    {
        "id",
        "leaves_at",
        "state",
        "phase",
        "attempts",
        "first_tried_at",
        "crashes",
        "former",
        "claimed_at",
        "settled_at",
        "held_by",
        "words",
    }
)
"""What changes while an effect goes its way; all else stays as it was approved."""
_BOUND: Final = tuple(
    field.name
    for field in fields(OutboxItem)
    if field.name not in _MOVING | {"payload", "fingerprint"}
)


def message_id_for(key: bytes, sender: str, act: str, number: int) -> MessageId:
    """Return the Message-ID of one logical mail, on the sender's domain.

    `act` names the act for ever (this step of this enrollment, the answer to this reply), `number`
    which try of it, counted only when the one before provably did not happen. Only who has `key`
    can tell which ids are ours. Raises ValueError where the sender has no host name in ASCII.
    """
    address = sender.strip().lower()
    local, _, host = address.rpartition("@")
    if not local or not _HOST.fullmatch(host):
        raise ValueError(f"{sender!r} has no domain that a Message-ID could stand on")
    return MessageId(f"<{_mac(key, 'mail', address, act, number)}@{host}>")


def basis_of(evidence: Sequence[str], policy_version: str) -> str:
    """Return what a text rests on, as one digest: each piece of evidence and the policy's version.

    Asked again right before the act: where it has changed, the approval no longer fits.
    """
    return _digest(policy_version.encode(), *(words.encode() for words in evidence))


def sealed(item: OutboxItem) -> OutboxItem:
    """Return the effect under the fingerprint that its approval is bound to."""
    return replace(item, fingerprint=_fingerprint_of(item))


def _fingerprint_of(item: OutboxItem) -> str:
    """SHA-256 over the bytes and everything else that the yes was about, and who gave it."""
    at = {name: getattr(item, name).astimezone(UTC) for name in ("slot", "approved_at")}
    bound = {name: getattr(item, name) for name in _BOUND} | at
    return _digest(item.payload, canonical_json(bound).encode())


def _digest(*parts: bytes) -> str:
    """Take in each part with its length, so that no two different rows of parts share a digest."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()


def is_intact(item: OutboxItem) -> bool:
    """Say whether an effect still is exactly what its approval was bound to."""
    same_bytes = hashlib.sha256(item.payload).hexdigest() == item.sha256
    return same_bytes and item.fingerprint == _fingerprint_of(item)


def _mac(key: bytes, *parts: object) -> str:
    if not key:
        raise ValueError("the key is empty, so anybody could name our acts")
    texts = [str(part).encode() for part in parts]
    message = b"".join(len(text).to_bytes(4) + text for text in texts)
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:_DIGITS]
