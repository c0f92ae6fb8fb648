"""How the file is opened: what is promised to SQLite, to the disk and to other users."""

import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from builders import a_lead
from store.planting import a_line, opened, planted

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store import engine
from desktop_sdr.store.engine import keep_to, reading_engine, writing_engine
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store, open_store
from desktop_sdr.store.views.config import ViewsConfig


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[tuple[sa.Engine, sa.Engine]]:
    pair = writing_engine(tmp_path / "a.db"), reading_engine(tmp_path / "a.db")
    yield pair
    for one in pair:
        one.dispose()


def pragma(engine: sa.Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_a_commit_is_on_the_disk_before_it_returns(
    engines: tuple[sa.Engine, sa.Engine],
) -> None:
    writing, _ = engines
    assert pragma(writing, "synchronous") == 2, "FULL: a claim lost to a power cut sends twice"
    assert pragma(writing, "fullfsync") == 1
    assert pragma(writing, "journal_mode") == "wal"


def test_every_store_is_durable_unless_it_is_asked_not_to_be(tmp_path: Path) -> None:
    store = opened(tmp_path / "a.db")
    assert pragma(store._writing, "synchronous") == 2
    store.close()
    practice = open_store(tmp_path / "b.db", Feed(), ViewsConfig(), durable=False)
    assert pragma(practice._writing, "synchronous") == 1
    practice.close()


@pytest.mark.parametrize("which", [0, 1])
def test_every_connection_keeps_the_rules(engines: tuple[sa.Engine, sa.Engine], which: int) -> None:
    engine = engines[which]
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "recursive_triggers") == 1
    assert pragma(engine, "busy_timeout") == 5000


def test_a_writing_transaction_has_the_lock_from_its_first_moment(
    engines: tuple[sa.Engine, sa.Engine], tmp_path: Path
) -> None:
    writing, _ = engines
    with writing.connect() as connection:
        connection.begin()
        other = sqlite3.connect(tmp_path / "a.db", timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_the_reading_side_cannot_write(store: Store) -> None:
    with store.reading() as uow, pytest.raises(StoreTrouble) as caught:
        uow.leads.add(a_lead(email="x@nordlicht.example"))
    assert caught.value.code == "read_only"


def test_readers_never_wait_for_a_writer(store: Store) -> None:
    with store.unit_of_work() as writing:
        writing.keepings.set_note("x", "not yet")
        with store.reading() as uow:
            assert uow.keepings.note("x") is None


def test_nobody_else_can_read_the_files(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = opened(tmp_path / "new" / "profile" / "a.db")
        planted(store)
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode)
            for path in (tmp_path / "new" / "profile").iterdir()
        }
        assert modes == {"a.db": 0o600, "a.db-wal": 0o600, "a.db-shm": 0o600}
        assert stat.S_IMODE((tmp_path / "new" / "profile").stat().st_mode) == 0o700
        store.close()
    finally:
        os.umask(before)


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    opened(path).close()
    path.chmod(0o644)
    opened(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_mode_of_a_folder_that_is_already_there_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    opened(tmp_path / "a.db").close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_errors_never_show_what_was_in_a_row(store: Store) -> None:
    with store.unit_of_work() as uow, pytest.raises(sa.exc.IntegrityError) as caught:
        uow.leads.add(a_lead(account_id=99, email="secret.person@nordlicht.example"))
    assert "secret.person" not in str(caught.value)


def code_of_opening(path: Path) -> str:
    with pytest.raises(StoreTrouble) as caught:
        opened(path)
    return caught.value.code


def test_a_file_that_is_no_database_is_named_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"name,email\n" * 500)
    assert code_of_opening(path) == "corrupt"


def test_somebody_elses_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photo (id INTEGER)")
    other.close()
    before = path.read_bytes()
    assert code_of_opening(path) == "corrupt"
    assert path.read_bytes() == before


def test_damage_in_the_middle_is_named_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = opened(path)
    planted(store)
    with store.unit_of_work() as uow:
        for _ in range(200):
            uow.audit.append(a_line(personal="words " * 20))
        uow.commit()
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreTrouble) as caught:
        damaged = opened(path)
        try:
            damaged.check_file()
        finally:
            damaged.close()
    assert caught.value.code == "corrupt"


def test_a_folder_that_is_a_file_is_named_unreadable(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("")
    assert code_of_opening(tmp_path / "folder" / "a.db") == "unreadable_folder"


def test_a_database_that_another_program_keeps_locked_is_named_locked(
    store: Store, tmp_path: Path
) -> None:
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with store._writing.connect() as connection:
        connection.connection.cursor().execute("PRAGMA busy_timeout = 50").close()
    with pytest.raises(StoreTrouble) as caught, store.unit_of_work():
        pass
    assert caught.value.code == "locked"
    holder.execute("ROLLBACK")
    holder.close()
    with store.unit_of_work() as uow:
        uow.keepings.set_note("after", "works again")
        uow.commit()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with hardly any room; needs root."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "none", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.fail("this test mounts a file system of its own, which needs root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(store: Store) -> None:
    for _ in range(400):
        with store.unit_of_work() as uow:
            for _ in range(5):
                uow.audit.append(a_line(personal="words " * 200))
            uow.commit()


def test_a_full_disk_loses_nothing_that_was_committed_and_goes_on_afterwards(
    small_disk: Path,
) -> None:
    store = opened(small_disk / "a.db")
    planted(store)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 200_000)
    with pytest.raises(StoreTrouble) as caught:
        fill(store)
    assert caught.value.code == "disk_full"
    assert not store.has_room()
    report = store.verify_audit()
    assert report.entries % 5 == 0, "every transaction is there whole or not at all"
    assert report.why == ""
    ballast.unlink()
    with store.unit_of_work() as uow:
        uow.audit.append(a_line())
        uow.commit()
    assert store.verify_audit().entries == report.entries + 1
    store.check_file()
    store.close()


def test_a_disk_that_has_become_read_only_is_named(small_disk: Path) -> None:
    store = opened(small_disk / "a.db")
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert code_of_opening(small_disk / "a.db") == "read_only"
    assert code_of_opening(small_disk / "b.db") in ("read_only", "unreadable_folder")


def test_a_size_limit_is_reported_as_a_full_disk_and_nothing_is_lost(tmp_path: Path) -> None:
    program = f"""
        import resource, signal, sys
        sys.path.insert(0, {str(Path(__file__).parents[1])!r})
        from pathlib import Path
        from store.planting import a_line, opened
        from desktop_sdr.ports.store import StoreTrouble
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store = opened(Path({str(tmp_path / "a.db")!r}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))
        done = 0
        try:
            while True:
                with store.unit_of_work() as uow:
                    uow.audit.append(a_line(personal="words " * 400))
                    uow.commit()
                done += 1
        except StoreTrouble as trouble:
            print(trouble.code, done)
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout.split()
    assert told[0] == "disk_full"
    store = opened(tmp_path / "a.db")
    assert store.verify_audit().entries == int(told[1])
    store.close()


@pytest.mark.parametrize(
    ("setting", "spoilt"),
    [
        ("synchronous", "PRAGMA synchronous = NORMAL"),
        ("journal_mode", "PRAGMA journal_mode = DELETE"),
        ("foreign_keys", "PRAGMA foreign_keys = OFF"),
        ("recursive_triggers", "PRAGMA recursive_triggers = OFF"),
    ],
)
def test_a_connection_that_does_not_keep_its_promise_is_not_worked_with(
    tmp_path: Path, setting: str, spoilt: str
) -> None:
    class Deaf(sqlite3.Connection):
        """SQLite as on a disk or in a build that cannot do one thing, and does not say so."""

        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            return super().execute(spoilt if sql.startswith(f"PRAGMA {setting} =") else sql)

    connection = sqlite3.connect(tmp_path / "a.db", factory=Deaf)
    sqlite3.Connection.execute(connection, spoilt)
    with pytest.raises(StoreTrouble, match=setting) as caught:
        keep_to(connection, engine._WRITING | engine._DURABLE)
    assert caught.value.code == "not_durable"
    connection.close()


def test_a_store_on_a_disk_that_cannot_keep_it_does_not_open(tmp_path: Path) -> None:
    """A database in memory has no write-ahead log, and SQLite says so only when it is asked."""
    in_memory = writing_engine(Path(":memory:"))
    with pytest.raises(StoreTrouble, match="journal_mode is memory"):
        in_memory.connect()
