"""What SQLite says when it cannot go on, as the few codes that the rest of the program knows."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from desktop_sdr.ports.store import StoreTrouble

_CODES: Final = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "corrupt",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "unreadable_folder",
    sqlite3.SQLITE_AUTH: "unreadable_folder",
}
_READ_FAULTS: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        sqlite3.SQLITE_IOERR_CORRUPTFS,
        sqlite3.SQLITE_IOERR_DATA,
    }
)
PRIMARY: Final = 0xFF
"""The low byte of an extended result code is the primary one."""


def as_trouble(error: BaseException | None) -> StoreTrouble | None:
    """Return the trouble that a driver's error means, or None where the fault is our own.

    A write that the file system refuses (SQLITE_IOERR in its many forms) is reported as a full
    disk: a quota, a size limit and a full disk all look like that, and the way out is the same.
    Text that is no UTF-8 was not written by us.
    """
    if isinstance(error, UnicodeDecodeError):
        return StoreTrouble("corrupt", "a text in the file cannot be read")
    number = getattr(error, "sqlite_errorcode", None)
    if number is None:
        # The driver's own words, without a number: what should be text is none.
        return StoreTrouble("corrupt", "a text cannot be read") if _is_undecodable(error) else None
    if number & PRIMARY == sqlite3.SQLITE_IOERR:
        return StoreTrouble("corrupt" if number in _READ_FAULTS else "disk_full", str(error))
    code = _CODES.get(number & PRIMARY)
    return None if code is None else StoreTrouble(code, str(error))


def _is_undecodable(error: BaseException | None) -> bool:
    """Say whether what should be text is none: a value, or a name in the driver's own words."""
    in_a_row = isinstance(error, sqlite3.OperationalError) and "decode" in str(error)
    return in_a_row or isinstance(error, UnicodeDecodeError)


@contextmanager
def troubles_named() -> Iterator[None]:
    """Name the driver's errors where SQLAlchemy is not in between; the rest goes through."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        trouble = as_trouble(error)
        if trouble is None:
            raise
        raise trouble from error
    except OSError as error:
        raise StoreTrouble(code_of(error), str(error.strerror)) from error


def code_of(error: OSError) -> str:
    """Return the code of what the file system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "disk_full"
    return "read_only" if error.errno == errno.EROFS else "unreadable_folder"
