"""The folder of files to attach: plain files that lie in it themselves, read whole or not at all.

Every file is opened below the folder that is held open, never by following a link, and judged by
what was opened: what changes its name or place meanwhile cannot lead the reading elsewhere.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desktop_sdr.domain.attachment import MOST_BYTES, name_fault
from desktop_sdr.ports.errors import Refused, Temporary

_BELOW: Final = os.open in os.supports_dir_fd
"""Windows cannot open below a held folder; there the file is looked at before and after."""
_AS_FILE: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""O_NONBLOCK: opening a pipe nobody writes to returns at once, and its kind is seen then."""
_AS_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_REPARSE_POINT: Final = 0x400
"""FILE_ATTRIBUTE_REPARSE_POINT: links, junctions and files that only seem to be there."""


class FolderDocuments:
    """The Documents of one folder, which may not hold the home or anything of the program's own."""

    def __init__(self, folder: Path, data_folder: Path, home: Path) -> None:
        """Name the folder; it is looked for anew each time, since drives come and go."""
        self._folder, self._data_folder, self._home = folder, data_folder, home

    def names(self) -> Sequence[str]:
        """Return the names that may be attached; see the port."""
        with self._opened() as place, os.scandir(place) as found:
            return sorted(
                one.name
                for one in found
                if name_fault(one.name) is None and one.is_file(follow_symlinks=False)
            )

    def read(self, name: str) -> bytes:
        """Return the whole file; see the port."""
        if name_fault(name) is not None:
            raise Refused("attachment_not_allowed", "rename_file", name)
        with self._opened() as place:
            try:
                return _read(place, name)
            except FileNotFoundError as error:
                raise Refused("attachment_missing", "put_file_back", name) from error
            except PermissionError as error:
                raise Temporary("attachment_unreadable", "make_readable", name) from error
            except OSError as error:  # ELOOP of a link, ENXIO of a socket
                raise Refused("attachment_not_allowed", "put_file_back", name) from error

    @contextmanager
    def _opened(self) -> Iterator[int | str]:
        """Hold the folder open while it is read; its path where the system cannot."""
        try:
            real = self._folder.resolve(strict=True)
            self._check(real)
            descriptor = os.open(real, _AS_FOLDER) if _BELOW else None
            is_folder = descriptor is not None or real.is_dir()
        except (OSError, RuntimeError) as error:
            raise self._missing() from error
        if not is_folder:
            raise self._missing()
        try:
            yield str(real) if descriptor is None else descriptor
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _missing(self) -> Refused:
        return Refused("attachments_folder_missing", "make_folder", str(self._folder))

    def _check(self, real: Path) -> None:
        """Refuse a folder that holds the home or the program's own files, or lies among these."""
        home, own = (one.resolve() for one in (self._home, self._data_folder))
        if home.is_relative_to(real) or own.is_relative_to(real) or real.is_relative_to(own):
            raise Refused("attachments_folder_not_allowed", "name_another_folder", str(real))


def _read(place: int | str, name: str) -> bytes:
    descriptor = _open_below(place, name)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode) or before.st_nlink != 1:
            # A second name may lie anywhere, and whoever has it changes what is read here.
            raise Refused("attachment_not_allowed", "put_file_back", name)
        if before.st_size > MOST_BYTES:
            raise Refused("attachment_too_large", "make_smaller", name)
        content = file.read(MOST_BYTES + 1)
        if _stamp(os.fstat(descriptor)) != _stamp(before) or len(content) != before.st_size:
            raise Temporary("attachment_changing", "wait", name)
    return content


def _open_below(place: int | str, name: str) -> int:
    if isinstance(place, int):
        return os.open(name, _AS_FILE, dir_fd=place)
    seen = os.lstat(Path(place, name))
    if stat.S_ISLNK(seen.st_mode) or getattr(seen, "st_file_attributes", 0) & _REPARSE_POINT:
        raise Refused("attachment_not_allowed", "put_file_back", name)
    descriptor = os.open(Path(place, name), _AS_FILE)
    if not os.path.samestat(seen, os.fstat(descriptor)):
        os.close(descriptor)
        raise Temporary("attachment_changing", "wait", name)
    return descriptor


def _stamp(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns
