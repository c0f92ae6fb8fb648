"""The schema: frozen as released, brought up to date whole or not at all, never downwards."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from store.freeze_schema import frozen, statements
from store.planting import a_line, opened, planted

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.engine import reading_engine, writing_engine
from desktop_sdr.store.keeping import back_up
from desktop_sdr.store.migrating import upgrade, version_of
from desktop_sdr.store.migrations import MIGRATIONS, m0001_initial
from desktop_sdr.store.migrations.migration import Migration

NEXT = Migration(
    len(MIGRATIONS) + 1,
    "nickname",
    (
        "ALTER TABLE lead ADD COLUMN nickname TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX ix_lead_nickname ON lead (nickname)",
        "UPDATE lead SET nickname = first_name",
    ),
)


class Database:
    """A file with both engines, and where its copies go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writing, self.reading = writing_engine(path), reading_engine(path)
        self.copies: list[int] = []

    def upgrade(self, *migrations: Migration) -> None:
        upgrade(self.writing, self.reading, self._copy, migrations)

    def _copy(self, version: int) -> None:
        self.copies.append(version)
        back_up(self.reading, self.path.with_suffix(f".v{version}"))

    def ask(self, sql: str) -> list[object]:
        with self.reading.connect() as connection:
            return list(connection.exec_driver_sql(sql).scalars())

    def close(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A database as the released version leaves it, with a lead and some record in it."""
    store = opened(tmp_path / "a.db")
    planted(store)
    with store.unit_of_work() as uow:
        uow.audit.append(a_line())
        uow.commit()
    store.close()
    database = Database(tmp_path / "a.db")
    yield database
    database.close()


def schema(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: " ".join(sql.split()) for name, sql in rows}


def test_the_migrations_lead_to_exactly_the_tables_that_the_program_uses(
    tmp_path: Path,
) -> None:
    opened(tmp_path / "a.db").close()
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        for statement in statements():
            connection.execute(statement)
    assert schema(tmp_path / "a.db") == schema(tmp_path / "b.db"), (
        "store/rows and the migrations differ: before the first release run "
        "tests/store/freeze_schema.py, after it write a migration"
    )
    assert Path(m0001_initial.__file__).read_text() == frozen()


def test_versions_are_counted_without_a_gap() -> None:
    assert [one.version for one in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    opened(tmp_path / "a.db").close()
    before = (tmp_path / "a.db").read_bytes()
    opened(tmp_path / "a.db").close()
    assert (tmp_path / "a.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"], "no copy without a change"


def test_an_old_database_is_brought_up_to_date_with_a_copy_kept(old: Database) -> None:
    old.upgrade(*MIGRATIONS, NEXT)
    assert old.ask("SELECT nickname FROM lead") == ["Ida"]
    assert old.ask("SELECT count(*) FROM audit") == [1]
    assert old.copies == [len(MIGRATIONS)]
    copy = old.path.with_suffix(f".v{len(MIGRATIONS)}")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "nickname" not in schema(copy)["lead"]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT first_name FROM lead").fetchall() == [("Ida",)]
    old.upgrade(*MIGRATIONS, NEXT)
    assert old.copies == [len(MIGRATIONS)], "a second start copies and changes nothing"


def test_a_change_that_another_program_has_made_meanwhile_is_not_made_twice(
    old: Database,
) -> None:
    def the_other_one_is_quicker(_version: int) -> None:
        rival = Database(old.path)
        rival.upgrade(*MIGRATIONS, NEXT)
        rival.close()

    upgrade(old.writing, old.reading, the_other_one_is_quicker, (*MIGRATIONS, NEXT))
    assert old.ask("SELECT max(version) FROM migration") == [NEXT.version]


def test_the_copy_before_a_change_is_named_after_the_version_that_comes(tmp_path: Path) -> None:
    store = opened(tmp_path / "a.db")
    store._back_up_before(1)
    store.close()
    assert {path.name for path in tmp_path.iterdir()} == {"a.db", "a.before-v2.db"}


def test_a_change_that_fails_leaves_the_version_before(old: Database) -> None:
    broken = Migration(NEXT.version, "broken", (*NEXT.statements, "INSERT INTO nowhere VALUES (1)"))
    before = schema(old.path)
    with pytest.raises(Exception, match="nowhere"):
        old.upgrade(*MIGRATIONS, broken)
    assert schema(old.path) == before
    old.upgrade(*MIGRATIONS, NEXT)
    assert old.ask("SELECT nickname FROM lead") == ["Ida"]


def test_a_database_from_the_future_is_refused_and_left_as_it_is(old: Database) -> None:
    old.upgrade(*MIGRATIONS, NEXT)
    old.close()
    before = old.path.read_bytes()
    with pytest.raises(StoreTrouble) as caught:
        opened(old.path)
    assert caught.value.code == "newer_version"
    assert old.path.read_bytes() == before


def test_a_database_of_another_build_under_the_same_number_is_refused(old: Database) -> None:
    other = Migration(1, "initial", ("CREATE TABLE other (id INTEGER)",))
    with pytest.raises(StoreTrouble) as caught, old.reading.connect() as connection:
        version_of(connection, (other,))
    assert caught.value.code == "newer_version"


def test_two_programs_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "from store.planting import opened; opened(Path(sys.argv[1])).close()"
    )
    tests = str(Path(__file__).parents[1])
    children = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "a.db"), tests])
        for _ in range(3)
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    store = opened(tmp_path / "a.db")
    store.check_file()
    store.close()


KILLER = """
import os, sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from store.test_migrating import NEXT, Database
from desktop_sdr.store.migrations import MIGRATIONS
from sqlalchemy import event
path, at, start = Path(sys.argv[1]), 0, sys.argv[2]
migrations = (*MIGRATIONS, NEXT)
while True:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if status == 0:
            print(at)
            break
        assert os.waitstatus_to_exitcode(status) == -9, status
        at += 1
        continue
    left = at
    def count(*_):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
    here = path / f"{start}{at}.db"
    if start == "old":
        here.write_bytes((path / "old.db").read_bytes())
    database = Database(here)
    event.listen(database.writing, "before_cursor_execute", count)
    event.listen(database.writing, "commit", count)
    database.upgrade(*migrations)
    os._exit(0)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("start", "leads", "at_least"), [("new", 0, 80), ("old", 1, 7)])
def test_a_kill_at_any_statement_leaves_the_version_before_or_after(
    old: Database, start: str, leads: int, at_least: int
) -> None:
    old.close()
    folder = old.path.parent
    old.path.rename(folder / "old.db")
    command = [sys.executable, "-c", KILLER, str(folder), start, str(Path(__file__).parents[1])]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=110)
    kills = int(told.stdout)
    assert kills >= at_least
    versions = set()
    for at in range(kills):
        database = Database(folder / f"{start}{at}.db")
        with database.reading.connect() as connection:
            versions.add(version_of(connection, (*MIGRATIONS, NEXT)))
        database.upgrade(*MIGRATIONS, NEXT)
        assert database.ask("PRAGMA integrity_check") == ["ok"]
        assert len(database.ask("SELECT first_name FROM lead")) == leads
        database.close()
    assert versions == ({0, 1} if start == "new" else {1}), "nothing in between"
