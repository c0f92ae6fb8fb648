"""Lists of leads for tests: written to a file, read back as verdicts."""

from pathlib import Path

from desktop_sdr import resources
from desktop_sdr.agent.skills.candidates import CandidateLead
from desktop_sdr.agent.skills.importing import (
    RowVerdict,
    guess_mapping,
    open_leads,
    read_rows,
)
from desktop_sdr.agent.skills.places import places_from_toml
from desktop_sdr.domain.ids import LeadId

PLACES = places_from_toml(
    resources.read_text("time_zones", "countries.toml"),
    resources.read_text("time_zones", "regions.toml"),
)


class Known:
    def __init__(self, leads: dict[str, int] | None = None, suppressed: tuple[str, ...] = ()):
        self.leads, self.suppressed = leads or {}, suppressed

    def by_email(self, address: str) -> LeadId | None:
        return self._lead(address)

    def by_linkedin(self, url: str) -> LeadId | None:
        return self._lead(url)

    def by_name(self, name: str, company: str, domain: str | None) -> LeadId | None:
        return self._lead(f"{name} at {company} of {domain}")

    def is_suppressed(self, address: str) -> bool:
        return address in self.suppressed

    def _lead(self, key: str) -> LeadId | None:
        return LeadId(self.leads[key]) if key in self.leads else None


def verdicts_on(
    folder: Path, content: str | bytes, known: Known, **chosen: str
) -> list[RowVerdict]:
    """Write a list into `folder` and read it back as verdicts."""
    path = folder / "leads.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = open_leads(path)
    return list(read_rows(file, guess_mapping(file.columns, chosen), known, PLACES))


def said(verdicts: list[RowVerdict]) -> list[tuple[int, str, str]]:
    return [(one.row, one.verdict.value, one.reason) for one in verdicts]


def only(verdicts: list[RowVerdict]) -> CandidateLead:
    (verdict,) = verdicts
    assert verdict.candidate is not None
    return verdict.candidate
