"""The record: each line chained to the one before, in the transaction of what it is about."""

import secrets
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from desktop_sdr.domain.audit import GENESIS, AuditEntry, AuditTag, chain, text_hash
from desktop_sdr.domain.ids import AuditSeq, LeadId
from desktop_sdr.domain.trace import BY_THE_REP
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.codec import dump
from desktop_sdr.store.columns import to_microseconds
from desktop_sdr.store.mapping import LIMIT, given
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

SALT_BYTES: Final = 16
LEAVING: Final = frozenset({AuditTag.EFFECT_CLAIMED, AuditTag.EFFECT_SENT})
"""What must never be forgotten: a copy of the database from before it would send again."""
ENTRY_NAMES: Final = tuple(one.name for one in fields(AuditEntry) if one.name != "personal")

_A, _T = keeping.audit.c, keeping.audit_text.c
_LAST: Final = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
_APPEND: Final = str(sa.insert(keeping.audit).compile(dialect=sqlite.dialect()))
_APPEND_TEXT: Final = str(sa.insert(keeping.audit_text).compile(dialect=sqlite.dialect()))
_ABOUT: Final = (
    "SELECT seq FROM audit WHERE subject_kind = ? AND subject_id = ? ORDER BY seq DESC LIMIT 1"
)
_NEWEST_OF_LEAD: Final = "SELECT seq FROM audit WHERE lead_id = ? ORDER BY seq DESC LIMIT 1"
_OF_LEAD: Final = (
    sa.select(*(_A[name] for name in ENTRY_NAMES), _T.personal)
    .outerjoin(keeping.audit_text, _A.seq == _T.seq)
    .where(_A.lead_id == given("lead"))
    .order_by(_A.seq.desc())
    .limit(LIMIT)
)
_NEWEST_AT: Final = sa.select(_A.at).order_by(_A.seq.desc()).limit(1)
REVIEWS: Final = (
    AuditTag.DRAFT_APPROVED,
    AuditTag.DRAFT_EDITED,
    AuditTag.DRAFT_REDRAFTED,
    AuditTag.DRAFT_REJECTED,
    AuditTag.DRAFT_LATER,
    AuditTag.ESCALATION_RESOLVED,
    AuditTag.LEVEL_CHANGED,
)
"""What shows that the rep was there and looked."""
_LAST_BY_REP: Final = (
    sa.select(_A.at, _A.seq)
    .where(_A.tag == given("tag"), _A.actor.in_(BY_THE_REP))
    .order_by(_A.seq.desc())
    .limit(1)
)
_PUT_RIGHT: Final = sa.select(sa.func.min(_A.at, type_=_A.at.type)).where(
    _A.tag == AuditTag.TIME_SKIPPED, _A.seq > given("seq"), _A.at <= given("now")
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
        self.first: AuditSeq | None = None
        """Number of the first line that this transaction wrote."""
        self.tells_of_leaving = False
        """True once this transaction has recorded that something leaves or has left."""
        self._last_of: dict[LeadId, AuditSeq] = {}
        """What this transaction has said last of each lead, or follows from."""

    def append(self, entry: AuditEntry) -> AuditSeq:
        """Chain the entry to the last one and keep it; its own number is given here."""
        number, before = self._last()
        seq = AuditSeq(number + 1)
        line = replace(entry, at=entry.at.astimezone(UTC))
        salt = secrets.token_hex(SALT_BYTES) if line.personal else ""
        personal_hash = commitment(salt, line.personal)
        head = chain(before, line, personal_hash)
        self._transaction.directly(_APPEND, seq, *_columns(line), personal_hash, head)
        self._transaction.topics.add(Topic.AUDIT)
        if line.personal:
            self._transaction.directly(_APPEND_TEXT, seq, salt, line.personal)
        self.head = (seq, head)
        self.first = self.first or seq
        self.tells_of_leaving |= line.tag in LEAVING
        if line.lead_id is not None:
            self._last_of[line.lead_id] = seq
        return seq

    def follow(self, lead_id: LeadId, subject: tuple[str, int]) -> None:
        """Let what is recorded of the lead from now on follow from the newest line about this."""
        seq = self._seq(_ABOUT, *subject)
        if seq is not None:
            self._last_of.setdefault(lead_id, seq)

    def led_to(self, lead_id: LeadId | None, subject: tuple[str, int] | None) -> AuditSeq | None:
        """Return the line that the next one, about this, follows from."""
        if lead_id is not None and lead_id in self._last_of:
            return self._last_of[lead_id]
        found = None
        if subject is not None and subject[0] != "lead":
            found = self._seq(_ABOUT, *subject)
        if found is None and lead_id is not None:
            found = self._seq(_NEWEST_OF_LEAD, lead_id)
        return found

    def _seq(self, sql: str, *values: object) -> AuditSeq | None:
        row = self._transaction.directly(sql, *values).fetchone()
        return None if row is None else AuditSeq(row[0])

    def _last(self) -> tuple[AuditSeq, str]:
        if self.head is not None:
            return self.head
        row = self._transaction.directly(_LAST).fetchone()
        return (AuditSeq(0), GENESIS) if row is None else (AuditSeq(row[0]), row[1])

    def of_lead(self, lead_id: LeadId, limit: int) -> Sequence[AuditEntry]:
        """Return the newest, the newest first; an erased text is empty."""
        rows = self._transaction.all(_OF_LEAD, {"lead": lead_id, "limit": limit})
        return [AuditEntry(**{**row._mapping, "personal": row.personal or ""}) for row in rows]

    def newest_at(self) -> datetime | None:
        """Return the moment of the last line; None where there is none."""
        moment: datetime | None = self._transaction.value(_NEWEST_AT)
        return moment

    def last_review_at(self, now: datetime) -> datetime | None:
        """Return when the rep last judged a draft or a case, or chose a level, not after `now`."""
        found = (self._transaction.first(_LAST_BY_REP, {"tag": tag}) for tag in REVIEWS)
        last = max((tuple(row) for row in found if row is not None), default=None)
        if last is None:
            return None
        at, seq = last
        return at if at <= now else self._put_right_at(seq, now)

    def _put_right_at(self, seq: int, now: datetime) -> datetime:
        """Return when a clock that ran ahead at that line was put right."""
        moment = self._transaction.value(_PUT_RIGHT, {"seq": seq, "now": now})
        return now if moment is None else moment


def _columns(line: AuditEntry) -> tuple[object, ...]:
    """Return the columns of a line in their order, between its number and its hashes."""
    return (
        to_microseconds(line.at),
        line.tag.value,
        line.actor.value,
        line.trace,
        line.cause,
        line.lead_id,
        line.subject_kind,
        line.subject_id,
        dump(line.facts),
    )
