"""A database that cannot be opened: one sentence, the backup's name, the command, exit code 1."""

import os
from datetime import date
from pathlib import Path

import pytest
from cli.conftest import Type

from desktop_sdr import bootstrap
from desktop_sdr.store.keeping import SIDE_FILES


@pytest.fixture
def backed_up(data: Path) -> Path:
    app = bootstrap.build(data)
    app.store.back_up_daily(date(2026, 3, 3))
    app.close()
    return data


def damage(data: Path, content: bytes = b"no database") -> bytes:
    for ending in SIDE_FILES:
        (data / f"desktop-sdr.db{ending}").unlink(missing_ok=True)
    (data / "desktop-sdr.db").write_bytes(content)
    return content


@pytest.mark.parametrize("words", [["status"], ["run", "--headless"], ["pause"], ["doctor"]])
def test_each_command_names_the_newest_good_backup_and_how_to_bring_it_back(
    typed: Type, backed_up: Path, words: list[str]
) -> None:
    content = damage(backed_up)
    told = typed(*words, "--data", backed_up)
    assert told.code == 1
    assert "of 03 March 2026" in told.err
    assert f"desktop-sdr restore desktop-sdr-2026-03-03.db --data {backed_up}" in told.err
    assert "Traceback" not in told.err
    assert (backed_up / "desktop-sdr.db").read_bytes() == content


def test_a_file_that_opens_and_is_damaged_inside_never_runs(typed: Type, backed_up: Path) -> None:
    database = backed_up / "desktop-sdr.db"
    whole = bytearray(database.read_bytes())
    # Past the schema: what is only read on the way is not seen by opening alone.
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 4096] = os.urandom(4096)
    damage(backed_up, bytes(whole))
    told = typed("run", "--headless", "--data", backed_up)
    assert (told.code, told.out) == (1, "")
    assert "damaged" in told.err
    assert "03 March 2026" in told.err


def test_restore_without_a_file_lists_what_there_is(typed: Type, backed_up: Path) -> None:
    (backed_up / "backups" / "desktop-sdr-2026-03-02.db").write_bytes(b"half")
    told = typed("restore", "--json", "--data", backed_up)
    assert told.code == 0
    assert [(line["day"], line["good"]) for line in told.lines] == [
        ("2026-03-03", True),
        ("2026-03-02", False),
    ]


def test_restore_takes_a_listed_name_and_starts_paused(typed: Type, backed_up: Path) -> None:
    damage(backed_up)
    assert typed("restore", "desktop-sdr-2026-03-03.db", "--data", backed_up).code == 0
    state = typed("status", "--json", "--data", backed_up).only
    assert (state["paused"], state["reason"]) == (True, "restored")


def test_without_any_backup_the_sentence_says_so(typed: Type, data: Path) -> None:
    damage(data)
    told = typed("status", "--data", data)
    assert told.code == 1
    assert "no good daily backup" in told.err
    assert "no daily backup yet" in typed("restore", "--data", data).out
