"""What starts paused: a record that was changed, an older copy, a clone, a damaged file."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cli.conftest import Type
from servers.mail import wait_until
from store.test_audit import outsider

from desktop_sdr import bootstrap
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.trace import Actor

DATABASE = "desktop-sdr.db"


@contextmanager
def started(folder: Path) -> Iterator[App]:
    """The profile's agent at work, as the window starts it."""
    app = bootstrap.build(folder)
    app.take()
    app.start()
    try:
        yield app
        wait_until(lambda: app.office.latch.is_paused or has_beaten(app), 5)
    finally:
        app.stop()


def has_beaten(app: App) -> bool:
    with app.store.reading() as uow:
        return "think" in uow.meters.beats()


def reason(app: App) -> str:
    with app.store.reading() as uow:
        switch = uow.keepings.switch()
    assert app.office.latch.is_paused == (switch.paused_at is not None)
    return switch.reason if switch.paused_at is not None else "not paused"


def work(folder: Path) -> str:
    with started(folder) as app:
        return reason(app)


def tags(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / DATABASE)) as rows:
        return [row[0] for row in rows.execute("SELECT tag FROM audit ORDER BY seq")]


def test_a_sound_profile_goes_to_work_and_its_start_and_stop_are_lines(data: Path) -> None:
    assert work(data) == "not paused"
    assert AuditTag.PROGRAM_STARTED in tags(data)
    assert tags(data)[-1] == AuditTag.PROGRAM_STOPPED


def test_a_verify_that_passes_writes_nothing(typed: Type, data: Path) -> None:
    before = tags(data)
    assert typed("audit", "verify", "--data", data).code == 0
    assert tags(data) == before


def test_an_older_copy_starts_paused_until_the_rep_resumes(typed: Type, data: Path) -> None:
    copy = data.with_name("copy.db")
    shutil.copyfile(data / DATABASE, copy)
    assert work(data) == "not paused"
    shutil.copyfile(copy, data / DATABASE)

    assert typed("audit", "verify", "--data", data).code == 3
    assert work(data) == "database_older"
    assert work(data) == "database_older"
    told = typed("status", "--data", data).out
    assert "older than the last run" in told
    assert tags(data).count(AuditTag.PAUSED) == 1, "said once"

    assert typed("resume", "--yes", "--although", "--data", data).code == 0
    assert work(data) == "not paused"
    assert typed("audit", "verify", "--data", data).code == 0


def test_an_older_copy_is_told_of_even_where_the_rep_had_paused(typed: Type, data: Path) -> None:
    assert typed("pause", "--data", data).code == 0
    copy = data.with_name("copy.db")
    shutil.copyfile(data / DATABASE, copy)
    work(data)
    shutil.copyfile(copy, data / DATABASE)
    assert work(data) == "database_older"


def test_a_cloned_profile_starts_paused(data: Path) -> None:
    work(data)
    clone = data.with_name("clone")
    clone.mkdir(mode=0o700)
    shutil.copyfile(data / DATABASE, clone / DATABASE)

    assert work(clone) == "anchor_missing"
    assert work(data) == "not paused"


def test_a_changed_line_starts_paused_again_at_every_start(typed: Type, data: Path) -> None:
    work(data)
    with outsider(data / DATABASE) as rows:
        rows.execute("UPDATE audit SET actor = 'agent' WHERE seq = 1")

    assert work(data) == "record_broken"
    assert typed("resume", "--yes", "--although", "--data", data).code == 0
    assert work(data) == "record_broken", "a broken record stays broken"


def test_a_cut_tail_starts_paused(data: Path) -> None:
    work(data)
    with outsider(data / DATABASE) as rows:
        rows.execute("DELETE FROM audit_text WHERE seq = (SELECT max(seq) FROM audit)")
        rows.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    assert work(data) == "database_older"


def test_a_damaged_file_starts_nothing(data: Path) -> None:
    work(data)
    with closing(sqlite3.connect(data / DATABASE)) as rows:
        [[page_size]] = rows.execute("PRAGMA page_size").fetchall()
        [[root]] = rows.execute("SELECT rootpage FROM sqlite_master WHERE name = 'draft'")
    with (data / DATABASE).open("r+b") as file:
        file.seek((root - 1) * page_size)
        file.write(b"\xff" * 64)
    with started(data) as app:
        assert app.office.latch.is_paused
        assert app.desk.views.frame(app.desk.now()).switch.by is Actor.SYSTEM
        assert reason(app) == "database_damaged"
        assert AuditTag.PROGRAM_STARTED not in tags(data)[-1:]


@pytest.mark.slow
@pytest.mark.usefixtures("keychain")
def test_two_profiles_in_folders_of_one_name_share_nothing_in_the_keychain(
    typed: Type, data: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / data.name
    other.parent.mkdir()
    assert typed("setup", "--from", tmp_path / "me.toml", "--data", other).code == 0
    assert work(other) == "not paused"
    assert work(data) == "not paused"
    assert work(other) == "not paused"
    assert not (other / "audit-anchor.json").exists(), "it is in the keychain"
