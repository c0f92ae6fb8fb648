"""What a deed changes, row by row: each is looked at before it is first touched, and at the end.

The rows are read past SQLAlchemy, as the tables hold them: no field can be forgotten, and nothing
has to be understood.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.deed import Change, Place, Plain
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store.rows import metadata
from desktop_sdr.store.transaction import Transaction

TOPICS: Final[Mapping[Place, Topic | None]] = {
    Place.LEAD: Topic.LEADS,
    Place.ACCOUNT: Topic.LEADS,
    Place.FACT: Topic.LEADS,
    Place.ENROLLMENT: Topic.LEADS,
    Place.DRAFT: Topic.DRAFTS,
    Place.EFFECT: Topic.OUTBOX,
    Place.REPLY: Topic.REPLIES,
    Place.REP_READING: Topic.REPLIES,
    Place.CASE: Topic.ESCALATIONS,
    Place.MEETING: Topic.MEETINGS,
    Place.SUPPRESSION: Topic.SUPPRESSIONS,
    Place.RULE: Topic.SETTINGS,
    Place.NOTE: None,
    Place.STANDING: Topic.AUTONOMY,
}
"""Whom a row concerns that is put back."""
_PLACES: Final = {str(place): place for place in Place}


class Notebook:
    """Hears of every row that a transaction touches, and tells at the end what has changed."""

    def __init__(self, transaction: Transaction) -> None:
        """Nothing is touched yet."""
        self._transaction = transaction
        self._before: dict[tuple[Place, str], Mapping[str, Plain] | None] = {}

    def will_change(self, table: sa.Table, key: object) -> None:
        """Keep the row as it is, the first time; none there means that it is about to be added."""
        place = _PLACES.get(table.name)
        if place is not None and (place, str(key)) not in self._before:
            self._before[place, str(key)] = look(self._transaction, place, str(key))

    def has_added(self, table: sa.Table, key: object) -> None:
        """Note a row that was not there before."""
        place = _PLACES.get(table.name)
        if place is not None:
            self._before[place, str(key)] = None

    def changes(self) -> Iterator[Change]:
        """Tell what is other than it was; a row that was changed and changed back is left out."""
        for (place, key), before in self._before.items():
            after = look(self._transaction, place, key)
            if after is None:
                continue
            whose = after["id"] if place is Place.LEAD else after.get("lead_id")
            lead_id = None if whose is None else LeadId(int(whose))
            change = _difference(place, key, lead_id, before, after)
            if change is not None:
                yield change


def _difference(
    place: Place,
    key: str,
    lead_id: LeadId | None,
    before: Mapping[str, Plain] | None,
    after: Mapping[str, Plain],
) -> Change | None:
    if before is None:
        return Change(place=place, key=key, lead_id=lead_id, before=None, after=None)
    names = [name for name, value in after.items() if before[name] != value]
    if not names:
        return None
    return Change(
        place=place,
        key=key,
        lead_id=lead_id,
        before={name: before[name] for name in names},
        after={name: after[name] for name in names},
    )


def look(transaction: Transaction, place: Place, key: str) -> Mapping[str, Plain] | None:
    """Return the row as the table holds it, without its bytes; None where there is none."""
    names, sql, _ = _statements(place)
    row = transaction.directly(sql, key).fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def put_back(transaction: Transaction, place: Place, key: str, values: Mapping[str, Plain]) -> None:
    """Write fields of one row as the table held them."""
    known, _, key_name = _statements(place)
    if not set(values) <= set(known):
        raise KeyError(f"{place} has no such fields: {', '.join(sorted(values))}")
    setting = ", ".join(f'"{name}" = ?' for name in values)
    # The names are those of our own tables, which was looked at right above.
    sql = f'UPDATE "{place}" SET {setting} WHERE "{key_name}" = ?'  # noqa: S608
    transaction.directly(sql, *values.values(), key)
    topic = TOPICS[place]
    if topic is not None:
        transaction.topics.add(topic)


@cache
def _statements(place: Place) -> tuple[tuple[str, ...], str, str]:
    """Return the names of a table's fields, the question for one row, and its key's name."""
    table = metadata.tables[place]
    names = tuple(one.name for one in table.columns if not isinstance(one.type, sa.LargeBinary))
    key_name = "name" if place is Place.NOTE else "id"
    listed = ", ".join(f'"{name}"' for name in names)
    sql = f'SELECT {listed} FROM "{place}" WHERE "{key_name}" = ?'  # noqa: S608 - our own names
    return names, sql, key_name


def packed(values: Mapping[str, Plain] | None) -> str | None:
    """Return fields as one text."""
    return None if values is None else json.dumps(values, ensure_ascii=False, sort_keys=True)


def unpacked(text: str | None) -> dict[str, Any] | None:
    """Return what `packed` made the text from."""
    return None if text is None else dict(json.loads(text))
