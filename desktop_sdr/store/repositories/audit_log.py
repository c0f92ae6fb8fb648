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
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

SALT_BYTES: Final = 16
ENTRY_NAMES: Final = tuple(one.name for one in fields(AuditEntry) if one.name != "personal")
ENTRY_COLUMNS: Final = tuple(keeping.audit.c[name] for name in ENTRY_NAMES)


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
        self._transaction.write(sa.insert(keeping.audit), Topic.AUDIT, values)
        if line.personal:
            side = {"seq": seq, "salt": salt, "personal": line.personal}
            self._transaction.write(sa.insert(keeping.audit_text), None, side)
        self.head = (seq, head)
        return seq

    def _last(self) -> tuple[AuditSeq, str]:
        if self.head is not None:
            return self.head
        c = keeping.audit.c
        row = self._transaction.first(sa.select(c.seq, c.hash).order_by(c.seq.desc()).limit(1))
        return (AuditSeq(0), GENESIS) if row is None else (AuditSeq(row.seq), row.hash)

    def of_lead(self, lead_id: LeadId, limit: int) -> Sequence[AuditEntry]:
        """Return the newest, the newest first; an erased text is empty."""
        c, side = keeping.audit.c, keeping.audit_text.c
        newest = (
            sa.select(*ENTRY_COLUMNS, side.personal)
            .outerjoin(keeping.audit_text, c.seq == side.seq)
            .where(c.lead_id == lead_id)
            .order_by(c.seq.desc())
            .limit(limit)
        )
        return [
            AuditEntry(**{**row._mapping, "personal": row.personal or ""})
            for row in self._transaction.all(newest)
        ]
