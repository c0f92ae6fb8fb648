"""A list becomes leads in the database, and what it says about people who want no mail holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency

from desktop_sdr.agent.importing import BATCH, ImportOrder, ImportResult
from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.importing import RowVerdict
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lifecycle import LeadState

HEADER = "First Name,Last Name,Email,Company,Phone,Country,Opt out,News\n"
IDA = "Ida,Brandt,ida@nordlicht.example,Nordlicht,,Germany,,opened a site\n"


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path) as opened:
        yield opened


def imported(agency: Agency, tmp_path: Path, rows: str, **order) -> ImportResult:
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return agency.desk.import_leads(path, ImportOrder(source="trade fair", **order))


def test_a_row_becomes_a_lead_with_source_zone_and_facts(agency: Agency, tmp_path: Path) -> None:
    result = imported(agency, tmp_path, IDA)
    assert dict(result.totals) == {"new": 1}
    with agency.rows() as uow:
        lead = uow.leads.by_email("ida@nordlicht.example")
        assert lead is not None
        assert (lead.source, lead.time_zone) == ("trade fair", "Europe/Berlin")
        assert [fact.text for fact in uow.facts.about(lead)] == ["opened a site"]


def test_a_dry_run_gives_the_same_verdicts_and_keeps_nothing(agency, tmp_path: Path) -> None:
    dry = imported(agency, tmp_path, IDA, dry_run=True)
    assert dict(dry.totals) == {"new": 1}
    with agency.rows() as uow:
        assert uow.leads.by_email("ida@nordlicht.example") is None


def test_the_same_list_twice_makes_nobody_new(agency: Agency, tmp_path: Path) -> None:
    imported(agency, tmp_path, IDA)
    again = imported(agency, tmp_path, IDA)
    assert dict(again.totals) == {"merged": 1}


def test_a_second_row_fills_what_the_first_left_open(agency: Agency, tmp_path: Path) -> None:
    imported(agency, tmp_path, IDA + IDA.replace("Nordlicht,,", "Nordlicht,+49 40 1,"))
    with agency.rows() as uow:
        lead = uow.leads.by_email("ida@nordlicht.example")
        assert lead is not None
        assert lead.phone == "+49 40 1"


def test_a_namesake_at_a_known_company_is_left_to_the_rep(agency: Agency, tmp_path: Path) -> None:
    imported(agency, tmp_path, IDA)
    result = imported(agency, tmp_path, IDA.replace("ida@", "i.brandt@"))
    assert dict(result.totals) == {"review": 1}


def test_an_opt_out_in_the_list_suppresses_known_and_unknown(agency, tmp_path: Path) -> None:
    stop = IDA.replace("Germany,,", "Germany,yes,")
    imported(agency, tmp_path, IDA + stop + stop.replace("ida@", "ole@"))
    with agency.rows() as uow:
        lead = uow.leads.by_email("ida@nordlicht.example")
        assert lead is not None
        assert lead.state is LeadState.SUPPRESSED
        assert uow.suppressions.covering("ole@nordlicht.example", None)
    later = imported(agency, tmp_path, IDA.replace("ida@", "ole@"))
    assert dict(later.totals) == {"suppressed": 1}


def test_what_is_no_list_changes_nothing(agency: Agency, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Just a letter.\n")
    with pytest.raises(NotImportable, match="not_a_table"):
        agency.desk.import_leads(path, ImportOrder(source="x"))


def many(count: int, start: int = 0) -> str:
    return "".join(
        f"Ida,Brandt,ida{n}@firma{n}.example,Firma {n},,Germany,,\n"
        for n in range(start, start + count)
    )


def test_an_import_that_is_stopped_keeps_the_rows_it_has_told_and_goes_on_the_second_time(
    agency: Agency, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + many(BATCH + 50), encoding="utf-8")
    heard: list[int] = []

    def stop_soon(verdict: RowVerdict, _lead: LeadId | None) -> None:
        heard.append(verdict.row)
        if len(heard) == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        agency.desk.import_leads(path, ImportOrder(source="fair"), stop_soon)
    with agency.rows() as uow:
        assert uow.leads.by_email(f"ida{BATCH - 1}@firma{BATCH - 1}.example")
        assert uow.leads.by_email(f"ida{BATCH}@firma{BATCH}.example") is None

    again = agency.desk.import_leads(path, ImportOrder(source="fair"))

    assert dict(again.totals) == {"merged": BATCH, "new": 50}


def test_a_file_that_breaks_off_keeps_whole_rows_and_says_so(agency, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes((HEADER + many(3000)).encode() + b"Ida,\xc3")
    heard: list[int] = []

    result = agency.desk.import_leads(
        path, ImportOrder(source="fair"), lambda verdict, _lead: heard.append(verdict.row)
    )

    assert result.totals["new"] == 3000
    assert len(heard) == sum(result.totals.values())


def test_a_dry_run_over_several_batches_says_what_the_import_will_say(agency, tmp_path) -> None:
    rows = many(BATCH) + many(3) + many(5, BATCH)
    dry = imported(agency, tmp_path, rows, dry_run=True)
    assert dict(dry.totals) == {"new": BATCH + 5, "merged": 3}
    assert dict(imported(agency, tmp_path, rows).totals) == dict(dry.totals)
