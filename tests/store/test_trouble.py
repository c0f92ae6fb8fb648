"""What SQLite and the file system say, as the codes that the window has words for."""

import errno
import sqlite3

import pytest

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.trouble import as_trouble, troubles_named


def said(number: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite words it")
    error.sqlite_errorcode = number
    return error


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (sqlite3.SQLITE_FULL, "disk_full"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk_full"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, "disk_full"),
        (sqlite3.SQLITE_IOERR_SHORT_READ, "corrupt"),
        (sqlite3.SQLITE_BUSY, "locked"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked"),
        (sqlite3.SQLITE_LOCKED, "locked"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "corrupt"),
        (sqlite3.SQLITE_NOTADB, "corrupt"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "read_only"),
        (sqlite3.SQLITE_PERM, "read_only"),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, "unreadable_folder"),
    ],
)
def test_trouble_with_the_file_is_named(number: int, code: str) -> None:
    trouble = as_trouble(said(number))
    assert trouble is not None
    assert (trouble.code, trouble.detail) == (code, "as SQLite words it")


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("no error of SQLite"),
        said(sqlite3.SQLITE_CONSTRAINT_UNIQUE),
        said(sqlite3.SQLITE_ERROR),
    ],
)
def test_a_fault_of_our_own_is_no_trouble_with_the_file(error: Exception | None) -> None:
    assert as_trouble(error) is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EFBIG, "disk_full"),
        (errno.EROFS, "read_only"),
        (errno.EACCES, "unreadable_folder"),
        (errno.ENOTDIR, "unreadable_folder"),
    ],
)
def test_what_the_file_system_refuses_is_named(number: int, code: str) -> None:
    with pytest.raises(StoreTrouble) as caught, troubles_named():
        raise OSError(number, "as the system words it")
    assert caught.value.code == code


def test_a_fault_of_our_own_comes_through_as_it_is() -> None:
    with pytest.raises(sqlite3.OperationalError), troubles_named():
        raise said(sqlite3.SQLITE_ERROR)
