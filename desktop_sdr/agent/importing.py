"""Bringing leads in from a file: each row gets its verdict, and the new ones fall due at once."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import uuid4

from desktop_sdr.agent.loop import lawful, stopping
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.candidates import CandidateLead, merged
from desktop_sdr.agent.skills.importing import (
    OPTED_OUT_IN_LIST,
    NotImportable,
    RowKind,
    RowVerdict,
    guess_mapping,
    open_leads,
    read_rows,
)
from desktop_sdr.agent.skills.places import bare
from desktop_sdr.agent.skills.researching import facts_from_row
from desktop_sdr.agent.skills.timing import zone_of
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import AccountId, DeedId, ImportId, LeadId, TraceId
from desktop_sdr.domain.lead import LawfulBasis, Lead
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.suppression import Suppression, SuppressionReason, SuppressionScope
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import Import, UnitOfWork

IMPORT_TRACE = TraceId("import")
BATCH = 500
"""Rows to one transaction: durable often enough, and fast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """How a file is to be read."""

    source: str
    """Where the addresses came from, in words fit for telling the people."""
    lawful_basis: LawfulBasis | None = None
    """What the rep declared for all whose row names none; without one nobody is written to."""
    basis_at: datetime | None = None
    basis_words: str = ""
    """Where that is on record."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Columns that the rep mapped by hand: column name to field."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file."""

    import_id: ImportId | None
    totals: Mapping[str, int]
    not_to_mail: Mapping[str, int] = field(default_factory=dict)
    """How many of the new people no first mail may go to, by the reason in words."""
    cut_off: NotImportable | None = None
    """What the file broke off with, if it did; the rows before it are kept."""


Told = Callable[[RowVerdict, LeadId | None], None]
"""Hears each row's verdict with the lead it became or joined."""


class _Known:
    """What the store knows, asked by the reader of the rows through the transaction at hand."""

    _uow: UnitOfWork

    def look_in(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def by_email(self, address: str) -> LeadId | None:
        lead = self._uow.leads.by_email(address)
        return lead.id if lead is not None else None

    def by_linkedin(self, url: str) -> LeadId | None:
        lead = self._uow.leads.by_linkedin(url)
        return lead.id if lead is not None else None

    def by_name(self, name: str, company: str, domain: str | None) -> LeadId | None:
        account = self._uow.accounts.by_domain(domain) if domain else None
        if account is None and company:
            account = self._uow.accounts.by_name(company)
        if account is None:
            return None
        colleagues = self._uow.leads.of_account(account.id)
        return next((one.id for one in colleagues if bare(one.name) == bare(name)), None)

    def is_suppressed(self, address: str) -> bool:
        return bool(self._uow.suppressions.covering(address, None))


def import_leads(
    office: Office,
    rep: Actor,
    path: Path,
    order: ImportOrder,
    told: Told = lambda _verdict, _lead: None,
) -> ImportResult:
    """Read the file and keep its leads, some hundred rows to a transaction.

    `told` hears each row once it is durable, so an import that is cut off keeps whole rows only
    and has said how far it got. A dry run gives the same verdicts and keeps nothing. Raises
    NotImportable with nothing kept.
    """
    file = open_leads(path)
    mapping = guess_mapping(file.columns, order.chosen)
    known = _Known()
    rows = _Rows(office, rep, order, known, read_rows(file, mapping, known, office.places))
    totals: Counter[str] = Counter()
    number: ImportId | None = None
    try:
        while batch := rows.next_batch():
            for verdict, lead_id in batch:
                totals[verdict.verdict.value] += 1
                told(verdict, lead_id)
    finally:
        if totals and not order.dry_run:
            number = _note_import(office, path.name, order, totals, rows.deed_id)
    if rows.trouble is not None and not totals:
        raise rows.trouble
    return ImportResult(number, totals, dict(rows.not_to_mail), rows.trouble)


class _Rows:
    """The rows of one file, kept batch by batch."""

    def __init__(
        self,
        office: Office,
        rep: Actor,
        order: ImportOrder,
        known: _Known,
        verdicts: Iterator[RowVerdict],
    ) -> None:
        self._office, self._rep, self._order = office, rep, order
        self._known, self._verdicts = known, verdicts
        self.trouble: NotImportable | None = None
        self.not_to_mail: Counter[str] = Counter()
        self.deed_id: DeedId | None = None
        """What undo knows the import by; None while it has changed nothing."""

    def next_batch(self) -> list[tuple[RowVerdict, LeadId | None]]:
        """Judge and keep the next rows in one transaction; what was read before a fault stays."""
        now = self._office.now()
        done: list[tuple[RowVerdict, LeadId | None]] = []
        begin = self._office.look if self._order.dry_run else self._office.open
        with begin() as uow:
            self._known.look_in(uow)
            self._begin_deed(uow, now)
            try:
                done.extend(
                    (verdict, self._kept(uow, verdict, now))
                    for verdict in islice(self._verdicts, BATCH)
                )
            except NotImportable as trouble:
                self.trouble = trouble
            if done and not self._order.dry_run:
                self.deed_id = uow.deeds.keep() or self.deed_id
                uow.commit()
        return done

    def _begin_deed(self, uow: UnitOfWork, now: datetime) -> None:
        """Let the whole file be one deed, however many transactions it takes."""
        if self._order.dry_run:
            return
        if self.deed_id is not None:
            uow.deeds.go_on(self.deed_id)
        else:
            deeds.begin(uow, Command.IMPORT, Cause(self._rep, IMPORT_TRACE), now)

    def _kept(self, uow: UnitOfWork, verdict: RowVerdict, now: datetime) -> LeadId | None:
        if verdict.candidate is None:
            return verdict.lead_id
        if verdict.verdict is RowKind.NEW:
            self._look_at_law(verdict.candidate, now)
        if self._order.dry_run:
            return verdict.lead_id
        return _keep(self._office, uow, self._rep, verdict, verdict.candidate, self._order, now)

    def _look_at_law(self, candidate: CandidateLead, now: datetime) -> None:
        """Count who may not be written to as things stand, so that the rep hears it at once."""
        lead = _lead_of(candidate, self._order, AccountId(0), now, IMPORT_TRACE)
        words = lawful.objection_by_country(self._office, lead, candidate.country, now)
        if words:
            self.not_to_mail[words] += 1


def _note_import(
    office: Office,
    name: str,
    order: ImportOrder,
    totals: Mapping[str, int],
    deed_id: DeedId | None,
) -> ImportId:
    with office.open() as uow:
        number = uow.keepings.add_import(
            Import(name=name, source=order.source, at=office.now(), totals=totals)
        )
        if deed_id is not None:
            uow.deeds.name_subject(deed_id, "import", number)
        uow.commit()
    return number


def _keep(
    office: Office,
    uow: UnitOfWork,
    rep: Actor,
    verdict: RowVerdict,
    candidate: CandidateLead,
    order: ImportOrder,
    now: datetime,
) -> LeadId | None:
    if verdict.verdict is RowKind.NEW:
        return _add(office, uow, rep, candidate, order, now)
    if verdict.verdict is RowKind.MERGED:
        return _merge(uow, rep, verdict, candidate, now)
    if verdict.reason == OPTED_OUT_IN_LIST:
        _stop(office, uow, rep, candidate, order, now)
    return verdict.lead_id


def _merge(
    uow: UnitOfWork, rep: Actor, verdict: RowVerdict, candidate: CandidateLead, now: datetime
) -> LeadId | None:
    """Add what the row knows to the lead it names, known before or from an earlier row."""
    if verdict.lead_id is not None:
        lead: Lead | None = uow.leads.get(verdict.lead_id)
    else:
        lead = uow.leads.by_email(candidate.email)
        if lead is None and candidate.linkedin_url is not None:
            lead = uow.leads.by_linkedin(candidate.linkedin_url)
    if lead is None:
        return None
    uow.leads.save(merged(lead, candidate))
    _note(uow, AuditTag.LEAD_MERGED, rep, lead.id, lead.trace, verdict.reason, now)
    return lead.id


def _stop(
    office: Office,
    uow: UnitOfWork,
    rep: Actor,
    candidate: CandidateLead,
    order: ImportOrder,
    now: datetime,
) -> None:
    """The list says that this person wants no mail: never contact them, known to us or not."""
    words = f"{OPTED_OUT_IN_LIST}: {order.source}"
    reason = SuppressionReason.IMPORTED_LIST
    lead = uow.leads.by_email(candidate.email)
    if lead is not None:
        stopping.stop(office, uow, lead, reason, words, Cause(rep, lead.trace), now)
        return
    if uow.suppressions.covering(candidate.email, None):
        return
    number = uow.suppressions.add(
        Suppression(
            scope=SuppressionScope.ADDRESS,
            value=candidate.email,
            reason=reason,
            words=words,
            at=now,
            by=rep,
        )
    )
    record(
        uow,
        AuditTag.SUPPRESSION_ADDED,
        Cause(rep, TraceId(f"suppression {number}")),
        now,
        {"reason": reason.value, "scope": SuppressionScope.ADDRESS.value},
        subject=("suppression", number),
        personal=words,
    )


def _add(
    office: Office,
    uow: UnitOfWork,
    rep: Actor,
    candidate: CandidateLead,
    order: ImportOrder,
    now: datetime,
) -> LeadId:
    account_id = _account_of(uow, candidate)
    trace = TraceId(f"lead {uuid4().hex}")
    lead = _lead_of(candidate, order, account_id, now, trace)
    zone = lead.time_zone or zone_of(lead, uow.accounts.get(account_id), office.places)
    lead_id = uow.leads.add(replace(lead, time_zone=zone, due_at=now))
    for fact in facts_from_row(
        candidate.facts, lead_id=lead_id, account_id=account_id, source=order.source, now=now
    ):
        uow.facts.add(fact)
    _note(uow, AuditTag.LEAD_IMPORTED, rep, lead_id, trace, order.source, now)
    return lead_id


def _lead_of(
    candidate: CandidateLead,
    order: ImportOrder,
    account_id: AccountId,
    now: datetime,
    trace: TraceId,
) -> Lead:
    return candidate.lead(
        account_id=account_id,
        source=order.source,
        lawful_basis=order.lawful_basis,
        basis_at=order.basis_at,
        basis_words=order.basis_words,
        now=now,
        trace=trace,
    )


def _account_of(uow: UnitOfWork, candidate: CandidateLead) -> AccountId:
    account = candidate.account()
    known = uow.accounts.by_domain(account.domain) if account.domain else None
    if known is None and account.name:
        known = uow.accounts.by_name(account.name)
    return known.id if known is not None else uow.accounts.add(account)


def _note(
    uow: UnitOfWork,
    tag: AuditTag,
    rep: Actor,
    lead_id: LeadId,
    trace: TraceId,
    why: str,
    now: datetime,
) -> None:
    record(
        uow,
        tag,
        Cause(rep, trace),
        now,
        {"why": why},
        lead_id=lead_id,
        subject=("lead", lead_id),
    )
