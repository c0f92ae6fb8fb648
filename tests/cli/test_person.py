"""The rights of one person from the command line, and what a changed profile leaves behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import Type

from desktop_sdr.domain.audit import AuditTag

ADDRESS = "ida@firma.example"


def test_all_about_a_person_goes_into_one_file_of_its_owner(typed: Type, data: Path) -> None:
    target = data.with_name("ida.json")
    told = typed("person", "export", ADDRESS, "--to", target, "--json", "--data", data)

    assert told.code == 0
    assert told.only["done"] == str(target)
    assert target.stat().st_mode & 0o077 == 0
    kept = json.loads(target.read_text(encoding="utf-8"))
    assert [row["email"] for row in kept["lead"]] == [ADDRESS]
    assert kept["audit"]

    again = typed("person", "export", ADDRESS, "--to", target, "--data", data)
    assert again.code == 1
    assert "Nothing was written" in again.err


def test_a_person_is_erased_and_the_backups_that_hold_them_are_named(
    typed: Type, data: Path
) -> None:
    assert typed("backup", data / "mine.db", "--data", data).code == 0
    dry = typed("person", "erase", ADDRESS, "--dry-run", "--json", "--data", data)
    assert (dry.code, dry.only["done"]) == (0, {})

    told = typed("person", "erase", ADDRESS, "--yes", "--json", "--data", data)

    assert told.code == 0
    assert told.only["done"]["lead"] == 1
    assert told.only["backups"] == ["mine.db"]
    assert "mail_folders" in told.only["not_possible"]
    for file in data.glob("desktop-sdr.db*"):
        assert ADDRESS.encode() not in file.read_bytes()
    assert typed("audit", "verify", "--data", data).code == 0
    back = typed("import", data.with_name("leads.csv"), "--json", "--data", data)
    assert back.lines[0]["verdict"] == "suppressed"


def test_nothing_is_erased_without_a_yes(typed: Type, data: Path) -> None:
    told = typed("person", "erase", ADDRESS, "--json", "--data", data)
    assert told.code == 1
    assert typed("explain", ADDRESS, "--data", data).code == 0


@pytest.mark.parametrize(
    ("answer", "code"), [("y\n", 1), ("\n", 1), ("", 1), (f" {ADDRESS.upper()}\n", 0)]
)
def test_on_a_terminal_only_the_address_itself_is_a_yes(
    typed: Type, data: Path, answer: str, code: int
) -> None:
    command = [sys.executable, "-m", "desktop_sdr", "person", "erase", ADDRESS, "--data", str(data)]
    told = subprocess.run(
        command, input=answer, capture_output=True, text=True, check=False, timeout=60
    )
    assert told.returncode == code
    assert "their name, address and all else on their card" in told.stdout
    assert "Stays: a code made of their address, on the never-contact list." in told.stdout
    assert f"This cannot be undone. To erase for good, type {ADDRESS}: " in told.stdout
    assert typed("explain", ADDRESS, "--data", data).code == 1 - code
    if not answer:
        assert "Nobody answered; say --yes where nobody can be asked." in told.stdout


def test_an_unknown_person_is_told_of_in_one_sentence(typed: Type, data: Path) -> None:
    for what in ("export", "erase"):
        told = typed("person", what, "nobody@nowhere.example", "--data", data)
        assert told.code == 1
        assert "Nothing is kept about nobody@nowhere.example" in told.err


def test_another_profile_is_a_line_with_numbers_before_and_after(
    typed: Type, data: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "me.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("# mails_per_day = 30", "mails_per_day = 20"), encoding="utf-8")
    assert typed("setup", "--from", profile, "--data", data).code == 0
    assert typed("setup", "--from", profile, "--data", data).code == 0

    lines = [json.loads(line) for line in typed("audit", "export", "--data", data).out.splitlines()]
    [changed] = [line for line in lines if line["tag"] == AuditTag.SETTINGS_CHANGED]
    facts = changed["facts"]
    assert facts["limits.mails_per_day_before"] == 30
    assert facts["limits.mails_per_day_after"] == 20
    assert facts["profile_before"] != facts["profile_after"]
    assert len(facts) == 4


def test_the_record_goes_into_a_spreadsheet(typed: Type, data: Path) -> None:
    told = typed("audit", "export", "--csv", "--data", data)
    assert told.out.startswith("seq,at,tag,actor,trace,cause,")
    assert len(told.out.splitlines()) > 1
