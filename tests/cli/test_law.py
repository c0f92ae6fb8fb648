"""Law from the command line: what a country admits, a basis on record, the never-contact list."""

import hashlib
from pathlib import Path

import pytest
from cli.conftest import Type

ADDRESS = "ida@firma.example"
SHA = hashlib.sha256(ADDRESS.encode()).hexdigest()


def test_the_law_of_a_country_is_shown_with_its_source_and_as_no_advice(
    typed: Type, data: Path
) -> None:
    said = typed("law", "de", "--data", data)
    assert said.code == 0
    assert "needs prior consent" in said.out
    assert "UWG" in said.out
    assert "no legal advice" in said.out
    assert typed("law", "DE", "--json").only["request_days"] == 28
    assert "strictest" in typed("law", "ZZ").out
    assert len(typed("law", "--json").lines) > 20
    assert typed("law", "Germany").code == 1


def test_an_import_that_declares_no_basis_says_who_is_not_written_to_and_why(
    typed: Type, data: Path
) -> None:
    more = data.with_name("more.csv")
    more.write_text(
        "Email,First name,Company,Country,Lawful basis,Consent date,Consent source\n"
        "a@one.example,Ana,One,Germany,,,\n"
        "b@two.example,Bo,Two,Germany,consent,2026-02-01,form 7\n"
        "c@three.example,Cy,Three,United States,because,,\n"
        "d@four.example,Di,Four,United States,legitimate interest,,\n",
        encoding="utf-8",
    )
    said = typed("import", more, "--dry-run", "--data", data)
    assert "2 people are kept" in said.out or said.out.count("1 person is kept") == 2
    told = typed("import", more, "--json", "--data", data)
    assert sum(told.lines[-1]["not_to_mail"].values()) == 2
    assert all("on record is nothing" in why for why in told.lines[-1]["not_to_mail"])


def test_a_basis_is_put_on_record_and_shown_by_explain_and_in_the_export(
    typed: Type, data: Path
) -> None:
    assert "none on record" in typed("explain", ADDRESS, "--data", data).out
    words = ("person", "basis", ADDRESS, "--data", data, "--basis", "consent")
    assert typed(*words).code == 1
    assert typed(*words, "--date", "2026-02-30").code == 1
    assert typed(*words, "--date", "2026-02-03", "--record", "form 7").code == 0

    said = typed("explain", ADDRESS, "--data", data).out
    assert "they consented, since 2026-02-03, on record in: form 7" in said
    assert "Germany" in said
    kept = typed("person", "export", ADDRESS, "--json", "--data", data).only
    assert kept["lead"][0]["lawful_basis"] == "consent"
    assert kept["lead"][0]["basis_words"] == "form 7"
    assert typed("person", "basis", "no@body.example", "--basis", "none", "--data", data).code == 1


def test_the_never_contact_list_goes_in_out_and_in_again(typed: Type, data: Path) -> None:
    file, out = data.with_name("never.csv"), data.with_name("out.csv")
    file.write_text(f"email\n{SHA}\nevil.example\n=cmd()\n", encoding="utf-8")

    dry = typed("suppress", "import", file, "--dry-run", "--json", "--data", data)
    assert [one["verdict"] for one in dry.lines[:-1]] == ["added", "added", "rejected"]
    assert dry.lines[-1]["deed"] is None
    told = typed("suppress", "import", file, "--data", data)
    assert "Row 4: left out" in told.out
    assert "1 known people were stopped" in told.out
    assert typed("suppress", "add", "x@y.example", "--why", "by phone", "--data", data).code == 0
    assert typed("suppress", "add", "gmail.com", "--data", data).code == 1

    assert [one["kind"] for one in typed("suppress", "list", "--json", "--data", data).lines] == [
        "hashed",
        "domain",
        "address",
    ]
    assert typed("suppress", "export", out, "--json", "--data", data).only["written"] == 3
    assert out.stat().st_mode & 0o077 == 0
    assert typed("suppress", "export", out, "--data", data).code == 1
    again = typed("suppress", "import", out, "--json", "--data", data)
    assert again.lines[-1]["totals"] == {"known": 3}
    back = typed("import", data.with_name("leads.csv"), "--json", "--data", data)
    assert back.lines[0]["verdict"] == "suppressed"

    deed = typed("undo", "--json", "--data", data).lines[1]
    assert deed["kind"] == "rep:suppress"
    assert typed("undo", deed["deed"], "--data", data).code == 0
    assert len(typed("suppress", "list", "--json", "--data", data).lines) == 1


def test_an_erased_person_stays_here_and_a_formula_stays_words(typed: Type, data: Path) -> None:
    assert typed("person", "erase", ADDRESS, "--yes", "--data", data).code == 0
    assert typed("suppress", "add", "=cmd@y.example", "--data", data).code == 0
    out = data.with_name("out.csv")
    told = typed("suppress", "export", out, "--json", "--data", data)
    assert (told.only["written"], told.only["left_out"]) == (1, 1)
    assert not any(line.startswith("=") for line in out.read_text(encoding="utf-8").splitlines())
    assert "known by a hash only" in typed("suppress", "list", "--data", data).out


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\0\1\2" * 50, b"", b"<html>"])
def test_a_hostile_file_is_refused_in_one_sentence(typed: Type, data: Path, content: bytes) -> None:
    file = data.with_name("never.csv")
    file.write_bytes(content)
    told = typed("suppress", "import", file, "--data", data)
    assert told.code == 1
    assert "Nothing was changed" in told.err
    assert "Nobody is on the list" in typed("suppress", "list", "--data", data).out
