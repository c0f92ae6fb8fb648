"""The record: each line chained to the one before, in the transaction of what it is about."""

import secrets
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.audit import GENESIS, AuditEntry, chain, text_hash
from desktop_sdr.domain.ids import AuditSeq, LeadId
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.mapping import LIMIT, given
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

SALT_BYTES: Final = 16
ENTRY_NAMES: Final = tuple(one.name for one in fields(AuditEntry) if one.name != "personal")

_A, _T = keeping.audit.c, keeping.audit_text.c
_LAST: Final = sa.select(_A.seq, _A.hash).order_by(_A.seq.desc()).limit(1)
_APPEND: Final = sa.insert(keeping.audit)
_APPEND_TEXT: Final = sa.insert(keeping.audit_text)
_OF_LEAD: Final = (
    sa.select(*(_A[name] for name in ENTRY_NAMES), _T.personal)
    .outerjoin(keeping.audit_text, _A.seq == _T.seq)
    .where(_A.lead_id == given("lead"))
    .order_by(_A.seq.desc())
    .limit(LIMIT)
)


def commitment(salt: str, personal: str) -> str:
    """Return what the chain holds of a personal text.

    The salt is erased with the text: without it nobody can try out which address or name it was.
    """
    return text_hash(f"{salt}{personal}") if personal else ""


class SqlAudit:
    """The record: append only."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._transaction = transaction
        self.head: tuple[AuditSeq, str] | None = None
        """Number and hash of the last line, once this transaction has asked or written."""

    def append(self, entry: AuditEntry) -> AuditSeq:
        """Chain the entry to the last one and keep it; its own number is given here."""
        number, before = self._last()
        seq = AuditSeq(number + 1)
        line = replace(entry, seq=seq, at=entry.at.astimezone(UTC), facts=dict(entry.facts))
        salt = secrets.token_hex(SALT_BYTES) if line.personal else ""
        personal_hash = commitment(salt, line.personal)
        values = {name: getattr(line, name) for name in ENTRY_NAMES}
        head = chain(before, line, personal_hash)
        values.update(personal_hash=personal_hash, hash=head)
        self._transaction.write(_APPEND, Topic.AUDIT, values)
        if line.personal:
            side = {"seq": seq, "salt": salt, "personal": line.personal}
            self._transaction.write(_APPEND_TEXT, None, side)
        self.head = (seq, head)
        return seq

    def _last(self) -> tuple[AuditSeq, str]:
        if self.head is not None:
            return self.head
        row = self._transaction.first(_LAST)
        return (AuditSeq(0), GENESIS) if row is None else (AuditSeq(row.seq), row.hash)

    def of_lead(self, lead_id: LeadId, limit: int) -> Sequence[AuditEntry]:
        """Return the newest, the newest first; an erased text is empty."""
        rows = self._transaction.all(_OF_LEAD, {"lead": lead_id, "limit": limit})
        return [AuditEntry(**{**row._mapping, "personal": row.personal or ""}) for row in rows]
