"""The never-contact list as the rep keeps it: brought in from a file, added to, looked through."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from desktop_sdr.agent.loop import stopping
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.lead_file import open_bare_list
from desktop_sdr.agent.skills.never_list import Entry, ListedRow, read_entry, rows_of
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import DeedId, LeadId, SuppressionId, TraceId
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.suppression import (
    Suppression,
    SuppressionReason,
    SuppressionScope,
    keys_of,
)
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork

LIST_TRACE: Final = TraceId("never-contact list")
BATCH: Final = 500
"""Rows, or people, to one transaction."""
ADDED, KNOWN, REJECTED = "added", "known", "rejected"


@dataclass(frozen=True, slots=True)
class ListedVerdict:
    """What became of one row."""

    row: int
    verdict: str
    """added, known or rejected."""
    reason: str = ""
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class ListResult:
    """What became of a list."""

    totals: Mapping[str, int]
    stopped: int
    """Known people who are not written to any more, all that was prepared for them withdrawn."""
    deed_id: DeedId | None
    """What undo knows it by; None where nothing changed."""
    cut_off: NotImportable | None = None
    """What the file broke off with, if it did; the rows before it are kept."""


ListTold = Callable[[ListedVerdict], None]


def bring_in(
    office: Office,
    rep: Actor,
    path: Path,
    source: str,
    told: ListTold,
    *,
    dry_run: bool = False,
    batch: int = BATCH,
) -> ListResult:
    """Put a file's entries on the list, some hundred rows to a transaction; raises NotImportable.

    Entries that are there already stay as they are. A dry run gives the same verdicts and keeps
    nothing. Whoever of the known people falls under a new entry is stopped at once.
    """
    rows = rows_of(open_bare_list(path))
    listing = _Listing(office, rep, SuppressionReason.IMPORTED_LIST, source, dry_run, batch)
    return listing.of(rows, told)


def add(office: Office, rep: Actor, words: str, why: str) -> tuple[ListedVerdict, ListResult]:
    """Put one address, domain or hash on the list."""
    read = read_entry(words)
    row = ListedRow(1, None, read) if isinstance(read, str) else ListedRow(1, read)
    heard: list[ListedVerdict] = []
    listing = _Listing(office, rep, SuppressionReason.REP_SAID_SO, why)
    result = listing.of(iter((row,)), heard.append)
    return heard[0], result


def entries(office: Office, batch: int = BATCH) -> Iterator[Suppression]:
    """Yield every entry in force, the oldest first, never all of them in memory."""
    last = SuppressionId(0)
    while True:
        with office.look() as uow:
            page = uow.suppressions.in_force(last, batch)
        yield from page
        if len(page) < batch:
            return
        last = page[-1].id


class _Listing:
    """One deed that puts entries on the list and stops whom they cover."""

    def __init__(
        self,
        office: Office,
        rep: Actor,
        reason: SuppressionReason,
        words: str,
        dry_run: bool = False,
        batch: int = BATCH,
    ) -> None:
        self._office, self._cause = office, Cause(rep, LIST_TRACE)
        self._reason, self._words = reason, words
        self._dry_run, self._batch = dry_run, batch
        self._deed_id: DeedId | None = None
        self._fresh: set[tuple[SuppressionScope, str]] = set()

    def of(self, rows: Iterator[ListedRow], told: ListTold) -> ListResult:
        totals: Counter[str] = Counter()
        trouble: NotImportable | None = None
        while True:
            verdicts, trouble = self._next_batch(rows)
            for verdict in verdicts:
                totals[verdict.verdict] += 1
                told(verdict)
            if trouble is not None or not verdicts:
                break
        if trouble is not None and not totals:
            raise trouble
        stopped = self._stop_covered() if self._fresh else 0
        return ListResult(totals, stopped, self._deed_id, trouble)

    def _next_batch(
        self, rows: Iterator[ListedRow]
    ) -> tuple[list[ListedVerdict], NotImportable | None]:
        done: list[ListedVerdict] = []
        begin = self._office.look if self._dry_run else self._office.open
        with begin() as uow:
            now = self._office.now()
            self._begin_deed(uow, now)
            trouble = None
            try:
                done.extend(self._judged(uow, row, now) for row in islice(rows, self._batch))
            except NotImportable as broken:
                trouble = broken
            self._commit(uow)
        return done, trouble

    def _begin_deed(self, uow: UnitOfWork, now: datetime) -> None:
        if self._dry_run:
            return
        if self._deed_id is not None:
            uow.deeds.go_on(self._deed_id)
        else:
            deeds.begin(uow, Command.SUPPRESS, self._cause, now)

    def _commit(self, uow: UnitOfWork) -> None:
        if not self._dry_run:
            self._deed_id = uow.deeds.keep() or self._deed_id
            uow.commit()

    def _judged(self, uow: UnitOfWork, row: ListedRow, now: datetime) -> ListedVerdict:
        entry = row.entry
        if entry is None:
            return ListedVerdict(row.number, REJECTED, row.fault)
        key = (entry.scope, entry.value)
        if key in self._fresh or uow.suppressions.is_listed(*key):
            return ListedVerdict(row.number, KNOWN, "", entry)
        self._fresh.add(key)
        if not self._dry_run:
            self._keep(uow, entry, now)
        return ListedVerdict(row.number, ADDED, "", entry)

    def _keep(self, uow: UnitOfWork, entry: Entry, now: datetime) -> None:
        number = uow.suppressions.add(
            Suppression(
                scope=entry.scope,
                value=entry.value,
                reason=self._reason,
                words=self._words,
                at=now,
                by=self._cause.actor,
            )
        )
        record(
            uow,
            AuditTag.SUPPRESSION_ADDED,
            self._cause,
            now,
            {"reason": self._reason.value, "scope": entry.scope.value},
            subject=("suppression", number),
            personal=self._words,
        )

    def _stop_covered(self) -> int:
        """Stop every known person whom a new entry covers, whatever is prepared for them.

        Until their turn comes the gate refuses each act by the entry itself.
        """
        stopped, last = 0, LeadId(0)
        while True:
            with self._office.look() as uow:
                page = uow.leads.addresses(last, self._batch)
            covered = [lead_id for lead_id, email in page if self._covers(email)]
            stopped += self._stop(covered) if covered else 0
            if len(page) < self._batch:
                return stopped
            last = page[-1][0]

    def _covers(self, email: str) -> bool:
        return not self._fresh.isdisjoint(keys_of(email, None))

    def _stop(self, covered: list[LeadId]) -> int:
        count = 0
        begin = self._office.look if self._dry_run else self._office.open
        with begin() as uow:
            now = self._office.now()
            self._begin_deed(uow, now)
            for lead in map(uow.leads.get, covered):
                count += 1
                if not self._dry_run:
                    cause = Cause(self._cause.actor, lead.trace)
                    stopping.stop(self._office, uow, lead, self._reason, self._words, cause, now)
            self._commit(uow)
        return count
