"""Copies: complete, private, taken while others write, and never started without the rep."""

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from builders import NOW, a_lead
from store.anchors import MemoryAnchors
from store.planting import a_line, opened, planted

from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.store import StoreTrouble, Switch
from desktop_sdr.store.opening import Store
from desktop_sdr.store.restoring import restore


def rename(store: Store, name: str) -> None:
    with store.unit_of_work() as uow:
        uow.leads.save(a_lead(first_name=name))
        uow.audit.append(a_line(personal=name))
        uow.commit()


def name_in(store: Store) -> str:
    with store.reading() as uow:
        return uow.leads.get(1).first_name


def test_a_backup_holds_everything_and_nobody_else_can_read_it(
    store: Store, tmp_path: Path
) -> None:
    rename(store, "Ada")
    target = tmp_path / "copy.db"
    store.backup(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"], "one file, no log"
    copy = opened(target)
    assert name_in(copy) == "Ada"
    assert copy.verify_audit().entries == 1
    copy.close()


def test_a_backup_taken_while_others_write_is_whole(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def keep_writing() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with store.unit_of_work() as uow:
                uow.keepings.set_note("a", str(number))
                uow.keepings.set_note("b", str(number))
                uow.commit()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for number in range(5):
            store.backup(tmp_path / f"{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
            notes = dict(copy.execute("SELECT name, text FROM note"))
        assert notes.get("a") == notes.get("b")


def test_a_backup_that_cannot_be_finished_leaves_the_one_before(
    store: Store, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    store.backup(target)
    before = target.read_bytes()
    rename(store, "Ada")
    (tmp_path / "copy.db.partial").mkdir()
    with pytest.raises(StoreTrouble):
        store.backup(target)
    assert target.read_bytes() == before


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Path:
    """A backup from before Ida was renamed; the database is closed."""
    store.backup(tmp_path / "backup.db")
    rename(store, "Renamed")
    store.close()
    return tmp_path / "backup.db"


def test_a_restored_database_starts_paused_and_says_why(backup: Path, store: Store) -> None:
    anchors = MemoryAnchors("7 " + "a" * 64)
    restore(backup, store.path, NOW)
    again = opened(store.path, anchors=anchors)
    again.accept_record()
    assert name_in(again) == "Ida"
    with again.reading() as uow:
        assert uow.keepings.switch() == Switch(paused_at=NOW, by=Actor.SYSTEM, reason="restored")
        assert uow.keepings.note("restored") == NOW.isoformat()
        [paused, *_] = uow.deeds.standing_since(NOW)
        assert (paused.kind, paused.actor) == ("rep:pause", Actor.SYSTEM)
    report = again.verify_audit()
    assert (report.anchored, report.entries, report.why) == (True, 1, "")
    again.close()


def test_what_was_replaced_is_still_there(backup: Path, store: Store) -> None:
    restore(backup, store.path, NOW)
    replaced = opened(store.path.with_suffix(".replaced.db"))
    assert name_in(replaced) == "Renamed"
    replaced.close()
    names = {path.name for path in store.path.parent.iterdir()}
    assert names == {"desktop-sdr.db", "desktop-sdr.replaced.db"}


def test_a_lost_database_can_be_restored(backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "elsewhere.db", NOW)
    again = opened(tmp_path / "elsewhere.db")
    assert name_in(again) == "Ida"
    again.close()


def test_a_broken_database_is_replaced_by_a_good_backup(backup: Path, store: Store) -> None:
    whole = store.path.read_bytes()
    store.path.write_bytes(b"not a database at all" + whole[21:4096])
    restore(backup, store.path, NOW)
    again = opened(store.path)
    assert name_in(again) == "Ida"
    again.close()


@pytest.mark.parametrize("content", [b"", b"name,email\n" * 100])
def test_a_backup_that_is_none_is_refused_and_nothing_is_touched(
    backup: Path, store: Store, content: bytes
) -> None:
    backup.write_bytes(content)
    before = store.path.read_bytes()
    with pytest.raises(StoreTrouble) as caught:
        restore(backup, store.path, NOW)
    assert caught.value.code == "corrupt"
    assert store.path.read_bytes() == before


def test_a_damaged_backup_is_refused(backup: Path, store: Store) -> None:
    whole = bytearray(backup.read_bytes())
    half = len(whole) // 2
    whole[half : half + 4096] = b"\xff" * 4096
    backup.write_bytes(bytes(whole))
    before = store.path.read_bytes()
    with pytest.raises(StoreTrouble) as caught:
        restore(backup, store.path, NOW)
    assert caught.value.code == "corrupt"
    assert store.path.read_bytes() == before


def test_a_backup_whose_index_does_not_fit_its_table_is_refused(backup: Path, store: Store) -> None:
    with closing(sqlite3.connect(backup, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'name_key', 'first_name') "
            "WHERE name = 'ix_lead_name_key'"
        )
    before = store.path.read_bytes()
    with pytest.raises(StoreTrouble) as caught:
        restore(backup, store.path, NOW)
    assert caught.value.code == "corrupt"
    assert "ix_lead_name_key" in caught.value.detail
    assert store.path.read_bytes() == before


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble) as caught:
        restore(tmp_path / "nothing.db", tmp_path / "a.db", NOW)
    assert caught.value.code == "unreadable_folder"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_restored_over_a_database_that_is_in_use(tmp_path: Path) -> None:
    store = opened(tmp_path / "a.db")
    planted(store)
    store.backup(tmp_path / "backup.db")
    rename(store, "Renamed")
    with store.reading() as uow:
        assert uow.leads.get(1).first_name == "Renamed"
        with pytest.raises(StoreTrouble) as caught:
            restore(tmp_path / "backup.db", store.path, NOW)
    assert caught.value.code == "locked"
    assert name_in(store) == "Renamed"
    store.close()


def test_there_is_room_here(store: Store) -> None:
    assert store.has_room()
    store.check_file()
