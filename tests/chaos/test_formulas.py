"""Formulas and code in what people write: none goes out as one, none is run, no gap is sent."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import an_agency
from agent.skills.lists import Known, verdicts_on
from agent.skills.test_formula_cells import CELLS, RUN_BY_A_SPREADSHEET
from chaos import campaign
from store.planting import a_line

from desktop_sdr.agent.skills.templates import fill

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(60))]

CODE = (
    "{{7*7}}",
    "{{ 7 * 7 }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{% print(7*7) %}",
    "{7*7}",
    "{{first_name.__class__}}",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "{0.__class__}",
    "%(7*7)s",
    "{{config}}",
    "{{self}}",
    "{{lipsum.__globals__}}",
    "{{first_name|upper}}",
    "__import__('os').system('id')",
    "$(id)",
    "`id`",
)
EVALUATED = ("49", "<class", "uid=", "IDA")


def test_no_formula_leaves_in_a_list_for_a_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken_in = []
    with an_agency(tmp_path) as agency:
        with agency.rows() as uow:
            for cell in CELLS:
                uow.audit.append(a_line(personal=cell, facts={"said": cell}))
        exported = "\n".join(agency.store.export_audit_as_csv())
        rows = list(csv.reader(io.StringIO(exported, newline="")))
        live = [cell for row in rows for cell in row if is_live(cell)]
    for number, cell in enumerate(CELLS):
        lines = io.StringIO()
        writer = csv.writer(lines)
        writer.writerows([("email", "first name", "company"), (f"a{number}@b.example", cell, cell)])
        verdicts = verdicts_on(tmp_path, lines.getvalue(), Known())
        found = [one.candidate for one in verdicts if one.candidate is not None]
        taken_in += [one for one in found if is_live(one.first_name) or is_live(one.company)]
    figures = (
        f"{len(CELLS)} cells: {len(live)} live in {len(rows) - 1} exported lines,"
        f" {len(taken_in)} taken in; {len(CODE)} pieces of code, none run"
    )
    with capsys.disabled():
        campaign.report("S8 formulas and code", figures, held=not live and not taken_in)
    assert live == []
    assert taken_in == []
    assert len(rows) > len(CELLS)


def is_live(cell: str) -> bool:
    is_number = cell.lstrip("+-").replace(" ", "").isdigit()
    return cell.startswith(RUN_BY_A_SPREADSHEET) and not is_number


@pytest.mark.parametrize("code", CODE)
def test_no_code_in_a_template_or_a_value_is_run(code: str) -> None:
    in_template = fill(f"Hello {code}!", lambda _field, _fallback: None)
    as_value = fill("Hello {{first_name}}!", lambda _field, _fallback: code)
    assert as_value.text == f"Hello {code}!"
    assert not any(word in in_template.text for word in EVALUATED)


def test_a_mail_with_a_gap_is_never_sent(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        lead = agency.add_lead(first_name="", last_name="")
        agency.run(agency.clock.now() + timedelta(days=3))
        assert agency.transport.delivered == []
        assert "draft:waiting" not in agency.tags(lead)
