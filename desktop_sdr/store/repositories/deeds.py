"""Deeds and what they changed: written by themselves while one is open, read by undo."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from desktop_sdr.domain.deed import Change, Deed, Place, Plain, is_worth_keeping
from desktop_sdr.domain.ids import UNSAVED, AuditSeq, DeedId, LeadId
from desktop_sdr.domain.trace import BY_THE_REP
from desktop_sdr.store import noting
from desktop_sdr.store.mapping import LIMIT, Mapped, Records, given
from desktop_sdr.store.noting import Notebook, packed, unpacked
from desktop_sdr.store.repositories.audit_log import SqlAudit
from desktop_sdr.store.rows import keeping
from desktop_sdr.store.transaction import Transaction

DEED: Final = Mapped(Deed, keeping.deed, None)

_D, _C = keeping.deed.c, keeping.deed_change.c
_O: Final = keeping.deed_change.alias()

_STANDING_BY_REP: Final = (
    DEED.select.where(
        _D.actor.in_(BY_THE_REP), _D.undone_at.is_(None), _D.kind != sa.literal("rep:undo")
    )
    .order_by(_D.id.desc())
    .limit(LIMIT)
)
_SINCE: Final = DEED.select.where(
    _D.at >= given("since"), _D.undone_at.is_(None), _D.kind != sa.literal("rep:undo")
).order_by(_D.id.desc())
_OF_SUBJECT: Final = (
    DEED.select.where(
        _D.subject_kind == given("kind"),
        _D.subject_id == given("subject"),
        _D.kind != sa.literal("rep:undo"),
    )
    .order_by(_D.id.desc())
    .limit(1)
)
_ON_SAME_ROWS: Final = DEED.select.where(
    _D.undone_at.is_(None),
    _D.id.in_(
        sa.select(_O.c.deed_id)
        .join(keeping.deed_change, sa.and_(_C.place == _O.c.place, _C.key == _O.c.key))
        .where(_C.deed_id == given("deed"), _O.c.deed_id > given("deed"))
    ),
).order_by(_D.id.desc())
_LATER_OF_LEAD: Final = DEED.select.where(
    _D.lead_id == given("lead"),
    _D.id > given("deed"),
    _D.undone_at.is_(None),
    _D.kind != sa.literal("rep:undo"),
).order_by(_D.id.desc())
_CHANGES: Final = (
    sa.select(_C.place, _C.key, _C.lead_id, _C.before, _C.after)
    .where(_C.deed_id == given("deed"))
    .order_by(_C.place, _C.key)
)
_CHANGE: Final = _CHANGES.where(_C.place == given("place"), _C.key == given("key"))
_FORGET: Final = (
    sa.update(keeping.deed)
    .where(_D.lead_id == given("lead"), _D.undone_at.is_(None))
    .values(undone_at=given("now"))
)
_KEEP_CHANGE: Final = (
    "INSERT OR REPLACE INTO deed_change (deed_id, place, key, lead_id, before, after)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


class SqlDeeds:
    """What was done."""

    def __init__(self, transaction: Transaction, record: SqlAudit) -> None:
        """Work inside `transaction`; `record` knows which lines it has written."""
        self._records, self._transaction = Records(transaction, DEED), transaction
        self._record = record
        self._open: Deed | None = None
        self._notebook: Notebook | None = None

    def begin(self, deed: Deed) -> None:
        """Note from now on what changes; within a deed that is open already, that one goes on."""
        if self._open is None:
            self._open = deed
            self._notebook = Notebook(self._transaction)
            self._transaction.witness = self._notebook

    def go_on(self, deed_id: DeedId) -> None:
        """Note what changes as a further part of a deed that was kept before."""
        self.begin(self.get(deed_id))

    def keep(self) -> DeedId | None:
        """Write down the open deed; None where there is none, or nothing was done."""
        deed, notebook = self._open, self._notebook
        self._open = self._notebook = self._transaction.witness = None
        if deed is None or notebook is None:
            return None
        changes = list(notebook.changes())
        if deed.id == UNSAVED and not is_worth_keeping(changes):
            return None
        number = self._numbered(deed)
        for change in changes:
            self._keep_change(number, deed, change, is_further=deed.id != UNSAVED)
        return number

    def _numbered(self, deed: Deed) -> DeedId:
        if deed.id == UNSAVED:
            return self.add(deed)
        self._records.change(deed.id, last_seq=self._last_line() or deed.last_seq)
        return deed.id

    def _last_line(self) -> AuditSeq | None:
        """Return the number of the last line that this transaction has written."""
        head = self._record.head
        return None if head is None or self._record.first is None else head[0]

    def _keep_change(self, number: DeedId, deed: Deed, change: Change, *, is_further: bool) -> None:
        if is_further:
            change = self._joined(number, change)
        whose = change.lead_id if change.lead_id is not None else deed.lead_id
        values = (packed(change.before), packed(change.after))
        self._transaction.directly(
            _KEEP_CHANGE, number, str(change.place), change.key, whose, *values
        )

    def _joined(self, number: DeedId, change: Change) -> Change:
        """Return the change as seen from the deed's beginning, which was in another transaction."""
        values = {"deed": number, "place": str(change.place), "key": change.key}
        row = self._transaction.first(_CHANGE, values)
        if row is None:
            return change
        first = _change(row)
        if first.is_added or change.is_added:
            return first
        return Change(
            place=change.place,
            key=change.key,
            lead_id=change.lead_id,
            before={**(change.before or {}), **(first.before or {})},
            after={**(first.after or {}), **(change.after or {})},
        )

    def add(self, deed: Deed) -> DeedId:
        """Keep a deed with the lines of the record that this transaction has written."""
        first, last = self._record.first, self._last_line()
        return DeedId(self._records.add(replace(deed, first_seq=first, last_seq=last)))

    def get(self, deed_id: DeedId) -> Deed:
        """Return the deed; raises NoSuchRecord."""
        return self._records.get(deed_id)

    def of_subject(self, kind: str, number: int) -> Deed | None:
        """Return the newest deed about this one thing, such as an import."""
        return self._records.first(_OF_SUBJECT, kind=kind, subject=number)

    def name_subject(self, deed_id: DeedId, kind: str, number: int) -> None:
        """Say what a deed was about, where that got its number only at the end."""
        self._records.change(deed_id, subject_kind=kind, subject_id=number)

    def standing_by_rep(self, limit: int) -> Sequence[Deed]:
        """Return the rep's newest that have not been undone."""
        return self._records.all(_STANDING_BY_REP, limit=limit)

    def standing_since(self, since: datetime) -> Sequence[Deed]:
        """Return what was done since and stands, the newest first."""
        return self._records.all(_SINCE, since=since)

    def on_same_rows(self, deed_id: DeedId) -> Sequence[Deed]:
        """Return later deeds that stand and touched a row that this one touched."""
        return self._records.all(_ON_SAME_ROWS, deed=deed_id)

    def later_of_lead(self, deed_id: DeedId, lead_id: LeadId) -> Sequence[Deed]:
        """Return later deeds about the lead that stand."""
        return self._records.all(_LATER_OF_LEAD, deed=deed_id, lead=lead_id)

    def changes(self, deed_id: DeedId) -> Sequence[Change]:
        """Return what the deed changed."""
        return [_change(row) for row in self._transaction.all(_CHANGES, {"deed": deed_id})]

    def as_it_stands(self, change: Change) -> Mapping[str, Plain] | None:
        """Return the row of a change as it is now; None where it is gone."""
        return noting.look(self._transaction, change.place, change.key)

    def put_back(self, change: Change, fields: Collection[str]) -> None:
        """Give these fields of the row the values from before the deed."""
        before = change.before or {}
        values = {name: before[name] for name in sorted(fields)}
        noting.put_back(self._transaction, change.place, change.key, values)

    def mark_undone(self, deed_id: DeedId, at: datetime, by: DeedId) -> None:
        """Note that it does not stand any more."""
        self._records.change(deed_id, undone_at=at, undone_by=by)

    def forget_lead(self, lead_id: LeadId, now: datetime) -> None:
        """Let nothing that was done for the lead be undone any more: there is no such lead."""
        self._records.move(_FORGET, lead=lead_id, now=now)


def _change(row: "sa.Row[Any]") -> Change:
    return Change(
        place=Place(row.place),
        key=row.key,
        lead_id=row.lead_id,
        before=unpacked(row.before),
        after=unpacked(row.after),
    )
