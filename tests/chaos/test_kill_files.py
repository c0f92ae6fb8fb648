"""Killed before any write of an import, a migration, a backup or a restore: whole or not at all."""

from pathlib import Path

import pytest
from chaos import tracing
from chaos.campaign import patience, report, rounds
from chaos.work import (
    DATABASE,
    KILL,
    PEOPLE,
    Work,
    a_list,
    a_migration,
    a_profile,
    an_import,
    faults_of_file,
    leads_in,
)

from desktop_sdr.cli.main import main
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import open_store
from desktop_sdr.store.views.config import ViewsConfig

pytestmark = [pytest.mark.slow, pytest.mark.timeout(patience(240))]

CALLS = rounds("kill_files", 3, 100_000)
"""How many of the calls to be killed at, for each kind of work."""
LATER = (*PEOPLE, "late@firma30.test")


def _report(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        report("R22 killed files", work.line, held=not work.misses)
    assert work.misses == []


def _with_people(tmp_path: Path) -> Path:
    folder = a_profile(tmp_path / "profile")
    assert main(["--data", str(folder), "import", str(a_list(tmp_path))]) == 0
    return folder


def test_a_killed_import_is_whole_at_the_second_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_profile(tmp_path / "profile")
    _report(an_import(folder, a_list(tmp_path), KILL, CALLS), capsys)


def test_a_killed_migration_leaves_the_old_version_or_the_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _report(a_migration(_with_people(tmp_path), KILL, CALLS), capsys)


def test_a_killed_backup_leaves_a_whole_copy_or_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _with_people(tmp_path)
    copy = folder / "copy.db"
    words = ["--data", str(folder), "backup", str(copy)]
    work = Work("backup", folder, tracing.python("-m", "desktop_sdr", *words), KILL)

    def is_well(failed: bool) -> list[str]:
        faults = faults_of_file(folder / DATABASE)
        if copy.exists() and leads_in(copy) != list(PEOPLE):
            faults.append("half a copy")
        if main(words) != 0 or leads_in(copy) != list(PEOPLE):
            faults.append("no copy at the second try")
        return faults + faults_of_file(copy)

    work.strike_everywhere(CALLS, is_well)
    _report(work, capsys)


def test_a_killed_restore_leaves_the_old_data_or_the_restored_ones_paused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _with_people(tmp_path)
    copy = tmp_path / "copy.db"
    assert main(["--data", str(folder), "backup", str(copy)]) == 0
    assert main(["--data", str(folder), "import", str(a_list(tmp_path, LATER))]) == 0
    words = ["--data", str(folder), "restore", str(copy)]
    work = Work("restore", folder, tracing.python("-m", "desktop_sdr", *words), KILL)

    def is_well(failed: bool) -> list[str]:
        faults = faults_of_file(folder / DATABASE)
        found = len(leads_in(folder / DATABASE)), _is_paused(folder / DATABASE)
        if found not in ((len(LATER), False), (len(PEOPLE), True)):
            faults.append(f"neither old nor restored: {found}")
        if main(words) != 0 or leads_in(folder / DATABASE) != list(PEOPLE):
            faults.append("not restored at the second try")
        return faults + faults_of_file(folder / DATABASE)

    work.strike_everywhere(CALLS, is_well)
    _report(work, capsys)


def _is_paused(path: Path) -> bool:
    store = open_store(path, Feed(), ViewsConfig())
    try:
        with store.reading() as uow:
            return uow.keepings.switch().paused_at is not None
    finally:
        store.close()
