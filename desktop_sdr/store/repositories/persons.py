"""Everything kept about one person: found, handed out whole, and erased.

Rows are emptied rather than deleted where the record or a count goes on naming them. The SQL goes
past the repositories, so that nothing keeps a copy of what it takes away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lifecycle import END_STATES
from desktop_sdr.domain.reading import Reading
from desktop_sdr.domain.suppression import SuppressionScope, erased_value
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.codec import dump
from desktop_sdr.store.columns import to_microseconds
from desktop_sdr.store.repositories.people import erasure_salt
from desktop_sdr.store.rows import answers, keeping, people, work
from desktop_sdr.store.transaction import Transaction

_OF_LEAD: Final = "lead_id = :lead"
_REPLIES: Final = "(lead_id = :lead OR lower(sender) = :address)"
_MAILS: Final = f"""
    (id IN (SELECT raw_id FROM reply WHERE {_REPLIES})
    OR (:address <> '' AND instr(lower(CAST(raw AS TEXT)), :address) > 0 AND id NOT IN
        (SELECT raw_id FROM reply WHERE lead_id IS NOT NULL AND lead_id IS NOT :lead)))
"""  # noqa: S608 - all of it stands here
_SUPPRESSIONS: Final = "scope = 'address' AND value = :address AND :address <> ''"
_CHANGES: Final = """
    deed_id IN (SELECT id FROM deed WHERE lead_id = :lead) OR lead_id = :lead
    OR (:address <> '' AND instr(lower(coalesce(before, '') || coalesce(after, '')), :address) > 0)
"""
"""What could be undone about them: it holds how their rows were."""
_BRIEFS: Final = "name IN (SELECT 'brief for meeting ' || id FROM meeting WHERE lead_id = :lead)"
_LINES: Final = f"""
    (lead_id = :lead OR (subject_kind = 'suppression' AND subject_id IN
        (SELECT id FROM suppression WHERE {_SUPPRESSIONS})))
"""  # noqa: S608 - all of it stands here


@dataclass(frozen=True, slots=True)
class _Place:
    """Rows of one table about a person, and what becomes of them when they are erased."""

    table: sa.Table
    where: str
    blank: str = ""
    """Assignments that are written over them; without any they stay as they are."""
    goes: bool = False
    """True where nothing else names the rows: they go whole."""


_PLACES: Final = (
    _Place(
        people.lead,
        "id = :lead",
        "email = '', first_name = '', last_name = '', name_key = '', last_name_key = '',"
        " title = NULL, phone = NULL, linkedin_url = NULL, country = NULL, city = NULL,"
        " time_zone = NULL, basis_at = NULL, basis_words = '', score_reasons = '[]',"
        " deal_value = NULL, due_at = NULL, re_engage_at = NULL",
    ),
    _Place(people.account, "id = (SELECT account_id FROM lead WHERE id = :lead)"),
    _Place(people.fact, _OF_LEAD, goes=True),
    _Place(work.enrollment, _OF_LEAD),
    _Place(work.decision, _OF_LEAD, "context = '{}', evidence = '[]'"),
    _Place(
        work.draft,
        _OF_LEAD,
        "recipient = NULL, subject = '', body = '', payload = '', attachments = '[]',"
        " claims = '[]',"
        " original_body = NULL, original_subject = NULL",
    ),
    _Place(
        work.outbox,
        _OF_LEAD,
        "recipient = NULL, recipient_domain = NULL, subject = '', payload = x'', words = '',"
        " former = NULL",
    ),
    _Place(work.touch, _OF_LEAD, "recipient = NULL, subject = '', body = ''"),
    _Place(answers.raw_mail, _MAILS, "raw = x'', message_id = NULL"),
    _Place(
        answers.reply,
        _REPLIES,
        "message_id = NULL, \"references\" = '[]', sender = NULL, subject = ''",
    ),
    _Place(answers.rep_reading, _OF_LEAD, goes=True),
    _Place(answers.escalation, _OF_LEAD, "detail = '', note = ''"),
    _Place(answers.meeting, _OF_LEAD, "title = ''"),
    _Place(people.suppression, _SUPPRESSIONS),
    _Place(keeping.note, _BRIEFS, goes=True),
    _Place(keeping.deed_change, _CHANGES, goes=True),
    _Place(keeping.deed, _OF_LEAD, goes=True),
    _Place(keeping.model_call, _OF_LEAD, "answer = '', input_hash = ''"),
    _Place(keeping.audit, _LINES),
)
"""In the order in which they are erased. A test holds this to every table there is."""
_READINGS: Final = sa.select(answers.reply.c.id, answers.reply.c.reading).where(sa.text(_REPLIES))
_ENDED: Final = (
    sa.select(people.lead.c.id)
    .where(
        people.lead.c.state.in_(END_STATES),
        people.lead.c.state_since < sa.bindparam("before"),
        sa.or_(people.lead.c.email != "", people.lead.c.name_key != ""),
    )
    .order_by(people.lead.c.id)
    .limit(sa.bindparam("most"))
)
CHANGED: Final = frozenset({Topic.LEADS, Topic.SUPPRESSIONS, Topic.AUDIT})


class SqlPersons:
    """Everything kept about one person, by lead or by address."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._transaction = transaction

    def count(self, lead_id: LeadId | None, address: str) -> Mapping[str, int]:
        """Return how many rows there are in each place that has any."""
        key = _key(lead_id, address)
        counts = {}
        for place in _PLACES:
            query = sa.select(sa.func.count()).select_from(place.table).where(sa.text(place.where))
            number = self._transaction.value(query, _used(place.where, key))
            if number:
                counts[place.table.name] = number
        return counts

    def everything(self, lead_id: LeadId | None, address: str) -> Mapping[str, Sequence[Any]]:
        """Return all rows as plain values, fit for JSON."""
        key = _key(lead_id, address)
        found: dict[str, Sequence[Any]] = {}
        for place in _PLACES:
            query = sa.select(place.table).where(sa.text(place.where))
            if place.table is keeping.audit:
                query = query.add_columns(keeping.audit_text.c.personal).outerjoin(
                    keeping.audit_text, keeping.audit_text.c.seq == keeping.audit.c.seq
                )
            rows = self._transaction.all(query, _used(place.where, key))
            found[place.table.name] = [_plain(dict(row._mapping)) for row in rows]
        return found

    def erase(self, lead_id: LeadId | None, address: str) -> None:
        """Write over all words by and about the person; numbers, codes and times stay."""
        key = _key(lead_id, address)
        # What is written over is to be gone from the page as well.
        self._transaction.directly("PRAGMA secure_delete = ON").close()
        self._run(
            f"UPDATE audit_text SET salt = NULL, personal = NULL WHERE seq IN"  # noqa: S608
            f" (SELECT seq FROM audit WHERE {_LINES})",
            key,
        )
        self._empty_readings(key)
        for place in _PLACES:
            if place.blank:
                self._run(
                    f"UPDATE {place.table.name} SET {place.blank} WHERE {place.where}",  # noqa: S608
                    key,
                )
            if place.goes:
                self._run(f"DELETE FROM {place.table.name} WHERE {place.where}", key)  # noqa: S608
        self._know_by_hash_only(address)
        self._transaction.topics.update(CHANGED)

    def erase_raw(self, before: datetime, most: int) -> int:
        """Empty received mails that are understood and older than this; returns how many."""
        done = self._transaction.directly(
            "UPDATE raw_mail SET raw = x'' WHERE id IN (SELECT id FROM raw_mail"
            " WHERE progress = 'classified' AND received_at < ? AND raw <> x'' LIMIT ?)",
            to_microseconds(before),
            most,
        )
        return done.rowcount

    def ended(self, before: datetime, most: int) -> Sequence[LeadId]:
        """Return leads that reached an end before this and are not erased yet."""
        return [
            LeadId(number)
            for number in self._transaction.column(_ENDED, {"before": before, "most": most})
        ]

    def _empty_readings(self, key: Mapping[str, object]) -> None:
        for row in self._transaction.all(_READINGS, key):
            bare = dump(Reading(kind=row.reading.kind))
            self._transaction.directly("UPDATE reply SET reading = ? WHERE id = ?", bare, row.id)

    def _know_by_hash_only(self, address: str) -> None:
        """Keep the entries of the never-contact list in force for somebody who is not named."""
        if not address:
            return
        self._transaction.directly(
            "UPDATE suppression SET scope = ?, value = ?, words = '', lifted_because = NULL"
            " WHERE scope = 'address' AND value = ?",
            SuppressionScope.ERASED.value,
            erased_value(erasure_salt(self._transaction, make=True), address),
            address,
        )

    def _run(self, sql: str, key: Mapping[str, object]) -> None:
        self._transaction.named(sql, _used(sql, key))


def _key(lead_id: LeadId | None, address: str) -> Mapping[str, object]:
    return {"lead": lead_id, "address": address}


def _used(sql: str, key: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in key.items() if f":{name}" in sql}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(one) for name, one in _named(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _named(record: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - any frozen record
    return ((one.name, getattr(record, one.name)) for one in fields(record))
