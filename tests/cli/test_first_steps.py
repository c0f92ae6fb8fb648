"""What works before everything is set up, and on a system without a keychain."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from servers.refusing_names import refusing_names

from desktop_sdr import resources
from desktop_sdr.cli.main import main

LIST = "First Name,Last Name,Email,Company,Country\nIda,Brandt,ida@firma.example,Firma,Germany\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A real profile with a mailbox; the tests' keychain keeps nothing."""
    profile = tmp_path / "me.toml"
    profile.write_text(resources.read_text("profile_template.toml"), encoding="utf-8")
    assert main(["setup", "--from", str(profile), "--data", str(tmp_path / "data")]) == 0
    return tmp_path / "data"


def answered(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_agent_can_be_stopped_and_looked_at_without_a_keychain(folder: Path, capsys) -> None:
    assert answered(capsys, "pause", "--data", folder)[0] == 0
    code, out, _ = answered(capsys, "status", "--json", "--data", folder)
    assert code == 0
    assert json.loads(out)["paused"] is True
    assert answered(capsys, "audit", "verify", "--data", folder)[0] == 0
    assert answered(capsys, "resume", "--yes", "--data", folder)[0] == 0


def test_leads_come_in_and_are_explained_without_a_keychain(folder: Path, capsys, tmp_path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(LIST, encoding="utf-8")

    code, out, _ = answered(capsys, "import", path, "--json", "--data", folder)

    assert code == 0
    row, totals = (json.loads(line) for line in out.splitlines())
    assert (row["row"], row["verdict"]) == (2, "new")
    assert totals["totals"] == {"new": 1}
    code, out, _ = answered(capsys, "explain", "Brandt", "--json", "--data", folder)
    assert code == 0
    told = {"held_by", "until", "plan", "waits", "law", "address", "remarks", "attached", "known"}
    assert set(json.loads(out)) == told


def test_the_doctor_names_the_missing_keychain_for_each_mailbox(folder: Path, capsys) -> None:
    with refusing_names() as names:
        words = ("doctor", "--json", "--data", folder, "--resolver", names)
        code, out, _ = answered(capsys, *words)

    assert code == 3
    lines = [json.loads(line) for line in out.splitlines()]
    wrong = {line["part"]: line["reason"] for line in lines if not line["ok"]}
    assert set(wrong.values()) == {"no_keyring"}


def test_what_comes_later_says_so_however_it_is_asked(capsys, tmp_path) -> None:
    words = ["replay", "--since", "30d", "--level", "2", "--threshold", "0.8"]
    code, out, err = answered(capsys, *words, "--data", tmp_path)

    assert (code, out) == (1, "")
    assert "later version" in err
    assert "Nothing was changed" in err


def test_a_restore_of_nothing_changes_nothing_and_says_so(capsys, tmp_path: Path) -> None:
    no_backup = tmp_path / "notes.txt"
    no_backup.write_text("Just a letter.")

    for source in (tmp_path / "none", no_backup):
        code, _, err = answered(capsys, "restore", source, "--data", tmp_path / "data")
        assert code == 1
        assert str(source) in err
        assert "Nothing was changed" in err


def test_a_wrong_count_is_wrong_usage_in_words(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["practice", "--leads", "none"])
    assert stopped.value.code == 2
    assert "'none' is not a whole number" in capsys.readouterr().err


def test_a_backup_into_nowhere_names_the_folder_that_is_missing(folder, capsys, tmp_path) -> None:
    code, _, err = answered(capsys, "backup", tmp_path / "none" / "b.db", "--data", folder)

    assert code == 1
    assert str(tmp_path / "none") in err


def test_an_answer_that_nobody_reads_to_its_end_is_no_fault() -> None:
    program = f"{sys.executable} -m desktop_sdr setup --template | true"
    heard = subprocess.run(["/bin/sh", "-c", program], capture_output=True, text=True, timeout=30)
    assert heard.stderr == ""
