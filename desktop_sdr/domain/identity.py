"""Names of acts that never change: one logical act, one key, however often it is tried."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from desktop_sdr.domain.ids import (
    EnrollmentId,
    LeadId,
    MailboxId,
    MeetingId,
    MessageId,
    OutboxId,
    SequenceId,
)

_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_DIGITS: Final = 32
"""128 bits of the HMAC in hex: enough that no two acts ever meet."""


def message_id_for(
    key: bytes,
    mailbox: MailboxId,
    lead: LeadId,
    sequence: SequenceId,
    step: int,
    n: int,
    domain: str,
) -> MessageId:
    """Return the Message-ID of one logical mail: the n-th of this step of this sequence.

    Only who has `key` can tell which ids are ours. An answer outside any sequence has sequence 0
    and the reply's id as step. Raises ValueError for what is not a host name in ASCII.
    """
    host = domain.strip().lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise ValueError(f"{domain!r} is not a host name")
    return MessageId(f"<{_mac(key, 'mail', mailbox, lead, sequence, step, n)}@{host}>")


def crm_lead_key(key: bytes, lead: LeadId) -> str:
    """Return the external id under which the CRM knows a lead."""
    return f"sdr-lead-{_mac(key, 'crm-lead', lead)}"


def crm_activity_key(key: bytes, lead: LeadId, kind: str, source: str) -> str:
    """Return the external id of one logged event; `source` names what it is about, once for all."""
    return f"sdr-act-{_mac(key, 'crm-activity', lead, kind, source)}"


def calendar_uid(key: bytes, lead: LeadId, n: int, domain: str) -> str:
    """Return the uid of the n-th meeting with a lead, fixed before the calendar is asked."""
    return f"{_mac(key, 'meeting', lead, n)}@{domain.strip().lower()}"


def task_key(key: bytes, enrollment: EnrollmentId, step: int) -> str:
    """Return the key of a step that the rep does by hand (LinkedIn, a call)."""
    return f"sdr-task-{_mac(key, 'task', enrollment, step)}"


def cancel_key(key: bytes, meeting: MeetingId) -> str:
    """Return the key of calling a meeting off."""
    return f"sdr-cancel-{_mac(key, 'cancel', meeting)}"


def again_key(original: str, outbox: OutboxId) -> str:
    """Return the key of an act that the rep wants done once more, on their own word."""
    return f"{original}#again-{outbox}"


def fingerprint(
    payload: bytes,
    recipient: str | None,
    slot: datetime,
    evidence: Sequence[str],
    policy_version: str,
) -> str:
    """Return what an approval is bound to: SHA-256 over everything that was shown.

    Each part goes in with its length, so that no two different approvals share one.
    """
    digest = hashlib.sha256()
    for part in (
        payload,
        b"-" if recipient is None else b"+" + recipient.encode(),
        slot.astimezone(UTC).isoformat().encode(),
        str(len(evidence)).encode(),
        *(words.encode() for words in evidence),
        policy_version.encode(),
    ):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()


def _mac(key: bytes, *parts: object) -> str:
    if not key:
        raise ValueError("the key is empty, so anybody could name our acts")
    texts = [str(part).encode() for part in parts]
    message = b"".join(len(text).to_bytes(4) + text for text in texts)
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:_DIGITS]
