"""The mails that a person names: files, folders full of them, mailboxes in one file."""

import errno
import mailbox
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

STANDARD_INPUT = "-"
MAILBOXES = frozenset({".mbox", ".mbx"})
"""Endings of files that hold many mails; what else begins with `From ` is one mail."""

NOTHING_INSIDE = "There is no mail in it"


@dataclass(frozen=True, slots=True)
class NamedMail:
    """One mail as it was found, or why it was not."""

    name: str
    raw: bytes = b""
    fault: str = ""
    """In words; empty where `raw` is the mail."""


def mails_named(names: Sequence[str]) -> Iterator[NamedMail]:
    """Yield the mails behind `names` one by one: what cannot be read stops no other."""
    for name in names:
        if name == STANDARD_INPUT:
            yield NamedMail(name, sys.stdin.buffer.read())
        elif Path(name).is_dir():
            yield from _in_folder(Path(name))
        else:
            yield from _in_file(Path(name))


def _in_folder(folder: Path) -> Iterator[NamedMail]:
    """In the order of their names, folders within it too; what begins with a dot is no mail."""
    inside = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [path for path in inside if not path.name.startswith(".")]
    if not files:
        yield NamedMail(str(folder), fault=NOTHING_INSIDE)
    for path in files:
        yield from _in_file(path)


def _in_file(path: Path) -> Iterator[NamedMail]:
    try:
        if path.suffix.lower() in MAILBOXES:
            yield from _in_mailbox(path)
        else:
            yield NamedMail(str(path), path.read_bytes())
    except OSError as error:
        yield NamedMail(str(path), fault=str(error.strerror))
    except mailbox.NoSuchMailboxError:
        yield NamedMail(str(path), fault=os.strerror(errno.ENOENT))


def _in_mailbox(path: Path) -> Iterator[NamedMail]:
    held = mailbox.mbox(path, create=False)
    try:
        if not len(held):
            yield NamedMail(str(path), fault=NOTHING_INSIDE)
        for number, key in enumerate(held.keys(), 1):
            yield NamedMail(f"{path}#{number}", held.get_bytes(key))
    finally:
        held.close()
