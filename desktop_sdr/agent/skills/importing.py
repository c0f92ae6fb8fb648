"""Reads a list of leads row by row and says of each what is to become of it, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from desktop_sdr.agent.skills.addresses import ReadAddress, doubt_about, read_address
from desktop_sdr.agent.skills.candidates import (
    CandidateLead,
    Described,
    account_key,
    describe,
)
from desktop_sdr.agent.skills.cells import (
    clean,
    is_odd_name,
    says_anybody,
    says_dead,
    says_yes,
)
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.lead_columns import EMAIL, ColumnMap, guess_mapping
from desktop_sdr.agent.skills.lead_file import LeadFile, Row, open_leads
from desktop_sdr.agent.skills.places import Places, bare
from desktop_sdr.agent.skills.seen_rows import SeenRows
from desktop_sdr.domain.ids import LeadId

__all__ = ["LeadFile", "NotImportable", "guess_mapping", "open_leads", "read_rows"]


class RowKind(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    MERGED = "merged"
    REVIEW = "review"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """The verdict on one row."""

    row: int
    verdict: RowKind
    reason: str = ""
    """A code; empty for a plain new lead.

    rejected: empty_row, repeated_header, broken_quotes, no_address, bad_address,
    international_address, no_reply_address, dead_address. suppressed: opted_out_in_list,
    on_never_contact_list. merged: same_address, same_profile, known_address, known_profile.
    review: several_addresses, catch_all_address, mistyped_address, throwaway_address,
    role_address, shifted_cells, formula, odd_name, no_name, no_company, same_name_at_company.
    """
    candidate: CandidateLead | None = None
    """None where no address could be read."""
    lead_id: LeadId | None = None
    """The known lead that a row belongs to."""
    earlier_row: int | None = None
    """The row of this list that named the same person first."""
    notes: tuple[str, ...] = ()
    """Codes of what could not be told, without being a reason to stop (see Described)."""


class KnownLeads(Protocol):
    """What is known before the list is read."""

    def by_email(self, address: str) -> LeadId | None:
        """Return the lead with this address."""
        ...

    def by_linkedin(self, url: str) -> LeadId | None:
        """Return the lead with this profile, as `linkedin_profile` writes it."""
        ...

    def by_name(self, name: str, company: str, domain: str | None) -> LeadId | None:
        """Return a lead of this full name at the company of this domain, or of this name."""
        ...

    def is_suppressed(self, address: str) -> bool:
        """Say whether the address, its domain or its account is never to be contacted."""
        ...


def read_rows(
    file: LeadFile, mapping: ColumnMap, known: KnownLeads, places: Places
) -> Iterator[RowVerdict]:
    """Return a stream with one verdict for every row under the header.

    Raises NotImportable right here where no column holds addresses, and from the stream where
    the file breaks off in the middle; the verdicts before that stand.
    """
    if EMAIL not in mapping.fields:
        raise NotImportable("no_mail_column", ", ".join(file.columns[:20]))
    reader = _RowReader(file, mapping, known, places)
    return (reader.verdict(row) for row in file.rows() if _is_row(row))


def _is_row(row: Row) -> bool:
    """A line without a single character is no row; one of empty cells is."""
    return row.cells is None or len(row.cells) > 1 or bool(row.cells and row.cells[0].strip())


OPTED_OUT_IN_LIST: Final = "opted_out_in_list"
"""The list itself says that this person wants no mail: whoever reads it must suppress them."""
_NAMED_IN_LIST: Final = "address"
_STOPPED_IN_LIST: Final = "stopped"


class _RowReader:
    """Judges rows in order; remembers whom the list has named."""

    def __init__(
        self, file: LeadFile, mapping: ColumnMap, known: KnownLeads, places: Places
    ) -> None:
        self._mapping, self._known, self._places = mapping, known, places
        self._header = [bare(column) for column in file.columns] if file.header_row else None
        self._width = len(file.columns)
        self._seen = SeenRows()

    def verdict(self, row: Row) -> RowVerdict:
        fault = self._fault_of_row(row)
        if fault or row.cells is None:
            return RowVerdict(row=row.number, verdict=RowKind.REJECTED, reason=fault)
        read = read_address(self._cell(row.cells, EMAIL))
        if read.address is None:
            return RowVerdict(row=row.number, verdict=RowKind.REJECTED, reason=read.fault)
        described = describe(read.address, row.cells, self._mapping, self._places)
        judged = self._judged(row.number, row.cells, read, described)
        return replace(judged, candidate=described.candidate, notes=described.notes)

    def _fault_of_row(self, row: Row) -> str:
        if row.cells is None:
            return "broken_quotes"
        if not any(cell and not cell.isspace() for cell in row.cells):
            return "empty_row"
        if self._header is not None and [bare(cell) for cell in row.cells[:3]] == self._header[:3]:
            return "repeated_header"
        return ""

    def _judged(
        self, number: int, cells: list[str], read: ReadAddress, described: Described
    ) -> RowVerdict:
        stopped = self._stopped(number, cells, described.candidate)
        if stopped is not None:
            return stopped
        if self._is_dead(cells):
            return RowVerdict(row=number, verdict=RowKind.REJECTED, reason="dead_address")
        doubt = doubt_about(described.candidate.email)
        if doubt == "no_reply_address":
            return RowVerdict(row=number, verdict=RowKind.REJECTED, reason=doubt)
        same = self._same_person(number, described.candidate)
        if same is not None:
            return same
        reason = self._reason_to_look(cells, read, described) or doubt
        namesake = self._namesake(number, described.candidate)
        if not reason and namesake is not None:
            return namesake
        verdict = RowKind.REVIEW if reason else RowKind.NEW
        return RowVerdict(row=number, verdict=verdict, reason=reason)

    def _stopped(
        self, number: int, cells: list[str], candidate: CandidateLead
    ) -> RowVerdict | None:
        email = candidate.email
        reason = ""
        if says_yes(self._cell(cells, "opted_out")):
            reason = OPTED_OUT_IN_LIST
            self._seen.first_row(_STOPPED_IN_LIST, email, number)
        elif self._seen.row_of(_STOPPED_IN_LIST, email) is not None:
            reason = OPTED_OUT_IN_LIST
        elif self._known.is_suppressed(email):
            reason = "on_never_contact_list"
        if not reason:
            return None
        lead_id = self._known.by_email(email)
        earlier = self._seen.row_of(_NAMED_IN_LIST, email)
        return RowVerdict(
            row=number,
            verdict=RowKind.SUPPRESSED,
            reason=reason,
            lead_id=lead_id,
            earlier_row=earlier,
        )

    def _is_dead(self, cells: list[str]) -> bool:
        return says_dead(self._cell(cells, "email_status")) or says_yes(
            self._cell(cells, "bounced")
        )

    def _same_person(self, number: int, candidate: CandidateLead) -> RowVerdict | None:
        """Find who it is by address or profile, here and among the known; remember it as named."""
        profile = candidate.linkedin_url
        earlier = self._seen.first_row(_NAMED_IN_LIST, candidate.email, number)
        if earlier is not None:
            return _merged(number, "same_address", earlier=earlier)
        lead_id = self._known.by_email(candidate.email)
        by_profile = self._seen.first_row("profile", profile, number) if profile else None
        if lead_id is not None:
            return _merged(number, "known_address", lead_id=lead_id)
        if by_profile is not None:
            return _merged(number, "same_profile", earlier=by_profile)
        lead_id = self._known.by_linkedin(profile) if profile else None
        return None if lead_id is None else _merged(number, "known_profile", lead_id=lead_id)

    def _namesake(self, number: int, candidate: CandidateLead) -> RowVerdict | None:
        """The same name at the same company may be the same person: the rep decides."""
        company = account_key(candidate)
        if not (candidate.first_name and candidate.last_name and company):
            return None
        name = f"{candidate.first_name} {candidate.last_name}"
        earlier = self._seen.first_row("name", f"{bare(name)}@{company}", number)
        lead_id = None
        if earlier is None:
            lead_id = self._known.by_name(name, candidate.company, candidate.domain)
        if earlier is None and lead_id is None:
            return None
        return RowVerdict(
            row=number,
            verdict=RowKind.REVIEW,
            reason="same_name_at_company",
            lead_id=lead_id,
            earlier_row=earlier,
        )

    def _reason_to_look(self, cells: list[str], read: ReadAddress, described: Described) -> str:
        candidate = described.candidate
        asks_name = {"first_name", "last_name", "name"} & self._mapping.fields.keys()
        asks_company = "company" in self._mapping.fields
        reasons = (
            ("several_addresses", read.several),
            ("catch_all_address", says_anybody(self._cell(cells, "email_status"))),
            ("shifted_cells", any(cell.strip() for cell in cells[self._width :])),
            ("formula", described.had_formula),
            ("odd_name", is_odd_name(candidate.first_name) or is_odd_name(candidate.last_name)),
            ("no_name", bool(asks_name) and not (candidate.first_name or candidate.last_name)),
            ("no_company", not candidate.company and (asks_company or not candidate.domain)),
        )
        return next((code for code, applies in reasons if applies), "")

    def _cell(self, cells: list[str], name: str) -> str:
        at = self._mapping.fields.get(name)
        return clean(cells[at])[0] if at is not None and at < len(cells) else ""


def _merged(
    number: int, reason: str, *, lead_id: LeadId | None = None, earlier: int | None = None
) -> RowVerdict:
    return RowVerdict(
        row=number, verdict=RowKind.MERGED, reason=reason, lead_id=lead_id, earlier_row=earlier
    )
